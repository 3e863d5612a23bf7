"""What one view has yet to be told: marks since the last frame, and the list's rows. Pure."""

from collections.abc import Sequence

import msgspec

from rpcviz.query.match import Look, compile_query
from rpcviz.query.tree import Query, Term, Value, narrowed
from rpcviz.trace.entry import Entry, RpcState
from rpcviz.web.rows import mark
from rpcviz.web.shapes import Mark
from rpcviz.wire.message import Kind

MOST_MARKS = 400
MOST_ROWS = 60
TROUBLE = (RpcState.FAILED, RpcState.TIMED_OUT, RpcState.LATE, RpcState.UNROUTABLE)


class ViewKey(msgspec.Struct, frozen=True, kw_only=True):
    """What a client wants to see, in a form that many clients share."""

    q: str = ""
    kinds: tuple[Kind, ...] | None = None
    detail: str = "all"


def is_troubled(each: Entry | Mark) -> bool:
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
        (self._troubled if is_troubled(entry) else self._plain)[entry.id] = entry
        if len(self._plain) + len(self._troubled) <= MOST_MARKS:
            return 0
        over = self._plain or self._troubled
        del over[next(iter(over))]
        return 1

    def marks(self) -> list[Mark]:
        """All, in the order in which they were seen."""
        return [mark(each) for each in sorted((*self._plain.values(), *self._troubled.values()), key=by_seq)]


class Cut:
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
            self.rows = rows = {each.id: each for each in sorted((*rows.values(), entry), key=by_seq)}
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
        rows = {entry.id: entry for entry in sorted(entries, key=by_seq)}
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


def fitting(key: ViewKey, query: Query | None) -> Query | None:
    """Filter and kinds as one query, so that older rows come in where newer ones do not fit."""
    if key.kinds is None:
        return query
    # No kind at all is a list that nothing fits.
    kinds = tuple(Value(text=kind.value, quoted=True) for kind in key.kinds)
    return narrowed(query, Term(field="kind", values=kinds))


def by_seq(each: Entry | Mark) -> int:
    """The order in which messages were seen, to sort by."""
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
