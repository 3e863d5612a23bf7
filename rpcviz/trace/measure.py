"""Small running measures of bounded size: a rate, and quantiles."""

import math
from typing import Final

RATE_NS: Final = 5_000_000_000
_BUCKETS: Final = 20
_BUCKET_NS: Final = RATE_NS // _BUCKETS
_PER_OCTAVE: Final = 16
_PER_DECADE: Final = 4
_FIRST: Final = -1 * _PER_DECADE
HEAT_MS: Final = tuple(round(10 ** (at / _PER_DECADE), 4) for at in range(_FIRST, 5 * _PER_DECADE + 1))
"""Where each column of a heat strip begins, in milliseconds: 0.1 ms to 100 s, four to a decade."""


class Rate:
    """How many per second over the last five seconds, in buckets of a quarter of a second."""

    __slots__ = ("_counts", "_last")

    def __init__(self) -> None:
        self._counts = [0] * _BUCKETS
        self._last = 0

    def _move(self, now_ns: int) -> int:
        bucket = now_ns // _BUCKET_NS
        if bucket > self._last:
            for stale in range(max(self._last + 1, bucket - _BUCKETS + 1), bucket + 1):
                self._counts[stale % _BUCKETS] = 0
            self._last = bucket
        return bucket

    def add(self, now_ns: int) -> None:
        """One more at `now_ns`; a moment longer ago than five seconds is left out."""
        bucket = self._move(now_ns)
        if bucket > self._last - _BUCKETS:
            self._counts[bucket % _BUCKETS] += 1

    def per_s(self, now_ns: int) -> float:
        """The rate at `now_ns`."""
        self._move(now_ns)
        return sum(self._counts) * 1e9 / RATE_NS


class Quantiles:
    """Quantiles of durations to about 4 %, whatever their number: counts in buckets of equal ratio."""

    __slots__ = ("_buckets", "_heat", "_least_ns", "_most_ns", "_told", "count")

    def __init__(self) -> None:
        self._buckets: dict[int, int] = {}
        self._least_ns = 0
        self._most_ns = 0
        self._told: dict[float, float] = {}
        """What was asked since the last one was added: most are asked far more often than they grow."""
        self._heat: tuple[int, ...] | None = None
        self.count = 0

    def add(self, duration_ns: int, bucket: int | None = None) -> None:
        """One more duration; `bucket` is its `bucket_of`, where somebody has worked it out."""
        if bucket is None:
            bucket = bucket_of(duration_ns)
        self._buckets[bucket] = self._buckets.get(bucket, 0) + 1
        if duration_ns < self._least_ns or not self.count:
            self._least_ns = duration_ns
        self._most_ns = max(self._most_ns, duration_ns)
        self.count += 1
        if self._told:
            self._told = {}
        self._heat = None

    def most_ms(self) -> float | None:
        """The longest, in milliseconds; None without any."""
        return round(self._most_ns / 1e6, 3) if self.count else None

    def heat(self) -> tuple[int, ...]:
        """How many fell into each column of HEAT_MS; empty without any."""
        if not self.count:
            return ()
        if self._heat is not None:
            return self._heat
        columns = [0] * len(HEAT_MS)
        for bucket, count in self._buckets.items():
            columns[_column(_middle_ns(bucket))] += count
        self._heat = tuple(columns)
        return self._heat

    def at_ms(self, quantile: float) -> float | None:
        """The duration, in milliseconds, that `quantile` (0 to 1) of all do not exceed; None without any."""
        if not self.count:
            return None
        if (told := self._told.get(quantile)) is not None:
            return told
        rank = max(1, math.ceil(quantile * self.count))
        for bucket in sorted(self._buckets):
            rank -= self._buckets[bucket]
            if rank <= 0:
                break
        # The middle of the bucket by ratio, never beyond what was measured: one duration is exact.
        middle_ns = min(max(_middle_ns(bucket), self._least_ns), self._most_ns)
        self._told[quantile] = found = round(middle_ns / 1e6, 3)
        return found


def bucket_of(duration_ns: int) -> int:
    """Which bucket of any Quantiles a duration falls in; below a microsecond counts as one."""
    return int(math.log2(max(duration_ns, 1_000) / 1_000) * _PER_OCTAVE)


def _middle_ns(bucket: int) -> float:
    return float(1_000 * 2 ** ((bucket + 0.5) / _PER_OCTAVE))


def _column(duration_ns: float) -> int:
    """The column of HEAT_MS that a duration belongs to: four to a decade, the ends have all beyond."""
    at = math.floor(math.log10(duration_ns / 1e6) * _PER_DECADE) - _FIRST
    return min(max(at, 0), len(HEAT_MS) - 1)
