"""Cuts frames: what the page needs for 25 ms, one cut per distinct view. Pure.

What is told only once (topology, edges, runs) is not lost on a slow client (`web.merging`); totals are
absolute, so a lost frame costs dots, never truth.
"""

from collections.abc import Callable, Sequence

import msgspec

from rpcviz.query.inside import Inside
from rpcviz.query.match import Look
from rpcviz.query.tree import Query
from rpcviz.trace.change import Change, HopSeen, Seen, TopologyChanged, TopologyView
from rpcviz.trace.entry import Entry
from rpcviz.web.cuts import MOST_MARKS, MOST_ROWS, Cut, ViewKey, by_seq, fitting, per_dot
from rpcviz.web.gaps import Gaps, join
from rpcviz.web.insides import Insides
from rpcviz.web.rows import hop_mark, mark, topology
from rpcviz.web.shapes import EdgeShape, Frame, GapShape, HopMark, StatsShape, TopologyShape
from rpcviz.wire.hop import Hop

MOST_HOPS = 200
MOST_VIEWS = 16
SLOW_NS = 500_000_000
"""Edges are told at most this often: under load all of them change in every frame."""
BEAT_NS = 1_000_000_000
"""A quiet bus still gets a frame this often, so that the page knows the time and the rates."""


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """What is true at the moment of a cut, known to others."""

    stats: StatsShape
    dropped: dict[str, int]
    edges: Callable[[], list[EdgeShape]]
    """Asked only when edges are due."""


