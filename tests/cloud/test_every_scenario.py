"""Each scenario ends as it says, by what the tap saw: one row each; brokers and modes are in tests/more."""

import pytest

from tests.cloud.catalogue import CATALOGUE, MORE, QUICK, Parameters, everything
from tests.cloud.rig import Rig


@pytest.mark.parametrize(
    ("name", "parameters"),
    [pytest.param(*each, id=" ".join(map(str, each))) for each in (*everything(), *MORE)],
)
def test_a_scenario_succeeds_every_step_was_seen_and_nothing_is_odd(
    name: str, parameters: Parameters
) -> None:
    with Rig(durations=QUICK) as rig:
        run = rig.play(name, **parameters)
        assert (run.state, run.reason) == ("succeeded", None), run.steps
        assert run.ended_ns is not None
        assert run.steps
        assert all(step.ok and step.seen for step in run.steps)
        assert {step.seen for step in run.steps} <= set(rig.entries) | {hop.id for hop in rig.hops}
        assert "other" not in {entry.kind for entry in rig.entries.values()}
        assert not [entry.anomalies for entry in rig.entries.values() if entry.anomalies]
        assert rig.chaos.broken() == []


def test_no_scenario_is_played_twice_for_nothing() -> None:
    played = [(name, CATALOGUE[name].read(parameters)) for name, parameters in (*everything(), *MORE)]
    assert not [each for at, each in enumerate(played) if each in played[:at]]
