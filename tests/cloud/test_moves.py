"""Live migration and resize: what was seen, and what is left, also where they fail."""

import json
from typing import Any

import pytest

from rpcviz.cloud import live_migration, volume_acts
from rpcviz.cloud.move_volumes import MoveVolumes
from rpcviz.cloud.pace import Durations
from rpcviz.cloud.run import Run
from rpcviz.cloud.state import HOST_ROOM, MEDIUM, SMALL, Instance, Refused
from rpcviz.trace.entry import Entry
from rpcviz.wire.message import Kind
from rpcviz.wire.redact import unseal
from tests.cloud.rig import Rig, overhead_s, taking, took_s
from tests.wait import wait_until


def at_rest(rig: Rig) -> None:
    """Agents report a port a moment after its server has come."""

    def ready() -> bool:
        ports = rig.cloud.world.ports()
        return all(port.status == "ACTIVE" and port.inactive is None for port in ports)

    wait_until(ready, 10, f"every port to be wired: {rig.cloud.world.ports()}")


def only_server(rig: Rig) -> Instance:
    (server,) = rig.cloud.world.instances()
    return server


def free(rig: Rig) -> dict[str, tuple[int, int]]:
    """Each host's free memory in placement's book and in its own, as far as it is not all."""
    world = rig.cloud.world
    rooms = {host: (world.unallocated(host), world.unclaimed(host)) for host in world.hosts()}
    return {
        host: (by_placement.memory_mb, by_host.memory_mb)
        for host, (by_placement, by_host) in rooms.items()
        if (by_placement, by_host) != (HOST_ROOM, HOST_ROOM)
    }


def left(mb: int) -> tuple[int, int]:
    return (HOST_ROOM.memory_mb - mb, HOST_ROOM.memory_mb - mb)


def fill(rig: Rig, host: str, *, known: bool) -> None:
    """Take all room of a host; unless `known`, placement does not know."""
    world = rig.cloud.world
    while world.unclaimed(host).fits(SMALL):
        server = world.create_instance(name="filler", flavor=SMALL, request_id="req-hidden")
        assert world.allocate(server.uuid, host, SMALL)
        assert world.claim(server.uuid, host, SMALL).granted
        world.change(server.uuid, host=host, vm_state="active", task_state=None)
        if not known:
            world.deallocate(server.uuid)


def reason_of(run: Run) -> str:
    assert run.state == "failed"
    assert run.reason is not None
    return run.reason["en"]


def named(rig: Rig, run: Run, name: str) -> list[Entry]:
    """The run's messages of this method or event, in order."""
    return [entry for entry in rig.of(run) if name in (entry.method, entry.event_type)]


# --- live migration


def test_a_migrated_server_is_on_another_host_with_its_port_and_its_room() -> None:
    with Rig() as rig:
        assert rig.play("live_migrate").state == "succeeded"
        at_rest(rig)
        server = only_server(rig)
        assert (server.host, server.vm_state, server.task_state) == ("cmp2", "active", None)
        (port,) = rig.cloud.world.ports()
        assert (port.host, port.inactive, port.migrating_to) == ("cmp2", None, None)
        assert free(rig) == {"cmp2": left(SMALL.memory_mb)}


def test_the_destination_calls_the_source_before_it_answers_the_conductor() -> None:
    with Rig() as rig:
        run = rig.play("live_migrate")
        asked = ("check_can_live_migrate_destination", "check_can_live_migrate_source")
        told = [
            (entry.kind, entry.method, entry.sender.service if entry.sender else None)
            for entry in rig.of(run)
            if entry.method in asked
        ]
        assert told == [
            (Kind.CALL, asked[0], "nova-conductor"),
            (Kind.CALL, asked[1], "nova-compute"),
            (Kind.REPLY, asked[1], "nova-compute"),
            (Kind.REPLY, asked[0], "nova-compute"),
        ]


def test_signs_of_life_keep_a_caller_waiting_for_longer_than_it_bears_silence() -> None:
    with Rig(durations=Durations(), deadline_s=40) as rig:
        run = rig.play("live_migrate", slow="yes")
        assert run.state == "succeeded", run.reason
        called, *signs, replied = named(rig, run, "pre_live_migration")
        # A busy machine is slower, and a caller gets another sign then.
        assert {sign.kind for sign in signs} == {Kind.HEARTBEAT}
        assert called.heartbeats == len(signs) >= 2
        assert replied.ts_ns - called.ts_ns > 4e9
        assert not only_server(rig).heavy
    assert took_s(run) < 15 + 5 * overhead_s("live_migrate")


