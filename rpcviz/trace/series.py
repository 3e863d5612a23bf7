"""What happened when: one row of numbers for each second of the last ten minutes."""

from array import array
from collections import deque
from collections.abc import Mapping
from typing import Final

import msgspec

from rpcviz.trace.measure import Quantiles
from rpcviz.wire.message import Kind

STEP_NS: Final = 1_000_000_000
STEPS: Final = 600
PIPES_KEPT: Final = 16
_KINDS: Final = tuple(Kind)
KIND_AT: Final = {kind: at for at, kind in enumerate(_KINDS)}
DELIVERIES, BYTES, UNROUTABLE, TIMEOUTS, AGAIN, UNHEARD, MISSED, P50_US, P99_US, WIDTH = range(
    len(_KINDS), len(_KINDS) + 10
)
"""Where each number stands in a row; before them one for each kind. -1 us: no answer came."""


class SeriesView(msgspec.Struct, frozen=True, kw_only=True):
    """A table by columns, oldest first, all equally long; the last step is the one that is going on."""

    from_ns: int
    step_ns: int = STEP_NS
    by_kind: dict[str, list[int]]
    deliveries: list[int]
    bytes: list[int]
    unroutable: list[int]
    timeouts: list[int]
    redelivered: list[int]
    unheard: list[int]
    p50_ms: list[float | None]
    p99_ms: list[float | None]
    dropped: dict[str, list[int]]
    """By pipe."""
    missed: list[bool]


class Series:
    """Hands out the row of now to whoever counts; the oldest second goes when a new one begins.

    Invariant: at most STEPS rows, one for each second from the first to the last.
    """

    def __init__(self) -> None:
        self._rows: deque[array[int]] = deque(maxlen=STEPS)
        self._last = -1
        """Number of the last second, since the epoch."""
        self._begin_ns = self._end_ns = 0
        self._row = _new()
        self._latency = Quantiles()
        self._drops: dict[int, dict[str, int]] = {}
        """By second, where there were any, and by pipe."""
        self._dropped: dict[str, int] = {}

    def row(self, now_ns: int) -> "array[int]":
        """The numbers of the second in which `now_ns` lies; count there at once, do not keep it."""
        if not self._begin_ns <= now_ns < self._end_ns:
            self._move(now_ns)
        return self._row

    def _move(self, now_ns: int) -> None:
        """Go on to another second; where the clock was set back, as by a replay, start afresh."""
        step = now_ns // STEP_NS
        self._note()
        self._latency = Quantiles()
        if step < self._last or step - self._last >= STEPS:
            self._rows.clear()
            self._drops.clear()
            self._last = step - 1
        for _ in range(self._last, step):
            self._row = _new()
            self._rows.append(self._row)
        self._last = step
        self._begin_ns, self._end_ns = step * STEP_NS, (step + 1) * STEP_NS
        for old in [old for old in self._drops if old <= step - STEPS]:
            del self._drops[old]

    def _note(self) -> None:
        """How long the answers of this second took, as far as it has gone."""
        p50_ms, p99_ms = self._latency.at_ms(0.5), self._latency.at_ms(0.99)
        if p50_ms is not None and p99_ms is not None:
            self._row[P50_US], self._row[P99_US] = round(p50_ms * 1_000), round(p99_ms * 1_000)

    def answered(self, now_ns: int, latency_ns: int, bucket: int) -> None:
        """A call was answered after `latency_ns`, which falls in `bucket` of Quantiles."""
        self.row(now_ns)
        self._latency.add(latency_ns, bucket)

    def drops(self, now_ns: int, totals: Mapping[str, int]) -> list[str]:
        """What each pipe has dropped by now, since its start; what is more than before belongs to now.

        Returns the pipes that dropped something.
        """
        row = self.row(now_ns)
        grown: list[str] = []
        for name, total in totals.items():
            if name not in self._dropped and len(self._dropped) >= PIPES_KEPT:
                continue
            more = total - self._dropped.get(name, 0)
            self._dropped[name] = total
            if more > 0:
                among = self._drops.setdefault(self._last, {})
                among[name] = among.get(name, 0) + more
                row[MISSED] = 1
                grown.append(name)
        return grown

    def missed(self, from_ns: int, to_ns: int) -> None:
        """Nobody saw what happened between two moments."""
        first = self._last - len(self._rows) + 1
        for step in range(max(from_ns // STEP_NS, first), min(to_ns // STEP_NS, self._last) + 1):
            self._rows[step - first][MISSED] = 1

    def view(self, now_ns: int) -> SeriesView:
        """All of it up to `now_ns`."""
        self.row(now_ns)
        self._note()
        first = self._last - len(self._rows) + 1
        columns = [list(column) for column in zip(*self._rows, strict=True)]
        steps = range(first, self._last + 1)
        return SeriesView(
            from_ns=first * STEP_NS,
            by_kind={kind.value: columns[at] for kind, at in KIND_AT.items()},
            deliveries=columns[DELIVERIES],
            bytes=columns[BYTES],
            unroutable=columns[UNROUTABLE],
            timeouts=columns[TIMEOUTS],
            redelivered=columns[AGAIN],
            unheard=columns[UNHEARD],
            p50_ms=[None if us < 0 else us / 1_000 for us in columns[P50_US]],
            p99_ms=[None if us < 0 else us / 1_000 for us in columns[P99_US]],
            dropped={
                name: [self._drops.get(step, _NONE).get(name, 0) for step in steps] for name in self._dropped
            },
            missed=[bool(missed) for missed in columns[MISSED]],
        )


_NONE: Final[Mapping[str, int]] = {}


def _new() -> "array[int]":
    row = array("q", bytes(8 * WIDTH))
    row[P50_US] = row[P99_US] = -1
    return row
