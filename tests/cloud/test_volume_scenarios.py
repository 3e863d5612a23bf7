"""The volume scenarios beyond their steps: what is left after them, and how they fail."""

import pytest

from rpcviz.base.clock import FakeClock, SystemClock
from rpcviz.bus.problems import RemoteFailure
from rpcviz.bus.process import BusProcess
from rpcviz.cloud import acts, context, volume_acts
from rpcviz.cloud.pace import Durations
from rpcviz.cloud.problems import NotAvailable
from rpcviz.cloud.run import Run
from rpcviz.cloud.scenario import ActFailed, Plan
from rpcviz.cloud.state import Refused
from rpcviz.trace.entry import Entry
from rpcviz.wire.message import Kind
from rpcviz.wire.raw import RAW
from rpcviz.wire.redact import unseal
from tests.cloud.rig import MEMORY, Rig, overhead_s, taking, took_s
from tests.cloud.shapes import captured, gather
from tests.wait import wait_until

BACKEND = "cinder-volume.vol1@lvm.vol1"
FOREVER_S = 30.0


def sent(rig: Rig, run: Run) -> list[tuple[Kind, str, str, str]]:
    """What nova and cinder told each other about volumes in this run, object calls left out."""
    mine = [entry for entry in rig.entries.values() if belongs(rig, entry, run)]
    return [
        (
            entry.kind,
            entry.exchange,
            "reply" if entry.kind is Kind.REPLY else entry.routing_key,
            entry.event_type or str(entry.method),
        )
        for entry in sorted(mine, key=lambda entry: entry.seq)
        if entry.method not in {"object_action", "object_class_action_versions"}
    ]


def belongs(rig: Rig, entry: Entry, run: Run) -> bool:
    # A reply carries no context, so its call tells whose it is.
    asked = rig.entries.get(entry.reply_to_id or "", entry)
    return run.request_id in (asked.request_id, asked.global_request_id)


def reason(run: Run) -> str:
    assert run.state == "failed"
    assert run.reason is not None
    assert run.reason["zh-CN"]
    return run.reason["en"]


def test_a_creation_is_two_casts_and_its_news_all_under_the_users_request() -> None:
    with Rig() as rig:
        run = rig.play("create_volume")
        assert run.state == "succeeded", run.reason
        notify = (Kind.NOTIFICATION, "openstack", "notifications.info")
        wait_until(lambda: len(sent(rig, run)) == 6, 5, "the last of six messages")
        assert sent(rig, run) == [
            (Kind.CAST, "openstack", "cinder-scheduler", "create_volume"),
            (Kind.CAST, "openstack", BACKEND, "create_volume"),
            (*notify, "volume.create.start"),
            (*notify, "volume.create.end"),
            (Kind.FANOUT, "cinder-scheduler_fanout", "", "update_service_capabilities"),
            (Kind.CAST, "openstack", "cinder-scheduler", "notify_service_capabilities"),
        ]
        volume = rig.cloud.world.volumes.volumes()[0]
        assert (volume.status, volume.backend, volume.size_gb) == ("available", "vol1@lvm", 1)


def test_an_attachment_goes_from_nova_to_cinder_and_back() -> None:
    with Rig() as rig:
        run = rig.play("attach_volume")
        assert run.state == "succeeded", run.reason
        volumes = rig.cloud.world.volumes
        attachment = volumes.attachments()[0]
        server = rig.cloud.world.instance(attachment.instance)
        compute = f"compute.{server.host}"
        assert sent(rig, run) == [
            (Kind.CAST, "nova", "conductor", "attach_volume"),
            (Kind.CALL, "nova", compute, "reserve_block_device_name"),
            (Kind.REPLY, "", "reply", "reserve_block_device_name"),
            (Kind.CAST, "nova", compute, "attach_volume"),
            (Kind.CALL, "openstack", BACKEND, "attachment_update"),
            (Kind.NOTIFICATION, "openstack", "notifications.info", "volume.attach.start"),
            (Kind.REPLY, "", "reply", "attachment_update"),
            (Kind.NOTIFICATION, "openstack", "notifications.info", "volume.attach.end"),
            (Kind.NOTIFICATION, "nova", "notifications.info", "compute.instance.volume.attach"),
        ]
        assert (attachment.status, attachment.host) == ("attached", server.host)
        assert volumes.volume(attachment.volume).status == "in-use"
        assert [disk.device for disk in volumes.disks_of(server.uuid)] == ["/dev/vdb"]


