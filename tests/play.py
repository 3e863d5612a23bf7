"""Writes what a tap would have seen as a play, feeds it to a tracer, and keeps what the tracer said.

    play = Play().call("a", at=0, timeout=60).reply("a", at=61)
    assert play["a"].state is RpcState.LATE

Times are in seconds. A message is known by the name it has in the play; its answers by
`a/reply`, `a/failure` and `a/heartbeat`.
"""

from typing import Any

import msgspec

from rpcviz.trace.change import Change, HopSeen, Journey, JourneyChanged, Seen, TopologyChanged, TopologyView
from rpcviz.trace.entry import Entry
from rpcviz.trace.limits import Limits
from rpcviz.trace.tracer import Tracer
from rpcviz.wire.broker import (
    BindingInfo,
    BrokerTopology,
    ConnectionInfo,
    ConsumerInfo,
    ExchangeInfo,
    QueueInfo,
)
from rpcviz.wire.hop import Hop, HopKind
from rpcviz.wire.message import Failure, Kind, Message, Target
from rpcviz.wire.route import Point, Route
from rpcviz.wire.sealed import Sealed
from rpcviz.wire.sighting import Sighting

START_NS = 1_700_000_000_000_000_000


def moment(at: float) -> int:
    """Seconds of the play as nanoseconds since the epoch."""
    return START_NS + round(at * 1e9)


