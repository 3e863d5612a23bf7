from rpcviz.wire.message import Kind
from tests.cloud.rig import Rig
from tests.wait import wait_until


def test_a_snapshot_goes_through_its_states_and_leaves_the_server_as_it_was() -> None:
    with Rig() as rig:
        run = rig.play("snapshot_vm")
        (server,) = rig.cloud.world.instances()
        assert (server.vm_state, server.task_state) == ("active", None)
        saves = [e for e in rig.of(run) if e.label == "Instance.save" and e.kind is Kind.CALL]
        assert len(saves) == 5
        told = [entry.event_type for entry in rig.of(run) if entry.kind is Kind.NOTIFICATION]
        assert told == ["compute.instance.snapshot.start", "compute.instance.snapshot.end"]


def test_a_stopped_server_has_snapshots_too_and_stays_stopped() -> None:
    with Rig() as rig:
        rig.play("stop_vm")
        (server,) = rig.cloud.world.instances()
        image = rig.cloud.nova_api.snapshot("req-1", server.uuid)
        assert len(image) == 36
        wait_until(lambda: rig.cloud.world.instance(server.uuid).task_state is None, 10, "its end")
        assert rig.cloud.world.instance(server.uuid).vm_state == "stopped"
