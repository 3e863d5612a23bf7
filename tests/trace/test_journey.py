"""Requests: their numbers, how they ended, and ids that are no request."""

from rpcviz.trace.journey import QUIET_NS
from rpcviz.trace.limits import Limits
from rpcviz.wire.hop import HopKind
from tests.play import Play

QUIET = QUIET_NS / 1e9


def boot(at: float = 0) -> Play:
    """The classic boot: cast, call, cast."""
    play = (
        Play()
        .cast("build", at=at, method="build_instances", request="req-1")
        .deliver("build", at=at, by="c1")
    )
    play.call("select", at=at, method="select_destinations", request="req-1").deliver(
        "select", at=at, by="c2"
    )
    return play


def test_a_request_counts_its_messages_and_the_answers_to_its_calls() -> None:
    journey = boot().heartbeat("select", at=1).reply("select", at=2).wait_until(2).journeys["req-1"]
    assert (journey.messages, journey.rpcs, journey.waiting) == (4, 2, 0)
    assert journey.name == "build_instances"


def test_bytes_are_a_publish_and_each_delivery() -> None:
    play = Play().fanout("f", request="req-1", size=100)
    for queue in ("scheduler_fanout_1", "scheduler_fanout_2"):
        play.deliver("f", at=1, by="c", queue=queue)
    journey = play.wait_until(1).journeys["req-1"]
    assert (journey.bytes, journey.fanout_copies) == (300, 2)


def test_a_request_runs_while_a_call_waits_and_ends_when_it_is_quiet() -> None:
    play = boot().wait_until(30)
    assert play.journeys["req-1"].outcome == "running"
    play = play.reply("select", at=31).wait_until(31.1)
    assert play.journeys["req-1"].outcome == "running"
    play = play.wait_until(31 + QUIET)
    assert play.journeys["req-1"].outcome == "succeeded"
    assert play.journeys["req-1"].ended_ns == play["select/reply"].ts_ns


def test_a_failed_scheduling_fails_the_request() -> None:
    journey = boot().failure("select", at=1).wait_until(1 + QUIET).journeys["req-1"]
    assert (journey.outcome, journey.failures) == ("failed", 1)


def test_a_failure_that_is_followed_by_another_try_is_a_detour() -> None:
    play = boot().reply("select", at=1).cast("one", at=2, method="build_and_run_instance", request="req-1")
    play.deliver("one", at=2, by="c3").notify(
        "n", "compute.instance.create.error", at=3, priority="ERROR", request="req-1"
    )
    play.cast("two", at=4, method="build_and_run_instance", request="req-1").deliver("two", at=4, by="c4")
    assert play.wait_until(4 + QUIET).journeys["req-1"].outcome == "succeeded"


def test_a_failed_object_call_is_a_probe_and_fails_nothing() -> None:
    play = (
        boot()
        .reply("select", at=1)
        .call("probe", at=1, method="object_class_action_versions", request="req-1")
    )
    assert play.failure("probe", at=2).wait_until(2 + QUIET).journeys["req-1"].outcome == "succeeded"


def test_a_timeout_fails_the_request() -> None:
    journey = boot().wait_until(60).wait_until(70).journeys["req-1"]
    assert (journey.outcome, journey.waiting) == ("failed", 0)


def test_how_a_cast_to_a_dead_host_ended_is_unknown() -> None:
    play = boot().reply("select", at=1).cast("reboot", at=1, method="reboot_instance", request="req-1")
    assert play.wait_until(1 + QUIET).journeys["req-1"].outcome == "unknown"
    play.deliver("reboot", at=75, by="c3").wait_until(75 + QUIET)
    assert play.journeys["req-1"].outcome == "succeeded"


def test_a_first_rpc_names_the_request_better_than_a_notification_before_it() -> None:
    play = Play().notify("n", "compute.instance.update", request="req-1")
    assert play.wait_until(0).journeys["req-1"].name == "compute.instance.update"
    play.cast("a", method="terminate_instance", request="req-1").wait_until(0)
    assert play.journeys["req-1"].name == "terminate_instance"


def test_the_id_of_a_service_report_is_no_request() -> None:
    play = Play()
    for number in range(3):
        play.call(f"a{number}", at=number * 10, method="object_action", label="Service.save", request="req-1")
        play.reply(f"a{number}", at=number * 10)
    assert play.wait_until(40).journeys["req-1"].background
    assert play.journeys["req-1"].outcome == "unknown"
    assert play["a2"].background
    assert play["a2/reply"].background


def test_an_agents_report_marks_its_id_whatever_else_comes_under_it() -> None:
    play = (
        Play()
        .fanout("push", method="push", request="req-1")
        .call("r", method="report_state", request="req-1")
    )
    assert play.wait_until(1).journeys["req-1"].background


def test_a_save_inside_a_users_request_does_not_make_it_background() -> None:
    play = Play().cast("b", method="build_and_run_instance", request="req-1")
    play.cast("boot", method="schedule_and_build_instances", request="req-2")
    play.call("s", method="object_action", label="ComputeNode.save", request="req-2").wait_until(1)
    assert not play.journeys["req-2"].background
    assert not play["s"].background


def test_an_audit_is_background_but_a_request_that_the_tap_joined_late_is_not() -> None:
    play = Play().call("audit", method="object_class_action_versions", request="req-1").wait_until(0)
    assert play.journeys["req-1"].background
    play.cast("b", method="build_and_run_instance", request="req-1").wait_until(0)
    assert not play.journeys["req-1"].background


def test_requests_that_name_each_other_are_linked_both_ways() -> None:
    play = Play().cast("a", request="req-1").notify("p", "port.create.start", request="req-2", root="req-1")
    play.wait_until(0)
    assert play.journeys["req-2"].roots == ("req-1",)
    assert play.journeys["req-1"].roots == ("req-2",)
    assert [play.journeys[each].cause for each in ("req-1", "req-2")] == [None, "req-1"]


def test_a_request_whose_call_had_to_be_forgotten_does_not_run_for_ever() -> None:
    play = Play(Limits(open_calls=1)).call("a", timeout=None, request="req-1").call("b", timeout=None)
    assert play.wait_until(QUIET + 1).journeys["req-1"].outcome == "succeeded"


def test_the_request_longest_unheard_of_goes_first() -> None:
    play = (
        Play(Limits(journeys=2))
        .cast("a", request="req-1")
        .cast("b", request="req-2")
        .cast("c", request="req-1")
    )
    play.cast("d", request="req-3").wait_until(0)
    assert play.tracer.counts().forgotten["journeys"] == 1
    assert play.cast("e", at=1, request="req-1").wait_until(1).journeys["req-1"].messages == 3


def test_what_a_user_asked_the_simulated_cloud_for_is_no_background_whatever_it_is_made_of() -> None:
    play = Play().hop("ask for pings", what=HopKind.WORK, request="req-1")
    play.call("a", method="ping", request="req-1").call("b", method="report_state", request="req-1")
    play.wait_until(0)
    assert not play.journeys["req-1"].background
    assert not play["a"].background
    assert not play["b"].background


def test_a_hop_that_follows_a_services_own_call_makes_no_users_act_of_it() -> None:
    play = Play().call("a", method="report_state", request="req-1").hop("later", request="req-1")
    assert play.wait_until(0).journeys["req-1"].background
