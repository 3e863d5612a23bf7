"""How fast a tap is on this machine: oslo calls through each part of it, and through all."""

from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Stop
from rpcviz.base.pipe import Pipe
from rpcviz.tap.coverage import FIREHOSE
from rpcviz.tap.source import Coverage, Emit
from rpcviz.tap.tap import Intake, Tap, weigh
from rpcviz.trace.change import Change
from rpcviz.trace.tracer import Tracer
from rpcviz.wire.compose import request
from rpcviz.wire.decode import decode
from rpcviz.wire.redact import unseal
from rpcviz.wire.sighting import Sighting
from rpcviz.wire.tapped import Point, Route, Tapped

BODY_BYTES: Final = 2_600
"""What a call of nova has on the median."""
BATCH: Final = 500
QUEUE: Final = 1_000_000


class Speed(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table."""

    what: str
    per_s: float
    p50_us: float
    p99_us: float


def copies(count: int) -> list[Tapped]:
    """Calls that differ in their ids, of `BODY_BYTES` each."""
    route = Route(
        exchange="nova", routing_key="conductor", routed_queues=("conductor",), vhost="/",
        connection="10.0.0.1:1 -> 10.0.0.2:5672",
    )  # fmt: skip
    properties = {"content_type": "application/json", "content_encoding": "utf-8", "headers": {}}
    return [
        Tapped(
            seq=number,
            ts_ns=1_700_000_000_000_000_000 + number * 1_000,
            point=Point.PUBLISH,
            route=route,
            properties=properties,
            body=_body(number),
        )
        for number in range(1, count + 1)
    ]


def _body(number: int) -> bytes:
    return request(
        method="object_action",
        args={"objmethod": "save", "objinst": {"nova_object.data": {"text": "x" * (BODY_BYTES - 658)}}},
        context={"request_id": f"req-{number % 100:08d}", "auth_token": "gAAAAA" + "y" * 180, "user": "demo"},
        version="3.0",
        unique_id=f"{number:032x}",
        msg_id=f"{number:032x}",
        reply_q="reply_" + "0" * 32,
        timeout=60,
    )


class _Given:
    """A source of copies that are there already."""

    def __init__(self, given: list[Tapped]) -> None:
        self._given = given

    def run(self, emit: Emit, _stop: Stop) -> None:
        for tapped in self._given:
            emit(tapped)

    def coverage(self) -> Coverage:
        return FIREHOSE


def measure(count: int, clock: Clock, remember: Callable[[list[Change]], None]) -> Iterator[Speed]:
    """Each row as it is measured; `remember` is where changes go at the end, such as a ring."""
    given = copies(count)
    yield _each("decode", given, lambda tapped: decode(tapped, ("conductor",)), clock)
    sightings = [decode(tapped, ("conductor",)) for tapped in given]
    tracer = Tracer()
    yield _each("trace", sightings, tracer.feed, clock)
    yield _each("unseal and mask one body", sightings, lambda each: unseal(each.sealed), clock)
    yield _whole(given, clock, remember)


def _each(what: str, items: list, work: Callable[..., object], clock: Clock) -> Speed:  # type: ignore[type-arg]
    took: list[int] = []
    for item in items:
        before = clock.now_ns()
        work(item)
        took.append(clock.now_ns() - before)
    return _speed(what, len(items), sum(took), took)


def _whole(given: list[Tapped], clock: Clock, remember: Callable[[list[Change]], None]) -> Speed:
    """Tap, pipe, tracer and memory, in batches as they come; latency is of a batch's messages."""
    intake: Pipe[Intake] = Pipe("bench", QUEUE, weigh=weigh, most_weight=1 << 40)
    tracer = Tracer()
    took: list[int] = []
    began = clock.now_ns()
    for start in range(0, len(given), BATCH):
        before = clock.now_ns()
        source = _Given(given[start : start + BATCH])
        Tap(source, intake, topics=tracer.topics, fanouts=tracer.fanouts, stop=Stop()).work()
        for item in intake.take(0, most=BATCH):
            if isinstance(item, Sighting):
                remember(tracer.feed(item))
        took.append((clock.now_ns() - before) // BATCH)
    return _speed("tap, pipe, trace and ring", len(given), clock.now_ns() - began, took)


def _speed(what: str, count: int, total_ns: int, took: list[int]) -> Speed:
    ordered = sorted(took)
    return Speed(
        what=what,
        per_s=count / max(1, total_ns) * 1e9,
        p50_us=ordered[len(ordered) // 2] / 1e3,
        p99_us=ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)] / 1e3,
    )
