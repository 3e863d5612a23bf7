"""What the tracer says: a union of snapshots, so that no reader ever has to ask back."""

from typing import Literal

import msgspec

from rpcviz.trace.entry import Certainty, Entry, Party
from rpcviz.wire.hop import Hop
from rpcviz.wire.route import Route
from rpcviz.wire.sealed import Sealed

Outcome = Literal["running", "succeeded", "failed", "unknown"]
News = Literal["publish", "deliver", "answer", "beat", "time", "party"]
"""Why a snapshot came: it was published, delivered, its final reply came, a sign of life or a part of
an answer came, its deadline passed, or its sender was named. Each publish, each delivery and each final
reply is told exactly once, so that totals can be kept."""


class Seen(msgspec.Struct, frozen=True, kw_only=True, tag="seen"):
    """A message is new or better known; `sealed` is its body, only with the first snapshot."""

    entry: Entry
    sealed: Sealed | None = None
    news: News = "publish"
    taker: Party | None = None
    """On a delivery: who took this copy; None: nobody knows."""
    route: Route | None = None
    """What the broker knew of its publish; only with that snapshot."""
    again: bool = False
    """On a delivery: the first that shows that this message was delivered before, and not settled."""


class HopSeen(msgspec.Struct, frozen=True, kw_only=True, tag="hop"):
    """Something happened off the bus."""

    hop: Hop


class Journey(msgspec.Struct, frozen=True, kw_only=True):
    """All that one request id caused, in numbers."""

    request_id: str
    name: str | None = None
    """The first request's method or event_type; a REST hop's name where one came first."""
    outcome: Outcome
    started_ns: int
    ended_ns: int | None
    messages: int
    rpcs: int
    fanout_copies: int
    bytes: int
    """Bodies on the bus, one publish plus one per delivery."""
    waiting: int
    """Calls without a reply."""
    failures: int
    background: bool
    casts: int = 0
    """Of `rpcs`; what is neither a cast nor a fanout is a call."""
    fanouts: int = 0
    roots: tuple[str, ...] = ()
    """Request ids that named this one as their global_request_id, and the other way round."""
    cause: str | None = None
    """The request that this one was made for: what its messages name as their global_request_id."""


class JourneyChanged(msgspec.Struct, frozen=True, kw_only=True, tag="journey"):
    """A request grew or ended."""

    journey: Journey


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """One process of a service."""

    host: str | None
    certainty: Certainty
    evidence: str
    reply_queues: tuple[str, ...] = ()
    silent_since_ns: int | None = None
    """Its last report, where it has not reported for three of its periods."""


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A program seen on the bus, with its servers and the queues they read."""

    name: str
    project: str | None
    """`nova`, `neutron`, `cinder` …; from the program's name."""
    servers: tuple[Server, ...]
    queues: tuple[str, ...] = ()
    """Shared and per-server queues it reads, reply and fanout queues left out."""


QueueRole = Literal["topic", "server", "fanout", "reply", "notification", "other"]


class QueueView(msgspec.Struct, frozen=True, kw_only=True):
    """A queue with its role and its readers."""

    name: str
    role: QueueRole
    topic: str | None
    readers: tuple[tuple[str | None, str | None], ...]
    """(service, host) of each consumer."""
    messages: int | None = None
    consumers: int | None = None
    owner: Party | None = None
    """Of a reply or fanout queue: whose it is. None: nobody knows."""
    owner_present: bool | None = None
    """False: its owner has no connection any more. None: no owner, or the broker was not asked."""


class ExchangeView(msgspec.Struct, frozen=True, kw_only=True):
    """An exchange that oslo uses; `project` is guessed from who uses it."""

    name: str
    type: str
    project: str | None = None


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends to whom through what, with absolute totals."""

    sender: str | None
    exchange: str
    receiver: str | None
    kind: str
    messages: int
    bytes: int
    per_s: float = 0.0
    """Messages per second over the last five."""


class TopologyView(msgspec.Struct, frozen=True, kw_only=True):
    """Services, exchanges, queues and bindings as the page places them, in stable order."""

    services: tuple[Service, ...] = ()
    exchanges: tuple[ExchangeView, ...] = ()
    queues: tuple[QueueView, ...] = ()
    bindings: tuple[tuple[str, str, str], ...] = ()
    """(exchange, key, queue)"""
    told: bool = False
    """The broker itself said what is declared, bound and consumed; else it was learnt from messages."""


class TopologyChanged(msgspec.Struct, frozen=True, kw_only=True, tag="topology"):
    """Somebody came or went."""

    topology: TopologyView


Change = Seen | HopSeen | JourneyChanged | TopologyChanged
