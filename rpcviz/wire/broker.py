"""What a broker says about itself: connections, exchanges, queues, bindings, consumers.

The same records from RabbitMQ's management API, from the embedded broker and from the
first line of a capture file, so that whoever names senders asks only once.
"""

import msgspec


class ConnectionInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One AMQP connection. oslo names it `program:pid:uuid` (oslo_messaging/_drivers/impl_rabbit.py)."""

    name: str
    """`ip:port -> ip:port`, as the firehose's header `connection` has it."""
    user_provided_name: str | None = None
    user: str | None = None
    host: str | None = None
    """Client property `host`; the simulated cloud sets it, oslo does not."""


class ExchangeInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One exchange; the default one has the empty name."""

    name: str
    type: str
    durable: bool = False
    auto_delete: bool = False
    internal: bool = False


class QueueInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One queue; `messages` and `consumers` are None where nobody counted."""

    name: str
    durable: bool = False
    auto_delete: bool = False
    exclusive: bool = False
    messages: int | None = None
    consumers: int | None = None


class BindingInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Exchange `exchange` copies to `queue` what comes with a key that fits `key`."""

    exchange: str
    key: str
    queue: str


class ConsumerInfo(msgspec.Struct, frozen=True, kw_only=True):
    """`connection` (its `ip:port -> ip:port`) reads `queue`."""

    queue: str
    connection: str
    tag: str = ""


class BrokerTopology(msgspec.Struct, frozen=True, kw_only=True):
    """A snapshot of one vhost; rpcviz's own objects are left out by whoever makes it."""

    vhost: str = "/"
    connections: tuple[ConnectionInfo, ...] = ()
    exchanges: tuple[ExchangeInfo, ...] = ()
    queues: tuple[QueueInfo, ...] = ()
    bindings: tuple[BindingInfo, ...] = ()
    consumers: tuple[ConsumerInfo, ...] = ()
