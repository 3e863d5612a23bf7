"""A cloud with the wire habits of an old release: the same acts, another way to travel."""

import pytest

from rpcviz.bus.url import BrokerUrl
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.pace import Durations
from rpcviz.cloud.run import Run
from rpcviz.trace.entry import Entry
from rpcviz.wire.message import Kind
from tests.cloud.catalogue import QUICK, Parameters
from tests.cloud.conftest import Vhost
from tests.cloud.rig import MEMORY, Rig

ANSWERS = (Kind.REPLY, Kind.FAILURE)


def answers(rig: Rig) -> list[Entry]:
    return [entry for entry in rig.entries.values() if entry.kind in ANSWERS]


def travelled_the_classic_way(rig: Rig) -> None:
    """Every answer took its caller's own exchange, and is known as the answer to its call."""
    found = answers(rig)
    assert found
    for answer in found:
        assert answer.exchange == answer.routing_key
        assert answer.exchange.startswith("reply_")
        call = rig.entries[str(answer.reply_to_id)]
        assert (call.kind, call.method, call.reply_queue) == (Kind.CALL, answer.method, answer.exchange)
    assert not [entry for entry in rig.entries.values() if entry.kind in (Kind.HEARTBEAT, Kind.OTHER)]


ACTS: list[tuple[str, Parameters]] = [
    ("boot_vm", {"era": "classic", "servers": 2}),
    ("boot_vm", {"era": "today", "servers": 1}),
    ("no_valid_host", {}),
    ("live_migrate", {"slow": "yes"}),
    ("vnc_console", {}),
    ("attach_volume", {}),
    ("port_update", {"era": "classic"}),
]
"""Calls within calls, failures, a call that was monitored, another project's exchange, fanouts."""


def test_scenarios_of_either_era_succeed_with_classic_habits_too() -> None:
    with Rig(durations=QUICK, wire="classic") as rig:
        for scenario, parameters in ACTS:
            run = rig.play(scenario, **parameters)
            assert run.state == "succeeded", (scenario, parameters, run.reason, run.steps)
            assert (run.wire is None) == (parameters.get("era") == "classic"), run.wire
        travelled_the_classic_way(rig)


def test_on_rabbitmq_classic_answers_are_correlated_and_nothing_is_left_behind(vhost: Vhost) -> None:
    with Rig(url=vhost.url, managed=vhost.managed, wire="classic") as rig:
        for parameters in ({"era": "classic"}, {"era": "today"}):
            assert rig.play("boot_vm", **parameters).state == "succeeded"
        assert rig.play("no_valid_host").state == "succeeded"
        travelled_the_classic_way(rig)
        assert Kind.FAILURE in {entry.kind for entry in answers(rig)}
    vhost.wait_empty()


def note(run: Run) -> str:
    return "" if run.wire is None else run.wire["en"]


@pytest.mark.parametrize("wire", ["classic", "today"])
def test_a_run_says_so_where_its_era_is_not_that_of_the_wire(wire: str) -> None:
    with Rig(wire="classic" if wire == "classic" else "today") as rig:
        assert note(rig.desk.run("port_update", {"era": wire})) == ""
        other = "today" if wire == "classic" else "classic"
        assert "but the messages travel" in note(rig.desk.run("port_update", {"era": other}))


def test_processes_whose_habits_differ_are_told_of(vhost: Vhost) -> None:
    with Rig(url=vhost.url, services={"nova_compute": 1}) as rig:
        assert rig.cloud.wires() == ("today",)
        old = cloud_of(vhost.url)
        old.start()
        try:
            run = rig.desk.run("host_uptime", {})
            assert "Start all of them with the same --era" in note(run)
            assert old.wires() == ("classic", "today")
        finally:
            old.stop()


def cloud_of(url: BrokerUrl = MEMORY) -> Cloud:
    """One more compute host, of the old release."""
    return Cloud(
        url,
        clock=Rig().clock,
        services={"nova_compute": 1},
        only=True,
        heartbeat_scale=0,
        durations=Durations.none(),
        wire="classic",
    )
