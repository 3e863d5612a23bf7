"""Reboot, stop and start: what is left afterwards, and what nova-api refuses."""

import pytest

from rpcviz.cloud import on_server
from rpcviz.cloud.run import Run
from rpcviz.cloud.scenario import ActFailed
from rpcviz.cloud.state import SMALL, Refused
from rpcviz.wire.message import Kind
from tests.cloud.rig import Rig, taking
from tests.wait import wait_until


def reason(run: Run) -> str:
    assert run.reason is not None
    return run.reason["en"]


def told(rig: Rig, run: Run) -> list[str]:
    """Casts and notifications of a run; the conductor's and placement's part left out."""
    kinds = (Kind.CAST, Kind.NOTIFICATION)
    return [str(entry.event_type or entry.method) for entry in rig.of(run) if entry.kind in kinds]


@pytest.mark.parametrize("how", ["SOFT", "HARD"])
def test_a_rebooted_server_is_active_again_on_its_host(how: str) -> None:
    with Rig() as rig:
        run = rig.play("reboot_vm", type=how)
        (server,) = rig.cloud.world.instances()
        assert (server.vm_state, server.task_state, server.power_state) == ("active", None, 1)
        names = ["reboot_instance", "compute.instance.reboot.start", "compute.instance.reboot.end"]
        assert told(rig, run) == names
        assert [hop.result for hop in rig.hops_of(run) if hop.name == "reboot"] == [
            {"type": how, "host": server.host}
        ]


def test_a_stopped_server_keeps_its_host_its_port_and_its_room() -> None:
    with Rig() as rig:
        assert rig.play("stop_vm").state == "succeeded"
        (server,) = rig.cloud.world.instances()
        assert (server.vm_state, server.task_state, server.power_state) == ("stopped", None, 4)
        assert server.host is not None
        assert [port.host for port in rig.cloud.world.ports()] == [server.host]
        assert rig.cloud.world.unclaimed(server.host).vcpus == 7
        assert rig.cloud.world.unallocated(server.host).vcpus == 7


def test_a_started_server_runs_again_and_no_scheduler_was_asked() -> None:
    with Rig() as rig:
        run = rig.play("start_vm")
        (server,) = rig.cloud.world.instances()
        assert (server.vm_state, server.task_state, server.power_state) == ("active", None, 1)
        assert not [entry for entry in rig.of(run) if entry.method == "select_destinations"]
        names = ["start_instance", "compute.instance.power_on.start", "compute.instance.power_on.end"]
        assert told(rig, run) == names


def test_on_a_full_cloud_the_server_to_start_is_one_that_was_stopped() -> None:
    with Rig(services={"nova_compute": 1}) as rig:
        for servers in (5, 3):
            rig.play("boot_vm", servers=servers)
        assert rig.play("stop_vm").state == "succeeded"
        assert rig.play("start_vm").state == "succeeded"
        assert {server.vm_state for server in rig.cloud.world.instances()} == {"active"}


def test_what_a_server_is_not_in_a_state_for_is_refused_with_409() -> None:
    with Rig() as rig:
        rig.play("stop_vm")
        (server,) = rig.cloud.world.instances()
        for act in (
            lambda: rig.cloud.nova_api.stop_server("req-1", server.uuid),
            lambda: rig.cloud.nova_api.reboot_server("req-1", server.uuid, hard=False),
        ):
            with pytest.raises(Refused, match="vm_state stopped"):
                act()
        assert rig.cloud.world.instance(server.uuid) == server
        wait_until(lambda: len([h for h in rig.hops if h.request_id == "req-1"]) == 2, 5, "two answers")
        assert all("409" in str(hop.result) for hop in rig.hops if hop.request_id == "req-1")
        rig.cloud.nova_api.reboot_server("req-2", server.uuid, hard=True)
        wait_until(lambda: rig.cloud.world.instance(server.uuid).vm_state == "active", 10, "the reboot")


def test_a_busy_server_is_refused_and_the_run_says_why() -> None:
    slow = taking(reboot=30.0)
    with Rig(services={"nova_compute": 1}, durations=slow) as rig:
        for servers in (5, 3):
            rig.play("boot_vm", servers=servers)
        for server in rig.cloud.world.instances()[1:]:
            rig.cloud.world.change(server.uuid, task_state="deleting")
        first = rig.cloud.world.instances()[0]
        rig.desk.run("reboot_vm", {})
        wait_until(lambda: rig.cloud.world.instance(first.uuid).task_state, 10, "the reboot to begin")
        # Nobody idle is left, and the cloud is full.
        assert "hosts are full" in reason(rig.play("stop_vm"))
        with pytest.raises(Refused, match=f"{first.name} has vm_state active, task_state reboot"):
            rig.cloud.nova_api.stop_server("req-1", first.uuid)


def test_a_server_that_is_deleted_while_it_reboots_is_gone_and_the_run_says_so() -> None:
    slow = taking(reboot=0.5)
    with Rig(durations=slow) as rig:
        run = rig.desk.run("reboot_vm", {})
        wait_until(lambda: [hop for hop in rig.hops_of(run) if "UPDATE" in hop.name], 10, "it to begin")
        (server,) = rig.cloud.world.instances()
        rig.cloud.nova_api.delete("req-delete", server.uuid)
        wait_until(lambda: rig.ended(run), 10, "its end")
        assert rig.desk.run_by_id(run.id).state == "failed"
        assert "gone" in reason(rig.desk.run_by_id(run.id))
        wait_until(lambda: rig.cloud.world.instances() == (), 5, "the server to go")
        assert rig.cloud.world.ports() == ()


def test_uptime_is_asked_of_one_host_and_its_text_comes_back() -> None:
    with Rig() as rig:
        assert "load average" in rig.cloud.nova_api.host_uptime("req-1", "cmp2")
        assert rig.play("host_uptime").state == "succeeded"
    with Rig(services={"nova_compute": 0}) as rig:
        assert reason(rig.play("host_uptime")) == "There is no compute to ask."


def test_what_fails_on_the_host_leaves_the_server_idle_with_a_fault_and_is_announced() -> None:
    with Rig(services={"neutron_server": 0}) as rig:
        world = rig.cloud.world
        made = world.create_instance(name="vm", flavor=SMALL, request_id="req-0")
        world.change(made.uuid, host="cmp1", vm_state="stopped", task_state=None)
        # There is no neutron to read the server's network from.
        rig.cloud.nova_api.start_server("req-1", made.uuid)
        wait_until(lambda: world.instance(made.uuid).task_state is None, 10, "its end")
        left = world.instance(made.uuid)
        assert left.vm_state == "stopped"
        assert "neutron" in str(left.fault)

        def errors() -> list[str]:
            entries = [entry for entry in list(rig.entries.values()) if entry.request_id == "req-1"]
            return [str(e.event_type) for e in entries if e.routing_key.endswith(".error")]

        wait_until(lambda: errors() == ["start_instance"], 5, "the notification")
        with pytest.raises(ActFailed, match=r"It failed\. vm: stopped"):
            on_server.until(rig.cloud, made.uuid, "active")
