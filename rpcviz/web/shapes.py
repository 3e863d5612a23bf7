"""What goes to the page and to scripts: each shape written once.

The page's types (`static/js/types.d.ts`) and the OpenAPI document are made from these.
Times are decimal strings of nanoseconds: they do not fit a JavaScript number.
"""

from typing import Literal

import msgspec

from rpcviz.base.saying import Saying
from rpcviz.trace.change import QueueRole
from rpcviz.trace.entry import Certainty, RpcState
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind


class PartyShape(msgspec.Struct, frozen=True, kw_only=True):
    """Who sent or took a message."""

    service: str | None
    host: str | None
    evidence: str
    certainty: Certainty


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """One message on the stage and in the list; the page merges marks by `id`, the newest wins."""

    id: str
    seq: int
    ts_ns: str
    kind: Kind
    name: str
    """What to write on it: method with its label, or event_type."""
    exchange: str
    routing_key: str
    sender: PartyShape | None
    receivers: list[PartyShape] | None
    """Who took it; before any delivery, those who may (certainty `inferred`)."""
    queues: list[str] | None
    routed: int | None
    """Number of queues reached; 0 is unroutable, None unknown."""
    deliveries: int
    delivered_ns: str | None
    redelivered: bool
    state: RpcState | None
    deadline_ns: str | None
    """When a call's sender gives up; None: never, or not known."""
    pair: str | None
    """Id of the other half: a call's final reply, a reply's call."""
    latency_ms: float | None
    heartbeats: int
    request_id: str | None
    background: bool
    size: int
    version: str | None = None
    verdict: str | None = None
    """Why nobody got an answer, in the search field's word; None: nothing is wrong with it."""


class HopMark(msgspec.Struct, frozen=True, kw_only=True):
    """One step off the bus, drawn dashed and counted nowhere."""

    id: str
    ts_ns: str
    what: HopKind
    sender: PartyShape
    receiver: PartyShape
    name: str
    result: str | dict[str, str | int | bool | None] | None
    request_id: str | None


