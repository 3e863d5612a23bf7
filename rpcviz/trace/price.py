"""What one request cost: messages by kind, bytes on the bus, and where its time went.

The critical path is the one chain of events that made the request last as long as it did. It is
followed backwards from the last event: what a process did just before, and where that was taking
a message, on to who sent it. The bus does not say that one thing waited for another, so this is
inferred from place and time. A REST call is told when it begins and named work when it ends
(`cloud/hops.py`), which says to whom the time between belongs.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from rpcviz.trace.entry import Entry, Party, RpcState
from rpcviz.trace.rpc import RPCS
from rpcviz.wire.hop import Hop, HopKind
from rpcviz.wire.message import Kind

LegKind = Literal["work", "step", "rest", "bus", "timeout", "unseen"]
"""A process at work, a named step of its work, a REST call's answer, a message on its way, a caller that
waited in vain, or time of which nothing is known."""
MOST_LEGS = 1_000
"""Of a longer path the longest legs are told; the parts count all."""
_Who = tuple[str | None, str | None]


class Leg(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of the critical path."""

    what: LegKind
    from_ns: int
    to_ns: int
    service: str | None = None
    """Who had the work: of a REST call and a timeout, who was asked."""
    host: str | None = None
    name: str | None = None
    """Method of the message, name of the hop."""
    id: str | None = None
    """The message or hop that stands for it."""


class PathPart(msgspec.Struct, frozen=True, kw_only=True):
    """All legs of one name, in the order in which they first appear."""

    what: LegKind
    name: str | None
    """Service, of a step its name; None for the bus and for what is unknown."""
    ns: int
    share: float
    """Of the whole path, 0 to 1."""


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """The price tag."""

    by_kind: dict[Kind, int]
    rpcs: int
    fanout_copies: int
    bytes: int
    """Bodies on the bus, one publish plus one per delivery."""
    path_ns: int
    """From the first event to the last; the parts share it."""
    parts: tuple[PathPart, ...] = ()
    legs: tuple[Leg, ...] = ()
    """In order of time."""


class _Event:
    """Something at one process: a message left or came, a hop, or a caller's patience ended."""

    __slots__ = ("at", "before", "entry", "hop", "sent", "timeout", "ts_ns", "who")

    def __init__(self, who: _Who, ts_ns: int, *, entry: Entry | None = None, hop: Hop | None = None) -> None:
        self.who = who
        self.ts_ns = ts_ns
        self.entry = entry
        self.hop = hop
        self.sent: _Event | None = None
        """Of a message or REST call that came: where it left."""
        self.timeout = False
        self.at = 0
        """Place in the order of all events."""
        self.before: _Event | None = None
        """The one before at the same process."""


def price(
    entries: Sequence[Entry], hops: Sequence[Hop] = (), also: Sequence[Entry] = (), now_ns: int | None = None
) -> Price:
    """Counts of `entries` and `also`; the path goes through `entries` and `hops` alone.

    `also` are messages of requests that this one caused: they cost, but nobody waited for them.
    `now_ns` is given while the request runs: what nobody has ended yet counts until then.
    """
    counted = [*entries, *also]
    by_kind: dict[Kind, int] = {}
    for entry in counted:
        by_kind[entry.kind] = by_kind.get(entry.kind, 0) + 1
    legs = _legs(_events(entries, hops), now_ns)
    whole = sum(leg.to_ns - leg.from_ns for leg in legs)
    return Price(
        by_kind=by_kind,
        rpcs=sum(count for kind, count in by_kind.items() if kind in RPCS),
        fanout_copies=sum(_copies(entry) for entry in counted if entry.kind is Kind.FANOUT),
        bytes=sum(entry.size * (1 + entry.deliveries) for entry in counted),
        path_ns=whole,
        parts=_parts(legs, whole),
        legs=_longest(legs),
    )


def _copies(entry: Entry) -> int:
    return entry.deliveries if entry.routed is None else entry.routed


def _events(entries: Sequence[Entry], hops: Sequence[Hop]) -> list[_Event]:
    """Every event in order; each knows the one before it at its process."""
    found: list[_Event] = []
    for entry in entries:
        found += _of_entry(entry)
    for hop in hops:
        found += _of_hop(hop)
    # Sorting is stable, so what came stands behind what was sent at the same moment.
    found.sort(key=lambda event: event.ts_ns)
    last: dict[_Who, _Event] = {}
    for at, event in enumerate(found):
        event.at = at
        if event.who != (None, None):
            event.before = last.get(event.who)
            last[event.who] = event
    return found


def _of_entry(entry: Entry) -> Iterable[_Event]:
    sent = _Event(_who(entry.sender), entry.ts_ns, entry=entry)
    yield sent
    if entry.delivered_ns is not None:
        for receiver in entry.receivers or ():
            came = _Event(_who(receiver), max(entry.ts_ns, entry.delivered_ns), entry=entry)
            came.sent = sent
            yield came
    if entry.state in (RpcState.TIMED_OUT, RpcState.LATE) and entry.deadline_ns is not None:
        gave_up = _Event(_who(entry.sender), entry.deadline_ns, entry=entry)
        gave_up.timeout = True
        yield gave_up


