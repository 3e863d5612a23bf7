"""A thousand faults, no wrong verdict. `python -m tests.cloud.lab 1000` prints the rate of each."""

from tests.cloud.lab import run, table

SEEDS = 1_000


def test_no_verdict_on_a_thousand_faults_is_wrong() -> None:
    outcomes = [run(seed) for seed in range(SEEDS)]
    assert all(each.right for each in outcomes), table(outcomes)
