"""What `rpcviz scenario run` prints of one run."""

import pytest

from rpcviz.cli.scenario import show
from rpcviz.cloud.run import Run, StepInfo


def test_a_run_is_told_with_its_steps_and_with_what_could_not_be_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = Run(
        id="r1",
        scenario="one_of_many",
        parameters={},
        state="succeeded",
        started_ns=0,
        ended_ns=1_500_000_000,
        note={"en": "nobody tells their names", "zh-CN": "没有名字"},
        steps=(
            StepInfo(expected={"en": "a ping", "zh-CN": "一次 ping"}, seen="m1", ok=True),
            StepInfo(expected={"en": "a reply", "zh-CN": "一条 reply"}),
        ),
    )
    show(run)
    assert capsys.readouterr().out.splitlines() == [
        "one_of_many: succeeded after 1.50 s",
        "  nobody tells their names",
        "  ok   a ping",
        "  MISS a reply",
    ]
