"""From arguments to an exit code: finds the command, and prints what went wrong.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the broker, 4 a file.
"""

import difflib
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from rpcviz import __version__
from rpcviz.base.problem import Problem
from rpcviz.base.table import load
from rpcviz.cli import NAMES
from rpcviz.config.options import BY_KEY
from rpcviz.config.sources import unknown_variables

DEFAULT = "serve"


class _Unread(Exception):
    """Whoever read our output went away, as `head` does: nothing is wrong."""


class Commands(click.Group):
    """The table of commands; each is imported when it is called, all of them for the help."""

    def list_commands(self, _: click.Context) -> list[str]:
        """In the order of the table."""
        return list(NAMES)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """Import one command."""
        if name not in NAMES:
            return None
        return load("rpcviz.cli", "COMMAND", click.Command, (name,))[name]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest command for one that is unknown."""
        if args and args[0] not in NAMES:
            near = difflib.get_close_matches(args[0], NAMES, 1)
            hint = f" Did you mean {near[0]!r}?" if near else f" There are: {', '.join(NAMES)}."
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        """Read the command line, or print the help; see `invoke`."""
        try:
            return super().make_context(*arguments, **more)
        except BrokenPipeError:
            raise _Unread from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; click itself would end the program with 1 where the output's reader has enough."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise _Unread from None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The main options of `serve`, since it is what runs without a command; then the commands."""
        serve = self.get_command(ctx, DEFAULT)
        if serve is not None:
            with formatter.section("Options (of serve; all of them: rpcviz serve --help)"):
                formatter.write_dl([row for row in map(_row, serve.get_params(ctx)) if row])
        with formatter.section("Commands"):
            commands = [(name, self.get_command(ctx, name)) for name in NAMES]
            formatter.write_dl([(name, each.get_short_help_str()) for name, each in commands if each])


def _row(parameter: click.Parameter) -> tuple[str, str] | None:
    """One main option in one line."""
    option = BY_KEY.get(parameter.name or "")
    if not isinstance(parameter, click.Option) or option is None or not option.main:
        return None
    left = "/".join([*parameter.opts[:1], *parameter.secondary_opts])
    if not parameter.is_flag:
        left += f" {parameter.metavar or 'TEXT'}"
    return left, parameter.help or ""


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["--help"], "max_content_width": 80},
    options_metavar="",
    subcommand_metavar="[COMMAND] [OPTIONS]",
)
@click.version_option(__version__, prog_name="rpcviz", message="%(prog)s %(version)s")
def cli() -> None:
    """Watch OpenStack's message bus. Without a command: serve."""


def run(arguments: Sequence[str]) -> int:
    """Do what was asked and return the exit code; nothing but a mistake of ours raises."""
    words = list(arguments)
    if not words or (words[0].startswith("-") and words[0] not in ("--help", "--version")):
        words = [DEFAULT, *words]
    _warn_of_strange_variables(os.environ)
    try:
        code = cli.main(args=words, prog_name="rpcviz", standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.Abort:
        return 1
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except Problem as problem:
        tell(problem)
        return problem.exit_code
    except _Unread:
        # What is left in the buffer must not fail when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code if isinstance(code, int) else 0


def _warn_of_strange_variables(environ: Mapping[str, str]) -> None:
    """A misspelt variable would silently change nothing; it may be another program's, so it is no error."""
    for name, near in unknown_variables(environ).items():
        hint = f"did you mean {near}?" if near else "rpcviz serve --help tells of them"
        click.echo(f"rpcviz: {name} is no variable of rpcviz: {hint}", err=True)


def tell(problem: Problem) -> None:
    """What happened, why, and what to do."""
    click.echo(f"rpcviz: {problem.what}", err=True)
    if problem.cause:
        click.echo(f"  cause: {problem.cause}", err=True)
    if problem.remedy:
        click.echo(f"  remedy: {problem.remedy}", err=True)
