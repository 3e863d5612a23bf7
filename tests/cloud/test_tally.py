from rpcviz.cloud.run import Run
from rpcviz.cloud.tally import NO_END, REASONS_KEPT, Counting, Tally

S = 1_000_000_000


def a_run(scenario: str = "boot_vm", *, seconds: float = 1, reason: str | None = None, id: str = "r1") -> Run:
    return Run(
        id=id,
        scenario=scenario,
        parameters={},
        state="succeeded" if reason is None else "failed",
        started_ns=10 * S,
        ended_ns=int((10 + seconds) * S),
        reason=None if reason is None else {"en": reason, "zh-CN": reason},
    )


def tallied(*runs: Run, seconds: float = 10, wanted: int | None = None) -> Tally:
    counting = Counting()
    for run in runs:
        counting.ended(run)
    return counting.tally(
        seconds=seconds, wanted=len(runs) if wanted is None else wanted, unfinished=0, interrupted=False
    )


def test_seconds_are_those_of_runs_that_succeeded() -> None:
    tally = tallied(a_run(seconds=1), a_run(seconds=2), a_run(seconds=6), a_run(seconds=60, reason="slow"))
    (only,) = tally.scenarios
    assert (only.runs, only.succeeded, only.failed) == (4, 3, 1)
    assert (only.median_s, only.longest_s) == (2.0, 6.0)


def test_runs_a_second_are_those_that_ended() -> None:
    assert tallied(a_run(), a_run(reason="no"), seconds=4).runs_per_second == 0.5
    assert tallied(seconds=0).runs_per_second == 0


def test_the_most_frequent_reason_comes_first_with_its_first_run() -> None:
    tally = tallied(
        a_run(reason="rare", id="r1"), a_run(reason="often", id="r2"), a_run(reason="often", id="r3")
    )
    assert [(each.reason, each.times, each.run) for each in tally.reasons] == [
        ("often", 2, "r2"),
        ("rare", 1, "r1"),
    ]


def test_reasons_without_end_are_counted_and_not_kept() -> None:
    tally = tallied(*(a_run(reason=f"reason {number}") for number in range(1_000)))
    assert len(tally.reasons) == REASONS_KEPT
    assert tally.other_reasons == 1_000 - REASONS_KEPT
    assert tally.failed == 1_000


def test_all_is_fine_only_where_all_that_was_wanted_succeeded() -> None:
    assert tallied(a_run(), a_run()).fine
    assert not tallied(a_run(), a_run(reason="no")).fine
    assert not tallied(a_run(), wanted=2).fine


def test_a_run_that_was_given_up_failed_for_want_of_an_end() -> None:
    running = Run(id="r1", scenario="boot_vm", parameters={}, state="running", started_ns=10 * S)
    tally = tallied(running)
    assert [each.reason for each in tally.reasons] == [NO_END]
