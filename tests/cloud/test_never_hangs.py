"""Whatever comes between, a run ends with a reason in both languages, and the cloud's state makes sense."""

import pytest

from rpcviz.base.clock import FakeClock
from rpcviz.cloud import acts
from rpcviz.cloud.run import Run
from tests.cloud.rig import Rig, taking
from tests.wait import wait_until

FOREVER_S = 30.0


def reason(rig: Rig, run: Run) -> str:
    wait_until(lambda: rig.ended(run), 10, f"the end of {run.scenario}")
    ended = rig.desk.run_by_id(run.id)
    assert ended.state == "failed"
    assert ended.reason is not None
    assert ended.reason["zh-CN"]
    return ended.reason["en"]


@pytest.mark.parametrize(
    ("scenario", "work", "begun"),
    [
        ("boot_vm", "spawn", "PUT /v2.0/ports/{id}"),
        ("live_migrate", "copy", "prepare"),
        ("resize_vm", "copy", "power off"),
        ("create_volume", "volume", "POST /v3/volumes"),
        ("attach_volume", "connect", "PUT /v3/attachments/{id}"),
        ("delete_vm", "destroy", "DELETE /servers/{id}"),
    ],
)
def test_a_cloud_that_is_stopped_in_the_middle_ends_the_run_and_starts_afresh(
    scenario: str, work: str, begun: str
) -> None:
    with Rig(durations=taking(**{work: FOREVER_S}), settle_s=0.5) as rig:
        run = rig.desk.run(scenario, {})
        wait_until(lambda: begun in {hop.name for hop in list(rig.hops)}, 15, "the middle")
        rig.cloud.stop()
        assert "not running here" in reason(rig, run)
        rig.cloud.start()
        assert rig.cloud.world.instances() == ()
        assert rig.cloud.world.volumes.volumes() == ()
        assert rig.play("three_ways").state == "succeeded"


@pytest.mark.parametrize("fault", ["kill", "freeze"])
def test_a_service_that_breaks_in_the_middle_of_a_boot_ends_the_run(fault: str) -> None:
    clock = FakeClock()
    with Rig(clock=clock, deadline_s=60) as rig:
        chaos = rig.chaos
        chaos.break_it(fault, {"target": "nova-compute@cmp1", "seconds": 300})
        run = rig.desk.run("boot_vm", {})
        wait_until(lambda: "build_and_run_instance" in methods(rig), 10, "the cast to the host")
        assert not rig.ended(run)
        clock.advance(acts.PATIENCE_S)
        assert "not ready within 45 s" in reason(rig, run)
        chaos.close()
        rig.desk.reset()
        assert rig.cloud.world.instances() == ()
        assert rig.play("boot_vm").state == "succeeded"


def methods(rig: Rig) -> set[str | None]:
    return {entry.method for entry in list(rig.entries.values())}


def test_acts_that_come_upon_the_same_server_at_once_all_end_and_leave_it_idle() -> None:
    with Rig(services={"nova_compute": 1}) as rig:
        for servers in (5, 3):
            assert rig.play("boot_vm", servers=servers).state == "succeeded"
        # The cloud is full, so each of them takes the first server that is idle: mostly the same.
        names = (
            "reboot_vm",
            "stop_vm",
            "snapshot_vm",
            "attach_volume",
            "resize_vm",
            "delete_vm",
            "vnc_console",
        )
        runs = [rig.desk.run(name, {}) for name in names * 2]
        wait_until(lambda: all(rig.ended(run) for run in runs), 30, "all of them")
        for run in runs:
            if rig.desk.run_by_id(run.id).state == "failed":
                assert reason(rig, run)

        def is_idle() -> bool:
            return all(server.task_state is None for server in rig.cloud.world.instances())

        wait_until(is_idle, 10, "every server to be idle")
        rig.desk.reset()
        assert rig.play("boot_vm").state == "succeeded"
