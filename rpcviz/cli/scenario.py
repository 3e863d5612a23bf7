"""`rpcviz scenario`: list what can be played, and play it without a page."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from rpcviz.base.concurrency import Stop
from rpcviz.base.problem import Problem, Usage
from rpcviz.cli.options import CLOUD_OPTIONS, TAP_OPTIONS, some_options

if TYPE_CHECKING:
    from rpcviz.cloud.run import ParameterInfo, Run, Scalar, ScenarioInfo
    from rpcviz.cloud.scenario import Scenario
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
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("-p", "pairs", multiple=True, metavar="PARAM=VALUE", help="A parameter; may be repeated.")
@click.option(
    "--count", type=int, metavar="N", help="So many runs; of several NAMEs each is drawn by chance."
)
@click.option("--parallel", type=int, metavar="N", help="So many at once at most (1; with --rate 20).")
@click.option("--rate", type=float, metavar="R", help="Begin R runs a second.")
@click.option("--seed", type=int, metavar="N", help="Draw the same names in the same order again.")
@click.option("--json", "as_json", is_flag=True, help="One run as /api/v1/runs/ID gives it; of more the sum.")
@some_options(*TAP_OPTIONS, *CLOUD_OPTIONS)
def run(
    names: tuple[str, ...],
    *,
    pairs: tuple[str, ...],
    count: int | None,
    parallel: int | None,
    rate: float | None,
    seed: int | None,
    as_json: bool,
    **flags: object,
) -> int:
    """Play NAME, wait for its end; the exit code is 0 where it ended as it should.

    On memory:// it brings its own cloud. On another --broker it uses the simulated cloud that is there,
    or brings one with --cloud; where a real cloud is found it does nothing.

    With several NAMEs, or --count, --parallel or --rate, it is a load: how the runs ended is summed up, and
    the exit code is 0 only where all ended as they should. A cloud of its own is emptied whenever it is
    full. Ctrl+C begins no more, waits some seconds for those that run, and sums up.
    """
    given = {name: _parameters(name, pairs, names) for name in names}
    if len(names) > 1 or any(each is not None for each in (count, parallel, rate)):
        from rpcviz.cli.load import order_of, play_load

        order = order_of(names, given, count=count, parallel=parallel, rate=rate, seed=seed)
        return play_load(order, lambda: _started(flags), as_json=as_json)
    if seed is not None:
        raise Usage("--seed has nothing to draw", remedy="Give several NAMEs, such as boot_vm delete_vm.")
    ended = _play(names[0], given[names[0]], flags)
    if as_json:
        import msgspec

        from rpcviz.web.runs import run_shape

        click.echo(msgspec.json.encode(run_shape(ended, "en")))
    else:
        show(ended)
    return 0 if ended.state == "succeeded" else 1


def _table() -> "dict[str, Scenario]":
    from rpcviz.base.table import load
    from rpcviz.cloud.scenario import Scenario
    from rpcviz.cloud.scenarios import NAMES

    return load("rpcviz.cloud.scenarios", "SCENARIO", Scenario, NAMES)


def _catalogue() -> "list[ScenarioInfo]":
    """Every scenario; on the broker in memory each brings its own cloud, so all are available."""
    return [scenario.info(None) for scenario in _table().values()]


def _parameters(name: str, pairs: Sequence[str], names: Sequence[str]) -> "dict[str, Scalar]":
    """`PARAM=VALUE` as typed values, checked; those that only others of `names` have are theirs.

    Raises Usage, UnknownScenario, BadParameter.
    """
    from rpcviz.cloud.problems import UnknownScenario

    table = _table()
    for each in names:
        if each not in table:
            raise UnknownScenario(each, table)
    known = {parameter.name: parameter for parameter in table[name].info(None).parameters}
    others = {parameter.name for each in names for parameter in table[each].parameters} - set(known)
    found: dict[str, Scalar] = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        if not equals:
            raise Usage(f"-p {pair!r} has no value", remedy="Write -p PARAM=VALUE, such as -p servers=2")
        if key not in others:
            found[key] = _typed(known.get(key), text)
    table[name].read(found)
    return found


def _typed(parameter: "ParameterInfo | None", text: str) -> "Scalar":
    """A value in its parameter's type where it has its form; else as text, which the desk refuses."""
    if parameter is not None and parameter.type == "integer" and text.removeprefix("-").isdecimal():
        return int(text)
    if parameter is not None and parameter.type == "boolean" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    return text


@contextmanager
def _started(flags: "Mapping[str, object]") -> "Iterator[Runtime]":
    """A runtime of its own with a cloud that answers, while inside. Raises NotStarted."""
    from rpcviz.base.clock import SystemClock
    from rpcviz.cli.logs import set_up
    from rpcviz.cli.serve import refuse_foreign_bus
    from rpcviz.config.settings import settings_of
    from rpcviz.config.sources import resolve
    from rpcviz.runtime import build

    settings = settings_of(resolve(flags, os.environ), "threading")
    set_up(settings.log)
    refuse_foreign_bus(settings, always=True)
    runtime = build(settings, SystemClock())
    runtime.start()
    try:
        if not runtime.wait_started(LONGEST_S):
            raise NotStarted(runtime.reasons())
        _wait_for_cloud(runtime)
        yield runtime
    finally:
        runtime.close()


def _play(name: str, parameters: "dict[str, Scalar]", flags: "Mapping[str, object]") -> "Run":
    """One run on a runtime of its own; raises what the desk refuses."""
    with _started(flags) as runtime:
        found = runtime.desk.run(name, parameters)
        deadline_ns = runtime.clock.now_ns() + int(LONGEST_S * 1e9)
        pause = Stop()
        while found.state == "running" and runtime.clock.now_ns() < deadline_ns:
            pause.wait(0.02)
            found = runtime.desk.run_by_id(found.id)
        return found


def _wait_for_cloud(runtime: "Runtime") -> None:
    """A visitor needs a moment to find the cloud that others run; without one the desk says so."""
    pause = Stop()
    for _ in range(int(VISIT_S / 0.1)):
        if runtime.cloud.running():
            return
        pause.wait(0.1)


def show(run: "Run") -> None:
    """State, then each step with what was seen of it."""
    seconds = "" if run.ended_ns is None else f" after {(run.ended_ns - run.started_ns) / 1e9:.2f} s"
    click.echo(f"{run.scenario}: {run.state}{seconds}")
    if run.reason is not None:
        click.echo(f"  {run.reason['en']}")
    if run.wire is not None:
        click.echo(f"  {run.wire['en']}")
    if run.note is not None:
        click.echo(f"  {run.note['en']}")
    for step in run.steps:
        click.echo(f"  {'ok  ' if step.ok else 'MISS'} {step.expected['en']}")
