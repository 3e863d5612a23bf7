"""How the runs of a load ended, in numbers. Pure."""

from collections.abc import Mapping
from statistics import median

import msgspec

from rpcviz.cloud.run import Run

REASONS_KEPT = 20
"""How many are told; ten times as many are told apart."""
NO_END = "It had no end in time."


class ScenarioTally(msgspec.Struct, frozen=True, kw_only=True):
    """The runs of one scenario."""

    name: str
    runs: int
    succeeded: int
    failed: int
    median_s: float | None
    """Seconds of those that succeeded; None where none did."""
    longest_s: float | None


class ReasonTally(msgspec.Struct, frozen=True, kw_only=True):
    """One reason for which runs failed."""

    scenario: str
    reason: str
    times: int
    run: str | None
    """The first of them."""


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a load."""

    wanted: int
    succeeded: int
    failed: int
    unfinished: int
    """Begun, and not waited for to their end."""
    interrupted: bool
    seconds: float
    """From the first start to the last end."""
    runs_per_second: float
    """Of those that ended."""
    behind_s: float | None
    """How late a run was begun at worst, where a rate was asked for: no place, or no room in the cloud."""
    scenarios: tuple[ScenarioTally, ...]
    reasons: tuple[ReasonTally, ...]
    """The most frequent first; at most 20."""
    other_reasons: int
    """Failed runs whose reason is not listed."""

    @property
    def fine(self) -> bool:
        """All that was wanted ended as it should."""
        return self.succeeded == self.wanted


class Counting:
    """Counts runs as they end."""

    def __init__(self) -> None:
        self.began = 0
        self._seconds: dict[str, list[float]] = {}
        self._failed: dict[str, int] = {}
        # Invariant: at most ten times REASONS_KEPT; a sentence may name a server, so there may be many.
        self._reasons: dict[tuple[str, str], tuple[int, str | None]] = {}
        self._others = 0

    def ended(self, run: Run) -> None:
        """A run ended, or was given up."""
        seconds = self._seconds.setdefault(run.scenario, [])
        if run.state == "succeeded" and run.ended_ns is not None:
            seconds.append((run.ended_ns - run.started_ns) / 1e9)
            return
        self._fail(run.scenario, NO_END if run.reason is None else run.reason["en"], run.id)

    def refused(self, scenario: str, reason: str) -> None:
        """A run that could not even begin."""
        self._seconds.setdefault(scenario, [])
        self._fail(scenario, reason, None)

    def _fail(self, scenario: str, reason: str, run_id: str | None) -> None:
        self._failed[scenario] = self._failed.get(scenario, 0) + 1
        if (scenario, reason) not in self._reasons and len(self._reasons) >= 10 * REASONS_KEPT:
            self._others += 1
            return
        times, first = self._reasons.get((scenario, reason), (0, run_id))
        self._reasons[scenario, reason] = (times + 1, first)

    def tally(
        self,
        *,
        seconds: float,
        wanted: int,
        unfinished: int,
        interrupted: bool,
        behind_s: float | None = None,
    ) -> Tally:
        """All that was counted."""
        scenarios = tuple(_scenario(name, took, self._failed) for name, took in self._seconds.items())
        reasons = sorted(
            (
                ReasonTally(scenario=scenario, reason=reason, times=times, run=first)
                for (scenario, reason), (times, first) in self._reasons.items()
            ),
            key=lambda each: -each.times,
        )
        succeeded = sum(each.succeeded for each in scenarios)
        failed = sum(each.failed for each in scenarios)
        return Tally(
            wanted=wanted,
            succeeded=succeeded,
            failed=failed,
            unfinished=unfinished,
            interrupted=interrupted,
            seconds=round(seconds, 3),
            behind_s=None if behind_s is None else round(behind_s, 3),
            runs_per_second=round((succeeded + failed) / seconds, 2) if seconds > 0 else 0.0,
            scenarios=scenarios,
            reasons=tuple(reasons[:REASONS_KEPT]),
            other_reasons=self._others + sum(each.times for each in reasons[REASONS_KEPT:]),
        )


def _scenario(name: str, took: list[float], failures: Mapping[str, int]) -> ScenarioTally:
    failed = failures.get(name, 0)
    return ScenarioTally(
        name=name,
        runs=len(took) + failed,
        succeeded=len(took),
        failed=failed,
        median_s=round(median(took), 3) if took else None,
        longest_s=round(max(took), 3) if took else None,
    )
