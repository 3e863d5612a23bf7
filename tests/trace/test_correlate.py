"""Copies of one message, and answers to calls, in every order and with parts missing."""

import itertools

import pytest

from rpcviz.trace.change import Seen
from rpcviz.trace.entry import RpcState
from rpcviz.trace.limits import Limits
from rpcviz.wire.message import Kind
from tests.play import Play, moment


def test_publish_and_delivery_are_one_message() -> None:
    play = Play().cast("a", at=1).deliver("a", at=1.5, by="c1")
    entry = play["a"]
    assert (entry.id, entry.seq, entry.deliveries, entry.delivered_ns) == ("m1", 1, 1, moment(1.5))
    assert entry.queues == ("compute.cmp1",)


def test_a_delivery_may_be_seen_before_its_publish() -> None:
    play = Play().cast("a", at=1, told=False).deliver("a", at=1.001, by="c1")
    assert play["a"].queues is None
    play = play.publish("a", at=1)
    assert (play["a"].id, play["a"].deliveries, play["a"].ts_ns) == ("m1", 1, moment(1))
    assert play["a"].queues == ("compute.cmp1",)
    assert len(play.entries) == 1


def test_a_message_whose_publish_was_missed_is_understood_from_its_delivery() -> None:
    play = Play().call("a", told=False).deliver("a", at=1, by="c1").reply("a", at=2)
    assert play["a"].state is RpcState.ANSWERED
    assert play["a/reply"].method == "ping"


def test_a_reply_whose_publish_was_missed_still_answers() -> None:
    play = Play().call("a", at=0).reply("a", at=2, told=False).deliver("a/reply", at=2, by="c1")
    assert play["a"].state is RpcState.ANSWERED
    play.publish("a/reply", at=2)
    assert play.tracer.counts().anomalies == 0


def test_a_reply_before_its_call_waits_for_it() -> None:
    play = Play().reply("a", at=1).call("a", at=1)
    assert play["a"].state is RpcState.ANSWERED
    assert play["a/reply"].reply_to_id == play["a"].id
    assert play["a/reply"].method == "ping"


def test_a_reply_without_any_call_is_a_message_that_answers_nothing() -> None:
    play = Play().reply("a", at=1)
    assert play["a/reply"].reply_to_id is None
    assert play["a/reply"].method is None


def test_a_reply_that_reaches_no_queue_says_that_nobody_is_left() -> None:
    play = Play().call("a").reply("a", at=1, queues=())
    assert play["a/reply"].anomalies == ("an answer that reached no queue: whoever asked is gone",)
    assert play["a"].state is RpcState.ANSWERED


def test_a_fanout_is_one_message_with_a_delivery_for_each_queue() -> None:
    play = Play().fanout("f", queues=("s_fanout_1", "s_fanout_2", "s_fanout_3"))
    for number in (1, 2, 3):
        play.deliver("f", at=number, by=f"c{number}", queue=f"s_fanout_{number}")
    assert (play["f"].routed, play["f"].deliveries) == (3, 3)
    assert play.tracer.counts().messages == 1


def test_a_redelivered_copy_is_the_same_message() -> None:
    play = Play().notify("n", "volume.create.end").deliver("n", at=1, by="c1")
    assert not play["n"].redelivered
    play = play.deliver("n", at=2, by="c2", redelivered=True)
    assert play["n"].redelivered
    assert play["n"].deliveries == 2


def test_the_same_unique_id_published_twice_is_two_messages() -> None:
    # A publisher that lost the confirm sends again; the servers drop one, the bus carried both.
    play = Play().cast("a", at=1)
    first = play["a"].id
    play.publish("a", at=2)
    assert play["a"].id != first
    assert play.tracer.counts().messages == 2


def test_copies_of_a_foreign_message_are_joined_though_it_has_no_id() -> None:
    play = Play().other("x", at=1).deliver("x", at=1, by="c1")
    assert play["x"].deliveries == 1
    assert play["x"].kind is Kind.OTHER
    assert len(play.entries) == 1


def test_two_equal_foreign_messages_stay_two() -> None:
    play = Play().other("x", at=1).other("y", at=1).deliver("x", at=2, by="c1").deliver("y", at=2, by="c1")
    assert [play[name].deliveries for name in "xy"] == [1, 1]


def test_the_body_comes_with_the_first_snapshot_only() -> None:
    play = Play().call("a").deliver("a", at=1, by="c1").reply("a", at=2)
    bodies = [change.sealed is not None for change in play.changes if isinstance(change, Seen)]
    assert bodies == [True, False, True, False]
    assert [change.news for change in play.changes if isinstance(change, Seen)] == [
        "publish", "deliver", "publish", "answer"
    ]  # fmt: skip


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_whatever_order_the_four_looks_at_a_call_come_in_it_is_answered(order: tuple[int, ...]) -> None:
    play = Play().call("a", at=1, told=False).reply("a", at=2, told=False)
    looks = [
        lambda: play.publish("a", at=1),
        lambda: play.deliver("a", at=1, by="c1"),
        lambda: play.publish("a/reply", at=2),
        lambda: play.deliver("a/reply", at=2, by="c2"),
    ]
    for look in order:
        looks[look]()
    assert play["a"].state is RpcState.ANSWERED
    assert play["a"].answer_id == play["a/reply"].id
    assert play["a/reply"].reply_to_id == play["a"].id
    assert len(play.entries) == 2
    counts = play.tracer.counts()
    assert (counts.messages, counts.deliveries, counts.anomalies, counts.open_calls) == (2, 2, 0, 0)


def test_the_oldest_open_call_goes_when_there_are_too_many_and_is_counted() -> None:
    play = Play(Limits(open_calls=2)).call("a").call("b").call("c")
    assert play.tracer.counts().forgotten["calls"] == 1
    assert play.tracer.counts().open_calls == 2
    assert play.reply("a", at=1)["a"].state is RpcState.WAITING
    assert play.reply("c", at=1)["c"].state is RpcState.ANSWERED


def test_answered_calls_leave_no_deadline_behind_for_ever() -> None:
    play = Play(Limits(open_calls=4))
    for number in range(100):
        play.call(f"a{number}", at=number, timeout=1000).reply(f"a{number}", at=number)
    assert len(play.tracer._calls._deadlines) <= 10  # its bound: twice the table and one


def test_calls_that_nobody_answers_make_room_when_their_time_is_over() -> None:
    play = Play(Limits(open_calls=4, overdue_calls=2))
    for number in range(10):
        play.call(f"a{number}", at=number * 100, timeout=60).wait_until(number * 100 + 61)
    assert play.tracer.counts().open_calls == 0
    assert play.tracer.counts().timeouts == 10
    assert play.tracer.counts().forgotten["calls"] == 8


def test_a_late_reply_finds_its_call_and_a_second_one_does_too() -> None:
    play = Play().call("a", at=0, timeout=60).wait_until(61).reply("a", at=62)
    assert play["a"].state is RpcState.LATE
    play.reply("a", at=63, suffix="again", unique_id="another")
    assert play["a/again"].reply_to_id == play["a"].id
    assert play.tracer.counts().anomalies == 1


def test_messages_without_an_id_are_bounded_all_together_however_many_look_alike() -> None:
    play = Play(Limits(copies=10, orphans=100))
    for number in range(50):
        play.other(f"o{number}", at=number, key=f"key{number // 5}")
    copies = play.tracer._copies
    assert sum(map(len, copies._alike.values())) == copies._alike_count <= 10
    play.deliver("o49", at=60).deliver("o0", at=61)
    assert play["o49"].deliveries == 1
    assert play.tracer.counts().forgotten["copies"] > 0
