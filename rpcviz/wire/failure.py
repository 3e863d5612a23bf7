"""The third layer of JSON: an exception that travels back as text.

Source: oslo_messaging/_drivers/common.py `serialize_remote_exception`, `deserialize_remote_exception`.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from rpcviz.wire.envelope import BodyUnreadable, read_json, too_deep
from rpcviz.wire.message import Failure

UNREADABLE = Failure(name="unreadable")
"""Stands for a failure whose text names no class."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_MODULE = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,254}")


class FailureDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A remote exception whole, for the peer that called; may hold secrets."""

    name: str
    module: str | None = None
    message: str = ""
    tb: tuple[str, ...] = ()
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = {}


class _Head(msgspec.Struct):
    name: str = msgspec.field(name="class")
    module: str | None = None


_HEAD = msgspec.json.Decoder(_Head)


def read_failure(raw: msgspec.Raw) -> tuple[Failure, tuple[str, ...]]:
    """Class and module of a reply's `failure`, and what is odd about it. Never its text; never raises."""
    try:
        text = msgspec.json.decode(raw, type=str).encode()
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return UNREADABLE, ("failure is not JSON text: oslo's client would break on it",)
    if too_deep(text):
        return UNREADABLE, ("failure is too deep",)
    try:
        head = _HEAD.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _read_slowly(text)
    return _checked(head.name, head.module)


def _read_slowly(text: bytes) -> tuple[Failure, tuple[str, ...]]:
    try:
        tree = read_json(text)
    except BodyUnreadable as unreadable:
        return UNREADABLE, (f"failure is {unreadable.reason}",)
    if not isinstance(tree, dict):
        return UNREADABLE, ("failure is not an object",)
    return _checked(tree.get("class"), tree.get("module"))


def _checked(name: Any, module: Any) -> tuple[Failure, tuple[str, ...]]:
    # Only what can be the name of a Python class, so that no value can hide in it.
    odd: tuple[str, ...] = ()
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        name, odd = UNREADABLE.name, ("failure names no class",)
    if module is not None and not (isinstance(module, str) and _MODULE.fullmatch(module)):
        module, odd = None, (*odd, "failure names no module")
    return Failure(name=name, module=module), odd


def parse(text: str) -> FailureDetail:
    """A remote exception from the `failure` of a reply. Raises BodyUnreadable."""
    tree = read_json(text.encode("utf-8", "surrogatepass"))
    if not isinstance(tree, dict) or not isinstance(tree.get("class"), str):
        raise BodyUnreadable("failure names no class")
    module, args, kwargs = tree.get("module"), tree.get("args"), tree.get("kwargs")
    tb = tree.get("tb")
    return FailureDetail(
        name=tree["class"],
        module=module if isinstance(module, str) else None,
        message=str(tree.get("message") or ""),
        tb=tuple(str(line) for line in tb) if isinstance(tb, list) else (),
        args=tuple(args) if isinstance(args, list) else (),
        kwargs=kwargs if isinstance(kwargs, dict) else {},
    )
