import json

import pytest

from rpcviz.base.clock import FakeClock
from rpcviz.cloud.chaos import Chaos
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.desk import RUNS_KEPT, Desk
from rpcviz.cloud.pace import Durations
from rpcviz.cloud.problems import BadParameter, NotAvailable, UnknownRun, UnknownScenario
from rpcviz.cloud.run import Run
from rpcviz.trace.entry import Entry, RpcState
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind
from tests.cloud.rig import MEMORY, Rig, taking
from tests.wait import wait_until

STARTS = "the virt driver starts the server"


def name_of(entry: Entry) -> str:
    return entry.event_type or " ".join(part for part in (entry.method, entry.label) if part)


def playing(rig: Rig) -> list[Run]:
    return [run for run in rig.desk.runs() if run.state == "running"]


def the_story(rig: Rig, run: Run) -> list[tuple[Kind, str | None]]:
    """The four messages of the textbook, as far as they are there."""
    told = (
        "build_instances",
        "schedule_and_build_instances",
        "select_destinations",
        "build_and_run_instance",
    )
    return [(entry.kind, entry.method) for entry in rig.of(run) if entry.method in told]


def test_the_classic_boot_is_the_four_messages_of_the_textbook_and_nothing_else() -> None:
    with Rig() as rig:
        run = rig.play("boot_vm", era="classic")
        assert [(entry.kind, entry.method) for entry in rig.of(run)] == [
            (Kind.CAST, "build_instances"),
            (Kind.CALL, "select_destinations"),
            (Kind.REPLY, "select_destinations"),
            (Kind.CAST, "build_and_run_instance"),
        ]


def test_todays_boot_has_the_cast_the_call_its_reply_and_the_cast_in_this_order() -> None:
    with Rig() as rig:
        run = rig.play("boot_vm", era="today")
        assert the_story(rig, run) == [
            (Kind.CAST, "schedule_and_build_instances"),
            (Kind.CALL, "select_destinations"),
            (Kind.REPLY, "select_destinations"),
            (Kind.CAST, "build_and_run_instance"),
        ]


def test_todays_boot_shows_rpc_rest_and_database_and_every_kind_but_a_failure() -> None:
    with Rig() as rig:
        run = rig.play("boot_vm", era="today")
        kinds = {entry.kind for entry in rig.of(run)}
        assert kinds == {Kind.CAST, Kind.CALL, Kind.REPLY, Kind.FANOUT, Kind.NOTIFICATION}
        assert {hop.what for hop in rig.hops_of(run)} == set(HopKind)
        asked = {hop.receiver for hop in rig.hops_of(run) if hop.what is HopKind.REST}
        assert {"keystone", "glance-api", "placement"} <= asked


def test_five_servers_are_one_request_and_five_casts() -> None:
    with Rig() as rig:
        run = rig.play("boot_vm", era="classic", servers=5)
        casts = [entry for entry in rig.of(run) if entry.method == "build_and_run_instance"]
        assert [cast.kind for cast in casts] == [Kind.CAST] * 5
        assert {cast.routing_key for cast in casts} == {"compute.cmp1", "compute.cmp2", "compute.cmp3"}
        assert len([entry for entry in rig.of(run) if entry.method == "build_instances"]) == 1


def test_the_claim_says_host_asked_free_and_granted() -> None:
    with Rig() as rig:
        run = rig.play("boot_vm", era="classic")
        claims = [hop.result for hop in rig.hops_of(run) if hop.name == "claim"]
        assert claims == [
            {"host": "cmp1", "asked": "1 vCPU, 2048 MB", "free": "8 vCPU, 16384 MB", "granted": True}
        ]


def test_conductors_compete_and_only_one_takes_a_cast() -> None:
    with Rig() as rig:
        for _ in range(4):
            rig.play("boot_vm", era="classic")
        casts = [entry for entry in rig.entries.values() if entry.method == "build_instances"]
        takers = [str(entry.receivers[0].host) for entry in casts if entry.receivers]
        assert sorted(set(takers)) == ["c1", "c2"]
        assert [entry.deliveries for entry in casts] == [1, 1, 1, 1]


