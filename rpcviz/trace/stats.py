"""Running totals, rates and latencies, from changes alone."""

from array import array

import msgspec

from rpcviz.trace.bounded import Bounded
from rpcviz.trace.change import Change, Edge, Seen
from rpcviz.trace.entry import Entry, RpcState
from rpcviz.trace.hosts import GridView, Hosts
from rpcviz.trace.measure import Quantiles, Rate, bucket_of
from rpcviz.trace.rpc import ANNOUNCEMENTS
from rpcviz.trace.series import (
    AGAIN,
    BYTES,
    DELIVERIES,
    KIND_AT,
    TIMEOUTS,
    UNHEARD,
    UNROUTABLE,
    Series,
    SeriesView,
)
from rpcviz.wire.message import Kind

_METHODS_KEPT = 2_000
_EDGES_KEPT = 4_000
_NAMELESS_KEPT = 4_000


class MethodStats(msgspec.Struct, frozen=True, kw_only=True):
    """One RPC method since the start; a reply counts for the method of its call."""

    method: str
    calls: int = 0
    casts: int = 0
    fanouts: int = 0
    replies: int = 0
    failures: int = 0
    timeouts: int = 0
    p50_ms: float | None = None
    p99_ms: float | None = None
    max_ms: float | None = None
    measured: int = 0
    """Answers with a known round trip."""
    spent_ms: float = 0.0
    """`measured` times `p50_ms`."""
    heat: tuple[int, ...] = ()
    """Round trips by column of `measure.HEAT_MS`; empty without any."""


class StatsView(msgspec.Struct, frozen=True, kw_only=True):
    """Absolute totals since the start, and the rate of the last five seconds."""

    messages: int
    """Publishes."""
    deliveries: int
    by_kind: dict[str, int]
    per_s: float
    unroutable: int
    timeouts: int
    redelivered: int
    unheard: int
    """Of `unroutable`: announcements, which need no listener."""
    bytes: int
    """Bodies on the bus: one publish plus one per delivery."""


class Tally:
    """What is counted of one method."""

    __slots__ = ("by_kind", "latency", "timeouts")

    def __init__(self) -> None:
        self.by_kind = dict.fromkeys(Kind, 0)
        self.latency = Quantiles()
        self.timeouts = 0

    def freeze(self, method: str) -> MethodStats:
        """A snapshot."""
        p50_ms, measured = self.latency.at_ms(0.5), self.latency.count
        return MethodStats(
            method=method,
            calls=self.by_kind[Kind.CALL],
            casts=self.by_kind[Kind.CAST],
            fanouts=self.by_kind[Kind.FANOUT],
            replies=self.by_kind[Kind.REPLY],
            failures=self.by_kind[Kind.FAILURE],
            timeouts=self.timeouts,
            p50_ms=p50_ms,
            p99_ms=self.latency.at_ms(0.99),
            max_ms=self.latency.most_ms(),
            measured=measured,
            spent_ms=round(measured * (p50_ms or 0.0), 3),
            heat=self.latency.heat(),
        )