def _of_hop(hop: Hop) -> Iterable[_Event]:
    sent = _Event(_end(hop.sender), hop.ts_ns, hop=hop)
    yield sent
    if hop.what is HopKind.REST:
        came = _Event(_end(hop.receiver), hop.ts_ns, hop=hop)
        came.sent = sent
        yield came


def _who(party: Party | None) -> _Who:
    return (None, None) if party is None else (party.service, party.host)


def _end(text: str) -> _Who:
    service, _, host = text.partition("@")
    return service, host or None


def _legs(events: Sequence[_Event], now_ns: int | None) -> list[Leg]:
    """Backwards from the last event, then turned round; legs that follow each other and are alike are one."""
    if not events:
        return []
    event = events[-1]
    legs: list[Leg] = []
    if now_ns is not None and now_ns > event.ts_ns:
        legs.append(_open(event, now_ns))
    while event.at > 0:
        before, leg = _step(event, events)
        if leg.to_ns > leg.from_ns:
            legs.append(leg)
        event = before
    return _merged(reversed(legs))


def _open(event: _Event, now_ns: int) -> Leg:
    """What goes on now, after the last that was seen."""
    if event.sent is None and event.hop is not None and event.hop.what is HopKind.REST:
        return _rest(event.hop, event.ts_ns, now_ns)
    if event.sent is None and event.entry is not None:
        return _bus(event.entry, event.ts_ns, now_ns)
    service, host = event.who
    return Leg(what="work", from_ns=event.ts_ns, to_ns=now_ns, service=service, host=host)


def _step(event: _Event, events: Sequence[_Event]) -> tuple[_Event, Leg]:
    """What came before an event on the path, and to whom the time between belongs."""
    sent = event.sent
    if sent is not None and sent.at < event.at:
        if event.entry is not None:
            return sent, _bus(event.entry, sent.ts_ns, event.ts_ns)
        return sent, Leg(what="rest", from_ns=sent.ts_ns, to_ns=event.ts_ns)
    before = event.before
    if before is None:
        earlier = events[event.at - 1]
        return earlier, Leg(what="unseen", from_ns=earlier.ts_ns, to_ns=event.ts_ns)
    return before, _between(before, event)


def _between(before: _Event, event: _Event) -> Leg:
    """One process, from one of its events to the next."""
    from_ns, to_ns = before.ts_ns, event.ts_ns
    if event.timeout and event.entry is not None:
        asked = next(iter(event.entry.receivers or ()), None)
        return Leg(
            what="timeout", from_ns=from_ns, to_ns=to_ns, id=event.entry.id, name=event.entry.method,
            service=event.entry.topic if asked is None else asked.service,
            host=event.entry.server if asked is None else asked.host,
        )  # fmt: skip
    if before.hop is not None and before.hop.what is HopKind.REST and before.sent is None:
        return _rest(before.hop, from_ns, to_ns)
    service, host = event.who
    if event.hop is not None and event.hop.what is HopKind.WORK:
        return Leg(
            what="step", from_ns=from_ns, to_ns=to_ns, service=service, host=host,
            name=event.hop.name, id=event.hop.id,
        )  # fmt: skip
    return Leg(
        what="work", from_ns=from_ns, to_ns=to_ns, service=service, host=host,
        name=None if before.entry is None else before.entry.method, id=_id(before),
    )  # fmt: skip


def _rest(hop: Hop, from_ns: int, to_ns: int) -> Leg:
    service, host = _end(hop.receiver)
    return Leg(
        what="rest", from_ns=from_ns, to_ns=to_ns, service=service, host=host, name=hop.name, id=hop.id
    )


def _bus(entry: Entry, from_ns: int, to_ns: int) -> Leg:
    return Leg(what="bus", from_ns=from_ns, to_ns=to_ns, name=entry.method or entry.event_type, id=entry.id)


def _id(event: _Event) -> str | None:
    if event.entry is not None:
        return event.entry.id
    return None if event.hop is None else event.hop.id


def _merged(legs: Iterable[Leg]) -> list[Leg]:
    found: list[Leg] = []
    for leg in legs:
        last = found[-1] if found else None
        if (
            last is not None
            and leg.what == "work"
            and (last.what, last.service, last.host) == ("work", leg.service, leg.host)
        ):
            found[-1] = msgspec.structs.replace(last, to_ns=leg.to_ns)
        else:
            found.append(leg)
    return found


def _parts(legs: Sequence[Leg], whole: int) -> tuple[PathPart, ...]:
    sums: dict[tuple[LegKind, str | None], int] = {}
    for leg in legs:
        key = leg.what, _label(leg)
        sums[key] = sums.get(key, 0) + leg.to_ns - leg.from_ns
    return tuple(
        PathPart(what=what, name=name, ns=ns, share=round(ns / whole, 4)) for (what, name), ns in sums.items()
    )


def _label(leg: Leg) -> str | None:
    if leg.what in ("bus", "unseen"):
        return None
    return leg.name if leg.what == "step" else leg.service or leg.host


def _longest(legs: Sequence[Leg]) -> tuple[Leg, ...]:
    if len(legs) <= MOST_LEGS:
        return tuple(legs)
    kept = sorted(legs, key=lambda leg: leg.from_ns - leg.to_ns)[:MOST_LEGS]
    return tuple(sorted(kept, key=lambda leg: leg.from_ns))