def test_without_a_second_host_a_server_stays_and_the_run_says_why() -> None:
    with Rig(services={"nova_compute": 1}) as rig:
        run = rig.play("live_migrate")
        assert reason_of(run) == "vm-1 stays on cmp1: No valid host was found."
        server = only_server(rig)
        assert (server.host, server.vm_state, server.task_state) == ("cmp1", "active", None)
        assert free(rig) == {"cmp1": left(SMALL.memory_mb)}
        wait_until(lambda: named(rig, run, "compute_task.migrate_server"), 5, "the conductor's error")


def test_a_destination_that_is_full_after_all_is_passed_over() -> None:
    with Rig() as rig:
        fill(rig, "cmp2", known=False)
        run = rig.play("live_migrate")
        assert run.state == "succeeded", run.reason
        # Placement believes in the room of cmp2, so it is asked first; its tracker refuses.
        asked = named(rig, run, "check_can_live_migrate_destination")
        assert [(entry.kind, entry.routing_key[:12]) for entry in asked if entry.kind is Kind.CALL] == [
            (Kind.CALL, "compute.cmp2"),
            (Kind.CALL, "compute.cmp3"),
        ]
        assert [entry.kind for entry in asked if entry.reply_to_id] == [Kind.FAILURE, Kind.REPLY]
        (moved,) = [server for server in rig.cloud.world.instances() if server.name == "vm-9"]
        assert moved.host == "cmp3"


def test_where_every_destination_is_full_the_server_stays() -> None:
    with Rig(services={"nova_compute": 2}) as rig:
        fill(rig, "cmp2", known=False)
        run = rig.play("live_migrate")
        assert "No valid host was found" in reason_of(run)
        (server,) = [server for server in rig.cloud.world.instances() if server.name != "filler"]
        assert (server.host, server.vm_state, server.task_state) == ("cmp1", "active", None)
        assert rig.cloud.world.unclaimed("cmp2").memory_mb == 0
        assert free(rig)["cmp1"] == left(SMALL.memory_mb)


def test_a_server_that_is_emptied_away_while_it_migrates_ends_the_run_and_leaves_nothing() -> None:
    with Rig(durations=taking(copy=30.0)) as rig:
        run = rig.desk.run("live_migrate", {})
        wait_until(lambda: any(hop.name == "prepare" for hop in rig.hops), 15, "the destination")
        rig.desk.reset()
        wait_until(lambda: rig.ended(run), 5, "the end of the run")
        assert "emptied" in reason_of(rig.desk.run_by_id(run.id))
        assert free(rig) == {}
        assert rig.cloud.world.ports() == ()


@pytest.mark.parametrize(("scenario", "sign"), [("live_migrate", "prepare"), ("resize_vm", "power off")])
def test_a_server_that_its_user_deletes_while_it_moves_is_gone_from_both_hosts(
    scenario: str, sign: str
) -> None:
    with Rig(durations=taking(copy=1.0)) as rig:
        run = rig.desk.run(scenario, {})
        wait_until(lambda: any(hop.name == sign for hop in rig.hops), 15, "the middle of the move")
        rig.cloud.nova_api.delete("req-delete", only_server(rig).uuid)
        wait_until(lambda: rig.ended(run), 10, "the end of the run")
        assert rig.desk.run_by_id(run.id).state == "failed"
        wait_until(lambda: rig.cloud.world.instances() == (), 5, "the server to go")
        assert free(rig) == {}
        assert rig.cloud.world.ports() == ()


def test_a_server_whose_port_is_not_wired_in_time_is_rolled_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_migration, "VIF_PLUGGING_TIMEOUT_S", 0.0)
    # neutron's news for nova comes two seconds late.
    with Rig(durations=taking(notify=2.0)) as rig:
        run = rig.play("live_migrate")
        assert "no network-vif-plugged within 0 s" in reason_of(run)
        server = only_server(rig)
        assert (server.host, server.vm_state, server.task_state) == ("cmp1", "active", None)
        assert free(rig) == {"cmp1": left(SMALL.memory_mb)}
        (port,) = rig.cloud.world.ports()
        assert (port.host, port.inactive, port.migrating_to) == ("cmp1", None, None)
        told = [
            f"live_migration.{event}"
            for event in ("_rollback.start", "_rollback.end", "rollback.dest.start", "rollback.dest.end")
        ]
        for event in told:
            wait_until(lambda: named(rig, run, f"compute.instance.{event}"), 5, event)  # noqa: B023


def test_a_server_that_is_at_something_is_not_migrated() -> None:
    with Rig() as rig:
        assert rig.play("boot_vm").state == "succeeded"
        uuid = only_server(rig).uuid
        rig.cloud.world.change(uuid, task_state="rebooting")
        with pytest.raises(Refused, match="rebooting"):
            rig.cloud.nova_api.live_migrate("req-1", uuid, slow=False)
        with pytest.raises(Refused):
            rig.cloud.nova_api.confirm_resize("req-1", uuid)


# --- resize