class Play:
    """Acts in order; each feeds the tracer at once."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.tracer = Tracer(limits)
        self.entries: dict[str, Entry] = {}
        self.journeys: dict[str, Journey] = {}
        self.changes: list[Change] = []
        self.last: list[Change] = []
        self.hops: list[Hop] = []
        self.topology = TopologyView()
        self._script: dict[str, tuple[Message, Route]] = {}
        self._names: dict[str, str] = {}
        self._seq = 0

    def __getitem__(self, name: str) -> Entry:
        """The latest snapshot of a message."""
        return self.entries[name]

    # ------------------------------------------------------------ requests and notifications

    def call(self, name: str, *, at: float = 0, timeout: float | None = 60, **more: Any) -> "Play":
        """A call; `more` as in `say`."""
        more = {"msg_id": f"msg-{name}", "reply_queue": "reply_1", **more}
        ttl_ms = None if timeout is None else round(timeout * 1000)
        return self.say(name, Kind.CALL, at=at, ttl_ms=ttl_ms, **more)

    def cast(self, name: str, *, at: float = 0, **more: Any) -> "Play":
        """A cast."""
        return self.say(name, Kind.CAST, at=at, **more)

    def fanout(self, name: str, *, at: float = 0, topic: str = "scheduler", **more: Any) -> "Play":
        """A fanout; its queues are `TOPIC_fanout_1`, `_2` unless told."""
        queues = more.pop("queues", (f"{topic}_fanout_1", f"{topic}_fanout_2"))
        return self.say(name, Kind.FANOUT, at=at, exchange=f"{topic}_fanout", key="", queues=queues, **more)

    def notify(
        self, name: str, event_type: str, *, at: float = 0, priority: str = "INFO", **more: Any
    ) -> "Play":
        """A notification."""
        more = {"publisher": "compute.cmp1", "method": None, **more}
        key = f"notifications.{priority.lower()}"
        return self.say(
            name, Kind.NOTIFICATION, at=at, key=key, event_type=event_type, priority=priority, **more
        )

    def other(self, name: str, *, at: float = 0, **more: Any) -> "Play":
        """Something that is no oslo message; it has no id at all."""
        more = {"anomalies": ("not JSON",), "method": None, "unique_id": None, **more}
        return self.say(name, Kind.OTHER, at=at, **more)

    # ------------------------------------------------------------ answers

    def reply(
        self, name: str, *, at: float = 0, ending: bool = True, suffix: str = "reply", **more: Any
    ) -> "Play":
        """The reply to the call `name`; it may come before the call was told."""
        return self._answer(f"{name}/{suffix}", Kind.REPLY, name, at=at, ending=ending, **more)

    def failure(self, name: str, *, at: float = 0, error: str = "NoValidHost", **more: Any) -> "Play":
        """An exception in answer to the call `name`."""
        failure = Failure(name=error, module="nova.exception")
        return self._answer(
            f"{name}/failure", Kind.FAILURE, name, at=at, ending=True, failure=failure, **more
        )

    def heartbeat(self, name: str, *, at: float = 0, **more: Any) -> "Play":
        """A call-monitor heartbeat of the call `name`."""
        return self._answer(f"{name}/heartbeat", Kind.HEARTBEAT, name, at=at, ending=False, **more)

    def _answer(self, name: str, kind: Kind, call: str, *, at: float, **more: Any) -> "Play":
        queue = self._script[call][0].reply_queue if call in self._script else "reply_1"
        more = {"method": None, "exchange": "", "key": queue, "queues": (queue,), **more}
        return self.say(name, kind, at=at, msg_id=f"msg-{call}", **more)

    # ------------------------------------------------------------ the two looks at a message

    def say(
        self,
        name: str,
        kind: Kind,
        *,
        at: float,
        method: str | None = "ping",
        exchange: str = "nova",
        key: str = "compute.cmp1",
        queues: tuple[str, ...] | None = ("compute.cmp1",),
        by: str | None = None,
        request: str | None = None,
        root: str | None = None,
        publisher: str | None = None,
        told: bool = True,
        **fields: Any,
    ) -> "Play":
        """Write a message into the play and let its publish be seen, unless `told` is False.

        `by`: the connection that sends it; `request`, `root`: its request id and global one.
        """
        fields.setdefault("unique_id", f"unique-{name}-{at}")
        topic, _, server = key.partition(".")
        target = Target(topic=topic, server=server or None) if kind in (Kind.CALL, Kind.CAST) else None
        message = Message(
            kind=kind, size=fields.pop("size", 1000), target=target, method=method, request_id=request,
            global_request_id=root, publisher_id=publisher, **fields,
        )  # fmt: skip
        route = Route(exchange=exchange, routing_key=key, routed_queues=queues, connection=by, vhost="/")
        self._script[name] = (message, route)
        return self.publish(name, at=at) if told else self

    def publish(self, name: str, *, at: float, mirrored: bool = False) -> "Play":
        """The message `name` is seen at its exchange, by the firehose or by a mirror."""
        message, route = self._script[name]
        if mirrored:
            route = Route(
                exchange=route.exchange, routing_key=route.routing_key, vhost=route.vhost, mirrored=True
            )
        return self._feed(name, at, Point.PUBLISH, message, route)

    def deliver(
        self,
        name: str,
        *,
        at: float,
        by: str | None = None,
        queue: str | None = None,
        redelivered: bool = False,
    ) -> "Play":
        """The connection `by` takes a copy of `name` from `queue` (default: the first it was routed to)."""
        message, route = self._script[name]
        queue = queue or (route.routed_queues or (None,))[0]
        copy = msgspec.structs.replace(
            route, queue=queue, routed_queues=None, redelivered=redelivered, connection=by
        )
        return self._feed(name, at, Point.DELIVER, message, copy)

    def _feed(self, name: str, at: float, point: Point, message: Message, route: Route) -> "Play":
        self._seq += 1
        sighting = Sighting(
            seq=self._seq,
            ts_ns=moment(at),
            point=point,
            route=route,
            message=message,
            sealed=Sealed(b"{}", {}),
        )
        return self._heard(self.tracer.feed(sighting), name)

    # ------------------------------------------------------------ what is no message

    def hop(
        self, name: str, *, at: float = 0, what: HopKind = HopKind.REST, request: str | None = None
    ) -> "Play":
        """Something off the bus."""
        hop = Hop(
            id=f"h-{name}", ts_ns=moment(at), what=what, sender="user", receiver="nova-api", name=name,
            request_id=request,
        )  # fmt: skip
        return self._heard(self.tracer.feed_hop(hop), None)

    def learn(self, **parts: Any) -> "Play":
        """The broker tells its topology; as `topology` below."""
        return self._heard(self.tracer.learn(topology(**parts)), None)

    def miss(self, from_s: float, to_s: float) -> "Play":
        """The tap lost something between two moments."""
        return self._heard(self.tracer.missed(moment(from_s), moment(to_s)), None)

    def wait_until(self, at: float) -> "Play":
        """Time passes."""
        return self._heard(self.tracer.tick(moment(at)), None)

    def _heard(self, changes: list[Change], name: str | None) -> "Play":
        self.last = changes
        self.changes.extend(changes)
        for number, change in enumerate(changes):
            if isinstance(change, Seen):
                if number == 0 and name is not None:
                    self._names[change.entry.id] = name
                self.entries[self._names[change.entry.id]] = change.entry
            elif isinstance(change, JourneyChanged):
                self.journeys[change.journey.request_id] = change.journey
            elif isinstance(change, TopologyChanged):
                self.topology = change.topology
            elif isinstance(change, HopSeen):
                self.hops.append(change.hop)
        return self


def topology(
    *,
    connections: dict[str, str] | None = None,
    hosts: dict[str, str] | None = None,
    consumers: dict[str, str] | None = None,
    exchanges: dict[str, str] | None = None,
    bindings: tuple[tuple[str, str, str], ...] = (),
    queues: tuple[str, ...] = (),
) -> BrokerTopology:
    """A broker's snapshot: connection -> name, connection -> host, queue -> connection, exchange -> type."""
    consumed = consumers or {}
    return BrokerTopology(
        connections=tuple(
            ConnectionInfo(name=name, user_provided_name=program, host=(hosts or {}).get(name))
            for name, program in (connections or {}).items()
        ),
        exchanges=tuple(ExchangeInfo(name=name, type=kind) for name, kind in (exchanges or {}).items()),
        queues=tuple(QueueInfo(name=name) for name in dict.fromkeys((*queues, *consumed))),
        bindings=tuple(
            BindingInfo(exchange=exchange, key=key, queue=queue) for exchange, key, queue in bindings
        ),
        consumers=tuple(ConsumerInfo(queue=queue, connection=by) for queue, by in consumed.items()),
    )
