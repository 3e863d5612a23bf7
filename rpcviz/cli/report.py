"""`rpcviz report FILE`: decode and correlate a capture, and print what it holds."""

import sys
from typing import Any

import click

from rpcviz.base.concurrency import Stop
from rpcviz.base.problem import Problem
from rpcviz.tap.capture_lines import CaptureCut
from rpcviz.tap.sources.capture_file import CaptureFile, Damage
from rpcviz.trace.report import Report
from rpcviz.wire.decode import decode

_ROWS = 20
_PIPED_WIDTH = 110


class CaptureHasDamage(Problem):
    """Some of a capture could not be read; the rest was counted."""

    exit_code, status = 4, 422

    def __init__(self, path: str, lines: int, first: int, reason: str) -> None:
        many = f"{lines} lines" if lines != 1 else "1 line"
        super().__init__(
            f"{path}: {many} could not be read and left out",
            cause=f"line {first}: {reason}",
            remedy="All other lines were counted. Copy or record the file again to have it whole.",
        )


@click.command("report", short_help="decode a capture file and print what it holds")
@click.argument("file", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="One JSON object for machines.")
@click.option("--mermaid", "request_id", default=None, metavar="REQUEST_ID", help="One sequence diagram.")
def COMMAND(file: str, as_json: bool, request_id: str | None) -> None:  # noqa: N802 - asked for by the table
    """Decode and correlate the capture FILE (.jsonl, .jsonl.gz, .jsonl.zst) and print a summary.

    What cannot be read is left out and counted, and the exit code is 4.
    """
    if request_id is not None:
        from rpcviz.cli.diagram import print_diagram

        print_diagram(file, request_id)
        return
    report, damage = read(file)
    if as_json:
        import orjson

        click.echo(orjson.dumps(report.result(), option=orjson.OPT_INDENT_2))
    else:
        _print(file, report.result())
    if damage is not None:
        raise damage


def read(path: str) -> tuple[Report, Problem | None]:
    """Count all of a capture; the problem says what could not be read of it.

    Raises CaptureUnreadable where the file cannot be opened at all.
    """
    report = Report()
    source = CaptureFile(path, learn=report.learn)

    def take(tapped: Any) -> None:
        report.feed(decode(tapped, report.topics(), report.fanouts()))

    source.run(take, Stop())
    report.damaged_lines = source.damage.lines
    return report, damage_of(path, source.damage)


def damage_of(path: str, damage: Damage) -> Problem | None:
    """What could not be read of a file, as a problem; None where all could."""
    if damage.first is not None:
        return CaptureHasDamage(path, damage.lines, damage.first, damage.reason or "")
    return None if damage.cut is None else CaptureCut(path, damage.cut)


def _print(path: str, result: dict[str, Any]) -> None:
    from rich.console import Console

    class Paged(Console):
        def on_broken_pipe(self) -> None:
            # By itself rich would end the program with 1; that a reader has enough is no failure.
            raise BrokenPipeError

    # A table that is piped into a file or a pager has no terminal whose width it could take.
    console = Paged(highlight=False, markup=False, width=None if sys.stdout.isatty() else _PIPED_WIDTH)
    kinds = ", ".join(f"{count} {kind}" for kind, count in result["by_kind"].items() if count)
    console.print(
        f"{path}: {result['messages']} messages ({kinds or 'none'}), {result['deliveries']} deliveries"
    )
    console.print(
        f"unanswered calls {result['unanswered']}, unroutable {result['unroutable']}, "
        f"damaged lines {result['damaged_lines']}"
    )
    console.print(_methods(result["by_method"]))
    console.print(_requests(result["requests"]))
    console.print(_services(result["services"]))
    for end, counts in result["naming"].items():
        known = ", ".join(f"{count} {evidence}" for evidence, count in counts.items())
        console.print(f"{end} known from: {known or 'none'}")


def _table(title: str, left: tuple[str, ...], right: tuple[str, ...]) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for name in left:
        table.add_column(name, no_wrap=True)
    for name in right:
        table.add_column(name, justify="right")
    return table


def _methods(methods: dict[str, Any]) -> Any:
    counts = ("calls", "casts", "fanouts", "replies", "failures")
    table = _table("Methods", ("method",), (*counts, "p50 ms", "p99 ms"))
    busiest = sorted(methods.items(), key=lambda item: -sum(item[1][count] for count in counts))
    for method, row in busiest[:_ROWS]:
        table.add_row(
            _plain(method), *(str(row[count]) for count in counts), _ms(row["p50_ms"]), _ms(row["p99_ms"])
        )
    if len(busiest) > _ROWS:
        table.caption = f"{len(busiest) - _ROWS} more with --json"
    return table


def _requests(requests: dict[str, Any]) -> Any:
    table = _table("Requests", ("request",), ("messages", "RPCs", "fanout copies", "KB", "seconds"))
    asked = [(request_id, row) for request_id, row in requests.items() if not row["background"]]
    largest = sorted(asked, key=lambda item: -item[1]["messages"])
    for request_id, row in largest[:_ROWS]:
        table.add_row(
            _plain(request_id),
            str(row["messages"]),
            str(row["rpcs"]),
            str(row["fanout_copies"]),
            f"{row['bytes'] / 1000:.1f}",
            f"{row['duration_ms'] / 1000:.3f}",
        )
    kept = len(requests) - len(asked)
    table.caption = (
        f"{max(0, len(largest) - _ROWS)} more with --json; {kept} ids that a process keeps for life left out"
    )
    return table


def _services(services: list[dict[str, Any]]) -> Any:
    table = _table("Services", ("service", "host", "known from"), ())
    for row in services:
        table.add_row(
            _plain(row["service"]), _plain(row["host"] or "?"), f"{row['evidence']}, {row['certainty']}"
        )
    return table


def _plain(name: str) -> Any:
    """A name from the wire is a stranger's: no markup and no control character of it may act."""
    from rich.text import Text

    return Text("".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name))


def _ms(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"