def test_senders_are_named_by_their_connections() -> None:
    with Rig() as rig:
        run = rig.play("boot_vm", era="today")
        senders = {(name_of(entry), entry.sender.service) for entry in rig.of(run) if entry.sender}
        assert ("schedule_and_build_instances", "nova-api") in senders
        assert ("select_destinations", "nova-conductor") in senders
        assert ("compute.instance.create.end", "nova-compute") in senders


def test_classic_agents_hear_the_old_fanout_and_todays_do_not() -> None:
    old = "q-agent-notifier-security_group-update_fanout"
    with Rig() as rig:
        routed = []
        for era in ("today", "classic", "today"):
            run = rig.play("security_group_update", era=era)
            assert run.state == "succeeded", run.reason
            routed += [entry.routed for entry in rig.of(run) if entry.exchange == old]
        assert routed == [0, 3, 0]


def test_two_eras_asked_for_at_once_are_played_one_after_the_other() -> None:
    with Rig() as rig:
        eras = ("today", "classic") * 3
        runs = [rig.desk.run("security_group_update", {"era": era}) for era in eras]
        wait_until(lambda: all(rig.ended(run) for run in runs), 20, "six runs")
        assert [rig.desk.run_by_id(run.id).state for run in runs] == ["succeeded"] * 6


def test_full_hosts_fail_the_run_and_it_says_how_to_go_on() -> None:
    with Rig(services={"nova_compute": 1}) as rig:
        for servers in (5, 3):
            assert rig.play("boot_vm", servers=servers).state == "succeeded"
        assert rig.desk.full() is not None
        run = rig.play("boot_vm", era="today")
        assert run.state == "failed"
        assert run.reason is not None
        assert "No valid host" in run.reason["en"]
        assert "Start afresh" in run.reason["en"]
        assert "重新开始" in run.reason["zh-CN"]
        failures = [entry for entry in rig.of(run) if entry.kind is Kind.FAILURE]
        assert [entry.failure.name for entry in failures if entry.failure] == ["NoValidHost"]
        assert [entry.state for entry in rig.of(run) if entry.kind is Kind.CALL] == [RpcState.FAILED]

        def errors() -> list[str | None]:
            return [entry.event_type for entry in rig.of(run) if entry.routing_key == "notifications.error"]

        wait_until(lambda: errors() == ["compute_task.build_instances"], 5, "the conductor's error")


def test_a_server_that_needs_one_takes_one_that_is_there_when_all_is_full() -> None:
    with Rig(services={"nova_compute": 1}) as rig:
        for servers in (5, 3):
            rig.play("boot_vm", servers=servers)
        assert rig.play("console_log").state == "succeeded"
        assert rig.play("delete_vm").state == "succeeded"
        assert rig.desk.full() is None


def test_delete_frees_what_the_server_had() -> None:
    with Rig() as rig:
        free = [rig.cloud.world.unclaimed(host) for host in rig.cloud.world.hosts()]
        assert rig.play("delete_vm").state == "succeeded"
        assert [rig.cloud.world.unclaimed(host) for host in rig.cloud.world.hosts()] == free
        assert rig.cloud.world.instances() == ()
        assert rig.cloud.world.ports() == ()


def test_reset_empties_the_cloud_and_the_next_boot_starts_afresh() -> None:
    with Rig(services={"nova_compute": 1}) as rig:
        for servers in (5, 3):
            rig.play("boot_vm", servers=servers)
        rig.desk.reset()
        assert rig.cloud.world.instances() == ()
        assert rig.desk.full() is None
        assert rig.play("boot_vm").state == "succeeded"


