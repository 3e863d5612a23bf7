"""What goes on from the tap, and what is an echo of our own."""

from collections.abc import Sequence

import msgspec

from rpcviz.base.concurrency import Stop
from rpcviz.base.pipe import Pipe
from rpcviz.tap.coverage import FIREHOSE
from rpcviz.tap.safety import is_echo, is_hop, others
from rpcviz.tap.source import Coverage, Emit
from rpcviz.tap.tap import Intake, Tap, weigh
from rpcviz.wire import compose
from rpcviz.wire.hop import HOPS_EXCHANGE, Hop, HopKind
from rpcviz.wire.hops import encode
from rpcviz.wire.message import Kind
from rpcviz.wire.route import Point, Route
from rpcviz.wire.sighting import Sighting
from rpcviz.wire.tapped import Tapped

CAST = compose.request(method="ping", args={}, context={}, unique_id="u1")
HOP = Hop(id="h1", ts_ns=1, what=HopKind.DB, sender="a@x", receiver="db", name="INSERT")


def copy(
    body: bytes = CAST, *, exchange: str = "nova", key: str = "conductor", queue: str | None = None
) -> Tapped:
    point = Point.PUBLISH if queue is None else Point.DELIVER
    route = Route(exchange=exchange, routing_key=key, queue=queue)
    return Tapped(seq=1, ts_ns=1, point=point, route=route, properties={}, body=body)


class Recorded:
    """A source that has seen everything already."""

    def __init__(self, copies: Sequence[Tapped]) -> None:
        self._copies = copies

    def run(self, emit: Emit, stop: Stop) -> None:
        for each in self._copies:
            emit(each)

    def coverage(self) -> Coverage:
        return FIREHOSE


def heard(*copies: Tapped, limit: int = 100) -> tuple[Tap, list[Intake], Pipe[Intake]]:
    intake: Pipe[Intake] = Pipe("intake", limit)
    tap = Tap(Recorded(copies), intake, topics=frozenset, fanouts=frozenset, stop=Stop())
    tap.work()
    return tap, intake.take(0), intake


def test_a_copy_becomes_a_sighting() -> None:
    _, items, _ = heard(copy())
    assert isinstance(items[0], Sighting)
    assert items[0].message.kind is Kind.CAST


def test_rubbish_becomes_a_sighting_too() -> None:
    _, items, _ = heard(copy(b"\x00\xffrubbish"))
    assert isinstance(items[0], Sighting)
    assert items[0].message.kind is Kind.OTHER


def test_a_hop_is_told_once_and_is_no_message() -> None:
    tap, items, _ = heard(
        copy(encode(HOP), exchange=HOPS_EXCHANGE), copy(encode(HOP), exchange=HOPS_EXCHANGE, queue="q")
    )
    assert items == [msgspec.structs.replace(HOP, ts_ns=copy().ts_ns)]
    assert tap.counts().hops == 1


def test_a_hop_stands_at_the_moment_when_it_was_seen_not_at_its_senders() -> None:
    early = msgspec.structs.replace(HOP, ts_ns=1)
    _, items, _ = heard(copy(encode(early), exchange=HOPS_EXCHANGE))
    assert isinstance(items[0], Hop)
    assert items[0].ts_ns == copy().ts_ns


def test_a_damaged_hop_is_counted_and_nothing_else() -> None:
    tap, items, _ = heard(copy(b"{", exchange=HOPS_EXCHANGE))
    assert items == []
    assert tap.counts().damaged_hops == 1


def test_what_rpcviz_itself_sends_and_reads_is_dropped_and_counted() -> None:
    tap, items, _ = heard(
        copy(exchange="rpcviz.cloud"), copy(exchange="", key="rpcviz.world"), copy(queue="rpcviz.tap.1")
    )
    assert items == []
    assert tap.counts().echoes == 3


def test_a_name_that_only_resembles_ours_is_none_of_ours() -> None:
    assert not is_echo(Route(exchange="rpcvizard", routing_key="x"))
    assert not is_echo(Route(exchange="", routing_key="reply_rpcviz."))
    assert not is_hop(Route(exchange="nova", routing_key="hop"), Point.PUBLISH)


def test_our_queues_are_taken_out_of_what_a_message_reached() -> None:
    assert others(("a", "rpcviz.tap.1")) == ("a",)
    assert others(None) is None


def test_a_full_pipe_drops_the_oldest_and_counts_it() -> None:
    _, items, intake = heard(*(copy() for _ in range(10)), limit=4)
    assert len(items) == 4
    counts = intake.counts()
    assert counts.dropped == 6
    assert counts.given == counts.taken + counts.dropped + counts.waiting


def test_what_waits_is_weighed_by_its_body() -> None:
    _, items, _ = heard(copy(b"x" * 5000))
    assert weigh(items[0]) == 5000
    assert weigh(HOP) > 0
