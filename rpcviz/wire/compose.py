"""Bodies to send, byte for byte as oslo.messaging writes them; ids are passed in.

Order of keys and separators are those of `json.dumps` on oslo's own dicts. Source:
oslo_messaging/rpc/client.py `_make_message`, oslo_messaging/_drivers/amqpdriver.py `_send`, `_send_reply`,
oslo_messaging/_drivers/common.py `serialize_msg`, oslo_messaging/notify/notifier.py `_notify`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rpcviz.wire.envelope import ENVELOPE


def _enveloped(inner: dict[str, Any]) -> bytes:
    return json.dumps({"oslo.version": ENVELOPE, "oslo.message": json.dumps(inner)}).encode()


def _with_context(inner: dict[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    inner.update((f"_context_{key}", value) for key, value in context.items())
    return inner


def request(
    *,
    method: str,
    args: Mapping[str, Any],
    context: Mapping[str, Any],
    unique_id: str,
    version: str | None = None,
    namespace: str | None = None,
    msg_id: str | None = None,
    reply_q: str | None = None,
    timeout: float | None = None,
    says_timeout: bool = True,
) -> bytes:
    """A call where `msg_id` and `reply_q` are given, else a cast; a fanout is a cast elsewhere.

    `timeout`: the call monitor's interval in seconds, `_timeout` on the wire; not the call's own
    timeout, which is the AMQP `expiration`. `says_timeout` False: a call from before 6.3 has no such
    key at all. Raises TypeError for what JSON cannot hold, and
    ValueError where only one of `msg_id` and `reply_q` is given.
    """
    if (msg_id is None) is not (reply_q is None):
        raise ValueError("a call needs both msg_id and reply_q, a cast neither")
    inner: dict[str, Any] = {"method": method, "args": dict(args)}
    if namespace is not None:
        inner["namespace"] = namespace
    if version is not None:
        inner["version"] = version
    if msg_id is not None:
        inner["_msg_id"] = msg_id
        inner["_reply_q"] = reply_q
        if says_timeout:
            inner["_timeout"] = timeout
    inner["_unique_id"] = unique_id
    return _enveloped(_with_context(inner, context))


def _answer(result: Any, failure_text: str | None, ending: bool, msg_id: str, unique_id: str) -> bytes:
    return _enveloped(
        {
            "result": result,
            "failure": failure_text,
            "ending": ending,
            "_msg_id": msg_id,
            "_unique_id": unique_id,
        }
    )


def reply(*, result: Any, msg_id: str, unique_id: str) -> bytes:
    """The final answer to a call. Raises TypeError for what JSON cannot hold."""
    return _answer(result, None, True, msg_id, unique_id)


def heartbeat(*, msg_id: str, unique_id: str) -> bytes:
    """The call monitor's sign of life: the method still runs."""
    return _answer(None, None, False, msg_id, unique_id)


def failure(
    *,
    exc_name: str,
    module: str,
    message: str,
    tb: Sequence[str],
    args: Sequence[Any],
    kwargs: Mapping[str, Any] | None,
    msg_id: str,
    unique_id: str,
) -> bytes:
    """An exception as the answer to a call; the third level of JSON.

    `kwargs` None: the exception has none, and the wire says `{}`.
    """
    detail: dict[str, Any] = {
        "class": exc_name,
        "module": module,
        "message": message,
        "tb": list(tb),
        "args": list(args),
        "kwargs": dict(kwargs or {}),
    }
    return _answer(None, json.dumps(detail), True, msg_id, unique_id)


def notification(
    *,
    message_id: str,
    publisher_id: str,
    event_type: str,
    priority: str,
    payload: Any,
    timestamp: str,
    context: Mapping[str, Any],
    unique_id: str,
    envelope: bool = True,
) -> bytes:
    """A notification; `priority` in upper case, `timestamp` as `YYYY-MM-DD HH:MM:SS.ffffff` in UTC.

    `envelope` False is oslo's driver `messaging`, True its `messagingv2`.
    """
    inner: dict[str, Any] = {
        "message_id": message_id,
        "publisher_id": publisher_id,
        "event_type": event_type,
        "priority": priority,
        "payload": payload,
        "timestamp": timestamp,
        "_unique_id": unique_id,
    }
    _with_context(inner, context)
    return _enveloped(inner) if envelope else json.dumps(inner).encode()
