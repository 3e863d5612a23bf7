from rpcviz.cloud.state import HUGE
from rpcviz.wire.message import Kind
from tests.cloud.rig import Rig, taking
from tests.wait import wait_until


def test_a_server_too_large_for_every_host_ends_in_error_and_takes_nothing() -> None:
    with Rig() as rig:
        world = rig.cloud.world
        before = [(world.unallocated(host), world.unclaimed(host)) for host in world.hosts()]
        run = rig.play("no_valid_host")
        assert (run.state, run.reason) == ("succeeded", None)
        (server,) = world.instances()
        assert (server.vm_state, server.task_state, server.host) == ("error", None, None)
        assert server.flavor == HUGE
        assert "No valid host" in str(server.fault)
        assert [(world.unallocated(host), world.unclaimed(host)) for host in world.hosts()] == before
        assert world.ports() == ()
        assert rig.cloud.full() is None


def test_the_exception_is_the_reply_and_no_compute_and_no_scheduler_announcement_follows() -> None:
    with Rig() as rig:
        run = rig.play("no_valid_host")
        told = [(entry.kind, entry.event_type or entry.method) for entry in rig.of(run)]
        assert told == [
            (Kind.CAST, "schedule_and_build_instances"),
            (Kind.CALL, "select_destinations"),
            (Kind.FAILURE, "select_destinations"),
            (Kind.NOTIFICATION, "compute_task.build_instances"),
        ]


def test_a_cast_to_a_compute_under_its_request_fails_the_run() -> None:
    slow = taking(rest=0.5)
    with Rig(durations=slow) as rig:
        assert rig.play("boot_vm").state == "succeeded"
        (server,) = rig.cloud.world.instances()
        run = rig.desk.run("no_valid_host", {})
        wait_until(lambda: rig.hops_of(run), 10, "its first hop")
        rig.cloud.nova_api.delete(str(run.request_id), server.uuid)
        wait_until(lambda: rig.ended(run), 10, "its end")
        ended = rig.desk.run_by_id(run.id)
        assert ended.state == "failed"
        assert ended.reason is not None
        assert "a cast to a compute" in ended.reason["en"]
