"""What goes in and out of the engine."""

from collections.abc import Mapping
from typing import Any

import msgspec


class Refused(Exception):
    """The broker says no, with AMQP's reply code and RabbitMQ's text.

    A hard refusal closes the connection, any other one the channel.
    Source: https://www.rabbitmq.com/amqp-0-9-1-reference (constants).
    """

    def __init__(self, code: int, text: str, *, hard: bool = False) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.hard = hard


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How an engine behaves."""

    refuses_transient: bool = False
    """Refuse queues that are neither durable nor exclusive, as RabbitMQ 4.3 does."""
    max_length: int = 5_000
    """Messages that wait in a queue declared without `x-max-length`; the oldest goes first."""
    max_bytes: int = 16 << 20
    """The same in bytes of bodies, for a queue without `x-max-length-bytes`."""
    window: int = 256
    """Messages sent to one channel and not fetched by its connection yet: what TCP buffers elsewhere."""
    vhost: str = "/"
    node: str = "rpcviz@memory"


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it was published; `properties` are AMQP's, with `headers` among them."""

    exchange: str
    routing_key: str
    properties: Mapping[str, Any]
    body: bytes
    traced: bool = True
    """False for the firehose's own copies, which are not copied again."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A message handed to a consumer."""

    peer: int
    channel: int
    consumer_tag: str
    delivery_tag: int
    redelivered: bool
    content: Content


class Cancelled(msgspec.Struct, frozen=True, kw_only=True):
    """The broker ended a consumer, because its queue is gone."""

    peer: int
    channel: int
    consumer_tag: str


class Got(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `basic.get`."""

    delivery_tag: int
    redelivered: bool
    content: Content
    left: int
    """Messages still waiting in the queue."""


class QueueFlags(msgspec.Struct, frozen=True, kw_only=True):
    """What a queue is declared with."""

    durable: bool = False
    exclusive: bool = False
    auto_delete: bool = False
    arguments: Mapping[str, Any] = {}


class ExchangeFlags(msgspec.Struct, frozen=True, kw_only=True):
    """What an exchange is declared with."""

    type: str = "direct"
    durable: bool = False
    auto_delete: bool = False
    internal: bool = False
    arguments: Mapping[str, Any] = {}


class QueueCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a queue's messages.

    Invariant: given == ready + unacked + taken + dropped + expired + purged.
    """

    given: int
    ready: int
    unacked: int
    taken: int
    dropped: int
    """Gone because the queue was full."""
    expired: int
    purged: int
    consumers: int
