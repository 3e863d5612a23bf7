"""What the ring remembers, and what it lets go."""

import pytest

from rpcviz.query.language import parse
from rpcviz.store.archive import UnknownCursor
from rpcviz.store.ring import Ring, RingOptions
from rpcviz.trace.change import Change, HopSeen, Seen
from rpcviz.wire.hop import Hop, HopKind
from tests.play import Play, moment


def ring_of(play: Play, **options: int) -> Ring:
    ring = Ring(RingOptions(**options))
    ring.add(play.changes)
    return ring


def casts(count: int) -> Play:
    play = Play()
    for number in range(count):
        play.cast(f"c{number}", at=number, method=f"method_{number}", request=f"req-{number}")
    return play


def test_a_message_is_found_by_its_id_as_it_is_known_now() -> None:
    play = Play().call("a", at=0).reply("a", at=1)
    assert ring_of(play).entry(play["a"].id) == play["a"]


def test_an_unknown_id_gives_nothing() -> None:
    ring = ring_of(casts(1))
    assert ring.entry("m999") is None
    assert ring.body("m999") is None


def test_messages_are_listed_newest_first_page_by_page_without_a_hole() -> None:
    ring = ring_of(casts(7))
    seen, before = [], None
    while True:
        page = ring.newest(None, before, 3)
        seen += [entry.method for entry in page.entries]
        before = page.next
        if before is None:
            break
    assert seen == [f"method_{number}" for number in reversed(range(7))]


def test_a_page_that_ends_the_list_says_so() -> None:
    assert ring_of(casts(3)).newest(None, None, 3).next is None


def test_what_comes_after_a_cursor_was_given_does_not_move_the_page() -> None:
    play = casts(4)
    ring = ring_of(play)
    first = ring.newest(None, None, 2)
    before = len(play.changes)
    play.cast("late", at=9)
    ring.add(play.changes[before:])
    assert [entry.method for entry in ring.newest(None, first.next, 2).entries] == ["method_1", "method_0"]


def test_a_cursor_whose_messages_are_gone_ends_the_list() -> None:
    play = casts(4)
    ring = ring_of(play, max_messages=4)
    cursor = ring.newest(None, None, 2).next
    told = len(play.changes)
    for number in range(4):
        play.cast(f"new{number}", at=20 + number)
    ring.add(play.changes[told:])
    assert ring.newest(None, cursor, 5).entries == ()


@pytest.mark.parametrize("cursor", ["", "x1", "r", "rzz", "r-", "r" * 50, "ré", "1"])
def test_a_cursor_of_nobody_is_refused(cursor: str) -> None:
    with pytest.raises(UnknownCursor):
        ring_of(casts(1)).newest(None, cursor, 10)


def test_a_filter_looks_through_more_than_one_chunk() -> None:
    play = Play().cast("rare", at=0, method="rare")
    for number in range(1200):
        play.cast(f"c{number}", at=1, method="common")
    found = ring_of(play).newest(parse("method:rare"), None, 10)
    assert [entry.method for entry in found.entries] == ["rare"]


def test_the_oldest_go_beyond_the_number_of_messages_and_are_counted() -> None:
    ring = ring_of(casts(10), max_messages=4)
    counts = ring.counts()
    assert (counts.messages, counts.forgotten_messages) == (4, 6)
    assert [entry.method for entry in ring.newest(None, None, 9).entries][-1] == "method_6"


def test_the_oldest_go_beyond_the_sum_of_bytes() -> None:
    play = Play()
    for number in range(10):
        play.cast(f"c{number}", at=number, size=1000)
    counts = ring_of(play, max_bytes=3500).counts()
    assert (counts.messages, counts.bytes) == (3, 3000)


def test_news_of_a_forgotten_message_do_not_bring_it_back() -> None:
    play = Play().call("a", at=0)
    ring = ring_of(play, max_messages=2)
    told = len(play.changes)
    play.cast("b", at=1).cast("c", at=2).reply("a", at=3)
    ring.add(play.changes[told:])
    assert ring.entry(play["a"].id) is None
    assert ring.counts().messages == 2