class FrameBuilder:
    """Collects changes and cuts them into frames. One worker owns it; nothing here is locked."""

    def __init__(
        self,
        newest: Callable[[Query | None, int], Sequence[Entry]],
        inside: Callable[[str], Inside | None] = lambda _: None,
    ) -> None:
        """`newest`: the newest entries that pass a query, newest first, for a view that begins.

        `inside`: what search sees in the body of a message, by its id.
        """
        self._newest = newest
        self._insides = Insides(inside)
        self._look = Look(0, self._insides.of)
        self._aged: list[ViewKey] = []
        self._aged_ns = 0
        self._cuts: dict[ViewKey, Cut] = {}
        self._recent: dict[str, Entry] = {}
        self._hops: list[Hop] = []
        self._recent_hops: dict[str, Hop] = {}
        self._topology = TopologyView()
        self._topology_news = False
        self._topology_ns = 0
        self._seq = 0
        self._cut_ns = 0
        self._edges_ns = 0
        self._told_ns = 0
        self._dropped: dict[str, int] = {}
        self._missed: GapShape | None = None
        self._gaps = Gaps()

    def add(self, changes: Sequence[Change]) -> None:
        """Take in what the tracer said."""
        for change in changes:
            if isinstance(change, Seen):
                self._see(change.entry)
            elif isinstance(change, HopSeen):
                self._hop(change.hop)
            elif isinstance(change, TopologyChanged):
                self._topology = change.topology
                self._topology_news = True

    def _see(self, entry: Entry) -> None:
        known = entry.id in self._recent
        self._recent[entry.id] = entry
        if not known and len(self._recent) > MOST_MARKS:
            del self._recent[next(iter(self._recent))]
        for cut in self._cuts.values():
            if cut.key.detail == "all":
                cut.see(entry)

    def _hop(self, hop: Hop) -> None:
        self._hops.append(hop)
        del self._hops[:-MOST_HOPS]
        self._recent_hops[hop.id] = hop
        if len(self._recent_hops) > MOST_HOPS:
            del self._recent_hops[next(iter(self._recent_hops))]

    def missed(self, from_ns: int, to_ns: int, reason: str) -> None:
        """Nobody saw what happened between two moments; told in the next frame, and in each whole one."""
        gap = GapShape(from_ns=str(from_ns), to_ns=str(to_ns), reason=reason)
        self._missed = join(self._missed, gap)
        self._gaps.add(gap)

    def watch(self, views: dict[ViewKey, Query | None]) -> None:
        """Cut for exactly these views from now on; at most MOST_VIEWS, the first ones are kept."""
        wanted = dict(list(views.items())[:MOST_VIEWS])
        self._cuts = {key: self._cuts.get(key) or self._begin(key, query) for key, query in wanted.items()}

    def _begin(self, key: ViewKey, query: Query | None) -> Cut:
        cut = Cut(key, query, self._look)
        if key.detail == "all":
            cut.begin(self._newest(fitting(key, query), MOST_ROWS))
        return cut

    @property
    def unsearched(self) -> int:
        """Messages that no query could look into, because too many came at once."""
        return self._insides.left_out

    def _age(self, now_ns: int) -> None:
        """What fits an `age` changes without news; older messages come in for one view each second."""
        aging = [cut for cut in self._cuts.values() if cut.query is not None and cut.query.aging]
        for cut in aging:
            cut.age()
        if not aging or now_ns - self._aged_ns < BEAT_NS:
            return
        self._aged_ns = now_ns
        waiting = [cut for cut in aging if cut.key not in self._aged]
        if not waiting:
            self._aged, waiting = [], aging
        self._aged.append(waiting[0].key)
        waiting[0].begin(self._newest(fitting(waiting[0].key, waiting[0].query), MOST_ROWS))

    def cut(self, now_ns: int, totals: Totals, *, news: bool = False) -> dict[ViewKey, Frame]:
        """A frame for each view that has news, or for all when the beat is due or others have `news`."""
        self._look.now_ns = now_ns
        self._insides.renew()
        self._age(now_ns)
        beat = now_ns - self._told_ns >= BEAT_NS
        edges = None
        if now_ns - self._edges_ns >= SLOW_NS and (beat or any(cut.news for cut in self._cuts.values())):
            edges = totals.edges()
            self._edges_ns = now_ns
        gap = join(self._missed, self._gap(now_ns, totals.dropped))
        self._missed = None
        everybody = news or beat or edges is not None or gap is not None or bool(self._hops)
        declared = self._declared(now_ns)
        everybody = everybody or declared is not None
        frames: dict[ViewKey, Frame] = {}
        for key, cut in self._cuts.items():
            if cut.news or everybody:
                frames[key] = self._frame(cut, now_ns, totals, edges=edges, gap=gap, declared=declared)
        if everybody:
            self._told_ns = now_ns
        self._cut_ns = now_ns
        self._hops = []
        return frames

    def _declared(self, now_ns: int) -> TopologyShape | None:
        """The topology when it is news and due: of many hosts it is large, and each newcomer changes it."""
        if not self._topology_news or now_ns - self._topology_ns < SLOW_NS:
            return None
        self._topology_news = False
        self._topology_ns = now_ns
        return topology(self._topology)

    def _gap(self, now_ns: int, dropped: dict[str, int]) -> GapShape | None:
        """What a full pipe swallowed since the last cut was not seen by anybody."""
        grown = [name for name, count in dropped.items() if count > self._dropped.get(name, 0)]
        self._dropped = dict(dropped)
        if not grown or not self._cut_ns:
            return None
        gap = GapShape(from_ns=str(self._cut_ns), to_ns=str(now_ns), reason=grown[0])
        self._gaps.add(gap)
        return gap

    def _frame(
        self,
        cut: Cut,
        now_ns: int,
        totals: Totals,
        *,
        edges: list[EdgeShape] | None,
        gap: GapShape | None,
        declared: TopologyShape | None,
    ) -> Frame:
        self._seq += 1
        marks, everything = cut.fresh.marks(), cut.key.detail == "all"
        frame = Frame(
            seq=self._seq,
            ts_ns=str(now_ns),
            whole=False,
            marks=marks,
            skipped=cut.skipped,
            came=cut.came,
            hops=[hop_mark(hop) for hop in self._hops] if everything else [],
            messages=cut.told_rows() if everything else [],
            per_dot=per_dot(len(marks), cut.skipped),
            edges=edges,
            stats=totals.stats,
            dropped=totals.dropped,
            gap=gap,
            gaps=None,
            brokers=None,
            topology=declared,
            runs=None,
        )
        cut.renew()
        return frame

    def whole(self, key: ViewKey, now_ns: int, totals: Totals) -> Frame:
        """The whole state for a client that has just come; `key` must be watched."""
        cut = self._cuts[key]
        everything = key.detail == "all"
        self._seq += 1
        newest = [entry for entry in self._recent.values() if cut.shows(entry)] if everything else []
        if cut.query is not None and cut.query.slow:
            # Their bodies were decoded when the view began, and not all of them again now.
            newest = list(cut.rows.values())
        hops: list[HopMark] = [hop_mark(hop) for hop in self._recent_hops.values()] if everything else []
        return Frame(
            seq=self._seq,
            ts_ns=str(now_ns),
            whole=True,
            marks=[mark(entry) for entry in sorted(newest, key=by_seq)],
            skipped=0,
            came=0,
            hops=hops,
            messages=cut.newest_rows(),
            per_dot=1,
            edges=totals.edges(),
            stats=totals.stats,
            dropped=totals.dropped,
            gap=None,
            gaps=list(self._gaps),
            brokers=None,
            topology=topology(self._topology),
            runs=None,
        )
