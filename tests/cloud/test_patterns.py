"""The four plain ways to reach others, as a learner is to see them."""

import pytest

from rpcviz.trace.entry import Entry, RpcState
from rpcviz.wire.message import Kind
from tests.cloud.rig import Rig
from tests.wait import wait_until


def requests(rig: Rig, method: str) -> list[Entry]:
    return [entry for entry in list(rig.entries.values()) if entry.method == method and entry.state]


def takers(entries: list[Entry]) -> set[str | None]:
    return {party.host for entry in entries for party in entry.receivers or ()}


@pytest.mark.parametrize("servers", [1, 2, 5])
def test_each_of_many_calls_is_taken_by_one_server_and_every_server_gets_some(servers: int) -> None:
    with Rig(services={"nova_scheduler": servers}) as rig:
        run = rig.play("one_of_many", topic="scheduler", each=3)
        assert (run.state, run.reason) == ("succeeded", None)
        pings = requests(rig, "ping")
        assert len(pings) == 3 * servers
        assert [ping.deliveries for ping in pings] == [1] * len(pings)
        assert {ping.routing_key for ping in pings} == {"scheduler"}
        assert takers(pings) == {f"s{number}" for number in range(1, servers + 1)}


def test_where_one_of_the_servers_gets_nothing_the_run_says_which() -> None:
    with Rig(settle_s=0.2) as rig:
        hosts = rig.cloud.hosts
        rig.cloud.hosts = lambda service: (*hosts(service), "s9")  # type: ignore[method-assign]
        run = rig.play("one_of_many")
        assert run.state == "failed"
        assert run.reason is not None
        assert "s9" in run.reason["en"]


def test_a_call_to_one_server_is_read_by_that_server_alone() -> None:
    with Rig() as rig:
        assert rig.play("one_server", host="cmp3").state == "succeeded"
        (asked,) = requests(rig, "get_host_uptime")
        assert asked.routing_key == "compute.cmp3"
        assert asked.queues == ("compute.cmp3",)
        assert takers([asked]) == {"cmp3"}


def test_a_host_that_is_not_there_is_named_with_those_that_are() -> None:
    with Rig(services={"nova_compute": 2}) as rig:
        run = rig.play("one_server", host="cmp3")
        assert run.state == "failed"
        assert run.reason is not None
        assert "cmp3" in run.reason["en"]
        assert "cmp1, cmp2" in run.reason["en"]
        assert not requests(rig, "get_host_uptime")


@pytest.mark.parametrize("servers", [1, 4])
def test_one_fanout_is_one_message_in_and_a_copy_for_each_server(servers: int) -> None:
    with Rig(services={"nova_scheduler": servers}) as rig:
        assert rig.play("all_servers").state == "succeeded"
        (told,) = requests(rig, "update_aggregates")
        assert (told.kind, told.routing_key, told.routed) == (Kind.FANOUT, "", servers)
        wait_until(lambda: requests(rig, "update_aggregates")[0].deliveries == servers, 5, "every copy")
        assert len(takers(requests(rig, "update_aggregates"))) == servers


def test_the_same_report_is_answered_as_a_call_and_not_as_a_cast() -> None:
    with Rig() as rig:
        run = rig.play("three_ways")
        assert run.state == "succeeded"
        mine = [entry for entry in rig.of(run) if entry.method == "report_state" and entry.state]
        assert [(entry.kind, entry.state) for entry in mine] == [
            (Kind.CALL, RpcState.ANSWERED),
            (Kind.CAST, RpcState.SENT),
        ]
        assert len({(entry.exchange, entry.routing_key, entry.version) for entry in mine}) == 1
        notified = [entry.event_type for entry in rig.of(run) if entry.kind is Kind.NOTIFICATION]
        assert notified == ["agent.update.start", "agent.update.end"]


@pytest.mark.parametrize("scenario", ["one_of_many", "three_ways"])
def test_what_a_user_asked_for_is_no_background_though_services_send_the_same(scenario: str) -> None:
    with Rig() as rig:
        run = rig.play(scenario)
        assert rig.of(run)
        assert not [entry for entry in rig.of(run) if entry.background]
