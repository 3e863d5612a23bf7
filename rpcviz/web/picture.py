"""What is true now, for whoever asks by HTTP: frozen snapshots, renewed by the trace worker.

Readers take a snapshot by one reference, so nobody waits and nothing is locked.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.store.ring import Ring
from rpcviz.trace.change import Change, Seen, TopologyChanged, TopologyView
from rpcviz.trace.stats import Edges, MethodStats, Stats
from rpcviz.trace.talkers import Talkers
from rpcviz.trace.tracer import Tracer
from rpcviz.web.clients import Clients
from rpcviz.web.frames import Totals
from rpcviz.web.gaps import Gaps
from rpcviz.web.ports import BrokerFacts, Declared, Numbers, PipeFacts
from rpcviz.web.rows import edge
from rpcviz.web.shapes import EdgeShape, GapShape, StatsShape

RENEW_NS = 250_000_000
"""Snapshots that cost more than a few counts are at most this old."""
SLOW_NS = 1_000_000_000
"""Those that cost milliseconds are at most this old …"""
QUEUES_A_SLOW = 2_000
"""… and so much older with each so many queues."""


class _Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    stats: StatsShape
    edges: list[EdgeShape]
    methods: tuple[MethodStats, ...]
    forgotten: dict[str, int]


class Picture:
    """Implements `ports.Now`. The trace worker owns it; others only read."""

    def __init__(
        self,
        *,
        clock: Clock,
        tracer: Tracer,
        ring: Ring,
        clients: Clients,
        pipes: Callable[[], Sequence[PipeFacts]],
        brokers: Callable[[], Sequence[BrokerFacts]],
        replay: str | None = None,
    ) -> None:
        self._clock = clock
        self._tracer = tracer
        self._ring = ring
        self._clients = clients
        self._pipes = pipes
        self._brokers = brokers
        self._replay = replay
        self._counts = Stats()
        self._flows = Edges()
        self._talkers = Talkers()
        self._gaps = Gaps()
        self._topology = TopologyView()
        self._due_ns = self._slow_due_ns = 0
        self._told_ns = clock.now_ns()
        self._snapshot = self._take(self._told_ns)
        self._numbers = self._count(self._told_ns)
        self._declared = self._declare(self._told_ns)

    def see(self, changes: Sequence[Change], now_ns: int) -> None:
        """Count what is new."""
        row = self._counts.series.row(now_ns)
        for change in changes:
            if isinstance(change, Seen):
                self._counts.see(change, row, now_ns)
                self._flows.see(change, now_ns)
                self._talkers.see(change)
            elif isinstance(change, TopologyChanged):
                self._topology = change.topology

    def renew(self, now_ns: int, wall_ns: int) -> None:
        """Take new snapshots when it is time by the wall: a replay's clock may stand still."""
        if wall_ns < self._due_ns:
            return
        self._due_ns = wall_ns + RENEW_NS
        self._snapshot = self._take(now_ns)
        self._drops(now_ns)
        self._tracer.traffic().sample(now_ns, self._topology.queues)
        if wall_ns >= self._slow_due_ns:
            self._slow_due_ns = wall_ns + SLOW_NS * (1 + len(self._topology.queues) // QUEUES_A_SLOW)
            self._numbers = self._count(now_ns)
            self._declared = self._declare(now_ns)

    def missed(self, from_ns: int, to_ns: int, reason: str) -> None:
        """Nobody saw what happened between two moments."""
        self._counts.series.missed(from_ns, to_ns)
        self._gaps.add(GapShape(from_ns=str(from_ns), to_ns=str(to_ns), reason=reason))

    def _drops(self, now_ns: int) -> None:
        """What a full pipe swallowed since the last look was not seen by anybody."""
        dropped = {facts.name: facts.counts.dropped for facts in self.pipes()}
        for name in self._counts.series.drops(now_ns, dropped):
            self._gaps.add(GapShape(from_ns=str(self._told_ns), to_ns=str(now_ns), reason=name))
        self._told_ns = now_ns

    def _count(self, now_ns: int) -> Numbers:
        return Numbers(
            series=self._counts.timeline(now_ns),
            grid=self._counts.grid(),
            talkers=self._talkers.view(),
            unnamed=self._talkers.unnamed(),
            gaps=tuple(self._gaps),
        )

    def _declare(self, now_ns: int) -> Declared:
        view, traffic = self._topology, self._tracer.traffic()
        queues = {queue.name: traffic.queue(queue, now_ns) for queue in view.queues}
        return Declared(
            topology=view,
            queues=queues,
            exchanges={each.name: traffic.exchange(each.name, now_ns) for each in view.exchanges},
        )

    def _take(self, now_ns: int) -> _Snapshot:
        counts, ring = self._tracer.counts(), self._ring.counts()
        forgotten = dict(counts.forgotten)
        forgotten |= self._counts.forgotten()
        forgotten["edges"] = self._flows.forgotten()
        forgotten["talkers"] = self._talkers.forgotten()
        forgotten["traffic"] = self._tracer.traffic().forgotten()
        forgotten["ring"] = ring.forgotten_messages
        forgotten["ring_journeys"] = ring.forgotten_journeys
        forgotten["ring_hops"] = ring.forgotten_hops
        return _Snapshot(
            stats=self._stats(now_ns),
            edges=self._edges(now_ns),
            methods=self._counts.methods(),
            forgotten=forgotten,
        )

    def _stats(self, now_ns: int) -> StatsShape:
        view = self._counts.view(now_ns)
        return StatsShape(
            messages=view.messages,
            deliveries=view.deliveries,
            by_kind=view.by_kind,
            per_s=round(view.per_s, 2),
            unroutable=view.unroutable,
            timeouts=view.timeouts,
            redelivered=view.redelivered,
            unheard=view.unheard,
            ring=self._ring.counts().messages,
            ring_limit=self._ring.options.max_messages,
        )

    def _edges(self, now_ns: int) -> list[EdgeShape]:
        return [edge(each) for each in self._flows.view(now_ns)]

    def totals(self, now_ns: int) -> Totals:
        """For a frame, at this very moment. Trace worker only."""
        return Totals(
            stats=self._stats(now_ns),
            dropped={facts.name: facts.counts.dropped for facts in self.pipes()},
            edges=lambda: self._edges(now_ns),
        )

    def now_ns(self) -> int:
        """The server's clock."""
        return self._clock.now_ns()

    def topology(self) -> TopologyView:
        """Services, exchanges, queues, bindings."""
        return self._topology

    def stats(self) -> StatsShape:
        """Absolute totals."""
        return self._snapshot.stats

    def edges(self) -> list[EdgeShape]:
        """Who sends to whom."""
        return self._snapshot.edges

    def methods(self) -> Sequence[MethodStats]:
        """Counts and round trips by method."""
        return self._snapshot.methods

    def numbers(self) -> Numbers:
        """Series, hosts and talkers."""
        return self._numbers

    def declared(self) -> Declared:
        """The topology of now, with the traffic of a moment ago."""
        return msgspec.structs.replace(self._declared, topology=self._topology)

    def pipes(self) -> Sequence[PipeFacts]:
        """Every pipe that messages go through; clients' outboxes are told by `sockets`."""
        return self._pipes()

    def forgotten(self) -> Mapping[str, int]:
        """What the bounded tables let go."""
        return self._snapshot.forgotten

    def sockets(self) -> Mapping[str, int]:
        """Clients now and ever, frames sent and merged, rubbish answered."""
        clients = self._clients
        return {
            "clients": len(clients),
            "ever": clients.ever,
            "sent": clients.sent,
            "merged": clients.merged,
            "rubbish": clients.rubbish,
            "unsearched": clients.unsearched,
        }

    def brokers(self) -> Sequence[BrokerFacts]:
        """What the status bar says of each broker."""
        return self._brokers()

    def replay(self) -> str | None:
        """The file that is replayed."""
        return self._replay
