"""One message while it is still being learnt about; frozen into an `Entry` whenever it is told."""

import msgspec

from rpcviz.trace.entry import NO_FATE, Entry, Party, RpcState, known
from rpcviz.trace.process import Process
from rpcviz.wire.message import Failure, Kind, Message
from rpcviz.wire.sighting import Sighting


class Slot:
    """The mutable side of an entry; it never leaves the tracer.

    Building a frozen record at each step from the one before would copy all its fields twice.
    """

    __slots__ = (
        "anomalies", "answer_id", "background", "connection", "deadline_ns", "delivered_ns", "deliveries",
        "exchange", "expected", "failure", "fate", "heartbeats", "id", "label", "last", "latency_ns",
        "merged", "message", "method", "mirrored", "project_id", "published", "queues", "redelivered",
        "reply_to_id", "request_id", "routing_key", "sender", "seq", "state",
        "taken_by", "takers", "took", "ts_ns", "user_id", "vhost",
    )  # fmt: skip

    def __init__(self, sighting: Sighting) -> None:
        message, route = sighting.message, sighting.route
        self.id = f"m{sighting.seq}"
        self.seq = sighting.seq
        self.ts_ns = sighting.ts_ns
        self.message: Message = message
        self.exchange = route.exchange
        self.routing_key = route.routing_key
        self.vhost = route.vhost
        self.connection: str | None = None
        self.published = False
        self.mirrored = False
        """Only a mirror saw it: nothing is known of its way, and its answer cannot be seen."""
        self.merged = False
        """Mirror and firehose both saw its publish."""
        self.method, self.label = message.method, message.label
        self.request_id = message.request_id
        self.user_id = message.user_id
        self.project_id = message.project_id
        self.reply_to_id: str | None = None
        self.answer_id: str | None = None
        self.failure: Failure | None = message.failure
        self.sender: Process | None = None
        self.expected: tuple[Process, ...] = ()
        self.takers: list[Process | None] = []
        self.took: list[Party | None] = []
        """The same, as they were known when it was looked up last."""
        self.last: Process | None = None
        """Who took the latest copy."""
        self.queues: tuple[str, ...] | None = None
        self.delivered_ns: int | None = None
        self.taken_by: str | None = None
        self.deliveries = 0
        self.redelivered = False
        self.state: RpcState | None = None
        self.latency_ns: int | None = None
        self.deadline_ns: int | None = None
        self.heartbeats = 0
        self.fate = NO_FATE
        self.background = False
        self.anomalies: tuple[str, ...] = message.anomalies

    def publish(self, sighting: Sighting) -> None:
        """It came to its exchange; a delivery may have been seen before."""
        self.published = True
        self.ts_ns = min(self.ts_ns, sighting.ts_ns) if self.deliveries else sighting.ts_ns
        self.connection = sighting.route.connection
        self.queues = sighting.route.routed_queues

    def deliver(self, sighting: Sighting, taker: Process | None) -> None:
        """It left a queue for a consumer."""
        if self.delivered_ns is None:
            self.delivered_ns = sighting.ts_ns
            self.taken_by = sighting.route.connection
        self.deliveries += 1
        self.last = taker
        if sighting.route.redelivered:
            self.redelivered = True
        # A fanout reaches each agent of a cloud; beyond this nobody reads the list.
        if len(self.takers) < _TAKERS_KEPT:
            self.takers.append(taker)

    def learn(self, **known: object) -> None:
        """More is known of its fate."""
        self.fate = msgspec.structs.replace(self.fate, **known)

    def note(self, anomaly: str) -> None:
        """Something about it does not fit."""
        if anomaly not in self.anomalies and len(self.anomalies) < _ANOMALIES_KEPT:
            self.anomalies = (*self.anomalies, anomaly)

    def last_taker(self) -> Party | None:
        """Who took the latest copy, or None when nothing is known of them; after `receivers`."""
        if len(self.took) == self.deliveries:
            return self.took[-1]
        return _known(self.last)

    def parties(self) -> tuple[Party | None, ...]:
        """Sender and takers, looked up anew."""
        self.took = [_known(taker) for taker in self.takers]
        return (_known(self.sender), *self.took)

    def receivers(self) -> tuple[Party, ...] | None:
        """Who took it; before that, who may."""
        if self.deliveries:
            if len(self.takers) <= _TAKERS_FRESH:
                self.took = [_known(taker) for taker in self.takers]
            else:
                self.took.extend([_known(taker) for taker in self.takers[len(self.took) :]])
            return tuple([party for party in self.took if party is not None]) or None
        if self.queues is not None and not self.queues:
            return ()
        expected = [known(process.expect()) for process in self.expected]
        return tuple(party for party in expected if party is not None) or None

    def freeze(self) -> Entry:
        """A snapshot of all that is known now."""
        message, queues = self.message, self.queues
        target = message.target
        return Entry(
            id=self.id, seq=self.seq, ts_ns=self.ts_ns, kind=message.kind, size=message.size,
            exchange=self.exchange, routing_key=self.routing_key, vhost=self.vhost,
            method=self.method, label=self.label, event_type=message.event_type,
            version=message.version, namespace=message.namespace,
            topic=None if target is None else target.topic,
            server=None if target is None else target.server,
            unique_id=message.unique_id, msg_id=message.msg_id,
            request_id=self.request_id, global_request_id=message.global_request_id,
            user_id=self.user_id, project_id=self.project_id,
            connection=self.connection, program=None if self.sender is None else self.sender.called,
            reply_to_id=self.reply_to_id, reply_queue=message.reply_queue, answer_id=self.answer_id,
            failure=self.failure, sender=_known(self.sender), receivers=self.receivers(),
            queues=queues, routed=None if queues is None else len(queues),
            delivered_ns=self.delivered_ns, deliveries=self.deliveries, taken_by=self.taken_by,
            redelivered=self.redelivered,
            state=self.state, latency_ns=self.latency_ns, deadline_ns=self.deadline_ns,
            heartbeats=self.heartbeats, fate=self.fate,
            background=self.background, anomalies=self.anomalies,
        )  # fmt: skip


_TAKERS_KEPT = 200
_TAKERS_FRESH = 4
"""So many are looked up each time; more only when somebody was named, or a fanout would cost its square."""
_ANOMALIES_KEPT = 8


def _known(process: Process | None) -> Party | None:
    return None if process is None else known(process.describe())


def expects_reply(message: Message) -> bool:
    """True for a call, and for the odd fanout that carries a `_msg_id`."""
    return message.msg_id is not None and message.kind in (Kind.CALL, Kind.FANOUT)
