"""Scenarios and runs as the API and the page tell them, in one language. Pure."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from rpcviz.cloud.run import ParameterInfo, Run, ScenarioInfo
from rpcviz.trace.change import Journey
from rpcviz.web.answers.scenarios import ParameterShape, ScenarioShape
from rpcviz.web.shapes import RunShape, StepShape
from rpcviz.web.words import pick


def run_shape(run: Run, lang: str) -> RunShape:
    """One run as it is now."""
    return RunShape(
        id=run.id,
        scenario=run.scenario,
        parameters=dict(run.parameters),
        state=run.state,
        reason=None if run.reason is None else pick(run.reason, lang),
        wire=None if run.wire is None else pick(run.wire, lang),
        note=None if run.note is None else pick(run.note, lang),
        request_id=run.request_id,
        started_ns=str(run.started_ns),
        ended_ns=None if run.ended_ns is None else str(run.ended_ns),
        steps=[
            StepShape(expected=pick(step.expected, lang), seen=step.seen, ok=step.ok) for step in run.steps
        ],
    )


def by_request(runs: Sequence[Run]) -> Mapping[str, Run]:
    """Runs by the request that each is."""
    return {run.request_id: run for run in runs if run.request_id is not None}


def judged(journey: Journey, runs: Mapping[str, Run], last_ns: Callable[[str], int | None]) -> Journey:
    """A request that is a run ends when and as the run does.

    The bus alone tells an end by silence, seconds later, and does not tell what the user wanted.
    `last_ns`: when the last of a request was seen; asked only where the bus still waits for silence.
    """
    run = runs.get(journey.request_id)
    if run is None or (run.state == "succeeded" and journey.outcome != "running"):
        return journey
    ended_ns = journey.ended_ns
    if run.state == "running":
        ended_ns = None
    elif ended_ns is None:
        ended_ns = last_ns(journey.request_id)
    return msgspec.structs.replace(journey, outcome=run.state, ended_ns=ended_ns)


def parameter_shape(parameter: ParameterInfo, lang: str) -> ParameterShape:
    """What one may choose."""
    return ParameterShape(
        name=parameter.name,
        type=parameter.type,
        default=parameter.default,
        choices=None if parameter.choices is None else list(parameter.choices),
        help=pick(parameter.help, lang),
        title=None if parameter.title is None else pick(parameter.title, lang),
        called=None if parameter.called is None else [pick(each, lang) for each in parameter.called],
    )


def scenario_shape(scenario: ScenarioInfo, lang: str) -> ScenarioShape:
    """One act of a user that can be played."""
    return ScenarioShape(
        name=scenario.name,
        group=scenario.group,
        title=pick(scenario.title, lang),
        story=pick(scenario.story, lang),
        parameters=[parameter_shape(parameter, lang) for parameter in scenario.parameters],
        available=scenario.available,
        reason=None if scenario.reason is None else pick(scenario.reason, lang),
    )
