"""The firehose: a copy of every publish and every delivery, as RabbitMQ's tracer makes them.

Source: https://www.rabbitmq.com/docs/firehose, and captures of RabbitMQ 3.10.8.
"""

from collections.abc import Sequence
from typing import Any

from rpcviz.bus.embedded.peers import Channel
from rpcviz.bus.embedded.records import Content, Options

TRACE_EXCHANGE = "amq.rabbitmq.trace"


def copy_of_publish(content: Content, routed: Sequence[str], channel: Channel, options: Options) -> Content:
    """What the firehose says of a message that came to an exchange."""
    headers = _headers(content, channel, options)
    headers["routed_queues"] = list(routed)
    return _copy(f"publish.{content.exchange}", headers, content.body)


def copy_of_delivery(
    content: Content, queue: str, channel: Channel, options: Options, *, redelivered: bool
) -> Content:
    """What the firehose says of a message that left `queue` for a consumer."""
    headers = _headers(content, channel, options)
    headers["redelivered"] = 1 if redelivered else 0
    return _copy(f"deliver.{queue}", headers, content.body)


def _headers(content: Content, channel: Channel, options: Options) -> dict[str, Any]:
    return {
        "exchange_name": content.exchange,
        "routing_keys": [content.routing_key],
        "properties": dict(content.properties),
        "node": options.node,
        "vhost": options.vhost,
        "connection": channel.peer.name,
        "channel": channel.number,
        "user": channel.peer.user,
    }


def _copy(key: str, headers: dict[str, Any], body: bytes) -> Content:
    return Content(
        exchange=TRACE_EXCHANGE, routing_key=key, properties={"headers": headers}, body=body, traced=False
    )