class EdgeShape(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends to whom through what: absolute totals, and the rate of the last seconds."""

    sender: str | None
    exchange: str
    receiver: str | None
    kind: Kind
    messages: int
    bytes: int
    per_s: float


class StatsShape(msgspec.Struct, frozen=True, kw_only=True):
    """Absolute totals since the start."""

    messages: int
    deliveries: int
    by_kind: dict[str, int]
    per_s: float
    unroutable: int
    timeouts: int
    ring: int
    """Messages that the ring holds now."""
    ring_limit: int
    redelivered: int = 0
    """Messages that somebody took, gave back unsettled, and were delivered again."""
    unheard: int = 0
    """Of `unroutable`: fanouts and notifications, which need no listener and are no trouble."""


class ServerShape(msgspec.Struct, frozen=True, kw_only=True):
    """One process of a service."""

    host: str | None
    certainty: Certainty
    evidence: str
    reply_queues: list[str]
    silent_since_ns: str | None = None
    """Its last report, where it has not reported for three of its periods; null: it reports, or never did."""


class ServiceShape(msgspec.Struct, frozen=True, kw_only=True):
    """A program on the bus."""

    name: str
    project: str | None
    servers: list[ServerShape]
    queues: list[str]


class ExchangeShape(msgspec.Struct, frozen=True, kw_only=True):
    """An exchange; the default one has the empty name."""

    name: str
    type: str
    project: str | None


class ReaderShape(msgspec.Struct, frozen=True, kw_only=True):
    """Who consumes a queue."""

    service: str | None
    host: str | None


class QueueShape(msgspec.Struct, frozen=True, kw_only=True):
    """A queue with its role and its readers."""

    name: str
    role: QueueRole
    topic: str | None
    readers: list[ReaderShape]
    messages: int | None
    consumers: int | None


class BindingShape(msgspec.Struct, frozen=True, kw_only=True):
    """What an exchange copies to a queue."""

    exchange: str
    key: str
    queue: str


class TopologyShape(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the stage places."""

    services: list[ServiceShape]
    exchanges: list[ExchangeShape]
    queues: list[QueueShape]
    bindings: list[BindingShape]


class StepShape(msgspec.Struct, frozen=True, kw_only=True):
    """One expected step of a scenario and what was seen of it."""

    expected: str
    seen: str | None
    ok: bool


class RunShape(msgspec.Struct, frozen=True, kw_only=True):
    """One run of a scenario."""

    id: str
    scenario: str
    parameters: dict[str, str | int | bool]
    state: str
    """`running`, `succeeded` or `failed`."""
    reason: str | None
    wire: str | None
    """Whose wire habits its messages have, where they are not those of the era it is played in."""
    note: str | None
    """What could not be told of a run that succeeded."""
    request_id: str | None
    started_ns: str
    ended_ns: str | None
    steps: list[StepShape]


class GapShape(msgspec.Struct, frozen=True, kw_only=True):
    """Something was not seen between two moments."""

    from_ns: str
    to_ns: str
    reason: str
    """`broker`: the connection was lost. `tap`: the tap's own queue was full, and how many copies were
    lost is unknown. `stopped`: rpcviz stood still, and copies may be missing.
    `firehose`: it was turned off. Else the pipe that dropped."""


class BrokerShape(msgspec.Struct, frozen=True, kw_only=True):
    """What the status bar says of a broker."""

    url: str
    """Without its password; of a replay the file's name."""
    product: str
    version: str
    vhost: str
    state: str
    """`connected`, `connecting` or `lost`; of a replay `replaying` or `ended`."""
    host: str | None = None
    """`HOST:PORT` that answers; None while none does."""
    since_ns: str | None = None
    """When it came into this state."""
    why: str | None = None
    """What broke the connection, or what the last try met; None while all is well."""
    remedy: str | None = None
    """What to do about it."""
    broke: str | None = None
    """While it is lost: how it was lost, in the broker's or the system's own words; "" without a word."""
    next_try_ns: str | None = None
    """None while it is being tried, and while all is well."""
    failures: int = 0
    """Tries in a row that failed."""
    tap: str = "firehose"
    """`firehose`, `mirror`, or `firehose and mirror`."""
    chosen: str = ""
    """Why this kind of tap."""
    hint: str | None = None
    """What would let more be seen."""
    replies_visible: bool = True
    """False: no reply is seen, so latencies and timeouts are unknown."""
    blind: list[str] = []
    """What this tap cannot see, in words."""
    bound: list[str] = []
    """The exchanges that a mirror is bound to."""
    overflows: int = 0
    """How often the tap's own queue was found full: copies were lost, nobody knows how many."""
    said: list[str] = []
    """What the tap did to the broker's firehose and the like, the newest last."""
    made_of: dict[str, list[Saying]] = {}
    """The keys and values of `why`, `chosen`, `hint`, `blind` and `said`, in their order, for scripts."""


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What the page needs for 25 ms. The first frame after a connect holds the whole state."""

    seq: int
    ts_ns: str
    """The server's clock at the cut."""
    whole: bool
    """True: forget what you had. Marks are then the newest of the ring."""
    marks: list[Mark]
    """New or better known since the last frame, oldest first; at most 460, the newest."""
    skipped: int
    """Marks left out of this frame."""
    came: int
    """Messages that passed the filter for the first time, told here or not; 0 in a whole frame."""
    hops: list[HopMark]
    messages: list[Mark] | None
    """The newest rows that pass the filter, newest first, at most 60; None: as before, with these marks."""
    per_dot: int
    edges: list[EdgeShape] | None
    """None: as before."""
    stats: StatsShape
    dropped: dict[str, int]
    """Dropped in each pipe, by its name; absolute."""
    gap: GapShape | None
    """What was missed since the last frame."""
    gaps: list[GapShape] | None = None
    """Of a whole frame: everything that was missed of late, oldest first; else None."""
    brokers: list[BrokerShape] | None = None
    """None: as before."""
    topology: TopologyShape | None
    """None: as before."""
    runs: list[RunShape] | None
    """Scenario runs, newest first, at most 10; None: as before."""


class SpanAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the ring holds of a span of time, as frames tell it: for a page that goes back in time."""

    marks: list[Mark]
    """Oldest first."""
    hops: list[HopMark]
    until_ns: str
    """Told up to here; earlier than asked where there was too much for one answer."""
    oldest_ns: str | None
    """When the oldest message of the ring was published; null while it is empty."""


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """The first thing a client gets."""

    version: str
    page: str
    """The hash of the page's files: a page of another one was made before rpcviz was changed."""
    tap: str
    """`firehose`, `mirror` or `firehose and mirror`; of the first broker."""
    replies_visible: bool
    """False when some broker is seen by a mirror alone."""
    broker: BrokerShape
    """The first one."""
    brokers: list[BrokerShape]
    replay: str | None
    """Name of the file that is replayed; None on a live bus."""
    simulated: bool
    """The simulated cloud runs here: Story speed is the default."""
    read_only: bool
    ring_limit: int
    frame_ms: int
    now_ns: str


class View(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a client wants to see."""

    q: str = ""
    kinds: list[Kind] | None = None
    """None: all."""
    detail: Literal["all", "stats"] = "all"
    """`stats`: totals without messages."""
    lang: str = ""
    """Language of the sentences in frames (`en`, `zh-CN`); empty: that of the connection."""
