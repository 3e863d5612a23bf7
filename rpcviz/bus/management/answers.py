"""What RabbitMQ's management API answers, as far as it is used; what is missing has a default."""

from typing import Any

import msgspec


class ConnectionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One AMQP connection, as far as it is used here."""

    name: str
    vhost: str | None = None
    user: str | None = None
    user_provided_name: Any = None
    client_properties: Any = None


class ExchangeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One exchange."""

    name: str
    type: str
    durable: bool = False
    auto_delete: bool = False
    internal: bool = False


class QueueAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One queue."""

    name: str
    durable: bool = False
    auto_delete: Any = False
    exclusive: Any = False
    messages: int | None = None
    consumers: int | None = None


class BindingAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One binding; the source is empty for the default exchange."""

    source: str
    destination: str
    destination_type: str
    routing_key: str


class NamedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The name of something in a vhost."""

    name: str = ""
    vhost: str = ""


class ChannelDetailsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Where a consumer is."""

    connection_name: str = ""


class ConsumerAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One consumer."""

    queue: NamedAnswer
    # An empty list where the channel is just going.
    channel_details: ChannelDetailsAnswer | list[Any] = []
    consumer_tag: str = ""


class OverviewAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The broker."""

    product_name: str = "RabbitMQ"
    product_version: str = ""
    rabbitmq_version: str = ""
    node: str = ""


class VhostAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One vhost."""

    tracing: bool = False


class FeatureAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One deprecated feature."""

    name: str
    state: str = ""
    deprecation_phase: str = ""


class NodeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One node's alarms."""

    mem_alarm: bool = False
    disk_free_alarm: bool = False


class PermissionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a user may do in one vhost."""

    vhost: str
    configure: str
    write: str
    read: str


class WhoamiAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks."""

    name: str
    tags: str | list[str] = ""
