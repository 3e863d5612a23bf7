"""What a mirror tap does to a broker: a queue of its own, bound to exchanges of the cloud.

It sees what is sent to those exchanges, and no replies: they go through the default exchange, to
which nothing can be bound. Its bindings are not without effect. A message that no service would
get reaches us; and the fanout exchanges of oslo delete themselves with their last binding, so
that ours keeps one alive, and would delete it when we leave after its services.
Source: wire facts of oslo.messaging 18.3, https://www.rabbitmq.com/docs/exchanges#auto-delete.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import msgspec
from amqp import exceptions
from kombu import Connection

from rpcviz.base.clock import Clock, SystemClock
from rpcviz.base.concurrency import Stop, spawn
from rpcviz.base.saying import Saying, saying
from rpcviz.bus.consume import LIMIT_BYTES, TTL_S, untold
from rpcviz.bus.frames import Table, Tables, as_firehose
from rpcviz.bus.listening import Hearing, Told, listen
from rpcviz.bus.management import ManagementUrl, NotManaged, topology
from rpcviz.bus.problems import ExchangeMissing, ExchangeRefused
from rpcviz.bus.state import Retry
from rpcviz.bus.url import BrokerUrl
from rpcviz.wire.broker import BrokerTopology

log = logging.getLogger(__name__)
LOOK_EVERY_S = 3.0
LEAVE_WAIT_S = 30.0
_KINDS = frozenset({"topic", "fanout"})
_FANOUT = "_fanout"
_EVERYTHING = "#"

Said = Callable[[Saying], None]


class MirrorCopy(msgspec.Struct, frozen=True, kw_only=True):
    """One message as its exchange gave it to us; may hold secrets.

    `properties` are named as in the firehose's header of that name, and shared: never changed.
    """

    exchange: str
    routing_key: str
    properties: Mapping[str, Any]
    body: bytes
    redelivered: bool


def unbound(_names: tuple[str, ...]) -> None:
    """Nobody asks what is bound."""


def unsaid(_sentence: Saying) -> None:
    """Nobody listens while it leaves."""


def consume_mirror(
    url: BrokerUrl,
    *,
    name: str,
    limit: int,
    take: Callable[[MirrorCopy], None],
    stop: Stop,
    exchanges: Sequence[str] | None = None,
    management: ManagementUrl | None = None,
    ready: Callable[[], None] = lambda: None,
    bound: Callable[[tuple[str, ...]], None] = unbound,
    told: Told = untold,
    retry: Retry | None = None,
    waiting: Callable[[int], None] | None = None,
    backlog: Callable[[int], None] | None = None,
    ttl_s: float = TTL_S,
    limit_bytes: int = LIMIT_BYTES,
    clock: Clock | None = None,
    leave_wait_s: float = LEAVE_WAIT_S,
    leaving: Said = unsaid,
) -> None:
    """Give a copy of each message sent to some exchanges to `take` until `stop`; blocks.

    `exchanges` None: every topic and fanout exchange that the management API shows, new ones as
    they appear. `bound` hears the names at each change. The queue is bounded as `consume_trace`'s,
    and nothing of the cloud is declared. At its end it unbinds while services are bound too; where
    it has the last binding of an exchange that deletes itself, it waits up to `leave_wait_s` for a
    service to come, then leaves, and says so through `leaving`.

    Raises as `consume_trace`, and ExchangeMissing, ExchangeRefused, NotManaged.
    """
    job = _Mirror(
        url,
        f"rpcviz.tap.{name}",
        take,
        exchanges=exchanges,
        management=management,
        bound=bound,
        waiting=waiting,
        backlog=backlog,
        bounds=(limit, limit_bytes, ttl_s),
        clock=clock or SystemClock(),
        leave_wait_s=leave_wait_s,
        leaving=leaving,
    )
    with_watcher = Stop()
    if exchanges is None:
        job.look()
        spawn("mirror exchanges", lambda: job.keep_looking(with_watcher))
    try:
        listen(url, job, stop=stop, ready=ready, told=told, retry=retry)
    finally:
        with_watcher.set()


class _Mirror:
    """One mirror, through all connections."""

    def __init__(
        self,
        url: BrokerUrl,
        queue: str,
        take: Callable[[MirrorCopy], None],
        *,
        exchanges: Sequence[str] | None,
        management: ManagementUrl | None,
        bound: Callable[[tuple[str, ...]], None],
        waiting: Callable[[int], None] | None,
        backlog: Callable[[int], None] | None,
        bounds: tuple[int, int, float],
        clock: Clock,
        leave_wait_s: float,
        leaving: Said,
    ) -> None:
        self._url = url
        self._queue = queue
        self._take_copy = take
        self._named = exchanges is not None
        # One reference, replaced by the watcher and read by the tap.
        self._wanted: tuple[str, ...] = tuple(exchanges or ())
        self._management = management
        self._tell_bound = bound
        self._waiting = waiting
        self._backlog = backlog
        self._limit, self._limit_bytes, self._ttl_s = bounds
        self._clock = clock
        self._leave_wait_s = leave_wait_s
        self._say = leaving
        self._tables = Tables(as_firehose)
        # Invariant: what is bound on the connection of now, in order.
        self._bound: dict[str, None] = {}
        self._failed: set[str] = set()

    # -------------------------------------------------------- what there is

    def look(self) -> None:
        """Ask which exchanges there are. Raises NotManaged."""
        self._wanted = mirrored(topology(self._url, self._management))

    def keep_looking(self, stop: Stop) -> None:
        """Ask again and again: services come with exchanges of their own."""
        while not stop.wait(LOOK_EVERY_S):
            try:
                self.look()
            except NotManaged as problem:
                log.info("new exchanges are not seen: %s", problem)

    # -------------------------------------------------------- the job

    def open(self, connection: Connection) -> Hearing:
        """Declare, bind what there is, consume."""
        hearing = Hearing(connection, self._take, self._tables)
        hearing.declare_own(self._queue, limit=self._limit, limit_bytes=self._limit_bytes, ttl_s=self._ttl_s)
        self._bound.clear()
        self._failed.clear()
        self._bind_new(hearing)
        hearing.consume(self._queue)
        return hearing

    def chores(self, hearing: Hearing) -> None:
        """Bind what is new, and ask how far behind we are."""
        if any(name not in self._bound and name not in self._failed for name in self._wanted):
            hearing.pause()
            self._bind_new(hearing)
        if self._waiting is not None:
            hearing.ask_depth(self._queue, self._waiting, self._backlog)

    def leave(self, hearing: Hearing) -> None:
        """Unbind where services are bound; wait for them where they are not."""
        alone = self._unbind_where_others_are(hearing, tuple(self._bound))
        if alone:
            seconds = f"{self._leave_wait_s:g}"
            self._say(saying("mirror.waits", seconds=seconds, exchanges=_list(alone)))
        deadline_ns = self._clock.now_ns() + int(self._leave_wait_s * 1e9)
        while alone and self._clock.now_ns() < deadline_ns:
            hearing.read()
            alone = self._unbind_where_others_are(hearing, alone)
        if alone:
            self._say(saying("mirror.left_last", exchanges=_list(alone)))

    # -------------------------------------------------------- bindings

    def _bind_new(self, hearing: Hearing) -> None:
        before = len(self._bound)
        for name in self._wanted:
            if name not in self._bound and name not in self._failed:
                self._bind(hearing.connection, name)
        if len(self._bound) != before:
            self._tell_bound(tuple(self._bound))

    def _bind(self, connection: Connection, exchange: str) -> None:
        # On a channel of its own: a refusal closes it, and must not cost the consumer.
        channel = connection.channel()
        try:
            channel.exchange_declare(exchange, "topic", passive=True)
            channel.queue_bind(queue=self._queue, exchange=exchange, routing_key=_EVERYTHING)
        except exceptions.NotFound:
            if self._named:
                raise ExchangeMissing(exchange, vhost=self._url.vhost) from None
            return  # it went since we looked
        except exceptions.AccessRefused:
            if self._named:
                raise ExchangeRefused(exchange, user=self._url.user, vhost=self._url.vhost) from None
            self._failed.add(exchange)
            log.warning("%s", ExchangeRefused(exchange, user=self._url.user, vhost=self._url.vhost))
            return
        channel.close()
        self._bound[exchange] = None

    def _unbind_where_others_are(self, hearing: Hearing, names: Sequence[str]) -> tuple[str, ...]:
        """Give those whose last binding is ours."""
        try:
            alone = last_bindings(topology(self._url, self._management), names)
        except NotManaged as problem:
            unknown = [name for name in names if name.endswith(_FANOUT)]
            if unknown:
                self._say(saying("mirror.left_unknown", exchanges=_list(unknown), cause=problem.cause))
            alone = frozenset()
        hearing.pause()
        for name in names:
            if name not in alone:
                self._unbind(hearing.connection, name)
        return tuple(name for name in names if name in alone)

    def _unbind(self, connection: Connection, exchange: str) -> None:
        channel = connection.channel()
        channel.queue_unbind(queue=self._queue, exchange=exchange, routing_key=_EVERYTHING)
        channel.close()
        self._bound.pop(exchange, None)

    def _take(self, exchange: str, key: str, again: bool, properties: Table, body: bytes) -> None:
        self._take_copy(
            MirrorCopy(
                exchange=exchange, routing_key=key, properties=properties, body=body, redelivered=again
            )
        )


def mirrored(found: BrokerTopology) -> tuple[str, ...]:
    """The exchanges that a mirror binds to: topic and fanout ones of the cloud."""
    return tuple(
        each.name for each in found.exchanges if each.name and each.type in _KINDS and not each.internal
    )


def last_bindings(found: BrokerTopology, names: Collection[str]) -> frozenset[str]:
    """Those of `names` that delete themselves and to which only rpcviz is bound."""
    others = {each.exchange for each in found.bindings}
    return frozenset(
        each.name
        for each in found.exchanges
        if each.name in names and each.auto_delete and each.name not in others
    )


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} … (+{len(names) - 3})"