def test_after_detaching_the_volume_is_free_and_the_server_runs() -> None:
    with Rig() as rig:
        assert rig.play("detach_volume").state == "succeeded"
        volumes = rig.cloud.world.volumes
        assert [volume.status for volume in volumes.volumes()] == ["available"]
        assert volumes.attachments() == ()
        server = rig.cloud.world.instances()[0]
        assert server.vm_state == "active"
        assert volumes.disks_of(server.uuid) == ()


def test_after_a_deletion_the_room_is_free_and_after_a_snapshot_it_is_taken() -> None:
    with Rig() as rig:
        assert rig.play("delete_volume").state == "succeeded"
        volumes = rig.cloud.world.volumes
        assert (volumes.volumes(), volumes.free_gb("vol1@lvm")) == ((), 100)
        assert rig.play("snapshot_volume").state == "succeeded"
        assert [copy.status for copy in volumes.snapshots()] == ["available"]
        assert volumes.free_gb("vol1@lvm") == 98


def test_no_back_end_for_it_is_an_error_without_a_word_to_any_back_end() -> None:
    with Rig() as rig:
        run = rig.play("create_volume", size=150)
        assert "No back end" in reason(run)

        def errors() -> list[str | None]:
            return [entry.event_type for entry in rig.of(run) if entry.routing_key == "notifications.error"]

        wait_until(lambda: errors() == ["scheduler.create_volume"], 5, "the scheduler's error")
        assert not [entry for entry in rig.of(run) if entry.routing_key == BACKEND]
        failed = rig.cloud.world.volumes.volumes()[0]
        assert (failed.status, failed.backend) == ("error", None)
        # It was never placed, so cinder-api deletes it alone.
        rig.cloud.cinder_api.delete_volume("req-1", failed.id)
        assert rig.cloud.world.volumes.volumes() == ()


def test_when_all_is_full_a_volume_that_is_there_is_taken() -> None:
    with Rig() as rig:
        assert rig.play("create_volume", size=100).state == "succeeded"
        assert rig.play("attach_volume").state == "succeeded"
        run = rig.play("attach_volume")
        assert "Start afresh" in reason(run)


def test_a_volume_in_use_is_refused_and_stays_where_it_is() -> None:
    with Rig() as rig:
        plan = volume_acts.a_server_with_a_volume(rig.cloud)
        held = rig.cloud.world.volumes.attachments()
        other: Plan = {**plan, **acts.a_server(rig.cloud)}
        with pytest.raises(ActFailed, match="in use"):
            volume_acts.attach(rig.cloud, "req-second", other)
        assert rig.cloud.world.volumes.attachments() == held
        assert rig.cloud.world.volumes.disks_of(other["server"]) == ()
        with pytest.raises(ActFailed, match="not attached"):
            volume_acts.detach(rig.cloud, "req-third", other)

        def failures() -> list[str]:
            found = [entry for entry in rig.entries.values() if entry.kind is Kind.FAILURE]
            return [entry.failure.name for entry in found if entry.failure]

        # The one who had to give it a name knew first.
        wait_until(lambda: failures() == ["InvalidVolume"], 5, "the failure on the bus")


def test_a_volume_that_cinder_refuses_leaves_no_disk_behind() -> None:
    with Rig() as rig:
        plan = volume_acts.a_server_and_a_volume(rig.cloud)
        volumes = rig.cloud.world.volumes
        volumes.change(plan["volume"], status="maintenance")
        with pytest.raises(ActFailed, match="something else"):
            volume_acts.attach(rig.cloud, "req-1", plan)
        assert volumes.disks_of(plan["server"]) == ()
        assert volumes.attachments() == ()


def test_an_unknown_volume_and_an_unknown_server_are_told_at_once() -> None:
    with Rig() as rig:
        plan = volume_acts.a_server_and_a_volume(rig.cloud)
        for wrong in ({"volume": "no-such"}, {"server": "no-such"}):
            for act in (volume_acts.attach, volume_acts.detach):
                with pytest.raises(ActFailed, match="deleted"):
                    act(rig.cloud, "req-1", {**plan, **wrong})
        assert rig.cloud.world.volumes.volume(plan["volume"]).status == "available"


def test_a_server_that_does_not_run_gets_no_volume() -> None:
    with Rig() as rig:
        plan = volume_acts.a_server_and_a_volume(rig.cloud)
        rig.cloud.world.change(plan["server"], vm_state="stopped")
        with pytest.raises(ActFailed, match="does not run"):
            volume_acts.attach(rig.cloud, "req-1", plan)


