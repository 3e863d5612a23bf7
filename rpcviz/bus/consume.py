"""What a firehose tap does to a broker: one queue of its own, bounded and gone with its connection."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from amqp import exceptions
from kombu import Connection

from rpcviz.base.concurrency import Stop
from rpcviz.bus.connect import reason
from rpcviz.bus.embedded.firehose import TRACE_EXCHANGE
from rpcviz.bus.frames import Table, Tables
from rpcviz.bus.listening import Hearing, Told, listen
from rpcviz.bus.problems import TraceExchangeMissing, TraceExchangeRefused
from rpcviz.bus.state import BusState, Retry
from rpcviz.bus.url import BrokerUrl

TTL_S = 60.0
"""How long a copy waits for a tap that does not read."""
LIMIT_BYTES = 256 * 1024 * 1024
"""What a tap's queue may take of the broker's memory, whatever the number of its copies."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One copy from the firehose, as AMQP has it; may hold secrets.

    `headers` is shared by all copies whose table has the same bytes: it must never be changed.
    """

    routing_key: str
    headers: Mapping[str, Any]
    body: bytes


def untold(_state: BusState) -> None:
    """Nobody asks how the connection is."""


def consume_trace(
    url: BrokerUrl,
    *,
    name: str,
    limit: int,
    take: Callable[[Delivery], None],
    stop: Stop,
    ready: Callable[[], None] = lambda: None,
    told: Told = untold,
    retry: Retry | None = None,
    waiting: Callable[[int], None] | None = None,
    backlog: Callable[[int], None] | None = None,
    ttl_s: float = TTL_S,
    limit_bytes: int = LIMIT_BYTES,
) -> None:
    """Give every copy of the firehose to `take` until `stop`; blocks.

    The queue `rpcviz.tap.NAME` is exclusive and auto-delete, holds at most `limit` copies of at
    most `limit_bytes` for at most `ttl_s`, and drops the oldest, so that a slow or stopped tap
    cannot fill the broker. `ready` is called each time that copies begin to come. `told` hears
    each change of the connection's state. `waiting` hears about each second how many copies wait
    in the queue: at `limit` copies are being lost, and nobody knows how many. `backlog` hears, where
    this process was stopped for a moment, how many had gathered: at `limit` some may have been lost.

    With `retry` a connection that breaks is opened again; without it, or where the first one
    fails and `retry` is not patient, it raises: BrokerUnreachable, LoginRefused, BrokerLost,
    TraceExchangeRefused, TraceExchangeMissing, ChannelRefused.
    """
    queue = f"rpcviz.tap.{name}"

    def pass_on(_exchange: str, key: str, _again: bool, headers: Table, body: bytes) -> None:
        take(Delivery(routing_key=key, headers=headers, body=body))

    job = _Trace(url, queue, pass_on, waiting, backlog, limit=limit, limit_bytes=limit_bytes, ttl_s=ttl_s)
    listen(url, job, stop=stop, ready=ready, told=told, retry=retry)


def headers_of(properties: dict[str, Any]) -> Table:
    """What a copy of the firehose says of its message: the AMQP headers alone."""
    found: Table = properties.get("application_headers") or properties.get("headers") or {}
    return found


class _Trace:
    """One firehose, through all connections."""

    def __init__(
        self,
        url: BrokerUrl,
        queue: str,
        take: Callable[[str, str, bool, Table, bytes], None],
        waiting: Callable[[int], None] | None,
        backlog: Callable[[int], None] | None,
        *,
        limit: int,
        limit_bytes: int,
        ttl_s: float,
    ) -> None:
        self._url = url
        self._queue = queue
        self._take = take
        self._waiting = waiting
        self._backlog = backlog
        self._limit = limit
        self._limit_bytes = limit_bytes
        self._ttl_s = ttl_s
        self._tables = Tables(headers_of)

    def open(self, connection: Connection) -> Hearing:
        """Declare, bind, consume."""
        hearing = Hearing(connection, self._take, self._tables)
        vhost = self._url.vhost
        hearing.declare_own(self._queue, limit=self._limit, limit_bytes=self._limit_bytes, ttl_s=self._ttl_s)
        try:
            hearing.channel.queue_bind(queue=self._queue, exchange=TRACE_EXCHANGE, routing_key="#")
        except exceptions.AccessRefused:
            raise TraceExchangeRefused(user=self._url.user, vhost=vhost) from None
        except exceptions.NotFound as missing:
            raise TraceExchangeMissing(vhost=vhost, why=reason(missing)) from None
        hearing.consume(self._queue)
        return hearing

    def chores(self, hearing: Hearing) -> None:
        """Ask how far behind we are."""
        if self._waiting is not None:
            hearing.ask_depth(self._queue, self._waiting, self._backlog)

    def leave(self, hearing: Hearing) -> None:
        """The queue goes with its connection."""
