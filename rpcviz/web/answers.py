"""What the HTTP API answers, beyond what the page's frames carry: each shape written once.

Times are decimal strings of nanoseconds. Unknown is null; an empty list is known to be empty.
A sentence that depends on the language also carries its `key` and `values` (`Said`).
"""

from typing import Any, Literal

import msgspec

from rpcviz.query.tokens import TokenKind
from rpcviz.trace.change import Outcome, QueueRole
from rpcviz.trace.entry import RpcState
from rpcviz.trace.hosts import GridView
from rpcviz.trace.price import LegKind
from rpcviz.trace.talkers import Talker
from rpcviz.web.shapes import (
    BindingShape,
    EdgeShape,
    ExchangeShape,
    GapShape,
    HopMark,
    PartyShape,
    QueueShape,
    ReaderShape,
    ServiceShape,
    StatsShape,
)
from rpcviz.wire.message import Kind

Value = str | int | bool | None


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence with what it was made of, for whoever translates it anew."""

    key: str
    values: dict[str, Value]


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


class MessageWhole(MessageShape, frozen=True, kw_only=True):
    """One message with what it carried, decoded and masked."""

    route: RouteShape
    siblings: SiblingsShape | None
    """null: it belongs to no request that is known."""
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


class TokenShape(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a query; joined they are its text."""

    kind: TokenKind
    text: str


class SuggestionShape(msgspec.Struct, frozen=True, kw_only=True):
    """Something that could stand at the caret."""

    text: str
    """What to put there."""
    name: str
    what: Literal["field", "operator", "value"]
    help: str | None
    count: int | None
    """Of a value: how many of the last messages have it."""


class CompletionShape(msgspec.Struct, frozen=True, kw_only=True):
    """What could stand at the caret."""

    start: int
    """What would be replaced, in characters of the query."""
    end: int
    field: str | None
    """Whose values these are; null: fields."""
    seen: int
    """How many of the last messages were counted."""
    suggestions: list[SuggestionShape]
    """The best first."""


class QueryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A query as it is understood."""

    tokens: list[TokenShape]
    problem: "ProblemShape | None"
    """Why it cannot be used; its values have `at` (in characters), `word` and `meant`."""
    written: str | None
    """The same query in its plainest form; null with a problem."""
    note: str | None
    """What limits its answers."""
    completion: CompletionShape | None
    """null: `at` was not asked for."""


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


class ParameterShape(msgspec.Struct, frozen=True, kw_only=True):
    """What one may choose when running a scenario."""

    name: str
    type: Literal["choice", "integer", "boolean", "text"]
    default: str | int | bool
    choices: list[str | int | bool] | None
    help: str
    title: str | None = None
    """What its field is called; None: its name will do."""


class ScenarioShape(msgspec.Struct, frozen=True, kw_only=True):
    """One act of a user that can be played."""

    name: str
    group: Literal["nova", "neutron", "cinder", "patterns"]
    """Under which head it stands."""
    title: str
    story: str
    parameters: list[ParameterShape]
    available: bool
    reason: str | None
    """Why it is not available."""


class ScenariosAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The catalogue in its teaching order."""

    scenarios: list[ScenarioShape]
    full: str | None
    """The hosts are full: in words, what to do."""


class RunBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is posted to start a run."""

    # What is allowed is the scenario's to say, in a 422 that names the parameter.
    parameters: dict[str, Any] = {}


class ResetAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The simulated cloud is being emptied."""

    state: str


class BoundShape(msgspec.Struct, frozen=True, kw_only=True):
    """One binding of a queue."""

    exchange: str
    key: str


class QueueWhole(QueueShape, frozen=True, kw_only=True):
    """A queue with what is bound to it, whose it is, and how much goes through it."""

    bound: list[BoundShape]
    owner: PartyShape | None
    """Whose reply or fanout queue it is; null for the others, and where nobody knows."""
    owner_present: bool | None
    """False: its owner has no connection any more. null: no owner, or the broker was not asked."""
    given: int
    """Messages that this tap saw come in, since the start."""
    taken: int
    """Messages that this tap saw leave for a consumer, since the start."""
    given_per_s: float | None
    """Over the last seconds; null where this tap cannot see it."""
    taken_per_s: float | None
    growth: int | None
    """How many messages more than a minute ago; null where nobody counts them."""
    growing: bool
    """More and more wait in it."""


class ExchangeWhole(ExchangeShape, frozen=True, kw_only=True):
    """An exchange with what is bound to it and what comes to it."""

    bindings: int | None
    """Number of queues bound to it; null where the broker was not asked, and for the default exchange."""
    given: int
    """Messages published to it that this tap saw, since the start."""
    given_per_s: float


