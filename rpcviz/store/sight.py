"""One search through what is remembered: compiled once, its slow part bounded."""

from collections.abc import Callable
from typing import Final, NamedTuple

from rpcviz.query.inside import Inside, inside_of
from rpcviz.query.match import Look, compile_query
from rpcviz.store.archive import Sought
from rpcviz.trace.entry import Entry
from rpcviz.wire.redact import unseal
from rpcviz.wire.sealed import Sealed

SLOW_MESSAGES: Final = 5_000
"""Of so many, the newest, the bodies are decoded for a field such as `text`."""
SLOW_BYTES: Final = 32 * 1024 * 1024
"""And of so many bytes of bodies in one search."""


class Held(NamedTuple):
    """A message in its place: how many came after it, and its body."""

    after: int
    sealed: Sealed | None


class Sight:
    """Tells which messages are sought. Made anew for each search, and used by one worker."""

    def __init__(self, sought: Sought, find: Callable[[str], Held | None]) -> None:
        """`find`: where a message is, by its id."""
        self._kinds = sought.kinds
        self._fits = compile_query(sought.query)
        self._look = Look(sought.now_ns, self._inside)
        self._find = find
        self._slow = sought.query is not None and sought.query.slow
        self._bytes = 0
        self._last: tuple[str, Inside | None] = ("", None)
        self._count = 0

    @property
    def looked(self) -> int | None:
        """How many bodies were decoded; None: the query asks for nothing that is inside of them."""
        return self._count if self._slow else None

    def fits(self, entry: Entry) -> bool:
        """Whether this is one of them."""
        if self._kinds is not None and entry.kind not in self._kinds:
            return False
        return self._fits(entry, self._look)

    def _inside(self, entry: Entry) -> Inside | None:
        if self._last[0] != entry.id:
            self._last = entry.id, self._opened(entry)
        return self._last[1]

    def _opened(self, entry: Entry) -> Inside | None:
        held = self._find(entry.id)
        if held is None or held.sealed is None or held.after >= SLOW_MESSAGES:
            return None
        if self._bytes + entry.size > SLOW_BYTES:
            return None
        self._bytes += entry.size
        self._count += 1
        return inside_of(unseal(held.sealed))
