"""Each scenario ends as it says, by what the tap saw: one row each; brokers and modes are in tests/more."""

import pytest

from tests.cloud.catalogue import QUICK, Parameters, everything
from tests.cloud.rig import Rig


@pytest.mark.parametrize(
    ("name", "parameters"), [pytest.param(*each, id=" ".join(map(str, each))) for each in everything()]
)
def test_every_step_was_seen_and_nothing_is_other(name: str, parameters: Parameters) -> None:
    with Rig(durations=QUICK) as rig:
        run = rig.play(name, **parameters)
        assert run.state == "succeeded", (run.reason, run.steps)
        assert all(step.ok and step.seen for step in run.steps)
        assert "other" not in {entry.kind for entry in rig.entries.values()}
