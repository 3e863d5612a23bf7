"""What `rpcviz scenario run` does with more than one run: bounds, Ctrl+C, and the sum."""

import secrets
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager

import click
import msgspec

from rpcviz.base.concurrency import Stop
from rpcviz.base.problem import Usage
from rpcviz.cloud.load import COUNT_MOST, PARALLEL_MOST, RATE_MOST, Load, Order
from rpcviz.cloud.run import Run, Scalar
from rpcviz.cloud.tally import ScenarioTally, Tally
from rpcviz.runtime import Runtime

AT_A_RATE = 20
"""How many at once where a rate is asked for and nobody says."""
INTERRUPTED = 130
"""As a shell has it for a program that Ctrl+C ended."""


def order_of(
    names: Sequence[str],
    parameters: Mapping[str, Mapping[str, Scalar]],
    *,
    count: int | None,
    parallel: int | None,
    rate: float | None,
    seed: int | None,
) -> Order:
    """What was asked for, within bounds; several names are drawn where there is a count. Raises Usage."""
    if count is not None and not 1 <= count <= COUNT_MOST:
        raise Usage(f"--count {count} is out of bounds", remedy=f"Give 1 to {COUNT_MOST}.")
    if parallel is not None and not 1 <= parallel <= PARALLEL_MOST:
        raise Usage(f"--parallel {parallel} is out of bounds", remedy=f"Give 1 to {PARALLEL_MOST}.")
    if rate is not None and not 0 < rate <= RATE_MOST:
        raise Usage(f"--rate {rate} is out of bounds", remedy=f"Give more than 0, at most {RATE_MOST:.0f}.")
    draws = len(names) > 1 and count is not None
    if seed is not None and not draws:
        raise Usage(
            "--seed has nothing to draw",
            remedy="Give several NAMEs and --count, such as boot_vm delete_vm --count 200 --seed 7.",
        )
    if draws and seed is None:
        seed = secrets.randbelow(1 << 31)
    return Order(
        names=tuple(names),
        parameters=parameters,
        count=len(names) if count is None else count,
        parallel=parallel or (AT_A_RATE if rate is not None else 1),
        rate=rate,
        seed=seed,
    )


class _OwnRoom:
    """The room of this process's own cloud, which may be emptied."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def left(self) -> int:
        """How many small servers still fit."""
        return self._runtime.cloud.world.room()

    def make(self) -> None:
        """Start afresh."""
        self._runtime.desk.reset()


def play_load(order: Order, started: Callable[[], AbstractContextManager[Runtime]], *, as_json: bool) -> int:
    """Play it, print the sum; 0 where all ended as they should."""
    stop = Stop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with started() as runtime:
        runtime.desk.widen(order.parallel)
        tally = Load(
            order,
            runtime.desk,
            clock=runtime.clock,
            stop=stop,
            room=_OwnRoom(runtime) if runtime.cloud.owns() else None,
            ended=_tell,
        ).play()
    if as_json:
        click.echo(msgspec.json.encode(_shape(order, tally)))
    else:
        _print(order, tally)
    if tally.interrupted:
        return INTERRUPTED
    return 0 if tally.fine else 1


def _tell(run: Run) -> None:
    """A run that failed is told at once, beside the sum."""
    if run.state != "succeeded":
        reason = "it had no end in time" if run.reason is None else run.reason["en"]
        click.echo(f"{run.scenario} {run.id}: failed: {reason}", err=True)


def _shape(order: Order, tally: Tally) -> dict[str, object]:
    asked = {
        "names": order.names,
        "parallel": order.parallel,
        "rate": order.rate,
        "seed": order.seed,
    }
    return {**asked, **msgspec.structs.asdict(tally)}


def _took(each: ScenarioTally) -> str:
    if each.median_s is None or each.longest_s is None:
        return ""
    return f", median {each.median_s:.2f} s, longest {each.longest_s:.2f} s"


def _print(order: Order, tally: Tally) -> None:
    """A line for all, one for each scenario, one for each reason."""
    click.echo(
        f"{tally.succeeded} of {tally.wanted} succeeded, {tally.failed} failed,"
        f" in {tally.seconds:.2f} s: {tally.runs_per_second:.2f} runs/s"
    )
    if tally.interrupted:
        left = tally.wanted - tally.succeeded - tally.failed - tally.unfinished
        click.echo(f"  ended early: {tally.unfinished} were given up, {left} not begun")
    if order.seed is not None:
        click.echo(f"  drawn with --seed {order.seed}")
    if tally.behind_s is not None:
        click.echo(f"  at worst {tally.behind_s:.2f} s behind --rate {order.rate:g}")
    for each in tally.scenarios:
        click.echo(f"  {each.name}: {each.succeeded} of {each.runs}{_took(each)}")
    for reason in tally.reasons:
        click.echo(f"  {reason.times} × {reason.scenario}: {reason.reason}")
    if tally.other_reasons:
        click.echo(f"  {tally.other_reasons} more, each for another reason")
