"""What oslo.messaging declares, and how.

Source: oslo_messaging/_drivers/impl_rabbit.py `declare_topic_consumer`, `declare_fanout_consumer`,
`declare_direct_consumer`, `notify_send`; options with their defaults.
"""

import contextlib
from enum import StrEnum
from typing import Any

from amqp import exceptions
from kombu import Connection, Exchange, Queue

from rpcviz.bus.habits import TODAY, Habits

TRANSIENT_EXPIRES_MS = 1_800_000
"""`rabbit_transient_queues_ttl`: how long reply and fanout queues outlive their consumer."""
DEFAULT_EXCHANGE = Exchange("")
REFUSED: tuple[type[Exception], ...] = (
    exceptions.InternalError,
    exceptions.PreconditionFailed,
    exceptions.AMQPNotImplementedError,
)
"""How brokers say that they take no transient queue that is not exclusive: RabbitMQ by 541."""


class Style(StrEnum):
    """Which of oslo's options a broker forces."""

    TRANSIENT = "transient"
    """oslo's defaults: nothing is durable."""
    QUORUM = "quorum"
    """`rabbit_quorum_queue` and `rabbit_transient_quorum_queue`, for brokers that refuse the other."""


def style_of(connection: Connection, probe_id: str) -> Style:
    """Find out whether the broker takes transient queues that are not exclusive.

    RabbitMQ 4.3 and newer refuse them unless told otherwise, and close the connection over it.
    Asking is surer than reading its version: the feature can be switched either way.
    """
    name = f"rpcviz.probe.{probe_id}"
    channel = connection.channel()
    try:
        channel.queue_declare(queue=name, durable=False, exclusive=False, auto_delete=True)
        channel.queue_delete(queue=name)
        channel.close()
    except REFUSED:
        return Style.QUORUM
    return Style.TRANSIENT


def control_exchange(name: str, style: Style) -> Exchange:
    """A project's exchange, such as `nova`."""
    return Exchange(name, type="topic", durable=style is Style.QUORUM, auto_delete=False)


def fanout_exchange(topic: str, style: Style) -> Exchange:
    """The exchange through which all servers of a topic are reached."""
    return Exchange(f"{topic}_fanout", type="fanout", durable=style is Style.QUORUM, auto_delete=True)


def topic_queue(name: str, exchange: Exchange, style: Style) -> Queue:
    """A queue for any server (`T`), for one server (`T.S`), or for notifications (`T.priority`)."""
    return _queue(name, exchange, name, style, {})


def fanout_queue(topic: str, queue_id: str, style: Style) -> Queue:
    """One server's queue at a topic's fanout exchange."""
    exchange = fanout_exchange(topic, style)
    return _queue(f"{topic}_fanout_{queue_id}", exchange, topic, style, {"x-expires": TRANSIENT_EXPIRES_MS})


def reply_queue(name: str, style: Style, habits: Habits = TODAY) -> Queue:
    """A process's queue for answers; bound to nothing but the default exchange, or to one of its own."""
    exchange = None
    if habits.reply_exchange:
        exchange = Exchange(name, type="direct", durable=style is Style.QUORUM, auto_delete=True)
    return _queue(name, exchange, name, style, {"x-expires": TRANSIENT_EXPIRES_MS})


def _queue(name: str, exchange: Exchange | None, key: str, style: Style, arguments: dict[str, Any]) -> Queue:
    durable = style is Style.QUORUM
    if durable:
        arguments = {**arguments, "x-queue-type": "quorum"}
    return Queue(
        name,
        exchange=exchange or DEFAULT_EXCHANGE,
        routing_key=key,
        durable=durable,
        exclusive=False,
        auto_delete=False,
        queue_arguments=arguments,
    )


def declare_exchange(channel: Any, exchange: Exchange) -> None:
    """Declare an exchange; one that exists with other flags is used as it is, as oslo does."""
    if exchange.name:
        with contextlib.suppress(exceptions.PreconditionFailed):
            exchange(channel).declare()


def declare_queue(channel: Any, queue: Queue) -> Queue:
    """Declare a queue with its exchange and binding; give it bound to `channel`."""
    declare_exchange(channel, queue.exchange)
    bound = queue(channel)
    with contextlib.suppress(exceptions.PreconditionFailed):
        bound.queue_declare()
    if queue.exchange.name:
        bound.queue_bind()
    return bound
