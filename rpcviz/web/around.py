"""What is around one message: its way through the broker, its request, its heartbeats. Pure."""

from collections.abc import Sequence

import msgspec

from rpcviz.trace.change import QueueView, TopologyView
from rpcviz.trace.entry import Entry
from rpcviz.web.answers.messages import NearShape, ReachedShape, RouteShape, SiblingsShape
from rpcviz.web.shapes import ReaderShape
from rpcviz.wire.message import Kind
from rpcviz.wire.route import Route

MOST_REACHED = 200
MOST_NEAR = 10
MOST_BEATS = 500


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """What others know that concerns a message."""

    topology: TopologyView | None = None
    route: Route | None = None
    """What the broker knew of its publish."""
    family: tuple[Entry, ...] = ()
    """All messages of its request, in order of time."""


NOTHING_AROUND = Around()


def route_shape(entry: Entry, around: Around) -> RouteShape:
    """Its way: where it was published, what it reached, who took it; or what it missed."""
    view, route = around.topology or TopologyView(), around.route
    types = {exchange.name: exchange.type for exchange in view.exchanges}
    bound = [
        NearShape(key=key, queue=queue)
        for exchange, key, queue in view.bindings
        if exchange == entry.exchange
    ]
    return RouteShape(
        exchange=entry.exchange,
        type=types.get(entry.exchange) if entry.exchange else "direct",
        routing_key=entry.routing_key,
        queues=None if entry.queues is None else list(entry.queues),
        routed=entry.routed,
        vhost=entry.vhost,
        reached=_reached(entry, view),
        near=_nearest(entry.routing_key, bound) if entry.routed == 0 else [],
        bindings=len(bound) if entry.exchange and entry.exchange in types else None,
        node=None if route is None else route.node,
        connection=entry.connection if route is None else route.connection,
        program=entry.program if route is None else route.connection_name or entry.program,
        channel=None if route is None else route.channel,
        user=None if route is None else route.user,
    )


def _reached(entry: Entry, view: TopologyView) -> list[ReachedShape] | None:
    if entry.queues is None:
        return None
    known = {queue.name: queue for queue in view.queues}
    takers = [(party.service, party.host) for party in entry.receivers or ()] if entry.deliveries else []
    return [
        _queue(name, known.get(name), takers, alone=len(entry.queues) == 1)
        for name in entry.queues[:MOST_REACHED]
    ]


def _queue(
    name: str, view: QueueView | None, takers: Sequence[tuple[str | None, str | None]], *, alone: bool
) -> ReachedShape:
    readers = () if view is None else view.readers
    took = takers if alone else [taker for taker in takers if taker in readers]
    return ReachedShape(
        queue=name,
        role=None if view is None else view.role,
        readers=[ReaderShape(service=service, host=host) for service, host in readers],
        took=[ReaderShape(service=service, host=host) for service, host in took],
    )


def _nearest(key: str, bound: list[NearShape]) -> list[NearShape]:
    return sorted(bound, key=lambda each: (-likeness(key, each.key), each.key, each.queue))[:MOST_NEAR]


def likeness(one: str, other: str) -> int:
    """How alike two routing keys are: equal words from the front count most, then equal letters."""
    words = _shared_front(one.split("."), other.split("."))
    return 1000 * words + _shared_front(one, other)


def _shared_front(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def siblings(entry: Entry, family: Sequence[Entry]) -> SiblingsShape | None:
    """Where it stands among the messages of its request."""
    at = next((index for index, each in enumerate(family) if each.id == entry.id), None)
    if at is None:
        return None
    return SiblingsShape(
        at=at + 1,
        count=len(family),
        previous=family[at - 1].id if at > 0 else None,
        next=family[at + 1].id if at + 1 < len(family) else None,
    )


def beats(entry: Entry, family: Sequence[Entry]) -> list[str]:
    """When the heartbeats of this call, or of the call that this answers, were sent."""
    call = entry.id if entry.kind is Kind.CALL else entry.reply_to_id
    if call is None:
        return []
    found = (each for each in family if each.kind is Kind.HEARTBEAT and each.reply_to_id == call)
    return [str(each.ts_ns) for each in found][:MOST_BEATS]