def test_a_server_deleted_meanwhile_ends_the_run_and_frees_the_volume() -> None:
    with Rig(durations=taking(connect=FOREVER_S)) as rig:
        run = rig.desk.run("attach_volume", {})
        volumes = rig.cloud.world.volumes
        wait_until(volumes.attachments, 15, "the reservation")
        rig.cloud.world.remove(volumes.attachments()[0].instance)
        wait_until(lambda: rig.ended(run), 5, "the end of the run")
        assert "deleted meanwhile" in reason(rig.desk.run_by_id(run.id))
        assert [volume.status for volume in volumes.volumes()] == ["available"]
        assert volumes.attachments() == ()


def test_a_reset_ends_a_run_that_waits_for_a_back_end() -> None:
    with Rig(durations=taking(volume=FOREVER_S)) as rig:
        run = rig.desk.run("create_volume", {})
        wait_until(rig.cloud.world.volumes.volumes, 10, "the volume")
        rig.desk.reset()
        assert "emptied" in reason(rig.desk.run_by_id(run.id))
        assert rig.cloud.world.volumes.volumes() == ()


def test_what_a_volume_is_needed_for_forbids_its_deletion() -> None:
    with Rig() as rig:
        used = volume_acts.a_server_with_a_volume(rig.cloud)
        assert rig.play("snapshot_volume").state == "succeeded"
        no = ["400 Bad Request"]
        copied = rig.cloud.world.volumes.snapshots()[0].volume
        for request_id, volume in (("req-used", used["volume"]), ("req-copied", copied)):
            with pytest.raises(Refused):
                rig.cloud.cinder_api.delete_volume(request_id, volume)
        wait_until(lambda: answers(rig, "req-used") == answers(rig, "req-copied") == no, 5, "the answers")
        assert {volume.status for volume in rig.cloud.world.volumes.volumes()} == {"in-use", "available"}


def answers(rig: Rig, request_id: str) -> list[object]:
    return [hop.result for hop in rig.hops if hop.request_id == request_id]


def test_a_deleted_server_gives_its_volumes_back_by_rest_and_rpc() -> None:
    with Rig() as rig:
        plan = volume_acts.a_server_with_a_volume(rig.cloud)
        rig.cloud.nova_api.delete("req-delete", plan["server"])
        volumes = rig.cloud.world.volumes
        wait_until(lambda: not rig.cloud.world.instances(), 10, "the server to go")
        assert volumes.volume(plan["volume"]).status == "available"
        assert volumes.attachments() == ()

        def told() -> list[str | None]:
            mine = [entry for entry in rig.entries.values() if entry.global_request_id == "req-delete"]
            return [entry.event_type or entry.method for entry in mine if entry.exchange == "openstack"]

        news = ["attachment_delete", "volume.detach.start", "volume.detach.end"]
        wait_until(lambda: told() == news, 5, "cinder's side")


def test_several_runs_at_once_succeed_each_with_a_volume_of_its_own() -> None:
    with Rig() as rig:
        names = ("attach_volume", "detach_volume", "create_volume", "attach_volume")
        runs = [rig.desk.run(name, {}) for name in names]
        wait_until(lambda: all(rig.ended(run) for run in runs), 30, "four runs")
        assert [rig.desk.run_by_id(run.id).state for run in runs] == ["succeeded"] * 4
        used = [one.volume for one in rig.cloud.world.volumes.attachments()]
        assert len(used) == len(set(used)) == 2


def test_an_attachment_that_is_unknown_to_the_back_end_is_a_failure_of_cinders() -> None:
    with Rig():
        process = BusProcess(MEMORY, program="nova-compute", host="cmp1", pid=1, clock=SystemClock())
        try:
            with pytest.raises(RemoteFailure) as failed:
                process.client("openstack").call(
                    "cinder-volume.vol1@lvm",
                    "attachment_delete",
                    {"attachment_id": "no-such", "vref": {}},
                    context=context.cinder_user("req-1", None, 0),
                    server="vol1",
                    version="3.9",
                )
        finally:
            process.close()
        assert (failed.value.exc_name, failed.value.module) == (
            "VolumeAttachmentNotFound",
            "cinder.exception",
        )


def test_the_password_of_a_target_is_on_the_bus_and_never_shown() -> None:
    with Rig() as rig:
        assert rig.play("attach_volume").state == "succeeded"
        volume = rig.cloud.world.volumes.attachments()[0].volume
        password = volume.replace("-", "")[8:24]
        bodies = [change.sealed for change in list(rig.seen) if change.sealed is not None]
        assert any(password in unseal(body, RAW).decode() for body in bodies)
        assert not any(password in unseal(body).decode() for body in bodies)


