"""Messages: one, whole, and pages of them."""

from typing import Literal

import msgspec

from rpcviz.trace.change import QueueRole
from rpcviz.trace.entry import RpcState
from rpcviz.trace.verdict import Confidence
from rpcviz.web.answers.said import Said
from rpcviz.web.shapes import PartyShape, ReaderShape
from rpcviz.wire.message import Kind


class MessageShape(msgspec.Struct, frozen=True, kw_only=True):
    """One message of the bus: its publish with all that was learnt since."""

    id: str
    unique_id: str | None
    seq: int
    ts_ns: str
    kind: Kind
    name: str
    """What to write on it: method with its label, or event_type."""
    method: str | None
    label: str | None
    event_type: str | None
    version: str | None
    namespace: str | None
    vhost: str | None
    exchange: str
    routing_key: str
    topic: str | None
    server: str | None
    sender: PartyShape | None
    receivers: list[PartyShape] | None
    queues: list[str] | None
    routed: int | None
    """Number of queues reached; 0 is unroutable."""
    deliveries: int
    delivered_ns: str | None
    redelivered: bool
    request_id: str | None
    global_request_id: str | None
    msg_id: str | None
    reply_to_id: str | None
    """A reply's call."""
    reply_queue: str | None
    """Where a call's sender listens for its answer."""
    pair: str | None
    """The other half: a call's final reply, a reply's call."""
    state: RpcState | None
    latency_ms: float | None
    deadline_ns: str | None
    heartbeats: int
    failure: str | None
    """Class of the exception that came back, with its module where known."""
    background: bool
    anomalies: list[str]
    size: int
    summary: str
    """One plain sentence."""
    said: Said
    """What `summary` was made of."""


class ReachedShape(msgspec.Struct, frozen=True, kw_only=True):
    """One queue that a copy went into."""

    queue: str
    role: QueueRole | None
    """null: the queue is gone, and nothing is known of it."""
    readers: list[ReaderShape]
    """Who reads it now."""
    took: list[ReaderShape]
    """Who took a copy out of it; of several queues as far as their readers tell."""


class NearShape(msgspec.Struct, frozen=True, kw_only=True):
    """A binding that was not meant, and comes near."""

    key: str
    queue: str


class RouteShape(msgspec.Struct, frozen=True, kw_only=True):
    """How one message went through the broker, and who took it."""

    exchange: str
    type: str | None
    """Of the exchange; null: not known."""
    routing_key: str
    queues: list[str] | None
    routed: int | None
    vhost: str | None
    reached: list[ReachedShape] | None
    """At most 200 of `queues`."""
    near: list[NearShape]
    """Of a message that reached nothing: what is bound to its exchange, the nearest key first; at most 10."""
    bindings: int | None
    """How many bindings the exchange has now; null for the default exchange, and where nobody knows."""
    node: str | None
    """Of the broker, where it was published."""
    connection: str | None
    program: str | None
    """What the sender calls its connection."""
    channel: int | None
    user: str | None
    """Of the broker, that the sender logged in as."""


class SiblingsShape(msgspec.Struct, frozen=True, kw_only=True):
    """Where a message stands among all of its request."""

    at: int
    """From 1, by time."""
    count: int
    previous: str | None
    next: str | None


class EvidenceShape(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a verdict rests on."""

    sentence: str
    said: Said
    """What `sentence` was made of."""
    id: str | None
    """The message that shows it; null: the broker said it, or nothing came."""
    ts_ns: str | None


class VerdictShape(msgspec.Struct, frozen=True, kw_only=True):
    """Why nobody got an answer, or what became of an answer."""

    word: str
    """As the search field takes it: `verdict:silent`."""
    sentence: str
    said: Said
    """What `sentence` was made of."""
    confidence: Confidence
    evidence: list[EvidenceShape]
    """In order of time."""


class MessageWhole(MessageShape, frozen=True, kw_only=True):
    """One message with what it carried, decoded and masked."""

    route: RouteShape
    siblings: SiblingsShape | None
    """null: it belongs to no request that is known."""
    verdict: VerdictShape | None
    """null: nothing is wrong with it."""
    beats: list[str]
    """Of a call and its answers: when its heartbeats were sent; at most 500."""
    properties: msgspec.Raw
    """AMQP properties; null when the body has left the ring."""
    envelope: str | None
    """`oslo.version` of the envelope; null when the message came bare."""
    compression: str | None
    body: msgspec.Raw
    """The decoded message with its secrets masked; null when it has left the ring."""
    arguments: msgspec.Raw
    """What it carries: `args` of a request, `result` of a reply, `payload` of a notification."""
    left_out: bool
    """`body` and `arguments` are null because they are large and `light=1` was asked for."""
    masked: int
    """How many values were masked."""
    not_decoded: str | None
    """Why the body is not shown as a message, in words."""


class PlacesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Where each page of a list of messages begins: with these one can jump anywhere in it."""

    total: int
    cursors: list[str]
    """`before` of each page, the newest first."""
    step: int
    """Messages of a page."""
    top: str | None
    """Id of the first one; null: there is none."""
    held: int
    """Messages in the ring, whether they are in this list or not."""
    limit: int
    """How many the ring can hold."""
    forgotten: int
    """How many have left it."""
    oldest_ns: str | None
    """When the oldest message of the ring was published."""
    newest_ns: str | None


class RawAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A body as it was received, its secrets as `***`."""

    form: Literal["json", "text", "hex"]
    """`text`: no JSON. `hex`: no text either, so only its first bytes show."""
    text: str
    size: int
    """Bytes on the wire."""
    shown: int
    """Characters of `text`."""
    total: int
    """Characters that can be shown."""
    masked: int
    damaged: str | None
    """Why it is no message, in words; null when it is one."""


class MessagesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A page of messages, newest first."""

    messages: list[MessageShape]
    next: str | None
    """Cursor for `before`; null at the end."""
    note: str | None = None
    """What limits this answer: that a slow field such as `text` looked into the last messages only."""
    looked: int | None = None
    """How many of them were decoded for that; null when none had to be."""