def test_a_confirmed_resize_leaves_a_larger_server_on_another_host() -> None:
    with Rig() as rig:
        run = rig.play("resize_vm")
        assert run.state == "succeeded", run.reason
        at_rest(rig)
        server = only_server(rig)
        assert (server.host, server.vm_state, server.flavor) == ("cmp2", "active", MEDIUM)
        assert [port.host for port in rig.cloud.world.ports()] == ["cmp2"]
        assert free(rig) == {"cmp2": left(MEDIUM.memory_mb)}


def test_a_reverted_resize_leaves_everything_as_it_was() -> None:
    with Rig() as rig:
        run = rig.play("resize_vm", end="revert")
        assert run.state == "succeeded", run.reason
        at_rest(rig)
        server = only_server(rig)
        assert (server.host, server.vm_state, server.flavor) == ("cmp1", "active", SMALL)
        assert [port.host for port in rig.cloud.world.ports()] == ["cmp1"]
        assert free(rig) == {"cmp1": left(SMALL.memory_mb)}


def test_both_hosts_hold_room_until_the_user_decides() -> None:
    with Rig() as rig:
        assert rig.play("boot_vm").state == "succeeded"
        uuid = only_server(rig).uuid
        rig.cloud.nova_api.resize("req-resize", uuid, flavor=MEDIUM)
        wait_until(lambda: only_server(rig).vm_state == "resized", 10, "the resize")
        assert free(rig) == {"cmp1": left(SMALL.memory_mb), "cmp2": left(MEDIUM.memory_mb)}
        rig.cloud.world.remove(uuid)
        assert free(rig) == {}


def test_a_resize_is_casts_from_host_to_host() -> None:
    with Rig() as rig:
        run = rig.play("resize_vm")
        told = ("prep_resize", "resize_instance", "finish_resize")
        hosts = [
            (entry.kind, entry.method, entry.routing_key) for entry in rig.of(run) if entry.method in told
        ]
        assert hosts == [
            (Kind.CAST, "prep_resize", "compute.cmp2"),
            (Kind.CAST, "resize_instance", "compute-alt.cmp1"),
            (Kind.CAST, "finish_resize", "compute-alt.cmp2"),
        ]


def test_the_confirmation_is_a_request_of_its_own_that_names_the_first() -> None:
    with Rig() as rig:
        run = rig.play("resize_vm")
        (confirmed,) = [entry for entry in rig.entries.values() if entry.method == "confirm_resize"]
        assert confirmed.request_id != run.request_id
        assert confirmed.global_request_id == run.request_id


def test_a_resize_carries_the_passwords_of_its_cell_and_no_output_shows_them() -> None:
    with Rig() as rig:
        rig.play("resize_vm")
        (sent,) = [
            json.dumps(json.loads(unseal(change.sealed)))
            for change in rig.seen
            if change.sealed is not None and change.entry.method == "prep_resize"
        ][:1]
        assert "transport_url" in sent
        assert "made-up-password" not in sent


def test_a_refused_claim_goes_on_to_the_next_host_without_another_scheduler() -> None:
    with Rig() as rig:
        fill(rig, "cmp2", known=False)
        run = rig.play("resize_vm")
        assert run.state == "succeeded", run.reason
        prepared = [entry.routing_key for entry in named(rig, run, "prep_resize")]
        assert prepared == ["compute.cmp2", "compute.cmp3"]
        called = [entry for entry in named(rig, run, "migrate_server") if entry.kind is Kind.CALL]
        assert [entry.sender.host for entry in called if entry.sender] == ["cmp2"]
        asked = [entry for entry in named(rig, run, "select_destinations") if entry.kind is Kind.CALL]
        assert len(asked) == 1


def test_a_resize_for_which_every_host_is_full_after_all_leaves_the_server_as_it_was() -> None:
    with Rig() as rig:
        for host in ("cmp2", "cmp3"):
            fill(rig, host, known=False)
        run = rig.play("resize_vm")
        assert "Exhausted all hosts" in reason_of(run)
        (server,) = [server for server in rig.cloud.world.instances() if server.name != "filler"]
        assert (server.host, server.vm_state, server.flavor) == ("cmp1", "active", SMALL)
        assert free(rig)["cmp1"] == left(SMALL.memory_mb)


def test_a_resize_without_a_second_host_says_so() -> None:
    with Rig(services={"nova_compute": 1}) as rig:
        assert reason_of(rig.play("resize_vm")) == "vm-1 stays on cmp1: No valid host was found."
        assert only_server(rig).task_state is None


def test_a_server_that_is_emptied_away_while_it_is_resized_ends_the_run() -> None:
    with Rig(durations=taking(copy=30.0)) as rig:
        run = rig.desk.run("resize_vm", {})
        wait_until(lambda: any(hop.name == "power off" for hop in rig.hops), 15, "the source")
        rig.desk.reset()
        wait_until(lambda: rig.ended(run), 5, "the end of the run")
        assert "emptied" in reason_of(rig.desk.run_by_id(run.id))
        assert free(rig) == {}