def test_a_request_has_its_messages_in_order_and_loses_those_that_are_forgotten() -> None:
    play = Play()
    for number in range(5):
        play.cast(f"c{number}", at=number, request="req-1")
    entries, _ = ring_of(play, max_messages=3).of_request("req-1")
    assert [entry.seq for entry in entries] == sorted(entry.seq for entry in entries)
    assert len(entries) == 3


def test_a_reply_belongs_to_the_request_of_its_call() -> None:
    play = Play().call("a", request="req-1").reply("a", at=1)
    entries, _ = ring_of(play).of_request("req-1")
    assert [entry.id for entry in entries] == [play["a"].id, play["a/reply"].id]


def test_a_request_that_nobody_knows_is_empty() -> None:
    ring = ring_of(casts(1))
    assert ring.of_request("req-none") == ((), ())
    assert ring.journey("req-none") is None


def test_requests_are_listed_newest_first_and_filtered_by_their_messages() -> None:
    play = casts(3)
    play.wait_until(10)
    ring = ring_of(play)
    assert [each.request_id for each in ring.journeys(None, 2)] == ["req-2", "req-1"]
    assert [each.request_id for each in ring.journeys(parse("method:method_1"), 5)] == ["req-1"]


def hop(number: int) -> Change:
    return HopSeen(
        hop=Hop(
            id=f"h{number}", ts_ns=number, what=HopKind.DB, sender="a@x", receiver="db", name="INSERT",
            request_id="req-1",
        )
    )  # fmt: skip


def test_hops_are_bounded_too() -> None:
    ring = Ring(RingOptions(max_hops=3))
    ring.add([hop(number) for number in range(5)])
    assert [each.id for each in ring.of_request("req-1")[1]] == ["h2", "h3", "h4"]
    assert ring.counts().forgotten_hops == 2


def test_a_body_comes_masked() -> None:
    play = Play().cast("a")
    ring = ring_of(play)
    body = ring.body(play["a"].id)
    assert body is not None
    assert b'"masked"' in body


def test_a_cleared_ring_is_empty_and_goes_on() -> None:
    ring = ring_of(casts(3))
    ring.clear()
    assert ring.counts().messages == 0
    ring.add(casts(2).changes)
    assert len(ring.newest(None, None, 9).entries) == 2


def test_every_snapshot_in_the_ring_was_once_sealed() -> None:
    firsts = [change for change in casts(3).changes if isinstance(change, Seen) and change.sealed is not None]
    assert len(firsts) == 3


def test_a_ring_that_was_cleared_forgets_the_oldest_again() -> None:
    ring = ring_of(casts(5), max_messages=3)
    ring.clear()
    ring.add(casts(5).changes)
    assert [entry.method for entry in ring.newest(None, None, 9).entries] == [
        "method_4",
        "method_3",
        "method_2",
    ]
    assert ring.counts().forgotten_messages == 4


def test_a_span_of_time_is_told_oldest_first_and_says_what_is_remembered() -> None:
    ring = ring_of(casts(6))
    span = ring.between(moment(2), moment(4), 100)
    assert [entry.method for entry in span.entries] == ["method_2", "method_3"]
    assert (span.until_ns, span.oldest_ns) == (moment(4), moment(0))


def test_a_span_with_too_much_ends_early_and_the_next_one_goes_on_without_a_hole() -> None:
    ring, seen, from_ns = ring_of(casts(7)), [], 0
    while from_ns < moment(7):
        span = ring.between(from_ns, moment(7), 3)
        seen += [entry.method for entry in span.entries]
        from_ns = span.until_ns
    assert seen == [f"method_{number}" for number in range(7)]


def test_a_span_before_everything_that_is_left_says_so() -> None:
    ring = ring_of(casts(7), max_messages=2)
    span = ring.between(moment(0), moment(3), 10)
    assert span.entries == ()
    assert span.oldest_ns == moment(5)
    assert Ring(RingOptions()).between(0, 1, 10).oldest_ns is None


def test_messages_of_one_moment_stay_together() -> None:
    play = Play()
    for number in range(5):
        play.cast(f"c{number}", at=number // 3, method=f"method_{number}")
    span = ring_of(play).between(0, moment(9), 4)
    assert [entry.method for entry in span.entries] == ["method_0", "method_1", "method_2"]
    assert span.until_ns == moment(1)
