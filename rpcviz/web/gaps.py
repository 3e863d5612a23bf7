"""What nobody saw, of late: a short memory of gaps. Pure."""

from collections.abc import Iterator

from rpcviz.web.shapes import GapShape

MOST_GAPS = 50
TOUCH_NS = 1_000_000_000
"""Gaps of one reason that are no further apart than this are one: as those of a queue that stays full."""


class Gaps:
    """The newest MOST_GAPS, oldest first."""

    def __init__(self) -> None:
        self._gaps: list[GapShape] = []

    def add(self, gap: GapShape) -> None:
        """One more; one that touches the last becomes one with it."""
        if self._gaps and _touch(self._gaps[-1], gap):
            gap = GapShape(from_ns=self._gaps.pop().from_ns, to_ns=gap.to_ns, reason=gap.reason)
        self._gaps = [*self._gaps, gap][-MOST_GAPS:]

    def __iter__(self) -> Iterator[GapShape]:
        return iter(self._gaps)


def _touch(older: GapShape, newer: GapShape) -> bool:
    return older.reason == newer.reason and int(newer.from_ns) <= int(older.to_ns) + TOUCH_NS


def join(older: GapShape | None, newer: GapShape | None) -> GapShape | None:
    """One gap in place of two."""
    if older is None or newer is None:
        return newer or older
    return GapShape(
        from_ns=min(older.from_ns, newer.from_ns, key=int),
        to_ns=max(older.to_ns, newer.to_ns, key=int),
        reason=older.reason,
    )
