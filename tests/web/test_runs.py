"""A request that is a run ends when and as the run does."""

import msgspec
import pytest

from rpcviz.cloud.run import Run, RunState
from rpcviz.trace.change import Journey, Outcome
from rpcviz.web.runs import by_request, judged, run_shape


def journey(outcome: Outcome, ended_ns: int | None) -> Journey:
    return Journey(
        request_id="req-1", outcome=outcome, started_ns=10, ended_ns=ended_ns, messages=1, rpcs=1,
        fanout_copies=0, bytes=1, waiting=0, failures=0, background=False,
    )  # fmt: skip


def run(state: RunState, request_id: str | None = "req-1") -> Run:
    return Run(id="run", scenario="boot_vm", parameters={}, state=state, started_ns=5, request_id=request_id)


@pytest.mark.parametrize(
    ("said", "state", "outcome", "ended_ns"),
    [
        ("running", "running", "running", None),
        ("running", "succeeded", "succeeded", 99),
        ("running", "failed", "failed", 99),
        ("succeeded", "running", "running", None),
        ("succeeded", "failed", "failed", 50),
        ("failed", "succeeded", "failed", 50),
        ("unknown", "failed", "failed", 50),
    ],
)
def test_a_request_agrees_with_its_run(
    said: Outcome, state: RunState, outcome: Outcome, ended_ns: int | None
) -> None:
    told = journey(said, None if said == "running" else 50)
    found = judged(told, by_request([run(state)]), lambda _: 99)
    assert (found.outcome, found.ended_ns) == (outcome, ended_ns)


def test_a_request_that_is_no_run_is_as_the_bus_tells_it() -> None:
    told = journey("running", None)
    assert judged(told, by_request([run("failed", "req-2"), run("failed", None)]), lambda _: 99) is told


def test_what_could_not_be_told_of_a_run_is_said_in_the_askers_language() -> None:
    noted = msgspec.structs.replace(run("succeeded"), note={"en": "no names", "zh-CN": "没有名字"})
    assert (run_shape(noted, "en").note, run_shape(noted, "zh-CN").note) == ("no names", "没有名字")
    assert run_shape(run("succeeded"), "en").note is None
