"""`rpcviz replay FILE`: the page over a capture file."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from rpcviz.cli.options import PAGE_OPTIONS, Number, some_options

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from rpcviz.config.settings import Settings
    from rpcviz.runtime import Runtime


@click.command("replay", short_help="the page over a capture FILE")
@click.argument("file", type=click.Path())
@some_options(*PAGE_OPTIONS)
@click.option(
    "--speed",
    type=Number(0, 1000),
    default=1.0,
    metavar="F",
    help="2: twice as fast as recorded. 0: as fast as it can be read.",
)
@click.option("--once", is_flag=True, help="End when the file has ended; else the last picture stays.")
def COMMAND(file: str, speed: float, once: bool, **flags: object) -> int:  # noqa: N802 - asked for by the table
    """Show the capture FILE on the page as if it happened now.

    What of it cannot be read is left out and told; with --once the exit code is 4 then.
    """
    from rpcviz.base.clock import SystemClock
    from rpcviz.base.concurrency import mode
    from rpcviz.cli.logs import set_up
    from rpcviz.cli.report import damage_of
    from rpcviz.cli.serve import serve_page, with_page
    from rpcviz.config.settings import settings_of
    from rpcviz.config.sources import resolve
    from rpcviz.runtime import build
    from rpcviz.tap.replay import Replay
    from rpcviz.tap.replay_clock import ReplayClock
    from rpcviz.tap.sources.capture_file import first_moment

    # A file that cannot be opened is told before a port is taken.
    wall = SystemClock()
    first_ns = first_moment(file) or wall.now_ns()
    settings = settings_of(resolve({**flags, "broker": ("memory://",), "cloud": False}, os.environ), mode())
    set_up(settings.log)
    made: list[Runtime] = []

    def begin(told: "Settings") -> "tuple[WSGIApplication, Callable[[], None]]":
        runtime = build(told, ReplayClock(wall, first_ns, speed=speed), replay=file)
        made.append(runtime)
        if once:
            runtime.keep("once", lambda: _end_with(runtime))
        return with_page(runtime)

    code = serve_page(settings, f"replay of {os.path.basename(file)}", begin)
    listening = made[0].listening if made else None
    damage = damage_of(file, listening.damage()) if isinstance(listening, Replay) else None
    if damage is not None:
        raise damage
    return code


def _end_with(runtime: "Runtime") -> None:
    """Once the file has ended, end the program as Ctrl+C would."""
    import signal

    from rpcviz.tap.replay import Replay

    listening = runtime.listening
    while isinstance(listening, Replay) and not runtime.stop.is_set():
        if listening.wait_ended(0.2):
            os.kill(os.getpid(), signal.SIGINT)
            runtime.stop.wait(60)
