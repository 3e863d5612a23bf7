"""Lines of a capture file: what RabbitMQ's firehose showed, one copy a line.

The first line may hold metadata and the broker's topology. Opening files is not done here.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from rpcviz.base.problem import Problem
from rpcviz.wire.broker import (
    BindingInfo,
    BrokerTopology,
    ConnectionInfo,
    ConsumerInfo,
    ExchangeInfo,
    QueueInfo,
)
from rpcviz.wire.marks import encoded
from rpcviz.wire.tapped import Point, Route, Tapped

LINE_LIMIT = 64 * 1024 * 1024
"""Bytes of one line: a body at its own limit, escaped twice, and its headers."""
TRACE_EXCHANGE = "amq.rabbitmq.trace"
OWN_PREFIX = "rpcviz."


class CaptureDamaged(Problem):
    """A line that cannot be read; the other lines can."""

    exit_code = 4
    status = 422

    def __init__(self, reason: str) -> None:
        super().__init__(
            "a line of the capture is damaged",
            cause=reason,
            remedy="The line is left out and counted; record the capture again to have it whole.",
        )
        self.reason = reason


class CaptureMeta(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of a capture: when, where and with what it was made."""

    version: int
    started: str | None = None
    ended: str | None = None
    product: str | None = None
    broker_version: str | None = None
    tap: str | None = None
    vhost: str | None = None
    versions: Mapping[str, str] = {}
    topology: BrokerTopology | None = None


class _Headers(msgspec.Struct):
    exchange_name: str
    routing_keys: list[str] = []
    properties: dict[str, Any] = {}
    node: str | None = None
    vhost: str | None = None
    connection: str | None = None
    connection_name: str | None = None
    channel: int | None = None
    user: str | None = None
    routed_queues: list[str] | None = None
    redelivered: bool | int | None = None


class _Line(msgspec.Struct):
    ts_ns: int
    seq: int
    rk: str
    headers: _Headers
    body: str
    enc: str = "utf-8"


class _Broker(msgspec.Struct):
    product: str | None = None
    version: str | None = None


class _Topology(msgspec.Struct):
    connections: list[ConnectionInfo] = []
    exchanges: list[ExchangeInfo] = []
    queues: list[QueueInfo] = []
    bindings: list[tuple[str, str, str]] = []
    consumers: list[tuple[str, str, str]] = []


class _Meta(msgspec.Struct):
    rpcviz_capture: int
    started: str | None = None
    ended: str | None = None
    broker: _Broker = msgspec.field(default_factory=_Broker)
    tap: str | None = None
    vhost: str | None = None
    versions: dict[str, str] = {}
    topology: _Topology | None = None


_LINE = msgspec.json.Decoder(_Line)
_META = msgspec.json.Decoder(_Meta)


def read_line(line: bytes | str) -> Tapped | CaptureMeta:
    """One line as a tapped copy, or as the metadata. Raises CaptureDamaged with the reason."""
    data = line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line
    if len(data) > LINE_LIMIT:
        raise CaptureDamaged(f"the line has {len(data)} bytes, the limit is {LINE_LIMIT}")
    is_meta = b'"rpcviz_capture"' in data[:64]
    try:
        if is_meta:
            return _meta(_META.decode(data))
        return _tapped(_LINE.decode(data))
    except msgspec.ValidationError as wrong:
        raise CaptureDamaged(f"not a capture line: {wrong}") from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise CaptureDamaged("not JSON") from None


def _tapped(line: _Line) -> Tapped:
    point_name, dot, name = line.rk.partition(".")
    if not dot or point_name not in ("publish", "deliver"):
        raise CaptureDamaged("rk is neither publish.<exchange> nor deliver.<queue>")
    if line.seq < 0 or line.ts_ns < 0:
        raise CaptureDamaged("seq and ts_ns cannot be negative")
    headers = line.headers
    point = Point(point_name)
    routed = None if headers.routed_queues is None else tuple(headers.routed_queues)
    route = Route(
        exchange=headers.exchange_name,
        routing_key=headers.routing_keys[0] if headers.routing_keys else "",
        queue=name if point is Point.DELIVER else None,
        routed_queues=routed if point is Point.PUBLISH else None,
        redelivered=None if headers.redelivered is None else bool(headers.redelivered),
        vhost=headers.vhost,
        node=headers.node,
        connection=headers.connection,
        connection_name=headers.connection_name,
        channel=headers.channel,
        user=headers.user,
    )
    body = _body(line)
    return Tapped(
        seq=line.seq,
        ts_ns=line.ts_ns,
        point=point,
        route=route,
        properties=headers.properties,
        body=body,
    )


