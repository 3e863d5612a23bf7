"""The broker in memory, asked as RabbitMQ's management API is."""

from rpcviz.bus.embedded.engine import Engine
from rpcviz.bus.embedded.peers import Peer
from rpcviz.bus.embedded.queues import Queue
from rpcviz.bus.embedded.records import QueueCounts
from rpcviz.bus.embedded.routing import Exchange
from rpcviz.bus.transport import broker
from rpcviz.wire.broker import (
    BindingInfo,
    BrokerTopology,
    ConnectionInfo,
    ConsumerInfo,
    ExchangeInfo,
    QueueInfo,
)

_OWN = "rpcviz."


def topology() -> BrokerTopology:
    """A snapshot; what belongs to rpcviz, and RabbitMQ's unused `amq.*` exchanges, are left out."""
    here = broker()
    with here.lock:
        return snapshot(here.engine, here.now_ns())


def snapshot(engine: Engine, now_ns: int) -> BrokerTopology:
    """The same of an engine in hand."""
    vhost = engine.look(now_ns)
    exchanges = [one for one in vhost.exchanges.values() if _is_used(one)]
    queues = [one for one in vhost.queues.values() if not one.name.startswith(_OWN)]
    return BrokerTopology(
        vhost=engine.options.vhost,
        connections=tuple(_connection(peer) for peer in engine.peers.values() if not _is_own(peer)),
        exchanges=(ExchangeInfo(name="", type="direct", durable=True), *map(_exchange, exchanges)),
        queues=tuple(_queue(one, one.counts(now_ns)) for one in queues),
        bindings=tuple(
            BindingInfo(exchange=one.name, key=binding.key, queue=binding.destination.name)
            for one in exchanges
            for binding in one.bindings()
            if binding.destination.is_queue and not binding.destination.name.startswith(_OWN)
        ),
        consumers=tuple(
            ConsumerInfo(queue=one.name, connection=consumer.channel.peer.name, tag=consumer.tag)
            for one in queues
            for consumer in one.consumers.values()
        ),
    )


def queue_counts(name: str) -> QueueCounts | None:
    """What became of the messages of a queue, be it rpcviz's own; None when it is not there."""
    here = broker()
    with here.lock:
        now_ns = here.now_ns()
        queue = here.engine.look(now_ns).queues.get(name)
        return None if queue is None else queue.counts(now_ns)


def _is_used(exchange: Exchange) -> bool:
    if exchange.name.startswith("amq."):
        return exchange.is_bound and not exchange.flags.internal
    return not exchange.name.startswith(_OWN)


def _is_own(peer: Peer) -> bool:
    return str(peer.properties.get("connection_name", "")).startswith(_OWN)


def _connection(peer: Peer) -> ConnectionInfo:
    name, host = peer.properties.get("connection_name"), peer.properties.get("host")
    return ConnectionInfo(
        name=peer.name,
        user_provided_name=None if name is None else str(name),
        user=peer.user,
        host=None if host is None else str(host),
    )


def _exchange(exchange: Exchange) -> ExchangeInfo:
    flags = exchange.flags
    return ExchangeInfo(
        name=exchange.name,
        type=flags.type,
        durable=flags.durable,
        auto_delete=flags.auto_delete,
        internal=flags.internal,
    )


def _queue(queue: Queue, counts: QueueCounts) -> QueueInfo:
    return QueueInfo(
        name=queue.name,
        durable=queue.flags.durable,
        auto_delete=queue.flags.auto_delete,
        exclusive=queue.flags.exclusive,
        messages=counts.ready + counts.unacked,
        consumers=counts.consumers,
    )
