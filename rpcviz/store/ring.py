"""The memory that forgets the oldest: bounded by messages and by bytes."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import msgspec

from rpcviz.query.language import Query
from rpcviz.query.match import match
from rpcviz.store.archive import Listing, UnknownCursor
from rpcviz.trace.change import Change, HopSeen, Journey, JourneyChanged, Seen
from rpcviz.trace.entry import Entry
from rpcviz.wire.hop import Hop
from rpcviz.wire.redact import Redacted, unseal
from rpcviz.wire.sealed import Sealed

CHUNK = 500
"""Messages looked at under the lock before another worker may have it."""


class RingOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How much is remembered; whatever is exceeded first lets the oldest go."""

    max_messages: int = 50_000
    max_bytes: int = 256 * 1024 * 1024
    """Sum of the bodies' sizes."""
    max_journeys: int = 5_000
    max_hops: int = 10_000


class _Kept:
    """One message in its place; its entry is replaced when more is known of it."""

    __slots__ = ("entry", "number", "sealed")

    def __init__(self, number: int, entry: Entry, sealed: Sealed | None) -> None:
        self.number = number
        self.entry = entry
        self.sealed = sealed


class RingCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What the ring holds and what it let go."""

    messages: int
    bytes: int
    forgotten_messages: int
    forgotten_journeys: int
    forgotten_hops: int


class Ring:
    """Archive in memory. One lock; what is handed out is immutable."""

    def __init__(self, options: RingOptions) -> None:
        self.options = options
        self._lock = threading.Lock()
        # Invariant: the numbers in _kept have no holes; only the first is ever taken out.
        self._kept: dict[int, _Kept] = {}
        self._numbers: dict[str, int] = {}
        self._next = 0
        self._bytes = 0
        self._of_request: dict[str, dict[str, None]] = {}
        self._journeys: OrderedDict[str, Journey] = OrderedDict()
        self._hops: OrderedDict[str, Hop] = OrderedDict()
        self._hops_of: dict[str, dict[str, None]] = {}
        self._forgotten = {"messages": 0, "journeys": 0, "hops": 0}

    def add(self, changes: Sequence[Change]) -> None:
        """Remember the newest snapshots; the oldest messages go when it is too much."""
        with self._lock:
            for change in changes:
                if isinstance(change, Seen):
                    self._see(change)
                elif isinstance(change, JourneyChanged):
                    self._travel(change.journey)
                elif isinstance(change, HopSeen):
                    self._hop(change.hop)
            while self._kept and self._too_much():
                self._forget_oldest()

    def _too_much(self) -> bool:
        return len(self._kept) > self.options.max_messages or self._bytes > self.options.max_bytes

    def _see(self, change: Seen) -> None:
        entry = change.entry
        number = self._numbers.get(entry.id)
        if number is None:
            if change.sealed is None:
                # News of a message that the ring let go: it stays forgotten.
                return
            number = self._next
            self._next += 1
            self._numbers[entry.id] = number
            self._kept[number] = _Kept(number, entry, change.sealed)
            self._bytes += entry.size
            self._link(entry)
            return
        kept = self._kept[number]
        if kept.entry.request_id != entry.request_id:
            self._unlink(kept.entry)
            self._link(entry)
        self._bytes += entry.size - kept.entry.size
        kept.entry = entry
        kept.sealed = kept.sealed or change.sealed

    def _link(self, entry: Entry) -> None:
        if entry.request_id is not None:
            self._of_request.setdefault(entry.request_id, {})[entry.id] = None

    def _unlink(self, entry: Entry) -> None:
        ids = self._of_request.get(entry.request_id or "")
        if ids is not None:
            ids.pop(entry.id, None)
            if not ids and entry.request_id is not None:
                del self._of_request[entry.request_id]

    def _forget_oldest(self) -> None:
        # Counted, not looked up: a dict's first key lies behind the holes of all that went before.
        kept = self._kept.pop(self._next - len(self._kept))
        del self._numbers[kept.entry.id]
        self._bytes -= kept.entry.size
        self._unlink(kept.entry)
        self._forgotten["messages"] += 1

    def _travel(self, journey: Journey) -> None:
        known = journey.request_id in self._journeys
        self._journeys[journey.request_id] = journey
        if not known and len(self._journeys) > self.options.max_journeys:
            self._journeys.popitem(last=False)
            self._forgotten["journeys"] += 1

    def _hop(self, hop: Hop) -> None:
        self._hops[hop.id] = hop
        self._hops_of.setdefault(hop.request_id or "", {})[hop.id] = None
        if len(self._hops) > self.options.max_hops:
            _, gone = self._hops.popitem(last=False)
            siblings = self._hops_of[gone.request_id or ""]
            del siblings[gone.id]
            if not siblings:
                del self._hops_of[gone.request_id or ""]
            self._forgotten["hops"] += 1

    def clear(self) -> None:
        """Forget everything, uncounted: somebody asked for it."""
        with self._lock:
            for table in (self._kept, self._numbers, self._of_request, self._journeys):
                table.clear()
            self._hops.clear()
            self._hops_of.clear()
            self._bytes = 0

    def counts(self) -> RingCounts:
        """A consistent snapshot."""
        with self._lock:
            return RingCounts(
                messages=len(self._kept),
                bytes=self._bytes,
                forgotten_messages=self._forgotten["messages"],
                forgotten_journeys=self._forgotten["journeys"],
                forgotten_hops=self._forgotten["hops"],
            )

    def entry(self, message_id: str) -> Entry | None:
        """One message, None when it is unknown or gone."""
        with self._lock:
            number = self._numbers.get(message_id)
            return None if number is None else self._kept[number].entry

    def body(self, message_id: str) -> Redacted | None:
        """Its body, decoded and masked; the work is done outside the lock."""
        with self._lock:
            number = self._numbers.get(message_id)
            sealed = None if number is None else self._kept[number].sealed
        return None if sealed is None else unseal(sealed)

    def newest(self, query: Query | None, before: str | None, limit: int) -> Listing:
        """Newest first, at most `limit`. Raises UnknownCursor."""
        found: list[tuple[int, Entry]] = []
        below = self._next if before is None else _number(before)
        while len(found) <= limit:
            chunk = self._below(below)
            if not chunk:
                break
            found += [each for each in chunk if query is None or match(query, each[1])]
            below = chunk[-1][0]
        page = found[:limit]
        return Listing(
            entries=tuple(entry for _, entry in page),
            next=_cursor(page[-1][0]) if len(found) > limit else None,
        )

    def _below(self, number: int) -> list[tuple[int, Entry]]:
        """Up to CHUNK messages before `number`, newest first."""
        with self._lock:
            newest = min(number, self._next) - 1
            held = (self._kept.get(each) for each in range(newest, newest - CHUNK, -1))
            return [(kept.number, kept.entry) for kept in held if kept is not None]

    def journey(self, request_id: str) -> Journey | None:
        """One request in numbers."""
        with self._lock:
            return self._journeys.get(request_id)

    def journeys(self, query: Query | None, limit: int) -> tuple[Journey, ...]:
        """Newest first; with a query those that have a message that fits."""
        with self._lock:
            newest = sorted(self._journeys.values(), key=lambda journey: journey.started_ns, reverse=True)
        if query is None:
            return tuple(newest[:limit])
        found: list[Journey] = []
        for journey in newest:
            entries, _ = self.of_request(journey.request_id)
            if any(match(query, entry) for entry in entries):
                found.append(journey)
                if len(found) == limit:
                    break
        return tuple(found)

    def of_request(self, request_id: str) -> tuple[tuple[Entry, ...], tuple[Hop, ...]]:
        """Messages by `seq` and hops by time of one request."""
        with self._lock:
            ids = self._of_request.get(request_id, {})
            entries = [self._kept[self._numbers[each]].entry for each in ids]
            hops = [self._hops[each] for each in self._hops_of.get(request_id, {})]
        entries.sort(key=lambda entry: entry.seq)
        hops.sort(key=lambda hop: hop.ts_ns)
        return tuple(entries), tuple(hops)


def _cursor(number: int) -> str:
    """Opaque on purpose: scripts must not count on what is inside."""
    return f"r{number:x}"


def _number(cursor: str) -> int:
    try:
        if cursor[:1] != "r" or not cursor.isascii() or len(cursor) > 20:
            raise ValueError
        return int(cursor[1:], 16)
    except ValueError:
        raise UnknownCursor(cursor) from None
