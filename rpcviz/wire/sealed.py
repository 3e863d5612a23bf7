"""A body that nobody can print, copy or send: only the doors of `wire` that mask open it."""

from collections.abc import Mapping
from typing import Any, NoReturn


class Sealed:
    """A message's body and AMQP properties, which may hold secrets.

    No content shows in `repr`; msgspec, json, pickle and copy all raise on it, so it cannot
    cross a process, a socket or a file. What leads to its content masks it: `wire.redact`,
    `wire.masked` and `wire.received`.
    """

    __slots__ = ("_body", "_properties")

    def __init__(self, body: bytes, properties: Mapping[str, Any]) -> None:
        self._body = body
        self._properties = properties

    @property
    def size(self) -> int:
        """Bytes of the body as it was on the wire."""
        return len(self._body)

    def __repr__(self) -> str:
        return f"Sealed({len(self._body)} bytes)"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        # pickle, copy and deepcopy all come through here.
        raise TypeError("a sealed body cannot be copied or pickled; wire.redact.unseal is the way out")


def break_seal(sealed: Sealed) -> tuple[bytes, Mapping[str, Any]]:
    """Body and properties, secrets and all. For the doors of `wire` that mask what they let out."""
    return sealed._body, sealed._properties
