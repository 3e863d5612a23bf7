"""Between the trace worker and the clients: takes changes in, cuts frames, offers them."""

from collections.abc import Callable, Sequence

import msgspec

from rpcviz.base.concurrency import breathe
from rpcviz.cloud.run import Run
from rpcviz.query.language import Query
from rpcviz.store.archive import Archive, Sought
from rpcviz.trace.change import Change
from rpcviz.trace.entry import Entry
from rpcviz.web.clients import Clients
from rpcviz.web.cuts import ViewKey
from rpcviz.web.frames import FrameBuilder, Totals
from rpcviz.web.ports import BrokerFacts
from rpcviz.web.runs import run_shape
from rpcviz.web.sentences import broker_shape

MOST_RUNS = 10
FRAME_NS = 25_000_000
"""40 frames a second; after one that came late the next is in time again.

At 30, a message of a busy bus was on the screen a third later (bench/pixel.py), for a tenth less work here.
"""


class Pump:
    """Owned by the trace worker; clients are shared with the sockets."""

    def __init__(
        self,
        clients: Clients,
        archive: Archive,
        *,
        totals: Callable[[int], Totals],
        runs: Callable[[], Sequence[Run]],
        brokers: Callable[[], Sequence[BrokerFacts]],
    ) -> None:
        self._clients = clients
        self._totals = totals
        self._runs = runs
        self._brokers = brokers
        self._told_runs: tuple[Run, ...] = ()
        self._told_brokers: tuple[BrokerFacts, ...] = ()

        def newest(query: Query | None, limit: int) -> Sequence[Entry]:
            sought = Sought(query=query, now_ns=self._now_ns)
            if query is not None and query.slow:
                # It decodes thousands of bodies: others work in between.
                sought = msgspec.structs.replace(sought, pause=breathe)
            return archive.page(sought, None, limit).entries

        self._builder = FrameBuilder(newest, archive.inside)
        self._now_ns = 0
        self._views: dict[ViewKey, Query | None] = {}
        self._due_ns = 0

    def see(self, changes: Sequence[Change]) -> None:
        """Take in what the tracer said."""
        self._builder.add(changes)

    def missed(self, from_ns: int, to_ns: int, reason: str) -> None:
        """Nobody saw what happened between two moments."""
        self._builder.missed(from_ns, to_ns, reason)

    def due_in_s(self, wall_ns: int) -> float:
        """Seconds until the next cut; longer while nobody looks."""
        return max(0.0, (self._due_ns - wall_ns) / 1e9)

    def cut(self, now_ns: int, wall_ns: int) -> None:
        """Cut and offer, when it is time and somebody looks.

        `now_ns` is what the page is told; `wall_ns` says when the next is due. In a replay they differ.
        """
        if wall_ns < self._due_ns:
            return
        self._now_ns = now_ns
        claims = self._clients.claim()
        # By the clock, not by the last cut: one that came late is followed by one in time.
        next_ns = self._due_ns + (FRAME_NS if claims else 4 * FRAME_NS)
        self._due_ns = max(next_ns, wall_ns + FRAME_NS // 2)
        views = {claim.key: claim.query for claim in claims}
        if views != self._views:
            self._builder.watch(views)
            self._views = views
        if not claims:
            return
        totals = self._totals(now_ns)
        runs = tuple(self._runs()[:MOST_RUNS])
        runs_news = runs != self._told_runs
        self._told_runs = runs
        brokers = tuple(self._brokers())
        brokers_news = brokers != self._told_brokers
        self._told_brokers = brokers
        frames = self._builder.cut(now_ns, totals, news=runs_news or brokers_news)
        self._clients.unsearched = self._builder.unsearched
        for claim in claims:
            frame = self._builder.whole(claim.key, now_ns, totals) if claim.whole else frames.get(claim.key)
            if frame is None:
                continue
            if claim.whole or runs_news:
                told = [run_shape(run, claim.client.lang) for run in runs]
                frame = msgspec.structs.replace(frame, runs=told)
            if claim.whole or brokers_news:
                shapes = [broker_shape(each, claim.client.lang) for each in brokers]
                frame = msgspec.structs.replace(frame, brokers=shapes)
            self._clients.offer(claim.client, frame)
