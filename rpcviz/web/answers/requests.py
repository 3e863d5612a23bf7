"""Requests: what they cost, and every message of one."""

import msgspec

from rpcviz.trace.change import Outcome
from rpcviz.trace.price import LegKind
from rpcviz.web.answers.messages import MessageShape
from rpcviz.web.shapes import HopMark


class RequestShape(msgspec.Struct, frozen=True, kw_only=True):
    """One request of a user, or of a service's own life, in numbers."""

    request_id: str
    name: str | None
    outcome: Outcome
    started_ns: str
    duration_ms: float | None
    """From the first to the last message seen so far."""
    messages_total: int
    rpcs: int
    """Calls, casts and fanouts."""
    casts: int
    fanouts: int
    fanout_copies: int
    bytes: int
    waiting: int
    failures: int
    background: bool
    cause: str | None = None
    """The request that this one was made for: its `global_request_id`; null: a user's own, or not said."""


class RequestsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Requests, newest first."""

    requests: list[RequestShape]
    background: int
    """Ids that fit and are no user's requests but services' own; `background=0` leaves them out."""
    note: str | None = None
    """What limits this answer: that a slow field such as `text` looked into the last messages only."""


class NodeShape(msgspec.Struct, frozen=True, kw_only=True):
    """A message in the tree of its request."""

    message_id: str
    reply_id: str | None
    children: "list[NodeShape]"
    inferred: bool
    """True: told from time and place, not from an id."""


class LegShape(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of the critical path: what the request was waiting for."""

    what: LegKind
    """`work` of a process, a named `step` of it, the answer to a `rest` call, the `bus`, a `timeout`; or
    `unseen`: nobody knows."""
    from_ns: str
    to_ns: str
    service: str | None
    """Who had the work; of REST and timeouts, who was asked."""
    host: str | None
    name: str | None
    """Method of the message, name of the hop."""
    id: str | None
    """The message or hop that stands for it."""


class PartShape(msgspec.Struct, frozen=True, kw_only=True):
    """All pieces of one name, in the order in which they first appear."""

    what: LegKind
    name: str | None
    """Service; of a step its name; null for the bus and for what is unknown."""
    ms: float
    share: float
    """Of the whole path, 0 to 1."""


class PriceShape(msgspec.Struct, frozen=True, kw_only=True):
    """What a request cost, counted from the messages that are still in the ring."""

    by_kind: dict[str, int]
    rpcs: int
    fanout_copies: int
    bytes: int
    """Bodies on the bus, one publish plus one per delivery."""
    path_ms: float
    """From its first event to its last; the parts share it."""
    parts: list[PartShape]
    path: list[LegShape]
    """The critical path in order of time; of a long one the 1,000 longest pieces. Inferred."""


class RequestWhole(RequestShape, frozen=True, kw_only=True):
    """One journey with everything that belongs to it."""

    messages: list[MessageShape]
    """In order of time."""
    hops: list[HopMark]
    tree: list[NodeShape]
    price: PriceShape
    linked: list[RequestShape]
    """Requests that name this one as their `global_request_id`, or the other way round."""
    forgotten: int
    """Messages of this request that have left the ring."""
