"""Options as click wants them, made from the one table."""

import math
from collections.abc import Callable
from typing import Any, TypeVar

import click

from rpcviz.config.options import OPTIONS, Option

F = TypeVar("F", bound=Callable[..., Any])


class Number(click.FloatRange):
    """A number within bounds; click lets `nan` pass, which is beyond none of them."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Raises BadParameter."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value} is no number.", param, ctx)
        return number


def _one(option: Option) -> Callable[[F], F]:
    if option.type == "flag":
        return click.option(f"--{option.name}", option.key, is_flag=True, default=None, help=option.help)
    if option.type == "switch":
        names = f"--{option.name}/--no-{option.name}"
        return click.option(names, option.key, is_flag=True, default=None, help=option.help)
    if option.type == "choice":
        choice = click.Choice(option.choices)
        return click.option(
            f"--{option.name}",
            option.key,
            type=choice,
            default=None,
            metavar=option.metavar,
            help=option.help,
        )
    # Values are read by `config`, so that flag, environment and file meet the same rules.
    return click.option(
        f"--{option.name}",
        option.key,
        type=str,
        multiple=option.type == "texts",
        default=None,
        metavar=option.metavar,
        help=option.help,
    )


TAP_OPTIONS = ("broker", "tap", "enable-firehose", "exchanges", "management", "insecure", "tap-queue-max")
"""What every command that listens has."""
CLOUD_OPTIONS = (
    "cloud",
    "services",
    "era",
    "notification-format",
    "heartbeat-scale",
    "log-level",
    "log-format",
)
"""What is further there where a simulated cloud may be brought along."""


PAGE_OPTIONS = (
    "host", "port", "token", "url-prefix", "max-messages", "tap-queue-max", "async-mode",
    "log-level", "log-format",
)  # fmt: skip
"""What every command that serves the page has."""


def all_options(command: F) -> F:
    """Every option of the table, in its order, and --config."""
    return some_options(*(option.name for option in OPTIONS))(command)


def some_options(*names: str) -> Callable[[F], F]:
    """The options of these names, in the table's order, and --config."""

    def decorated(command: F) -> F:
        return _with(command, [option for option in OPTIONS if option.name in names])

    return decorated


def _with(command: F, options: list[Option]) -> F:
    command = click.option(
        "--config",
        type=str,
        default=None,
        metavar="FILE",
        help="TOML file; each option is also RPCVIZ_HOST and so on.",
    )(command)
    for option in reversed(options):
        command = _one(option)(command)
    return command
