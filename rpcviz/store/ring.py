"""The memory that forgets the oldest: bounded by messages and by bytes."""

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator, Sequence

import msgspec

from rpcviz.query.inside import Inside, inside_of
from rpcviz.query.language import Query
from rpcviz.store.archive import Between, Held, Listing, Places, Sought, UnknownCursor
from rpcviz.store.sight import Held as Sighted
from rpcviz.store.sight import Sight
from rpcviz.trace.change import Change, HopSeen, Journey, JourneyChanged, Seen
from rpcviz.trace.entry import Entry
from rpcviz.wire.hop import Hop
from rpcviz.wire.masked import masked_line
from rpcviz.wire.received import Received, received
from rpcviz.wire.redact import Redacted, unseal
from rpcviz.wire.route import Route
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

    __slots__ = ("entry", "number", "route", "sealed")

    def __init__(self, number: int, entry: Entry, sealed: Sealed | None) -> None:
        self.number = number
        self.entry = entry
        self.sealed = sealed
        self.route: Route | None = None

    def learn(self, route: Route | None) -> None:
        """What the broker knew of its publish; a mirror knows less than the firehose.

        The tap gives one route to all copies that came the same way, so it costs a reference.
        """
        if route is not None and (self.route is None or self.route.mirrored):
            self.route = route


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
            self._kept[number] = fresh = _Kept(number, entry, change.sealed)
            fresh.learn(change.route)
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
        kept.learn(change.route)

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

    def received(self, message_id: str, limit: int) -> Received | None:
        """Its body as it came, masked; the work is done outside the lock."""
        with self._lock:
            number = self._numbers.get(message_id)
            sealed = None if number is None else self._kept[number].sealed
        return None if sealed is None else received(sealed, limit)

    def route(self, message_id: str) -> Route | None:
        """What the broker knew of its publish."""
        with self._lock:
            number = self._numbers.get(message_id)
            return None if number is None else self._kept[number].route

    def held(self) -> Held:
        """How much of what came is still here."""
        with self._lock:
            first, end = self._next - len(self._kept), self._next
            return Held(
                messages=len(self._kept),
                limit=self.options.max_messages,
                forgotten=self._forgotten["messages"],
                oldest_ns=self._moment(first) if self._kept else None,
                newest_ns=self._moment(end - 1) if self._kept else None,
            )

    def newest(self, query: Query | None, before: str | None, limit: int) -> Listing:
        """Newest first, at most `limit`. Raises UnknownCursor."""
        return self.page(Sought(query=query), before, limit)

    def inside(self, message_id: str) -> Inside | None:
        """What search sees in its body."""
        redacted = self.body(message_id)
        return None if redacted is None else inside_of(redacted)

    def _sight(self, sought: Sought) -> Sight:
        """A search that begins now; what comes later pushes nothing out of its reach."""
        end = self._next

        def find(message_id: str) -> Sighted | None:
            with self._lock:
                number = self._numbers.get(message_id)
                return None if number is None else Sighted(end - 1 - number, self._kept[number].sealed)

        return Sight(sought, find)

    def page(self, sought: Sought, before: str | None, limit: int) -> Listing:
        """Newest first, at most `limit` of those that are sought. Raises UnknownCursor."""
        found: list[_Kept] = []
        sight = self._sight(sought)
        first, end = self._bounds(sought)
        below = end if before is None else min(_number(before), end)
        while len(found) <= limit:
            chunk = self._below(below, first)
            if not chunk:
                break
            found += (kept for kept in chunk if sight.fits(kept.entry))
            below = chunk[-1].number
            sought.pause()
        page = found[:limit]
        return Listing(
            entries=tuple(kept.entry for kept in page),
            next=_cursor(page[-1].number) if len(found) > limit else None,
            looked=sight.looked,
        )

    def places(self, sought: Sought, top: str | None, step: int) -> Places:
        """Where each page begins; without a filter counted, not searched. An unknown `top` is the newest."""
        oldest, end = self._bounds(sought)
        with self._lock:
            newest = end - 1 if top is None else min(self._numbers.get(top, end - 1), end - 1)
        if sought.query is None and sought.kinds is None:
            firsts: Sequence[int] = range(newest, oldest - 1, -step)
            total = newest - oldest + 1
        else:
            firsts, total = self._firsts(sought, newest, step)
        first = self._kept.get(firsts[0]) if firsts else None
        return Places(
            total=max(0, total),
            cursors=tuple(_cursor(number + 1) for number in firsts),
            top=None if first is None else first.entry.id,
        )

    def _firsts(self, sought: Sought, newest: int, step: int) -> tuple[list[int], int]:
        """Every `step`-th of those that are sought, and how many those are."""
        firsts: list[int] = []
        sight = self._sight(sought)
        total, below = 0, newest + 1
        oldest, _ = self._bounds(sought)
        while chunk := self._below(below, oldest):
            for kept in chunk:
                if sight.fits(kept.entry):
                    if total % step == 0:
                        firsts.append(kept.number)
                    total += 1
            below = chunk[-1].number
            sought.pause()
        return firsts, total

    def entries(self, sought: Sought) -> Iterator[Entry]:
        """Oldest first; what comes meanwhile is left out."""
        return (kept.entry for kept in self._upwards(sought))

    def lines(self, sought: Sought) -> Iterator[bytes]:
        """Oldest first, as lines of a capture file, masked."""
        for kept in self._upwards(sought):
            entry, sealed = kept.entry, kept.sealed
            if sealed is not None:
                yield masked_line(sealed, seq=entry.seq, ts_ns=entry.ts_ns, route=_route_of(kept))

    def _upwards(self, sought: Sought) -> Iterator[_Kept]:
        sight = self._sight(sought)
        at, end = self._bounds(sought)
        while at < end:
            with self._lock:
                held = [self._kept.get(number) for number in range(at, min(end, at + CHUNK))]
            yield from (kept for kept in held if kept is not None and sight.fits(kept.entry))
            at += CHUNK
            sought.pause()

    def _bounds(self, sought: Sought) -> tuple[int, int]:
        """Numbers of the first message of its span of time, and of the first after it."""
        with self._lock:
            first, end = self._next - len(self._kept), self._next
            held = range(first, end)
            low, high = sought.from_ns, sought.until_ns
            return (
                first if low is None else first + bisect_left(held, low, key=self._moment),
                end if high is None else first + bisect_left(held, high, key=self._moment),
            )

    def _below(self, number: int, first: int) -> list[_Kept]:
        """Up to CHUNK messages before `number` and from `first` on, newest first."""
        with self._lock:
            newest = min(number, self._next) - 1
            held = (self._kept.get(each) for each in range(newest, max(newest - CHUNK, first - 1), -1))
            return [kept for kept in held if kept is not None]

    def between(self, from_ns: int, until_ns: int, limit: int) -> Between:
        """From one moment up to another, oldest first.

        Where there is too much it ends early: between two moments and never inside of one, so that
        the next span goes on without a hole.
        """
        with self._lock:
            first, end = self._next - len(self._kept), self._next
            oldest_ns = self._kept[first].entry.ts_ns if self._kept else None
            at = first + bisect_left(range(first, end), from_ns, key=self._moment)
            entries: list[Entry] = []
            while at < end and (entry := self._kept[at].entry).ts_ns < until_ns:
                if len(entries) >= limit and entry.ts_ns > entries[0].ts_ns:
                    until_ns = max(entry.ts_ns, entries[-1].ts_ns)
                    entries = [each for each in entries if each.ts_ns < until_ns]
                    break
                entries.append(entry)
                at += 1
            hops = [hop for hop in self._hops.values() if from_ns <= hop.ts_ns < until_ns]
        hops.sort(key=lambda hop: hop.ts_ns)
        return Between(entries=tuple(entries), hops=tuple(hops), until_ns=until_ns, oldest_ns=oldest_ns)

    def _moment(self, number: int) -> int:
        return self._kept[number].entry.ts_ns

    def journey(self, request_id: str) -> Journey | None:
        """One request in numbers."""
        with self._lock:
            return self._journeys.get(request_id)

    def journeys(self, query: Query | None, limit: int, now_ns: int = 0) -> tuple[Journey, ...]:
        """Newest first; with a query those that have a message that fits it at `now_ns`."""
        with self._lock:
            newest = sorted(self._journeys.values(), key=lambda journey: journey.started_ns, reverse=True)
        if query is None:
            return tuple(newest[:limit])
        found: list[Journey] = []
        sight = self._sight(Sought(query=query, now_ns=now_ns))
        for journey in newest:
            entries, _ = self.of_request(journey.request_id)
            if any(sight.fits(entry) for entry in entries):
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


def _route_of(kept: _Kept) -> Route:
    """The broker's facts; of a message whose publish was not seen, what its delivery told."""
    entry = kept.entry
    return kept.route or Route(
        exchange=entry.exchange, routing_key=entry.routing_key, vhost=entry.vhost, routed_queues=entry.queues
    )


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
