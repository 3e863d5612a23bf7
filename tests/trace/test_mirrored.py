"""What only a mirror saw: nothing is made of what it cannot see, and the firehose's look completes it."""

from rpcviz.trace.change import Seen
from rpcviz.trace.entry import RpcState
from tests.play import Play


def mirrored(play: Play) -> Play:
    """A call that only a mirror saw."""
    return play.call("a", at=0, timeout=5, request="req-1", told=False).publish("a", at=0, mirrored=True)


def test_a_call_seen_by_a_mirror_never_times_out() -> None:
    play = mirrored(Play()).wait_until(600)
    assert play["a"].state is None
    assert play["a"].deadline_ns is None
    assert play.tracer.counts().timeouts == 0


def test_whether_it_reached_a_queue_is_unknown() -> None:
    play = mirrored(Play())
    assert (play["a"].queues, play["a"].routed) == (None, None)
    assert play["a"].state is not RpcState.UNROUTABLE


def test_a_cast_is_sent_and_its_request_has_no_known_outcome() -> None:
    play = Play().cast("c", at=0, request="req-1", told=False).publish("c", at=0, mirrored=True)
    assert play["c"].state is RpcState.SENT
    assert play.wait_until(60).journeys["req-1"].outcome == "unknown"


def test_a_request_whose_calls_a_mirror_saw_has_no_known_outcome() -> None:
    assert mirrored(Play()).wait_until(60).journeys["req-1"].outcome == "unknown"


def test_mirror_and_firehose_together_count_a_message_once() -> None:
    for mirror_first in (True, False):
        play = Play().call("a", at=0, told=False, request="req-1")
        play.publish("a", at=0, mirrored=mirror_first).publish("a", at=0.001, mirrored=not mirror_first)
        assert play.tracer.counts().messages == 1
        assert [change.news for change in play.changes if isinstance(change, Seen)].count("publish") == 1
        assert play["a"].queues == ("compute.cmp1",)
        play.wait_until(1)
        assert play.journeys["req-1"].messages == 1


def test_what_the_firehose_shows_after_the_mirror_is_judged_as_ever() -> None:
    play = mirrored(Play()).publish("a", at=0.001)
    assert play["a"].state is RpcState.WAITING
    assert play.reply("a", at=1)["a"].state is RpcState.ANSWERED
    again = mirrored(Play()).publish("a", at=0.001).wait_until(6)
    assert again["a"].state is RpcState.TIMED_OUT


def test_a_reply_that_came_before_the_firehoses_look_is_found() -> None:
    play = mirrored(Play()).reply("a", at=0.001).publish("a", at=0.002)
    assert play["a"].state is RpcState.ANSWERED


def test_what_has_no_id_is_merged_one_by_one() -> None:
    play = Play()
    for name in ("x", "y"):
        play.other(name, at=0, told=False).publish(name, at=0, mirrored=True)
    for name in ("x", "y"):
        play.publish(name, at=0.001)
    assert play.tracer.counts().messages == 2


def test_a_message_sent_again_is_one_of_its_own_in_a_mirror_too() -> None:
    play = mirrored(Play()).publish("a", at=1, mirrored=True)
    assert play.tracer.counts().messages == 2
