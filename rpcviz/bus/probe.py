"""What a broker allows, found out by trying with objects of our own that are gone at once."""

from uuid import uuid4

from amqp import exceptions

from rpcviz.bus.connect import close, connect, own_name, reason
from rpcviz.bus.embedded.firehose import TRACE_EXCHANGE
from rpcviz.bus.problems import ChannelRefused, TraceExchangeMissing, TraceExchangeRefused
from rpcviz.bus.topology import Style
from rpcviz.bus.url import BrokerUrl


def refusal(url: BrokerUrl) -> str | None:
    """RabbitMQ's own words against transient queues that are not exclusive; None where it takes them.

    oslo's reply and fanout queues are such. Raises BrokerUnreachable, LoginRefused, ChannelRefused.
    """
    connection = connect(url, name=own_name("probe", uuid4().hex))
    try:
        channel = connection.channel()
        name = f"rpcviz.probe.{uuid4().hex}"
        channel.queue_declare(queue=name, durable=False, exclusive=False, auto_delete=True)
        channel.queue_delete(queue=name)
    except (
        exceptions.InternalError,
        exceptions.PreconditionFailed,
        exceptions.AMQPNotImplementedError,
    ) as no:
        return reason(no)
    except exceptions.ChannelError as refused:
        raise ChannelRefused(url.text, reason(refused)) from None
    finally:
        close(connection)
    return None


def style(url: BrokerUrl) -> Style:
    """Which of oslo's options the broker forces. Raises as `refusal`."""
    return Style.TRANSIENT if refusal(url) is None else Style.QUORUM


def may_read_trace(url: BrokerUrl) -> None:
    """Bind a queue of our own to the firehose for a moment.

    Raises TraceExchangeRefused, TraceExchangeMissing, ChannelRefused where the queue itself is
    refused; BrokerUnreachable, LoginRefused.
    """
    connection = connect(url, name=own_name("probe", uuid4().hex))
    queue = f"rpcviz.tap.{uuid4().hex}"
    try:
        channel = connection.channel()
        bounds = {
            "x-max-length": 1,
            "x-max-length-bytes": 1 << 20,
            "x-overflow": "drop-head",
            "x-message-ttl": 1_000,
        }
        channel.queue_declare(queue=queue, durable=False, exclusive=True, auto_delete=True, arguments=bounds)
        _bind(channel, queue, url)
    except exceptions.ChannelError as refused:
        raise ChannelRefused(url.text, reason(refused)) from None
    finally:
        close(connection)


def _bind(channel: object, queue: str, url: BrokerUrl) -> None:
    try:
        channel.queue_bind(queue=queue, exchange=TRACE_EXCHANGE, routing_key="#")  # type: ignore[attr-defined]
    except exceptions.AccessRefused:
        raise TraceExchangeRefused(user=url.user, vhost=url.vhost) from None
    except exceptions.NotFound as missing:
        raise TraceExchangeMissing(vhost=url.vhost, why=reason(missing)) from None
