"""Totals, rates, latencies and edges, from changes alone."""

from rpcviz.trace.stats import Edges, MethodStats, Stats, StatsView
from tests.play import Play, moment


def counted(play: Play, at: float = 0) -> StatsView:
    stats = Stats()
    for change in play.changes:
        stats.feed(change, moment(at))
    return stats.view(moment(at))


def methods(play: Play) -> dict[str, MethodStats]:
    stats = Stats()
    for change in play.changes:
        stats.feed(change, moment(0))
    return {row.method: row for row in stats.methods()}


def test_each_publish_and_each_delivery_counts_once() -> None:
    play = Play().call("a").deliver("a", at=1, by="c").reply("a", at=2).deliver("a/reply", at=2, by="d")
    view = counted(play.learn(connections={"c": "nova-compute:1:x", "d": "nova-api:2:x"}))
    assert (view.messages, view.deliveries, view.bytes) == (2, 2, 4000)
    assert (view.by_kind["call"], view.by_kind["reply"]) == (1, 1)


def test_a_delivery_before_its_publish_counts_as_both() -> None:
    play = Play().cast("a", told=False).deliver("a", at=0, by="c").publish("a", at=0)
    assert (counted(play).messages, counted(play).deliveries) == (1, 1)


def test_timeouts_and_unroutable_messages_are_counted() -> None:
    play = Play().call("a", queues=()).call("b").call("c").reply("c", at=61).wait_until(62)
    view = counted(play)
    assert (view.unroutable, view.timeouts) == (1, 2)


def test_announcements_that_nobody_listens_to_are_counted_apart() -> None:
    view = counted(Play().cast("a", queues=()).fanout("b", queues=()).notify("c", "x.start", queues=()))
    assert (view.unroutable, view.unheard) == (3, 2)


def test_a_message_that_is_delivered_again_is_counted_once() -> None:
    play = Play().learn(connections={"c": "nova-conductor:1:x"}).cast("a").deliver("a", at=1, by="c")
    for at in (2, 3):
        play.deliver("a", at=at, by="c", redelivered=True)
    assert counted(play).redelivered == 1


def test_a_reply_counts_for_the_method_of_its_call_with_its_latency() -> None:
    rows = methods(
        Play().call("a", method="select_destinations").reply("a", at=0.25).call("b").failure("b", at=1)
    )
    assert (rows["select_destinations"].calls, rows["select_destinations"].replies) == (1, 1)
    assert rows["select_destinations"].p50_ms == 250.0
    assert (rows["ping"].failures, rows["ping"].p99_ms) == (1, 1000.0)


def test_a_heartbeat_is_no_latency() -> None:
    assert methods(Play().call("a").heartbeat("a", at=30))["ping"].p50_ms is None


def test_the_rate_is_that_of_the_last_five_seconds() -> None:
    stats = Stats()
    play = Play()
    for number in range(20):
        for change in play.cast(f"a{number}", at=number).last:
            stats.feed(change, moment(number))
    assert stats.view(moment(19)).per_s == 1.0
    assert stats.view(moment(30)).per_s == 0.0


def test_an_edge_leads_from_the_sender_through_the_exchange_to_each_receiver() -> None:
    play = Play().learn(
        connections={"s": "nova-compute:1:x", "r1": "nova-scheduler:2:x", "r2": "nova-scheduler:3:x"}
    )
    play.fanout("f", by="s")
    for reader in ("r1", "r2"):
        play.deliver("f", at=1, by=reader, queue=f"scheduler_fanout_{reader[1]}")
    edges = Edges()
    for change in play.changes:
        edges.feed(change, moment(1))
    (edge,) = edges.view(moment(1))
    assert (edge.sender, edge.exchange, edge.receiver) == (
        "nova-compute",
        "scheduler_fanout",
        "nova-scheduler",
    )
    assert (edge.messages, edge.bytes, edge.per_s) == (2, 2000, 0.4)


def test_what_reaches_nobody_is_an_edge_that_ends_at_its_exchange() -> None:
    play = Play().fanout("f", queues=())
    edges = Edges()
    for change in play.changes:
        edges.feed(change, moment(0))
    assert [(edge.exchange, edge.receiver) for edge in edges.view(moment(0))] == [("scheduler_fanout", None)]


def test_what_a_sender_did_before_its_name_was_known_is_counted_for_it() -> None:
    play = Play().fanout("f", by="s").cast("c", by="s", queues=())
    for number in (1, 2):
        play.deliver("f", at=1, by=f"r{number}", queue=f"scheduler_fanout_{number}")
    play.cast("stranger", by="t", queues=())
    edges = Edges()
    for change in play.changes:
        edges.feed(change, moment(1))
    assert {edge.sender for edge in edges.view(moment(1))} == {None}
    before = len(play.changes)
    play.learn(connections={"s": "nova-compute:1:x"}, hosts={"s": "cmp1"})
    for change in play.changes[before:]:
        edges.feed(change, moment(2))
    assert sorted(
        (str(edge.sender), edge.kind, edge.messages, edge.bytes) for edge in edges.view(moment(2))
    ) == [
        ("None", "cast", 1, 1000),
        ("nova-compute", "cast", 1, 1000),
        ("nova-compute", "fanout", 2, 2000),
    ]


def test_signs_of_life_after_a_failure_are_no_second_answer() -> None:
    # A server that did not know the method beats on after its failure: a bug of oslo's.
    play = Play().call("a").failure("a", at=1).heartbeat("a", at=2).heartbeat("a", at=3)
    row = methods(play)["ping"]
    assert (row.measured, row.failures, row.spent_ms) == (1, 1, 1000.0)


def test_a_method_has_its_timeouts_its_longest_and_what_it_spent() -> None:
    play = Play().call("late").call("a").call("b").call("c").reply("a", at=0.5).reply("b", at=0.5)
    row = methods(play.reply("c", at=2).wait_until(62))["ping"]
    assert (row.timeouts, row.measured, row.max_ms) == (1, 3, 2000.0)
    assert row.p50_ms is not None
    assert row.spent_ms == 3 * row.p50_ms
    assert sum(row.heat) == 3


def test_a_delivery_counts_for_who_took_this_copy() -> None:
    many = {f"r{number}": f"nova-compute:{number}:x" for number in range(201)}
    play = Play().learn(connections={**many, "last": "nova-scheduler:1:x"})
    play.fanout("f", queues=("scheduler_fanout_0",))
    for name in (*many, "last"):
        play.deliver("f", at=1, by=name, queue=f"scheduler_fanout_{name}")
    edges = Edges()
    for change in play.changes:
        edges.feed(change, moment(1))
    assert {(edge.receiver, edge.messages) for edge in edges.view(moment(1))} == {
        ("nova-compute", 201),
        ("nova-scheduler", 1),
    }
