"""The header of an oslo message: what it is, never what it carries."""

from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What a message is, told from its content first and its address second."""

    CALL = "call"
    REPLY = "reply"
    FAILURE = "failure"
    HEARTBEAT = "heartbeat"
    CAST = "cast"
    FANOUT = "fanout"
    NOTIFICATION = "notification"
    OTHER = "other"


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a routing key speaks to; `server` None is any one server."""

    topic: str
    server: str | None = None
    guessed: bool = False
    """No known topic fits: the key was split at its first dot."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Which exception came back: its name and module, never its text, which may hold secrets."""

    name: str
    module: str | None = None


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """The header of an oslo message; nothing secret, by construction.

    None is "not on the wire". Source of the keys: oslo_messaging/_drivers/amqpdriver.py,
    oslo_messaging/_drivers/amqp.py, oslo_messaging/notify/notifier.py.
    """

    kind: Kind
    size: int
    """Bytes of the body as it was on the wire."""
    target: Target | None = None
    method: str | None = None
    label: str | None = None
    """What a generic method is about: `Instance.save` for `object_action`, `Port.updated` for `push`."""
    namespace: str | None = None
    version: str | None = None
    msg_id: str | None = None
    reply_queue: str | None = None
    unique_id: str | None = None
    request_id: str | None = None
    global_request_id: str | None = None
    user_id: str | None = None
    """Who asked, as the request's context names them: an id, never a name."""
    project_id: str | None = None
    event_type: str | None = None
    publisher_id: str | None = None
    priority: str | None = None
    versioned: bool | None = None
    """A notification's payload is a versioned object; None for every other kind."""
    failure: Failure | None = None
    ending: bool | None = None
    monitor_s: float | None = None
    """The call monitor's interval (`_timeout`), in seconds; not the call's timeout."""
    ttl_ms: int | None = None
    """The AMQP `expiration`: on a call, its timeout."""
    envelope: str | None = None
    """`oslo.version` of the envelope; None when the message came bare."""
    anomalies: tuple[str, ...] = ()
    """What is odd about it, in words; for Kind.OTHER at least one, the reason."""
