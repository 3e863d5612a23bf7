"""`rpcviz scenario`: list what can be played, and play it without a page."""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from rpcviz.base.concurrency import Stop
from rpcviz.base.problem import Problem, Usage
from rpcviz.cli.options import TAP_OPTIONS, some_options

if TYPE_CHECKING:
    from rpcviz.cloud.run import ParameterInfo, Run, Scalar, ScenarioInfo
    from rpcviz.runtime import Runtime

LONGEST_S = 90.0
VISIT_S = 10.0


class NotStarted(Problem):
    """The simulated cloud did not come up."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(
            "the simulated cloud did not start",
            cause="; ".join(reasons) or "it took too long",
            remedy="Try again with RPCVIZ_LOG_LEVEL=debug, and report what it prints.",
        )


@click.group("scenario", short_help="list scenarios, or run one without a page")
def COMMAND() -> None:  # noqa: N802 - the table of commands asks for this name
    """List what can be played, or play one on a simulated cloud of its own."""


@COMMAND.command("list")
@click.option("--json", "as_json", is_flag=True, help="As /api/v1/scenarios gives them.")
def list_(as_json: bool) -> None:
    """One line each: name, two spaces, title."""
    infos = _catalogue()
    if not as_json:
        for info in infos:
            click.echo(f"{info.name}  {info.title['en']}")
        return
    import msgspec

    from rpcviz.web.answers.scenarios import ScenariosAnswer
    from rpcviz.web.runs import scenario_shape

    shapes = [scenario_shape(info, "en") for info in infos]
    click.echo(msgspec.json.encode(ScenariosAnswer(scenarios=shapes, full=None)))


@COMMAND.command("run")
@click.argument("name")
@click.option("-p", "pairs", multiple=True, metavar="PARAM=VALUE", help="A parameter; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="The run as /api/v1/runs/ID gives it.")
@some_options(*TAP_OPTIONS, "cloud", "heartbeat-scale", "log-level", "log-format")
def run(name: str, pairs: tuple[str, ...], as_json: bool, **flags: object) -> int:
    """Play NAME, wait for its end; the exit code is 0 where it ended as it should.

    On memory:// it brings its own cloud. On another --broker it uses the simulated cloud that is there,
    or brings one with --cloud; where a real cloud is found it does nothing.
    """
    parameters = _parameters(name, pairs)
    ended = _play(name, parameters, flags)
    if as_json:
        import msgspec

        from rpcviz.web.runs import run_shape

        click.echo(msgspec.json.encode(run_shape(ended, "en")))
    else:
        _print(ended)
    return 0 if ended.state == "succeeded" else 1


def _catalogue() -> "list[ScenarioInfo]":
    """Every scenario; on the broker in memory each brings its own cloud, so all are available."""
    from rpcviz.base.table import load
    from rpcviz.cloud.scenario import Scenario
    from rpcviz.cloud.scenarios import NAMES

    table = load("rpcviz.cloud.scenarios", "SCENARIO", Scenario, NAMES)
    return [scenario.info(None) for scenario in table.values()]


def _parameters(name: str, pairs: Sequence[str]) -> "dict[str, Scalar]":
    """`PARAM=VALUE` as typed values; the desk says what is allowed. Raises Usage, UnknownScenario."""
    from rpcviz.cloud.problems import UnknownScenario

    infos = {info.name: info for info in _catalogue()}
    if name not in infos:
        raise UnknownScenario(name, infos)
    known = {parameter.name: parameter for parameter in infos[name].parameters}
    found: dict[str, Scalar] = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        if not equals:
            raise Usage(f"-p {pair!r} has no value", remedy="Write -p PARAM=VALUE, such as -p servers=2")
        found[key] = _typed(known.get(key), text)
    return found


def _typed(parameter: "ParameterInfo | None", text: str) -> "Scalar":
    """A value in its parameter's type where it has its form; else as text, which the desk refuses."""
    if parameter is not None and parameter.type == "integer" and text.removeprefix("-").isdecimal():
        return int(text)
    if parameter is not None and parameter.type == "boolean" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    return text


def _play(name: str, parameters: "dict[str, Scalar]", flags: "Mapping[str, object]") -> "Run":
    """One run on a runtime of its own; raises what the desk refuses."""
    from rpcviz.base.clock import SystemClock
    from rpcviz.cli.logs import set_up
    from rpcviz.cli.serve import refuse_foreign_bus
    from rpcviz.config.settings import settings_of
    from rpcviz.config.sources import resolve
    from rpcviz.runtime import build

    settings = settings_of(resolve(flags, os.environ), "threading")
    set_up(settings.log)
    refuse_foreign_bus(settings, always=True)
    clock = SystemClock()
    runtime = build(settings, clock)
    runtime.start()
    try:
        if not runtime.wait_started(LONGEST_S):
            raise NotStarted(runtime.reasons())
        _wait_for_cloud(runtime)
        found = runtime.desk.run(name, parameters)
        deadline_ns = clock.now_ns() + int(LONGEST_S * 1e9)
        pause = Stop()
        while found.state == "running" and clock.now_ns() < deadline_ns:
            pause.wait(0.02)
            found = runtime.desk.run_by_id(found.id)
        return found
    finally:
        runtime.close()


def _wait_for_cloud(runtime: "Runtime") -> None:
    """A visitor needs a moment to find the cloud that others run; without one the desk says so."""
    pause = Stop()
    for _ in range(int(VISIT_S / 0.1)):
        if runtime.cloud.running():
            return
        pause.wait(0.1)


def _print(run: "Run") -> None:
    """State, then each step with what was seen of it."""
    seconds = "" if run.ended_ns is None else f" after {(run.ended_ns - run.started_ns) / 1e9:.2f} s"
    click.echo(f"{run.scenario}: {run.state}{seconds}")
    if run.reason is not None:
        click.echo(f"  {run.reason['en']}")
    for step in run.steps:
        click.echo(f"  {'ok  ' if step.ok else 'MISS'} {step.expected['en']}")
