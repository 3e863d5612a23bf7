"""A verdict is never wrong: seeded faults on the embedded engine, judged against what was really done."""

from tests.cloud.lab import FAULTS, run, table
from tests.cloud.laboratory import MIRRORED

SEEDS = 50


def test_no_verdict_is_wrong_and_only_a_mirror_cannot_know() -> None:
    outcomes = [run(seed) for seed in range(SEEDS)]
    assert all(each.right for each in outcomes), table(outcomes)
    unknown = [each for each in outcomes if each.said is not None and each.said.word == "unknown"]
    assert {each.fault.endswith("(mirror)") for each in unknown} == {True}
    assert len(unknown) < 2 * MIRRORED * SEEDS


def test_every_fault_gets_its_turn() -> None:
    played = {run(seed).fault.partition(" ")[0] for seed in range(len(FAULTS))}
    assert played == {fault.__name__ for fault in FAULTS}


def test_a_seed_tells_the_same_story_again() -> None:
    assert run(7) == run(7)
