"""RabbitMQ's firehose, and the embedded broker's: copies of every publish and every delivery.

Source: https://www.rabbitmq.com/docs/firehose; wire form of the copies: header table with
exchange_name, routing_keys, properties, node, vhost, connection, channel, user, and
routed_queues (publish) or redelivered (deliver); the key is `publish.<exchange>` or `deliver.<queue>`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Stop
from rpcviz.bus.consume import Delivery, consume_trace, untold
from rpcviz.bus.state import BusState, Retry
from rpcviz.bus.url import BrokerUrl
from rpcviz.tap.coverage import FIREHOSE
from rpcviz.tap.safety import others
from rpcviz.tap.source import Coverage, Emit
from rpcviz.wire.marks import as_text
from rpcviz.wire.tapped import Point, Route, Tapped

MAX_NAME = 255
"""AMQP's own limit for names (short strings)."""
ROUTES_KEPT = 4_096
LONGEST_KEPT = 4_096
"""Characters of a header table that is kept: together with ROUTES_KEPT, some 16 MB at the very most."""


def _text(value: object) -> str | None:
    return as_text(value)[:MAX_NAME] if isinstance(value, str | bytes) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _texts(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list | tuple):
        return None
    return tuple(as_text(each)[:MAX_NAME] for each in value if isinstance(each, str | bytes))


def _first_key(headers: Mapping[str, Any]) -> str:
    keys = _texts(headers.get("routing_keys"))
    return keys[0] if keys else ""


def read(delivery: Delivery, *, seq: int, ts_ns: int) -> Tapped | None:
    """Read one copy; None when its key is neither `publish.` nor `deliver.`.

    Nothing in the headers is trusted to have its documented type: what has another one is
    unknown. RabbitMQ gives `redelivered` as 0 or 1. Never raises.
    """
    headers = delivery.headers
    point, _, name = delivery.routing_key.partition(".")
    if point not in ("publish", "deliver"):
        return None
    published, name = point == "publish", as_text(name)
    properties = headers.get("properties")
    redelivered = headers.get("redelivered")
    exchange = _text(headers.get("exchange_name"))
    return Tapped(
        seq=seq,
        ts_ns=ts_ns,
        point=Point.PUBLISH if published else Point.DELIVER,
        route=Route(
            exchange=exchange if exchange is not None else (name if published else ""),
            routing_key=_first_key(headers),
            queue=None if published else name,
            routed_queues=others(_texts(headers.get("routed_queues"))) if published else None,
            redelivered=None if published or redelivered is None else bool(redelivered),
            vhost=_text(headers.get("vhost")),
            node=_text(headers.get("node")),
            connection=_text(headers.get("connection")),
            channel=_number(headers.get("channel")),
            user=_text(headers.get("user")),
        ),
        properties=properties if isinstance(properties, Mapping) else {},
        body=delivery.body,
    )


class Reader:
    """Reads copies as `read` does, and what says the same of many only once.

    Copies whose header table has the same bytes share one object (`Delivery.headers`), and so nine of
    ten have had their route read before: the same connection, exchange, key and queues.
    """

    def __init__(self) -> None:
        # Invariant: at most ROUTES_KEPT; whoever is in it keeps its headers, so that no id comes twice.
        self._kept: dict[tuple[int, str], tuple[Mapping[str, Any], Tapped]] = {}

    def read(self, delivery: Delivery, *, seq: int, ts_ns: int) -> Tapped | None:
        """One copy; None when its key is neither `publish.` nor `deliver.`. Never raises."""
        key = (id(delivery.headers), delivery.routing_key)
        known = self._kept.get(key)
        if known is None:
            tapped = read(delivery, seq=seq, ts_ns=ts_ns)
            if tapped is not None and len(repr(delivery.headers)) <= LONGEST_KEPT:
                if len(self._kept) >= ROUTES_KEPT:
                    self._kept.clear()
                self._kept[key] = (delivery.headers, msgspec.structs.replace(tapped, body=b""))
            return tapped
        like = known[1]
        return Tapped(
            seq=seq,
            ts_ns=ts_ns,
            point=like.point,
            route=like.route,
            properties=like.properties,
            body=delivery.body,
        )


class Firehose:
    """Consumes `amq.rabbitmq.trace` of one broker."""

    def __init__(
        self,
        url: BrokerUrl,
        *,
        name: str,
        limit: int,
        clock: Clock,
        next_seq: Callable[[], int],
        ready: Callable[[], None] = lambda: None,
        told: Callable[[BusState], None] = untold,
        waiting: Callable[[int], None] | None = None,
        backlog: Callable[[int], None] | None = None,
        retry: Retry | None = None,
    ) -> None:
        """`name`: of the tap's queue, unique on the broker; the callbacks are those of `consume_trace`."""
        self._url = url
        self._name = name
        self._limit = limit
        self._clock = clock
        self._next_seq = next_seq
        self._ready = ready
        self._told = told
        self._waiting = waiting
        self._backlog = backlog
        self._retry = retry

    def run(self, emit: Emit, stop: Stop) -> None:
        """Block and emit every copy, stamped with the moment it came, until `stop` is set."""
        reader = Reader()

        def take(delivery: Delivery) -> None:
            tapped = reader.read(delivery, seq=self._next_seq(), ts_ns=self._clock.now_ns())
            if tapped is not None:
                emit(tapped)

        consume_trace(
            self._url,
            name=self._name,
            limit=self._limit,
            take=take,
            stop=stop,
            ready=self._ready,
            told=self._told,
            retry=self._retry,
            waiting=self._waiting,
            backlog=self._backlog,
        )

    def coverage(self) -> Coverage:
        """Everything but what the broker itself dropped."""
        return FIREHOSE


SOURCE = Firehose