def test_capabilities_go_to_all_and_to_one_each_time_under_an_id_of_their_own() -> None:
    with Rig(heartbeat_scale=0.005) as rig:

        def of(method: str) -> list[Entry]:
            return [entry for entry in list(rig.entries.values()) if entry.method == method]

        wait_until(lambda: len(of("notify_service_capabilities")) > 3, 15, "some rounds")
        asked = of("publish_service_capabilities")
        assert [(entry.kind, entry.routed) for entry in asked] == [(Kind.FANOUT, 1)]
        to_all = [entry.request_id for entry in of("update_service_capabilities")]
        to_one = [entry.request_id for entry in of("notify_service_capabilities")]
        assert len(set(to_all)) == len(to_all)
        assert set(to_one) <= set(to_all)
        assert all(entry.background for entry in of("update_service_capabilities"))


def test_what_a_back_end_says_of_itself_has_the_real_ones_shape() -> None:
    real = gather(captured("nova-failures.jsonl.gz"))
    with Rig() as rig:
        assert rig.play("create_volume").state == "succeeded"
        wait_until(lambda: methods(rig) >= SAID, 5, "both")
        ours = gather(list(rig.seen))
    said = {shape for shape in real.shapes if shape.name in SAID}
    assert said == {shape for shape in ours.shapes if shape.name in SAID}
    for method in SAID:
        assert real.arguments[method] == ours.arguments[method]


SAID = {"update_service_capabilities", "notify_service_capabilities"}


def methods(rig: Rig) -> set[str | None]:
    return {entry.method for entry in list(rig.entries.values())}


def test_without_cinder_volume_its_scenarios_say_so_and_novas_are_played() -> None:
    with Rig(services={"cinder_volume": 0}) as rig:
        shown = {info.name: info for info in rig.desk.scenarios()}
        assert shown["boot_vm"].available
        for name in ("create_volume", "delete_volume", "snapshot_volume", "attach_volume", "detach_volume"):
            assert not shown[name].available
            why = shown[name].reason
            assert why is not None
            assert "cinder-volume" in why["en"]
            assert "cinder-volume" in why["zh-CN"]
        with pytest.raises(NotAvailable, match="cannot be played"):
            rig.desk.run("create_volume", {})


@pytest.mark.parametrize(
    ("scenario", "sign"),
    [("delete_volume", "delete_volume"), ("attach_volume", "attachment_update")],
)
def test_a_dead_back_end_ends_a_run_with_its_name_and_the_cloud_is_as_before(
    scenario: str, sign: str
) -> None:
    clock = FakeClock()
    with Rig(clock=clock, deadline_s=60) as rig:
        # The back end is full of it, so it is the one that is taken.
        assert rig.play("create_volume", size=100).state == "succeeded"
        rig.cloud.kill("cinder-volume@vol1")
        run = rig.desk.run(scenario, {})
        wait_until(lambda: (sign, BACKEND) in asked(rig), 10, "what is asked of the back end")
        assert not rig.ended(run)
        clock.advance(acts.PATIENCE_S)
        wait_until(lambda: rig.ended(run), 10, "the end of the run")
        told = rig.desk.run_by_id(run.id)
        assert "cinder-volume@vol1 did not do its part" in reason(told)
        rig.desk.reset()
        assert rig.cloud.world.volumes.volumes() == ()


def test_a_back_end_that_is_dead_from_the_beginning_ends_a_creation_too() -> None:
    clock = FakeClock()
    with Rig(clock=clock, deadline_s=60) as rig:
        rig.cloud.kill("cinder-volume@vol1")
        run = rig.desk.run("create_volume", {})
        wait_until(lambda: ("create_volume", BACKEND) in asked(rig), 10, "the cast")
        clock.advance(acts.PATIENCE_S)
        wait_until(lambda: rig.ended(run), 10, "the end of the run")
        assert "cinder-volume@vol1 did not do its part" in reason(rig.desk.run_by_id(run.id))


def test_without_a_scheduler_that_works_its_name_is_the_reason() -> None:
    clock = FakeClock()
    with Rig(clock=clock, deadline_s=60) as rig:
        rig.cloud.kill("cinder-scheduler@cs1")
        run = rig.desk.run("create_volume", {})
        wait_until(lambda: ("create_volume", "cinder-scheduler") in asked(rig), 10, "the cast")
        clock.advance(acts.PATIENCE_S)
        wait_until(lambda: rig.ended(run), 10, "the end of the run")
        assert "cinder-scheduler did not do its part" in reason(rig.desk.run_by_id(run.id))


def asked(rig: Rig) -> set[tuple[str | None, str]]:
    return {(entry.method, entry.routing_key) for entry in list(rig.entries.values())}


def test_with_its_default_durations_the_longest_takes_seconds() -> None:
    with Rig(durations=Durations()) as rig:
        run = rig.play("detach_volume")
        assert run.state == "succeeded", run.reason
    assert took_s(run) < 15 + 5 * overhead_s("detach_volume")