def _body(line: _Line) -> bytes:
    if line.enc == "utf-8":
        return line.body.encode()
    if line.enc != "base64":
        raise CaptureDamaged(f"enc is {line.enc[:20]!r}, neither utf-8 nor base64")
    try:
        return base64.b64decode(line.body, validate=True)
    except (binascii.Error, ValueError):
        raise CaptureDamaged("the body is not base64") from None


def _meta(meta: _Meta) -> CaptureMeta:
    return CaptureMeta(
        version=meta.rpcviz_capture,
        started=meta.started,
        ended=meta.ended,
        product=meta.broker.product,
        broker_version=meta.broker.version,
        tap=meta.tap,
        vhost=meta.vhost,
        versions=meta.versions,
        topology=None if meta.topology is None else _topology(meta.topology, meta.vhost),
    )


def _topology(said: _Topology, vhost: str | None) -> BrokerTopology:
    """The broker's objects less those of taps: queues on the firehose, and our own names.

    A queue that the broker named and that is bound to nothing else is a tap's too: oslo names every
    queue, and some captures leave the firehose's own bindings out.
    """
    taps = {queue for exchange, _, queue in said.bindings if exchange == TRACE_EXCHANGE}
    bound = {queue for exchange, _, queue in said.bindings if exchange != TRACE_EXCHANGE}
    taps |= {item.name for item in said.queues if item.name.startswith("amq.gen-")} - bound

    def ours(name: str) -> bool:
        return name in taps or name == TRACE_EXCHANGE or name.startswith(OWN_PREFIX)

    listening = {connection for queue, connection, _ in said.consumers if ours(queue)}
    listening -= {connection for queue, connection, _ in said.consumers if not ours(queue)}
    return BrokerTopology(
        vhost=vhost or "/",
        connections=tuple(item for item in said.connections if item.name not in listening),
        exchanges=tuple(item for item in said.exchanges if not ours(item.name)),
        queues=tuple(item for item in said.queues if not ours(item.name)),
        bindings=tuple(
            BindingInfo(exchange=exchange, key=key, queue=queue)
            for exchange, key, queue in said.bindings
            if not ours(exchange) and not ours(queue)
        ),
        consumers=tuple(
            ConsumerInfo(queue=queue, connection=connection, tag=tag)
            for queue, connection, tag in said.consumers
            if not ours(queue)
        ),
    )


def write_line(tapped: Tapped) -> bytes:
    """One copy as a line without its newline; unknown headers are left out. Secrets stay in it."""
    route = tapped.route
    headers: dict[str, Any] = {
        "exchange_name": route.exchange,
        "routing_keys": [route.routing_key],
        "properties": dict(tapped.properties),
    }
    known = {
        "node": route.node,
        "vhost": route.vhost,
        "connection": route.connection,
        "connection_name": route.connection_name,
        "channel": route.channel,
        "user": route.user,
        "routed_queues": route.routed_queues,
        "redelivered": None if route.redelivered is None else int(route.redelivered),
    }
    headers.update((key, value) for key, value in known.items() if value is not None)
    name = route.exchange if tapped.point is Point.PUBLISH else route.queue or ""
    try:
        enc, body = "utf-8", tapped.body.decode()
    except UnicodeDecodeError:
        enc, body = "base64", base64.b64encode(tapped.body).decode()
    return encoded(
        {
            "ts_ns": tapped.ts_ns,
            "seq": tapped.seq,
            "rk": f"{tapped.point.value}.{name}",
            "headers": headers,
            "enc": enc,
            "body": body,
        },
    )


def write_meta(meta: CaptureMeta) -> bytes:
    """The first line of a capture without its newline."""
    topology = meta.topology
    line: dict[str, Any] = {
        "rpcviz_capture": meta.version,
        "started": meta.started,
        "ended": meta.ended,
        "broker": {"product": meta.product, "version": meta.broker_version},
        "tap": meta.tap,
        "vhost": meta.vhost,
        "versions": dict(meta.versions),
    }
    if topology is not None:
        line["topology"] = {
            "connections": _builtins(topology.connections),
            "exchanges": _builtins(topology.exchanges),
            "queues": _builtins(topology.queues),
            "bindings": [[b.exchange, b.key, b.queue] for b in topology.bindings],
            "consumers": [[c.queue, c.connection, c.tag] for c in topology.consumers],
        }
    return msgspec.json.encode(line)


def _builtins(records: Sequence[msgspec.Struct]) -> Any:
    return msgspec.to_builtins(records)