def test_with_its_default_durations_a_resize_takes_seconds() -> None:
    with Rig(durations=Durations()) as rig:
        run = rig.play("resize_vm")
        assert run.state == "succeeded", run.reason
    assert took_s(run) < 15 + 5 * overhead_s("resize_vm")


def migrate(rig: Rig, uuid: str) -> None:
    """Ask for a live migration, and wait for its end."""
    rig.cloud.nova_api.live_migrate("req-migrate", uuid, slow=False)
    wait_until(lambda: rig.cloud.world.instance(uuid).task_state is None, 10, "the end of the migration")
    at_rest(rig)


def told_to_cinder(rig: Rig) -> list[str | None]:
    """What came to the back end because of it."""
    mine = [entry for entry in rig.entries.values() if entry.global_request_id == "req-migrate"]
    mine = [entry for entry in mine if entry.kind is Kind.CALL and entry.exchange == "openstack"]
    return [entry.method for entry in sorted(mine, key=lambda entry: entry.seq)]


def test_a_volume_migrates_with_its_server_and_can_be_detached_there() -> None:
    with Rig() as rig:
        plan = volume_acts.a_server_with_a_volume(rig.cloud)
        volumes = rig.cloud.world.volumes
        (before,) = volumes.attachments()
        migrate(rig, plan["server"])
        server = only_server(rig)
        assert (server.host, server.vm_state) == ("cmp2", "active")
        (after,) = volumes.attachments()
        assert after.id != before.id
        assert (after.status, after.host) == ("attached", "cmp2")
        assert volumes.disk(plan["volume"]).attachment == after.id
        assert volumes.volume(plan["volume"]).status == "in-use"
        wait_until(lambda: told_to_cinder(rig) == ["attachment_update", "attachment_delete"], 5, "both")
        volume_acts.detach(rig.cloud, "req-detach", plan)
        assert volumes.volume(plan["volume"]).status == "available"


def test_a_back_end_that_is_dead_keeps_server_and_volume_where_they_are() -> None:
    with Rig() as rig:
        plan = volume_acts.a_server_with_a_volume(rig.cloud)
        volumes = rig.cloud.world.volumes
        before = volumes.attachments()
        rig.cloud.kill("cinder-volume@vol1")
        cinder = rig.cloud.process("cinder-api@api1")
        assert cinder is not None
        cinder.patience_s = 0.2
        migrate(rig, plan["server"])
        server = only_server(rig)
        assert (server.host, server.vm_state) == ("cmp1", "active")
        assert volumes.attachments() == before
        assert volumes.disk(plan["volume"]).attachment == before[0].id
        assert volumes.volume(plan["volume"]).status == "in-use"
        assert free(rig) == {"cmp1": left(SMALL.memory_mb)}


def test_a_volume_is_let_go_by_a_destination_that_its_server_does_not_come_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live_migration, "VIF_PLUGGING_TIMEOUT_S", 0.0)
    with Rig(durations=taking(notify=1.0)) as rig:
        plan = volume_acts.a_server_with_a_volume(rig.cloud)
        volumes = rig.cloud.world.volumes
        before = volumes.attachments()
        migrate(rig, plan["server"])
        assert only_server(rig).host == "cmp1"
        assert volumes.attachments() == before
        assert volumes.disk(plan["volume"]).attachment == before[0].id
        assert volumes.volume(plan["volume"]).status == "in-use"
        asked = "remove_volume_connection"
        wait_until(lambda: [entry for entry in rig.entries.values() if entry.method == asked], 5, asked)
        wait_until(lambda: told_to_cinder(rig) == ["attachment_update", "attachment_delete"], 5, "both")


def test_a_destination_that_dies_meanwhile_keeps_no_attachment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_migration, "VIF_PLUGGING_TIMEOUT_S", 0.0)
    with Rig(durations=taking(notify=1.0)) as rig:
        plan = volume_acts.a_server_with_a_volume(rig.cloud)
        volumes = rig.cloud.world.volumes
        before = volumes.attachments()
        source = rig.cloud.process("nova-compute@cmp1")
        assert source is not None
        give_back = MoveVolumes.give_back

        def dies_first(*arguments: Any) -> None:
            rig.cloud.kill("nova-compute@cmp2")
            source.patience_s = 1
            give_back(*arguments)
            # Whoever lives is waited for, however busy the machine is.
            source.patience_s = None

        monkeypatch.setattr(MoveVolumes, "give_back", dies_first)
        migrate(rig, plan["server"])
        assert only_server(rig).host == "cmp1"
        wait_until(lambda: volumes.attachments() == before, what="the second attachment to go")
        assert volumes.disk(plan["volume"]).attachment == before[0].id
