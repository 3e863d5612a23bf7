"""`rpcviz record FILE`: what the tap hears, as a capture file."""

from typing import Any

import click

from rpcviz.cli.options import TAP_OPTIONS, Number, some_options


@click.command("record", short_help="the tap to a capture file (.jsonl, .jsonl.gz, .jsonl.zst)")
@click.argument("file", type=click.Path())
@some_options(*TAP_OPTIONS, "log-level", "log-format")
@click.option("--limit", type=click.IntRange(1), default=None, metavar="N", help="End after N copies.")
@click.option(
    "--idle-timeout",
    type=Number(0, min_open=True),
    default=None,
    metavar="S",
    help="End when none came for S seconds.",
)
@click.option("--raw", is_flag=True, help="Write secrets too. Whoever has the file can use them.")
def COMMAND(  # noqa: N802 - the table of commands asks for this name
    file: str, limit: int | None, idle_timeout: float | None, raw: bool, **flags: object
) -> int:
    """Write every copy to FILE until Ctrl+C; secrets are masked, and `rpcviz report` counts the same.

    What is in the file can be read at any moment, also when the disk is full.
    """
    from rpcviz.base.pipe import Pipe
    from rpcviz.cli.listening import TURN_S, Patience, listening, tell
    from rpcviz.tap.capture_writer import CaptureWriter
    from rpcviz.tap.recorder import Recorder, weight
    from rpcviz.wire.raw import RAW
    from rpcviz.wire.redact import MASK

    if raw:
        tell("--raw: secrets are written")
    waiting: Pipe[Any] = Pipe("record", 200_000, weigh=weight, most_weight=512 * 1024 * 1024)
    with listening(flags, waiting.put) as ear:
        writer = CaptureWriter(file)
        recorder = Recorder(writer, RAW if raw else MASK, ear.name_of)
        patience = Patience(ear.clock, limit, idle_timeout)
        held = ear.hold(lambda tapped: tapped.route.connection, weight)

        def write(copies: list[Any]) -> None:
            for tapped in copies:
                if not patience.is_full():
                    recorder.take(tapped)
                    patience.saw_one()

        try:
            recorder.begin(ear.stations, ear.clock.now_ns())
            while not ear.stop.is_set() and not (
                patience.is_over() and (patience.is_full() or held.is_empty())
            ):
                write(held.through(waiting.take(TURN_S)))
                writer.flush()
            for copies in ear.backlog(waiting, "copies", patience.is_full):
                write(held.through(copies))
            write(held.rest())
        finally:
            writer.close()
    lost = waiting.counts().dropped
    overflows = sum(facts.overflows for facts in ear.stations.facts())
    tell(f"{recorder.count} copies written to {file}" + _lost(lost, overflows))
    return 0


def _lost(dropped: int, overflows: int) -> str:
    words = [f"{dropped} lost because the disk was too slow"] if dropped else []
    words += ["copies lost in the broker, number unknown"] if overflows else []
    return f" ({'; '.join(words)})" if words else ""
