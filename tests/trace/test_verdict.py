"""Why nobody got an answer."""

from rpcviz.trace.verdict import verdict
from tests.play import Play


def test_a_call_that_was_answered_in_time_has_none() -> None:
    play = Play().call("a").deliver("a", at=1).reply("a", at=2).call("waiting", at=2).cast("c")
    assert [verdict(play[name]) for name in ("a", "a/reply", "waiting", "c")] == [None] * 4


def test_what_reached_no_queue_was_not_routed_whatever_it_is() -> None:
    play = Play().call("a", queues=()).fanout("f", queues=()).wait_until(100)
    assert (verdict(play["a"]), verdict(play["f"])) == ("unrouted", "unrouted")


def test_a_call_that_nobody_took_is_unread_and_one_that_somebody_took_is_silent() -> None:
    play = Play().call("left").call("taken").deliver("taken", at=1).wait_until(100)
    assert (verdict(play["left"]), verdict(play["taken"])) == ("unread", "silent")


def test_a_call_that_was_answered_after_its_time_is_late() -> None:
    play = Play().call("a", timeout=5).deliver("a", at=1).wait_until(6).reply("a", at=7)
    assert verdict(play["a"]) == "late"


def test_an_answer_to_whoever_is_gone() -> None:
    assert verdict(Play().call("a").reply("a", at=1, queues=())["a/reply"]) == "gone"


def test_of_a_call_that_only_a_mirror_saw_nothing_is_known() -> None:
    play = Play().call("a", told=False).publish("a", at=0, mirrored=True)
    assert verdict(play["a"]) == "unknown"
