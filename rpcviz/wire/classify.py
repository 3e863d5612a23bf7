"""What a message is: content first, address second, because names are configurable and keys are not."""

import msgspec

from rpcviz.wire.headers import Head, is_absent, is_null
from rpcviz.wire.message import Kind


def classify(head: Head, *, fanout: bool) -> Kind:
    """The decision table; the first row that fits wins.

    `fanout`: the exchange is of that type, or its name ends in `_fanout`. A call on such an
    exchange is a fanout that still waits for its reply. Never raises.
    """
    if head.method is not None:
        if fanout:
            return Kind.FANOUT
        return Kind.CALL if head.msg_id is not None else Kind.CAST
    if head.msg_id is not None:
        return _answer(head)
    if head.event_type is not None and head.publisher_id is not None and not is_absent(head.payload):
        return Kind.NOTIFICATION
    return Kind.OTHER


def _answer(head: Head) -> Kind:
    failed = not is_null(head.failure)
    if head.ending is False and not failed and is_null(head.result):
        return Kind.HEARTBEAT
    if failed:
        return Kind.FAILURE
    if head.ending is not None or not is_absent(head.result) or not is_absent(head.failure):
        return Kind.REPLY
    return Kind.OTHER


class _Payload(msgspec.Struct):
    nova: object = msgspec.field(default=None, name="nova_object.name")
    other: object = msgspec.field(default=None, name="versioned_object.name")


_PAYLOAD = msgspec.json.Decoder(_Payload)


def is_versioned(head: Head, topic: str | None) -> bool:
    """True for a notification whose payload is a versioned object, or that goes to their topic."""
    if topic == "versioned_notifications":
        return True
    if b"_object.name" not in bytes(head.payload):
        return False
    try:
        payload = _PAYLOAD.decode(head.payload)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False
    return payload.nova is not None or payload.other is not None
