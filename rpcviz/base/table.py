"""Ordered tables of modules: what a folder offers, loaded when it is asked for."""

from collections.abc import Sequence
from importlib import import_module
from typing import TypeVar

T = TypeVar("T")


def load(package: str, attribute: str, kind: type[T], names: Sequence[str]) -> dict[str, T]:
    """Import `package.NAME` for each of `names` and return its `attribute`, in that order.

    Raises TypeError when a module's attribute is not a `kind`, so that a slip in a new
    file is found where it is and not where it is used.
    """
    table: dict[str, T] = {}
    for name in names:
        value = getattr(import_module(f"{package}.{name}"), attribute)
        if not isinstance(value, kind):
            raise TypeError(f"{package}.{name}.{attribute} is not a {kind.__name__}")
        table[name] = value
    return table