class OwnerShape(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's own queues, taken together: what would be thousands of rows is one."""

    owner: PartyShape | None
    """null: nobody is known to own them."""
    present: bool | None
    """False: it has no connection any more. null: the broker was not asked."""
    reply: list[str]
    fanout: list[str]
    messages: int | None
    """All that waits in them; null where nobody counts."""


class FindingShape(msgspec.Struct, frozen=True, kw_only=True):
    """Something that needs an eye."""

    key: str
    """Which kind: `unread_full`, `unread`, `growing`, `unbound`, `no_owner`, `ghost` … (`said.key`)."""
    level: Literal["problem", "look", "normal"]
    """`normal`: odd to look at, and how OpenStack is."""
    what: Literal["queue", "exchange", "broker"]
    names: list[str]
    """Which ones, at most 200."""
    count: int
    """How many there are."""
    summary: str
    """One plain sentence."""
    said: Said
    """What `summary` was made of."""


class TopologyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the stage places, who talks to whom with rates, and what needs an eye."""

    services: list[ServiceShape]
    exchanges: list[ExchangeWhole]
    queues: list[QueueWhole]
    bindings: list[BindingShape]
    edges: list[EdgeShape]
    told: bool
    """The broker itself was asked; False: all of this was learnt from messages alone."""
    needs_eye: list[FindingShape]
    """The worst first."""
    owners: list[OwnerShape]
    """Reply and fanout queues by whose they are, by name; those of nobody last."""


class LatencyShape(msgspec.Struct, frozen=True, kw_only=True):
    """Counts and round trips of one method."""

    method: str
    calls: int
    casts: int
    fanouts: int
    replies: int
    failures: int
    timeouts: int
    """Calls whose time ran out before an answer came."""
    p50_ms: float | None
    p99_ms: float | None
    max_ms: float | None
    measured: int
    """Answers with a known round trip."""
    spent_ms: float
    """`measured` times `p50_ms`: what to make faster first."""
    heat: list[int]
    """How many round trips fell into each column of `heat_ms`; empty when none was measured."""


class SeriesShape(msgspec.Struct, frozen=True, kw_only=True):
    """What happened when: each list has one number for each step, oldest first, all equally long.

    The last step is the one that is going on.
    """

    from_ns: str
    """When the first step begins."""
    step_ms: int
    by_kind: dict[str, list[int]]
    """Publishes."""
    deliveries: list[int]
    bytes: list[int]
    unroutable: list[int]
    timeouts: list[int]
    p50_ms: list[float | None]
    """Of the answers that came in this step; null without any."""
    p99_ms: list[float | None]
    dropped: dict[str, list[int]]
    """By pipe."""
    missed: list[bool]
    """Something was not seen: the numbers are too small."""


class PipeShape(msgspec.Struct, frozen=True, kw_only=True):
    """One bounded queue inside rpcviz: given == taken + dropped + waiting."""

    name: str
    given: int
    taken: int
    dropped: int
    waiting: int
    limit: int
    overflows: int
    """How often it was found full where nobody counts what is dropped: the broker's queue of a tap."""


class StatsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Absolute totals since the start, latencies by method, what was dropped where, and when it was."""

    totals: StatsShape
    by_method: list[LatencyShape]
    edges: list[EdgeShape]
    dropped: dict[str, int]
    pipes: list[PipeShape]
    forgotten: dict[str, int]
    """What the bounded tables let go, by table."""
    sockets: dict[str, int]
    """Clients now, frames sent, frames merged for slow clients, unknown events."""
    replies_visible: bool
    """False: no tap sees replies, so latencies, timeouts and failures are unknown."""
    series: SeriesShape
    heat_ms: list[float]
    """Where each column of `by_method[].heat` begins, by equal ratios; the last one has no end."""
    heat: GridView
    talkers: list[Talker]
    """Who moves most bytes, sent and taken together, first; at most 50."""
    unnamed: int
    """Publishes whose sender has no name yet; they are in nobody's row."""
    gaps: list[GapShape]
    """What was missed of late, oldest first."""


class WorkerShape(msgspec.Struct, frozen=True, kw_only=True):
    """One worker of rpcviz."""

    name: str
    state: Literal["running", "restarting", "ended"]
    reason: str | None
    restarts: int


class HealthAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`/healthz` and `/readyz`."""

    status: Literal["ok", "not_ready"]
    reasons: list[str]
    workers: list[WorkerShape]


class ProblemShape(msgspec.Struct, frozen=True, kw_only=True):
    """RFC 9457: every error of the API."""

    type: str
    title: str
    status: int
    detail: str
    remedy: str | None
    key: str
    values: dict[str, Value]
