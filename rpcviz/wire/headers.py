"""Reads the head of an inner message and leaves its arguments alone.

The head is all that the hot path needs; arguments, result and payload stay raw bytes, so they
cost nothing here and cannot leak. Source of the keys: oslo_messaging/rpc/client.py,
oslo_messaging/_drivers/amqpdriver.py, oslo_messaging/_drivers/amqp.py, oslo_messaging/notify/notifier.py.
"""

import json
import math
from typing import Any

import msgspec

from rpcviz.wire.envelope import BodyUnreadable, parse_json, text_of

TEXT_LIMIT = 255
"""Characters of a method, an id or a name: an AMQP short string holds no more."""
_ABSENT = msgspec.Raw(b"")
_NULL = msgspec.Raw(b"null")


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of an inner message. Raw fields are unread JSON: empty is absent, `null` is null."""

    method: str | None = None
    args: msgspec.Raw = _ABSENT
    namespace: str | None = None
    version: str | None = None
    msg_id: str | None = msgspec.field(default=None, name="_msg_id")
    reply_queue: str | None = msgspec.field(default=None, name="_reply_q")
    timeout: float | None = msgspec.field(default=None, name="_timeout")
    unique_id: str | None = msgspec.field(default=None, name="_unique_id")
    request_id: str | None = msgspec.field(default=None, name="_context_request_id")
    global_request_id: str | None = msgspec.field(default=None, name="_context_global_request_id")
    user_id: str | None = msgspec.field(default=None, name="_context_user_id")
    user: str | None = msgspec.field(default=None, name="_context_user")
    """The same id, where a service's context has no `user_id` of its own."""
    project_id: str | None = msgspec.field(default=None, name="_context_project_id")
    tenant: str | None = msgspec.field(default=None, name="_context_tenant")
    """The project's id before oslo.context 2.0."""
    result: msgspec.Raw = _ABSENT
    failure: msgspec.Raw = _ABSENT
    ending: bool | None = None
    event_type: str | None = None
    publisher_id: str | None = None
    priority: str | None = None
    payload: msgspec.Raw = _ABSENT


_HEAD = msgspec.json.Decoder(Head)
_WIRE_NAMES = {field.encode_name: field.name for field in msgspec.structs.fields(Head)}
_LOOSE = msgspec.json.Decoder(
    msgspec.defstruct(
        "Loose",
        [(field.name, msgspec.Raw, _ABSENT) for field in msgspec.structs.fields(Head)],
        rename={field.name: field.encode_name for field in msgspec.structs.fields(Head)},
    )
)
_RAW = frozenset({"args", "result", "failure", "payload"})
_TEXTS = tuple(name for name in _WIRE_NAMES.values() if name not in _RAW | {"timeout", "ending"})


def is_null(raw: msgspec.Raw) -> bool:
    """True where a raw field is absent or null."""
    return raw == _NULL or not raw


def is_absent(raw: msgspec.Raw) -> bool:
    """True where the key is not on the wire at all."""
    return not raw


def read_head(text: bytes) -> tuple[Head, tuple[str, ...]]:
    """The head of an inner message, and what is odd about it.

    A key with a value of the wrong type counts as absent and is named. Raises BodyUnreadable.
    """
    try:
        head = _HEAD.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _read_slowly(text)
    for name in _TEXTS:
        value = getattr(head, name)
        if value is not None and len(value) > TEXT_LIMIT:
            return _bounded(head)
    if head.timeout is not None and not math.isfinite(head.timeout):
        return _bounded(head)
    return head, ()


def _bounded(head: Head) -> tuple[Head, tuple[str, ...]]:
    odd: list[str] = []
    within: dict[str, Any] = {}
    for name in _TEXTS:
        value = getattr(head, name)
        if value is not None and len(value) > TEXT_LIMIT:
            odd.append(f"{name} is longer than {TEXT_LIMIT} characters")
            within[name] = value[:TEXT_LIMIT]
    if head.timeout is not None and not math.isfinite(head.timeout):
        odd.append("timeout is not a finite number")
        within["timeout"] = None
    return msgspec.structs.replace(head, **within), tuple(odd)


def _read_slowly(text: bytes) -> tuple[Head, tuple[str, ...]]:
    # A wrong type somewhere, or JSON that only Python writes: key by key.
    values: dict[str, Any] = {}
    odd: list[str] = []
    for name, raw in _raw_fields(text).items():
        if name in _RAW:
            values[name] = raw
        elif not is_null(raw):
            try:
                values[name] = _typed(name, raw)
            except (TypeError, BodyUnreadable):
                odd.append(f"{name} has the wrong type")
    head, more = _bounded(Head(**values))
    return head, (*odd, *more)


def _raw_fields(text: bytes) -> dict[str, msgspec.Raw]:
    try:
        loose = _LOOSE.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        tree = parse_json(text)
        if not isinstance(tree, dict):
            raise BodyUnreadable("JSON, but not an object") from None
        return {name: _as_raw(tree[key]) for key, name in _WIRE_NAMES.items() if key in tree}
    return {name: raw for name in _WIRE_NAMES.values() if (raw := getattr(loose, name))}


def _typed(name: str, raw: msgspec.Raw) -> str | bool | float:
    if name in _TEXTS:
        text = text_of(raw)
        if text is None:
            raise TypeError(name)
        return text.encode("utf-8", "replace").decode()
    value = parse_json(bytes(raw))
    if name == "ending" and isinstance(value, bool):
        return value
    if name == "timeout" and isinstance(value, int | float) and not isinstance(value, bool):
        return _as_float(value)
    raise TypeError(name)


def _as_float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _as_raw(value: Any) -> msgspec.Raw:
    # NaN becomes null and half a surrogate pair a question mark: nothing of this is shown.
    try:
        return msgspec.Raw(msgspec.json.encode(value))
    except (TypeError, ValueError, OverflowError, RecursionError):
        return msgspec.Raw(json.dumps(value, default=str).encode())
