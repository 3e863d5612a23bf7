"""How far a request has come."""

from itertools import product

import pytest

from rpcviz.trace.entry import RpcState
from rpcviz.trace.rpc import OPEN, TRANSITIONS, Moment, first_state, step
from rpcviz.wire.message import Kind
from tests.play import Play, moment


def test_a_call_waits_until_its_reply() -> None:
    play = Play().call("a", at=0)
    assert play["a"].state is RpcState.WAITING
    play = play.reply("a", at=0.25)
    assert play["a"].state is RpcState.ANSWERED
    assert play["a"].latency_ns == 250_000_000
    assert play["a"].answer_id == play["a/reply"].id
    assert play["a/reply"].reply_to_id == play["a"].id


def test_a_reply_after_the_timeout_is_late_because_nobody_waits_for_it() -> None:
    play = Play().call("a", at=0, timeout=60).reply("a", at=61)
    assert play["a"].state is RpcState.LATE


def test_a_reply_after_a_timeout_that_was_told_is_late_too() -> None:
    play = Play().call("a", at=0, timeout=60).wait_until(60.5)
    assert play["a"].state is RpcState.TIMED_OUT
    assert play.reply("a", at=64)["a"].state is RpcState.LATE
    assert play.tracer.counts().timeouts == 1


def test_heartbeats_do_not_move_the_deadline() -> None:
    # oslo's client restarts its monitor timer, never the overall timeout.
    play = Play().call("a", at=0, timeout=60).heartbeat("a", at=59).wait_until(60)
    assert play["a"].state is RpcState.TIMED_OUT
    assert play["a"].heartbeats == 1


def test_a_call_before_its_deadline_still_waits() -> None:
    play = Play().call("a", at=0, timeout=60).wait_until(59.9)
    assert play["a"].state is RpcState.WAITING
    assert play["a"].deadline_ns == moment(60)


def test_a_call_without_expiration_never_times_out() -> None:
    play = Play().call("a", at=0, timeout=None).wait_until(1e6)
    assert play["a"].state is RpcState.WAITING


def test_a_failure_ends_a_call_and_its_error_is_known_on_the_call() -> None:
    play = Play().call("a").failure("a", at=1, error="NoValidHost")
    assert play["a"].state is RpcState.FAILED
    assert play["a"].failure is not None
    assert play["a"].failure.name == "NoValidHost"


def test_a_reply_that_is_not_the_last_does_not_end_a_call() -> None:
    # Before Mitaka the result came with ending false and an empty reply with ending true after it.
    play = Play().call("a").reply("a", at=1, ending=False, suffix="first")
    assert play["a"].state is RpcState.WAITING
    assert play.reply("a", at=2)["a"].state is RpcState.ANSWERED


def test_a_call_that_reached_no_queue_is_unroutable_even_after_its_deadline() -> None:
    play = Play().call("a", timeout=60, queues=()).wait_until(61)
    assert play["a"].state is RpcState.UNROUTABLE
    assert play["a"].receivers == ()
    assert play["a"].routed == 0


def test_nobody_waits_for_a_cast_a_fanout_or_a_notification() -> None:
    play = Play().cast("c").fanout("f").notify("n", "compute.instance.create.end")
    assert {play[name].state for name in "cfn"} == {RpcState.SENT}


def test_a_call_on_a_fanout_exchange_still_waits_for_its_reply() -> None:
    play = Play().fanout("f", msg_id="msg-f", reply_queue="reply_1")
    assert play["f"].state is RpcState.WAITING
    assert play.reply("f", at=1)["f"].state is RpcState.ANSWERED


def test_a_second_reply_is_an_anomaly_and_changes_nothing() -> None:
    play = Play().call("a").reply("a", at=1).reply("a", at=2, suffix="again")
    assert play["a"].state is RpcState.ANSWERED
    assert play["a"].latency_ns == 1_000_000_000
    assert play["a/again"].anomalies == ("a reply to a call that is answered",)
    assert play.tracer.counts().anomalies == 1


def test_heartbeats_after_a_failure_are_a_bug_of_oslo_and_no_anomaly() -> None:
    play = Play().call("a").failure("a", at=1, error="NoSuchMethod").heartbeat("a", at=2)
    assert play["a"].state is RpcState.FAILED
    assert play["a"].answer_id == play["a/failure"].id
    assert play["a"].latency_ns == 1_000_000_000
    assert play["a"].heartbeats == 1
    assert play["a/heartbeat"].anomalies == ()
    assert play["a/heartbeat"].method == "ping"
    assert play.tracer.counts().anomalies == 0


@pytest.mark.parametrize(("state", "event"), list(product(RpcState, (*Kind, *Moment))))
def test_what_is_not_in_the_table_is_no_step(state: RpcState, event: Kind | Moment) -> None:
    assert step(state, event) is TRANSITIONS.get((state, event))


def test_nothing_leads_out_of_a_state_that_is_final() -> None:
    left = {state for (state, _), after in TRANSITIONS.items() if after is not state}
    assert left <= OPEN
    assert not {RpcState.ANSWERED, RpcState.FAILED, RpcState.LATE} & left


def test_an_answer_has_no_state_of_its_own() -> None:
    assert first_state(Kind.REPLY, 1, expects_reply=False) is None
    assert first_state(Kind.OTHER, 0, expects_reply=False) is None
