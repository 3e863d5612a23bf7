"""Two neutron-servers share a queue: a port's reports come to both, and both must know what it waits for."""

from rpcviz.wire.message import Kind
from tests.cloud.conftest import Vhost
from tests.cloud.rig import Rig, member
from tests.wait import wait_until

SCENARIOS = ("boot_vm", "boot_vm", "live_migrate", "resize_vm")
"""A broker gives the reports to the two by turns: in these, each hears some of every kind."""


def play_all(rig: Rig) -> None:
    for scenario in SCENARIOS:
        run = rig.play(scenario)
        assert run.state == "succeeded", (scenario, run.reason)
    assert {port.status for port in rig.cloud.world.ports()} == {"ACTIVE"}


def both_took_reports(rig: Rig) -> bool:
    calls = [entry for entry in list(rig.entries.values()) if entry.method == "update_device_list"]
    takers = {taker.host for call in calls if call.kind is Kind.CALL for taker in call.receivers or ()}
    return takers >= {"rpc1", "rpc2"}


def test_in_one_process_no_port_waits_for_what_the_other_server_heard() -> None:
    with Rig(services={"neutron_server": 2}) as rig:
        play_all(rig)
        wait_until(lambda: both_took_reports(rig), 10, "who took the reports")


def test_in_several_processes_neither(vhost: Vhost) -> None:
    with (
        Rig(url=vhost.url, managed=vhost.managed) as rig,
        member(vhost.url, rig.clock, neutron_server=1) as other,
    ):
        assert not other.owns()
        assert rig.cloud.count("neutron_server") == 2
        play_all(rig)
