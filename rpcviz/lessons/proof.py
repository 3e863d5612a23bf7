"""What lessons ask of a trail. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from rpcviz.lessons.lesson import Marked, Marks, Trail
from rpcviz.trace.entry import Entry
from rpcviz.wire.hop import Hop, HopKind
from rpcviz.wire.message import Kind

REQUESTS: Final = frozenset({Kind.CALL, Kind.CAST, Kind.FANOUT})


def asking(seen: Trail, *methods: str) -> tuple[Entry, ...]:
    """The calls, casts and fanouts of these methods."""
    return tuple(entry for entry in seen.entries if entry.kind in REQUESTS and entry.method in methods)


def announced(seen: Trail, event_type: str) -> tuple[Entry, ...]:
    """The notifications of one type."""
    return tuple(
        entry for entry in seen.entries if entry.kind is Kind.NOTIFICATION and entry.event_type == event_type
    )


def taken_by(seen: Trail, service: str) -> tuple[Entry, ...]:
    """The requests that a program of this name took from a queue, or would: it reads it."""
    return tuple(entry for entry in seen.entries if entry.kind in REQUESTS and reaches(entry, service))


def reaches(entry: Entry, service: str) -> bool:
    """Whether a program of this name is among those who took it."""
    return any(
        party.service is not None and party.service.startswith(service) for party in entry.receivers or ()
    )


def beside(seen: Trail, what: HopKind, *, by: str = "", to: str = "", name: str = "") -> tuple[Hop, ...]:
    """Hops of one kind; `by`, `to` and `name` are how sender, receiver and name begin."""
    return tuple(
        hop
        for hop in seen.hops
        if hop.what is what
        and hop.sender.startswith(by)
        and hop.receiver.startswith(to)
        and hop.name.startswith(name)
    )


def ids(*seen: Iterable[Entry | Hop]) -> tuple[str, ...]:
    """Their ids, in order."""
    return tuple(each.id for part in seen for each in part)


def on_the_bus(option: str, messages: Sequence[Entry], hops: Sequence[Hop]) -> Marked | None:
    """Holds where messages were seen; where only hops were it does not; None where neither was."""
    if messages:
        return Marked(option=option, holds=True, evidence=ids(messages))
    return Marked(option=option, holds=False, evidence=ids(hops)) if hops else None


def each(*marks: Marked | None) -> Marks:
    """All marks; none where one of them could not be given."""
    given = tuple(mark for mark in marks if mark is not None)
    return given if len(given) == len(marks) else ()


def only(options: Sequence[str], right: str | None, seen: Iterable[Entry]) -> Marks:
    """Marks of options of which one is right; none where that one is not among them."""
    if right not in options:
        return ()
    evidence = ids(seen)
    return tuple(
        Marked(option=option, holds=option == right, evidence=evidence if option == right else ())
        for option in options
    )
