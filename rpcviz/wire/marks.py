"""Our own objects in masked JSON, and the way from Python's values to JSON text and back to UTF-8."""

from collections.abc import Mapping
from typing import Any

import msgspec

from rpcviz.wire.secret_keys import REASONS

_DEPTH_LIMIT = 64
_ATOMS = frozenset({str, int, float, bool, type(None)})


class Mark(dict[str, Any]):
    """One of our own objects, told from a message's by its type until both are text."""


MARKS = {reason: Mark({"$masked": reason}) for reason in REASONS}
"""What stands for a masked value, by reason."""


def plain(value: Any, depth: int = 0) -> Any:
    """A copy of a value that came from AMQP or Python, made of what JSON knows. Never raises."""
    kind = type(value)
    if kind in _ATOMS:
        return value
    if depth > _DEPTH_LIMIT:
        return MARKS["deep"]
    if kind is dict or isinstance(value, Mapping):
        return {
            key if type(key) is str else _text(key): plain(item, depth + 1) for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, bytes | bytearray | memoryview):
        try:
            return bytes(value).decode()
        except UnicodeDecodeError:
            return Mark({"$bytes": len(value)})
    # The exact types, because a StrEnum or an IntEnum would slip past whoever asks for a type.
    for atom in (str, int, float):
        if isinstance(value, atom):
            return atom(value)
    return _text(value)


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str) else str(value)[:1024]


def digits(number: int) -> str:
    """A whole number of any length as text."""
    try:
        return str(number)
    except ValueError:
        # Python writes no more than 4,300 digits in decimal.
        return hex(number)


def as_text(name: str | bytes) -> str:
    """A name from the wire as text that can be written, as half a surrogate pair from py-amqp cannot be.

    Bytes and text of the same name become the same, so that a queue is found by either.
    """
    if isinstance(name, bytes):
        return name.decode("utf-8", "replace")
    # Nearly every name is plain, and names are read often.
    return name if name.isascii() else name.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def encoded(tree: Any) -> bytes:
    """JSON text; halves of surrogate pairs, which have no UTF-8, become question marks."""
    try:
        return msgspec.json.encode(tree)
    except UnicodeError:
        return msgspec.json.encode(_clean(tree))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value
