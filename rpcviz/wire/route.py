"""Where one copy of a message was seen, and what the broker knew about it; nothing secret."""

from enum import StrEnum

import msgspec


class Point(StrEnum):
    """Where on its way a message was seen."""

    PUBLISH = "publish"
    """It came to an exchange."""
    DELIVER = "deliver"
    """It left a queue for a consumer."""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """The broker's facts about one copy. None is unknown, an empty list is known to be empty.

    Source: https://www.rabbitmq.com/docs/firehose (headers of the copies).
    """

    exchange: str
    routing_key: str
    queue: str | None = None
    """The queue it was delivered from; only on a delivery."""
    routed_queues: tuple[str, ...] | None = None
    """Every queue it reached; only on a publish. Empty: unroutable. None: this tap cannot know."""
    redelivered: bool | None = None
    vhost: str | None = None
    node: str | None = None
    connection: str | None = None
    connection_name: str | None = None
    """What its program called it (`program:pid:uuid`); only in capture files, where nobody can be asked."""
    channel: int | None = None
    user: str | None = None
    mirrored: bool = False
    """Seen through a binding of our own, so that nothing is known of its way, and its reply is not seen."""
