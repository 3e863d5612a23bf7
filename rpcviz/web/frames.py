"""Cuts frames: what the page needs for 25 ms, one cut per distinct view. Pure.

A frame that a slow client never got is merged into the next one, so that what is told only
once (topology, edges, runs) is not lost; totals are absolute, so a lost frame costs dots, never truth.
"""

from collections.abc import Callable, Sequence

import msgspec

from rpcviz.query.inside import Inside
from rpcviz.query.match import Look, compile_query
from rpcviz.query.tree import Query, Term, Value, narrowed
from rpcviz.trace.change import Change, HopSeen, Seen, TopologyChanged, TopologyView
from rpcviz.trace.entry import Entry, RpcState
from rpcviz.web.gaps import Gaps
from rpcviz.web.insides import Insides
from rpcviz.web.rows import hop_mark, mark, topology
from rpcviz.web.shapes import EdgeShape, Frame, GapShape, HopMark, Mark, StatsShape, TopologyShape
from rpcviz.wire.hop import Hop
from rpcviz.wire.message import Kind

MOST_MARKS = 400
MOST_ROWS = 60
MOST_HOPS = 200
MOST_VIEWS = 16
SLOW_NS = 500_000_000
"""Edges are told at most this often: under load all of them change in every frame."""
BEAT_NS = 1_000_000_000
"""A quiet bus still gets a frame this often, so that the page knows the time and the rates."""
TROUBLE = (RpcState.FAILED, RpcState.TIMED_OUT, RpcState.LATE, RpcState.UNROUTABLE)


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """What is true at the moment of a cut, known to others."""

    stats: StatsShape
    dropped: dict[str, int]
    edges: Callable[[], list[EdgeShape]]
    """Asked only when edges are due."""


class ViewKey(msgspec.Struct, frozen=True, kw_only=True):
    """What a client wants to see, in a form that many clients share."""

    q: str = ""
    kinds: tuple[Kind, ...] | None = None
    detail: str = "all"


def _troubled(each: Entry | Mark) -> bool:
    """True for what must be seen whatever the load."""
    return each.kind is Kind.FAILURE or each.state in TROUBLE or each.redelivered


class _Fresh:
    """What changed since the last cut, the newest of each id. Trouble goes only when nothing else is left."""

    def __init__(self) -> None:
        self._plain: dict[str, Entry] = {}
        self._troubled: dict[str, Entry] = {}

    def take(self, entry: Entry) -> int:
        """Keep it; gives how many had to go for it, 0 or 1."""
        self._plain.pop(entry.id, None)
        self._troubled.pop(entry.id, None)
        (self._troubled if _troubled(entry) else self._plain)[entry.id] = entry
        if len(self._plain) + len(self._troubled) <= MOST_MARKS:
            return 0
        over = self._plain or self._troubled
        del over[next(iter(over))]
        return 1

    def marks(self) -> list[Mark]:
        """All, in the order in which they were seen."""
        return [mark(each) for each in sorted((*self._plain.values(), *self._troubled.values()), key=_by_seq)]


class _Cut:
    """What one view has yet to be told."""

    def __init__(self, key: ViewKey, query: Query | None, look: Look) -> None:
        self.key = key
        self.query = query
        self._fits = compile_query(query)
        self._look = look
        self.fresh = _Fresh()
        self.skipped = 0
        self.rows: dict[str, Entry] = {}
        """Oldest first."""
        self.news = True
        self.redone = True
        """The rows do not follow from those told last and the marks since then."""
        self.came = 0
        self._top = -1

    def shows(self, entry: Entry) -> bool:
        """True when the entry passes filter and kinds."""
        if self.key.kinds is not None and entry.kind not in self.key.kinds:
            return False
        return self._fits(entry, self._look)

    def see(self, entry: Entry) -> None:
        """Take in one snapshot, where it passes."""
        if self.shows(entry):
            self.take(entry)
        elif entry.id in self.rows:
            del self.rows[entry.id]
            self.news = self.redone = True

    def take(self, entry: Entry) -> None:
        """The newest of an id wins, the oldest messages go first."""
        self.news = True
        self.skipped += self.fresh.take(entry)
        self._count(entry)
        self._place(entry)

    def _count(self, entry: Entry) -> None:
        """It came, where nobody was told of one so new."""
        if entry.seq > self._top:
            self._top = entry.seq
            self.came += 1

    def _place(self, entry: Entry) -> None:
        """Among the rows, which stay in their order: with each message, so without looking through all."""
        rows = self.rows
        if entry.id in rows or not rows or entry.seq > next(reversed(rows.values())).seq:
            rows[entry.id] = entry
        elif len(rows) < MOST_ROWS or entry.seq > next(iter(rows.values())).seq:
            self.rows = rows = {each.id: each for each in sorted((*rows.values(), entry), key=_by_seq)}
        if len(rows) > MOST_ROWS:
            del rows[next(iter(rows))]

    def age(self) -> None:
        """Time went by: rows that are too old by now go."""
        left = {key: entry for key, entry in self.rows.items() if self.shows(entry)}
        if len(left) < len(self.rows):
            self.news = self.redone = True
        self.rows = left

    def begin(self, entries: Sequence[Entry]) -> None:
        """These are the rows."""
        # Of several brokers they are in the order in which they came, not in that of their numbers.
        rows = {entry.id: entry for entry in sorted(entries, key=_by_seq)}
        for entry in rows.values():
            self._count(entry)
        if rows.keys() != self.rows.keys():
            self.news = self.redone = True
        self.rows = rows

    def newest_rows(self) -> list[Mark]:
        """Newest first."""
        return [mark(entry) for entry in reversed(self.rows.values())]

    def told_rows(self) -> list[Mark] | None:
        """The rows, where they do not follow from what is told otherwise."""
        return self.newest_rows() if self.redone or self.skipped else None

    def renew(self) -> None:
        """Everything was told."""
        self.fresh = _Fresh()
        self.skipped = self.came = 0
        self.news = self.redone = False


