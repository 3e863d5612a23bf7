"""How much goes through each queue and exchange, and in which queues more and more waits.

Counting is one addition a message; rates and growth come from samples that are taken now and then.
"""

import itertools
from collections import deque
from collections.abc import Sequence
from typing import Final

import msgspec

from rpcviz.trace.bounded import Bounded
from rpcviz.trace.change import QueueView
from rpcviz.trace.limits import Limits

SAMPLE_NS: Final = 5_000_000_000
_SAMPLES: Final = 13
"""A minute and the moment at which it began."""
_GROWS_BY: Final = 5
"""Messages more than a minute ago, and never fewer in between: less comes and goes."""


class QueueTraffic(msgspec.Struct, frozen=True, kw_only=True):
    """What the tap saw go through one queue, and how its depth moves."""

    given: int = 0
    taken: int = 0
    given_per_s: float = 0.0
    taken_per_s: float = 0.0
    growth: int | None = None
    """Messages more than at most a minute ago; None where nobody counts them."""
    growing: bool = False


class ExchangeTraffic(msgspec.Struct, frozen=True, kw_only=True):
    """What the tap saw come to one exchange."""

    given: int = 0
    given_per_s: float = 0.0


class _Sample(msgspec.Struct, frozen=True, kw_only=True):
    at_ns: int
    given: int
    taken: int
    messages: int | None


_Samples = deque[_Sample]


class Traffic:
    """Counts by name; bounded, the oldest names go."""

    def __init__(self, limits: Limits) -> None:
        self._exchanges: Bounded[str, list[int]] = Bounded(limits.names)
        self._queues: Bounded[str, list[int]] = Bounded(limits.names)
        self._samples: Bounded[str, _Samples] = Bounded(limits.names)
        self._arrivals: Bounded[str, _Samples] = Bounded(limits.names)
        self._due_ns = 0
        self._sampled_ns: int | None = None

    def came(self, exchange: str) -> None:
        """A message was published to it."""
        _count(self._exchanges, exchange, 0)

    def given(self, queue: str) -> None:
        """A message went into it."""
        _count(self._queues, queue, 0)

    def taken(self, queue: str) -> None:
        """A message left it for a consumer."""
        _count(self._queues, queue, 1)

    def forgotten(self) -> int:
        """Names that had to go."""
        return self._exchanges.forgotten + self._queues.forgotten

    def sample(self, now_ns: int, queues: Sequence[QueueView]) -> None:
        """Note where everything stands, when it is time to."""
        if 0 <= self._due_ns - now_ns <= SAMPLE_NS and now_ns < self._due_ns:
            return
        self._due_ns = now_ns + SAMPLE_NS
        before_ns, self._sampled_ns = self._sampled_ns, now_ns
        for queue in queues:
            given, taken = self._queues.get(queue.name) or _NONE
            sample = _Sample(at_ns=now_ns, given=given, taken=taken, messages=queue.messages)
            _note(self._samples, queue.name, sample, before_ns)
        for exchange, (given, _) in self._exchanges.items():
            sample = _Sample(at_ns=now_ns, given=given, taken=0, messages=None)
            _note(self._arrivals, exchange, sample, before_ns)

    def queue(self, queue: QueueView, now_ns: int) -> QueueTraffic:
        """One queue at this moment."""
        given, taken = self._queues.get(queue.name) or _NONE
        samples = self._samples.get(queue.name) or ()
        before = _before(samples, now_ns)
        depths = [sample.messages for sample in samples if sample.messages is not None]
        growth = queue.messages - depths[0] if queue.messages is not None and depths else None
        return QueueTraffic(
            given=given,
            taken=taken,
            given_per_s=_per_s(given, before.given, now_ns - before.at_ns) if before else 0.0,
            taken_per_s=_per_s(taken, before.taken, now_ns - before.at_ns) if before else 0.0,
            growth=growth,
            growing=growth is not None and growth >= _GROWS_BY and _rises([*depths, queue.messages or 0]),
        )

    def exchange(self, name: str, now_ns: int) -> ExchangeTraffic:
        """One exchange at this moment."""
        given, _ = self._exchanges.get(name) or _NONE
        before = _before(self._arrivals.get(name) or (), now_ns)
        per_s = _per_s(given, before.given, now_ns - before.at_ns) if before else 0.0
        return ExchangeTraffic(given=given, given_per_s=per_s)


_NONE: Final = [0, 0]


def _count(table: Bounded[str, list[int]], name: str, at: int) -> None:
    row = table.get(name)
    if row is None:
        row = [0, 0]
        table.put(name, row)
    row[at] += 1


def _note(table: Bounded[str, _Samples], name: str, sample: _Sample, before_ns: int | None) -> None:
    samples = table.get(name)
    if samples is None:
        samples = deque(maxlen=_SAMPLES)
        table.put(name, samples)
        if before_ns is not None:
            # At the look before, nothing had gone through it yet.
            samples.append(_Sample(at_ns=before_ns, given=0, taken=0, messages=None))
    if samples and samples[-1].at_ns > sample.at_ns:
        # The clock was set back: a replay begins anew.
        samples.clear()
    samples.append(sample)


def _before(samples: Sequence[_Sample], now_ns: int) -> _Sample | None:
    """The newest sample that is old enough to tell a rate from; the oldest where none is."""
    for sample in reversed(samples):
        if now_ns - sample.at_ns >= SAMPLE_NS:
            return sample
    return samples[0] if samples and samples[0].at_ns < now_ns else None


def _per_s(now: int, before: int, took_ns: int) -> float:
    return round(max(0, now - before) * 1e9 / took_ns, 2) if took_ns > 0 else 0.0


def _rises(depths: Sequence[int]) -> bool:
    """It never fell, and grew more than once: one burst that waits is no trend."""
    steps = [after - before for before, after in itertools.pairwise(depths)]
    return all(step >= 0 for step in steps) and sum(step > 0 for step in steps) > 1
