"""What stands inside of new messages, for filters that ask: decoded once, and not too many at once. Pure."""

from collections.abc import Callable

from rpcviz.query.inside import Inside
from rpcviz.trace.entry import Entry

MOST_BYTES = 256 * 1024
"""Of bodies that are decoded between two frames: some 4 ms of work."""
MOST_KEPT = 400
MOST_TEXT = 4 * 1024 * 1024
"""Characters that are kept: each message is told several times, and every filter asks again."""


class Insides:
    """A small memory of what was decoded last."""

    def __init__(self, inside: Callable[[str], Inside | None]) -> None:
        self._inside = inside
        # Invariant: at most MOST_KEPT with MOST_TEXT characters in all, oldest first.
        self._kept: dict[str, Inside] = {}
        self._text = 0
        self._bytes = 0
        self.left_out = 0
        """Times that a message was not looked into, because too much came at once."""

    def renew(self) -> None:
        """Another frame: so much may be decoded again."""
        self._bytes = 0

    def of(self, entry: Entry) -> Inside | None:
        """What stands in it; None when it is gone, or when too much came at once."""
        known = self._kept.get(entry.id)
        if known is not None:
            return known
        if self._bytes and self._bytes + entry.size > MOST_BYTES:
            self.left_out += 1
            return None
        self._bytes += entry.size
        found = self._inside(entry.id)
        if found is not None:
            self._keep(entry.id, found)
        return found

    def _keep(self, message_id: str, found: Inside) -> None:
        self._kept[message_id] = found
        self._text += len(found.text)
        while len(self._kept) > MOST_KEPT or self._text > MOST_TEXT:
            self._text -= len(self._kept.pop(next(iter(self._kept))).text)
