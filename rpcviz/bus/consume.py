"""All that a tap may do to a broker: one queue of its own, bounded and gone with its connection."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import msgspec
from amqp import exceptions
from kombu import Connection

from rpcviz.base.concurrency import Stop
from rpcviz.bus.connect import CONNECTION_ERRORS, close, connect, drain, own_name, wake
from rpcviz.bus.embedded.firehose import TRACE_EXCHANGE
from rpcviz.bus.problems import BrokerLost, TraceExchangeRefused
from rpcviz.bus.reader import body_of
from rpcviz.bus.url import BrokerUrl


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One copy from the firehose, as AMQP has it; may hold secrets."""

    routing_key: str
    headers: Mapping[str, Any]
    body: bytes


def consume_trace(
    url: BrokerUrl,
    *,
    name: str,
    limit: int,
    take: Callable[[Delivery], None],
    stop: Stop,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Give every copy of the firehose to `take` until `stop`; blocks.

    The queue `rpcviz.tap.NAME` is exclusive and auto-delete, holds at most `limit` copies and
    drops the oldest, so that a slow tap cannot fill the broker. `ready` is called once copies
    come. Raises BrokerUnreachable, LoginRefused, TraceExchangeRefused; BrokerLost when the
    connection breaks.
    """
    connection = connect(url, name=own_name("tap", uuid4().hex))
    try:
        _consume(connection, f"rpcviz.tap.{name}", limit, take)
        with stop.calling(lambda: wake(connection)):
            ready()
            while not stop.is_set():
                drain(connection)
    except exceptions.AccessRefused:
        raise TraceExchangeRefused(user=url.user, vhost=url.vhost) from None
    except CONNECTION_ERRORS as error:
        raise BrokerLost(url.text, str(error) or type(error).__name__) from None
    finally:
        close(connection)


def _consume(connection: Connection, queue: str, limit: int, take: Callable[[Delivery], None]) -> None:
    channel = connection.channel()
    channel.queue_declare(
        queue=queue,
        durable=False,
        exclusive=True,
        auto_delete=True,
        arguments={"x-max-length": limit, "x-overflow": "drop-head"},
    )
    channel.queue_bind(queue=queue, exchange=TRACE_EXCHANGE, routing_key="#")

    def pass_on(raw: Any) -> None:
        message = channel.message_to_python(raw)
        take(
            Delivery(
                routing_key=message.delivery_info["routing_key"],
                headers=message.headers,
                body=body_of(message),
            )
        )

    channel.basic_consume(queue=queue, no_ack=True, callback=pass_on)