def _wanted(key: ViewKey, query: Query | None) -> Query | None:
    """Filter and kinds as one query, so that older rows come in where newer ones do not fit."""
    if key.kinds is None:
        return query
    # No kind at all is a list that nothing fits.
    kinds = tuple(Value(text=kind.value, quoted=True) for kind in key.kinds)
    return narrowed(query, Term(field="kind", values=kinds))


def _by_seq(each: Entry | Mark) -> int:
    return each.seq


def per_dot(shown: int, skipped: int) -> int:
    """How many messages one drawn dot stands for: 1, 2, 5, 10, 20, 50 and so on."""
    if not skipped or not shown:
        return 1
    wanted = (shown + skipped) / shown
    scale = 1
    while True:
        for step in (1, 2, 5):
            if step * scale >= wanted:
                return step * scale
        scale *= 10


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
        self._cuts: dict[ViewKey, _Cut] = {}
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

    def _begin(self, key: ViewKey, query: Query | None) -> _Cut:
        cut = _Cut(key, query, self._look)
        if key.detail == "all":
            cut.begin(self._newest(_wanted(key, query), MOST_ROWS))
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
        waiting[0].begin(self._newest(_wanted(waiting[0].key, waiting[0].query), MOST_ROWS))

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
        cut: _Cut,
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
            marks=[mark(entry) for entry in sorted(newest, key=_by_seq)],
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


def join(older: GapShape | None, newer: GapShape | None) -> GapShape | None:
    """One gap in place of two."""
    if older is None or newer is None:
        return newer or older
    return GapShape(
        from_ns=min(older.from_ns, newer.from_ns, key=int),
        to_ns=max(older.to_ns, newer.to_ns, key=int),
        reason=older.reason,
    )


def _with_marks(rows: list[Mark] | None, marks: list[Mark]) -> list[Mark] | None:
    """The rows after these marks, newest first; None where rows are as before but for the marks."""
    if rows is None:
        return None
    known = {each.id: each for each in (*rows, *marks)}
    return sorted(known.values(), key=_by_seq, reverse=True)[:MOST_ROWS]


def _bounded(marks: list[Mark]) -> list[Mark]:
    """At most MOST_MARKS and the newest MOST_ROWS, in their order: the oldest that is no trouble goes first.

    The newest stay in any case, for they are the list's rows.
    """
    older, newest = marks[:-MOST_ROWS], marks[-MOST_ROWS:]
    plain = [each.id for each in older if not _troubled(each)]
    gone = set(plain[: max(0, len(older) - MOST_MARKS)])
    return [*[each for each in older if each.id not in gone][-MOST_MARKS:], *newest]


def merge(older: Frame, newer: Frame) -> Frame:
    """One frame in place of two, for a client that has not yet taken the older one.

    Bounded: marks beyond MOST_MARKS and the list's rows are left out, oldest first and trouble last, and
    counted in `skipped`.
    """
    if newer.whole:
        return newer
    marks = {each.id: each for each in older.marks}
    marks.update({each.id: each for each in newer.marks})
    ordered = sorted(marks.values(), key=_by_seq)
    kept = _bounded(ordered)
    skipped = older.skipped + newer.skipped + len(ordered) - len(kept)
    return msgspec.structs.replace(
        newer,
        whole=older.whole,
        marks=kept,
        skipped=skipped,
        came=older.came + newer.came,
        messages=newer.messages if newer.messages is not None else _with_marks(older.messages, newer.marks),
        hops=[*older.hops, *newer.hops][-MOST_HOPS:],
        per_dot=per_dot(len(kept), skipped),
        edges=newer.edges if newer.edges is not None else older.edges,
        gap=join(older.gap, newer.gap),
        gaps=older.gaps,
        brokers=newer.brokers if newer.brokers is not None else older.brokers,
        topology=newer.topology or older.topology,
        runs=newer.runs if newer.runs is not None else older.runs,
    )
