"""Numbers with units, and versions: what they mean, and when a message's own is equal to them."""

import re
from typing import Final

import msgspec

from rpcviz.query.fields import Sort
from rpcviz.query.tree import Sign

_NUMBER: Final = re.compile(r"(\d{1,15})(?:\.(\d{1,9}))?([^\W\d_]*)")
_RUN: Final = re.compile(r"\d{1,18}|\D+")
UNITS: Final[dict[Sort, dict[str, int]]] = {
    Sort.TIME: {"us": 1_000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000},
    Sort.SIZE: {"b": 1, "kb": 1_000, "mb": 1_000_000},
    Sort.COUNT: {},
}
"""In nanoseconds, bytes, ones."""
USUAL: Final = {"latency": "ms", "age": "s", "size": "b"}
"""The unit of a number that has none, by field."""
_OTHER: Final = {"µs": "us", "μs": "us", "min": "m", "sec": "s", "k": "kb", "kib": "kb", "mib": "mb"}


class Amount(msgspec.Struct, frozen=True, kw_only=True):
    """A number, and how exactly it was written: `1.5s` is equal to 1.45 s up to 1.55 s."""

    exact: float
    low: float
    high: float


def amount(field: str, sort: Sort, text: str) -> Amount | str | None:
    """What a number means; a string is a unit that the field does not have, None is no number at all."""
    found = _NUMBER.fullmatch(text.casefold())
    if found is None:
        return None
    whole, part, unit = found.group(1), found.group(2) or "", found.group(3)
    units = UNITS[sort]
    unit = unit if unit in units else _OTHER.get(unit, unit)
    if unit and unit not in units:
        return unit
    each = units.get(unit or USUAL.get(field, ""), 1)
    exact = float(f"{whole}.{part or 0}") * each
    # A plain count of bytes or queues is meant as it stands.
    half = 0.0 if each == 1 and not part else each / 10 ** len(part) / 2
    return Amount(exact=exact, low=exact - half, high=exact + half)


def compares(value: float, sign: Sign, wanted: Amount) -> bool:
    """Whether a message's own number stands in this relation to the wanted one."""
    if sign == "<":
        return value < wanted.exact
    if sign == "<=":
        return value <= wanted.exact
    if sign == ">":
        return value > wanted.exact
    if sign == ">=":
        return value >= wanted.exact
    equal = wanted.low <= value <= wanted.high
    return equal is not (sign == "!=")


Version = tuple[tuple[int, int, str], ...]


def version(text: str) -> Version:
    """Something that compares as versions do: digits by their number, `5.9` before `5.10`."""
    parts = [part for part in re.split(r"[.\-_]", text.casefold()) if part]
    return tuple(
        (1, int(run), "") if run.isdecimal() else (0, 0, run) for part in parts for run in _RUN.findall(part)
    )


def precedes(one: Version, sign: Sign, other: Version) -> bool:
    """Whether `one` stands in this relation to `other`; `<`, `<=`, `>` and `>=` only."""
    if sign == "<":
        return one < other
    if sign == "<=":
        return one <= other
    return one > other if sign == ">" else one >= other