def test_reset_ends_a_run_that_plays_with_that_reason() -> None:
    slow = taking(spawn=5.0)
    with Rig(durations=slow) as rig:
        run = rig.desk.run("boot_vm", {})
        wait_until(rig.cloud.world.ports, 10, "the port of a server")
        rig.desk.reset()
        ended = rig.desk.run_by_id(run.id)
        assert ended.state == "failed"
        assert ended.reason is not None
        assert "emptied" in ended.reason["en"]


def test_a_run_whose_messages_nobody_saw_fails_and_names_the_step() -> None:
    cloud = Cloud(MEMORY, clock=FakeClock(), heartbeat_scale=0, durations=Durations.none())
    cloud.start()
    try:
        desk = Desk(cloud, FakeClock(), Chaos(cloud, FakeClock()), settle_s=0.1)
        run = desk.run("security_group_update", {})
        wait_until(lambda: desk.run_by_id(run.id).state != "running", 10, "the end")
        ended = desk.run_by_id(run.id)
        assert ended.state == "failed"
        assert ended.reason is not None
        assert "not seen" in ended.reason["en"]
        assert not any(step.ok for step in ended.steps)
    finally:
        cloud.stop()


def test_a_run_past_its_deadline_fails() -> None:
    clock, forever = FakeClock(), taking(spawn=600.0)
    with Rig(clock=clock, durations=forever, deadline_s=20) as rig:
        run = rig.desk.run("boot_vm", {})

        def next_step() -> str:
            steps = rig.desk.run_by_id(run.id).steps
            return next(step.expected["en"] for step in steps if not step.ok)

        wait_until(lambda: STARTS in next_step(), what="the work that never ends")
        clock.advance(20)
        wait_until(lambda: rig.ended(run), what="its end")
        ended = rig.desk.run_by_id(run.id)
        assert ended.state == "failed"
        assert ended.reason is not None
        assert STARTS in ended.reason["en"]


def test_a_run_that_begins_already_says_what_must_be_seen() -> None:
    with Rig() as rig:
        run = rig.desk.run("boot_vm", {"era": "classic"})
        assert run.steps
        assert not any(step.ok or step.seen for step in run.steps)


def test_what_is_unknown_or_out_of_bounds_is_refused() -> None:
    with Rig() as rig:
        with pytest.raises(UnknownScenario, match="fly_vm"):
            rig.desk.run("fly_vm", {})
        with pytest.raises(BadParameter, match="servers"):
            rig.desk.run("boot_vm", {"servers": 6})
        with pytest.raises(UnknownRun, match="nobody"):
            rig.desk.run_by_id("nobody")
        assert rig.desk.runs() == []


def test_without_a_running_cloud_nothing_is_available() -> None:
    cloud = Cloud(MEMORY, clock=FakeClock())
    desk = Desk(cloud, FakeClock(), Chaos(cloud, FakeClock()))
    assert not any(info.available for info in desk.scenarios())
    with pytest.raises(NotAvailable):
        desk.run("boot_vm", {})


def test_the_last_hundred_runs_are_kept_newest_first() -> None:
    with Rig() as rig:
        made: list[Run] = []
        for _ in range(3):
            made += [rig.desk.run("security_group_update", {"era": "today"}) for _ in range(40)]
            wait_until(lambda: not playing(rig), 30, "forty runs")
        kept = rig.desk.runs()
        assert len(kept) == RUNS_KEPT
        assert kept[0].id == made[-1].id
        with pytest.raises(UnknownRun):
            rig.desk.run_by_id(made[0].id)


def test_too_many_waiting_runs_are_refused() -> None:
    slow = taking(rest=1.0)
    with Rig(durations=slow) as rig:

        def ask_often() -> None:
            for _ in range(100):
                rig.desk.run("security_group_update", {})

        with pytest.raises(NotAvailable, match="cannot be played now"):
            ask_often()


def test_no_secret_is_in_a_run() -> None:
    with Rig() as rig:
        run = rig.play("boot_vm")
        assert "gAAAA" not in json.dumps([dict(step.expected) for step in run.steps])