class Stats:
    """Feed it every change; it keeps numbers and no messages."""

    def __init__(self) -> None:
        self._by_kind = dict.fromkeys(Kind, 0)
        self._methods: Bounded[str, Tally] = Bounded(_METHODS_KEPT)
        self._hosts = Hosts()
        self._rate = Rate()
        self._messages = 0
        self._deliveries = 0
        self._unroutable = 0
        self._timeouts = 0
        self._redelivered = 0
        self._unheard = 0
        self._bytes = 0
        self.series = Series()
        """The same over time."""

    def feed(self, change: Change, now_ns: int) -> None:
        """Count what is new in a change; `now_ns` is the moment for the rate and the series."""
        if isinstance(change, Seen):
            self.see(change, self.series.row(now_ns), now_ns)

    def see(self, seen: Seen, row: "array[int]", now_ns: int) -> None:
        """The same, with the series' row of now: whoever has many changes of one moment asks for it once."""
        entry, news = seen.entry, seen.news
        if news == "publish":
            self._published(entry, row, now_ns)
        elif news == "deliver":
            self._deliveries += 1
            self._bytes += entry.size
            row[DELIVERIES] += 1
            row[BYTES] += entry.size
            if seen.again:
                self._redelivered += 1
                row[AGAIN] += 1
        elif news == "answer":
            self._answered(entry, now_ns)
        elif news == "time" and entry.state is RpcState.TIMED_OUT:
            self._timed_out(entry, now_ns)

    def _published(self, entry: Entry, row: "array[int]", now_ns: int) -> None:
        row[KIND_AT[entry.kind]] += 1
        row[BYTES] += entry.size
        self._messages += 1
        self._bytes += entry.size
        self._by_kind[entry.kind] += 1
        self._rate.add(now_ns)
        if entry.routed == 0:
            self._unroutable += 1
            row[UNROUTABLE] += 1
            if entry.kind in ANNOUNCEMENTS:
                self._unheard += 1
                row[UNHEARD] += 1
        if entry.method is not None:
            self._tally(entry.method).by_kind[entry.kind] += 1

    def _answered(self, entry: Entry, now_ns: int) -> None:
        if entry.latency_ns is None or entry.method is None:
            return
        bucket = bucket_of(entry.latency_ns)
        self._tally(entry.method).latency.add(entry.latency_ns, bucket)
        self._hosts.answered(entry, entry.latency_ns, bucket)
        self.series.answered(now_ns, entry.latency_ns, bucket)

    def _timed_out(self, entry: Entry, now_ns: int) -> None:
        self._timeouts += 1
        self.series.row(now_ns)[TIMEOUTS] += 1
        self._hosts.timed_out(entry)
        if entry.method is not None:
            self._tally(entry.method).timeouts += 1

    def _tally(self, method: str) -> Tally:
        tally = self._methods.get(method)
        if tally is None:
            tally = Tally()
            self._methods.put(method, tally)
        return tally

    def view(self, now_ns: int) -> StatsView:
        """The totals, and the rate at `now_ns`."""
        return StatsView(
            messages=self._messages,
            deliveries=self._deliveries,
            by_kind={kind.value: count for kind, count in self._by_kind.items()},
            per_s=self._rate.per_s(now_ns),
            unroutable=self._unroutable,
            timeouts=self._timeouts,
            redelivered=self._redelivered,
            unheard=self._unheard,
            bytes=self._bytes,
        )

    def methods(self) -> tuple[MethodStats, ...]:
        """Every method, by name; those seen first had to go where there were too many."""
        return tuple(tally.freeze(method) for method, tally in sorted(self._methods.items()))

    def grid(self) -> GridView:
        """Round trips by host and method."""
        return self._hosts.view({method: tally.latency for method, tally in self._methods.items()})

    def timeline(self, now_ns: int) -> SeriesView:
        """The last ten minutes, second by second."""
        return self.series.view(now_ns)

    def forgotten(self) -> dict[str, int]:
        """What each table let go."""
        return {"methods": self._methods.forgotten, "host_methods": self._hosts.forgotten()}


_EdgeKey = tuple[str | None, str, str | None, Kind]


class _Flow:
    __slots__ = ("bytes", "messages", "rate")

    def __init__(self) -> None:
        self.messages = 0
        self.bytes = 0
        self.rate = Rate()


class Edges:
    """Who sends to whom through what: one count per delivery, or per publish that nobody gets.

    What a sender did before its name was known is counted anew once it is.
    """

    def __init__(self) -> None:
        self._flows: Bounded[_EdgeKey, _Flow] = Bounded(_EDGES_KEPT)
        self._nameless: Bounded[str, list[_EdgeKey]] = Bounded(_NAMELESS_KEPT)
        """For each message whose sender has no name yet, where it was counted."""

    def feed(self, change: Change, now_ns: int) -> None:
        """Count a delivery for its receiver; a publish only where no delivery can follow or be seen."""
        if isinstance(change, Seen):
            self.see(change, now_ns)

    def see(self, seen: Seen, now_ns: int) -> None:
        """The same, for whoever knows that it is one."""
        entry, news = seen.entry, seen.news
        sender = entry.sender.service if entry.sender else None
        # Of a message that is told for the first time nothing was counted yet.
        if sender is not None and (news != "publish" or entry.deliveries):
            self._recount(entry, sender, now_ns)
        receiver = None
        if news == "deliver":
            receiver = seen.taker.service if seen.taker else None
        elif news != "publish" or entry.routed:
            return
        key = (sender, entry.exchange, receiver, entry.kind)
        self._count(key, entry.size, now_ns)
        if sender is None:
            self._nameless.put(entry.id, [*(self._nameless.pop(entry.id) or ()), key])

    def _count(self, key: _EdgeKey, size: int, now_ns: int) -> None:
        flow = self._flows.get(key)
        if flow is None:
            flow = _Flow()
            self._flows.put(key, flow)
        flow.messages += 1
        flow.bytes += size
        flow.rate.add(now_ns)

    def _recount(self, entry: Entry, sender: str, now_ns: int) -> None:
        """Its sender is known by now: what was counted for nobody is counted for it."""
        for key in self._nameless.pop(entry.id) or ():
            if (flow := self._flows.get(key)) is not None:
                flow.messages -= 1
                flow.bytes -= entry.size
                if flow.messages <= 0:
                    self._flows.pop(key)
            self._count((sender, *key[1:]), entry.size, now_ns)

    def forgotten(self) -> int:
        """Edges that had to go."""
        return self._flows.forgotten

    def view(self, now_ns: int) -> tuple[Edge, ...]:
        """Absolute totals, in the order in which the edges were first seen."""
        return tuple(
            Edge(
                sender=sender,
                exchange=exchange,
                receiver=receiver,
                kind=kind.value,
                messages=flow.messages,
                bytes=flow.bytes,
                per_s=flow.rate.per_s(now_ns),
            )
            for (sender, exchange, receiver, kind), flow in self._flows.items()
        )
