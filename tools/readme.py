"""Writes the option table of README.md from the command line itself: `make readme`.

A test compares both, so an option cannot come or go without its line.
"""

from pathlib import Path

import click

from rpcviz.cli.serve import COMMAND

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN = "<!-- options: written by tools/readme.py -->\n"
END = "<!-- end of options -->"


def _default(option: click.Option) -> str:
    """What holds when nobody says anything."""
    # A switch that is off and a value that is absent need no words.
    if option.default in {None, False} or not isinstance(option.default, str | int | float):
        return ""
    return f"`{'on' if option.default is True else option.default}`"


def _row(option: click.Option) -> str:
    names = "`, `".join(option.opts + option.secondary_opts)
    choices = f" {'|'.join(option.type.choices)}" if isinstance(option.type, click.Choice) else ""
    variable = option.envvar if isinstance(option.envvar, str) else ""
    said = " ".join((option.help or "").split()).replace("|", "\\|")
    shown = f"`{names}{choices}`".replace("|", "\\|")
    return f"| {shown} | {f'`{variable}`' if variable else ''} | {_default(option)} | {said} |"


def table() -> str:
    """Each option of `rpcviz serve`, in the order of its help."""
    options = [one for one in COMMAND.params if isinstance(one, click.Option) and not one.hidden]
    rows = ["| option | variable | default | what it does |", "| --- | --- | --- | --- |"]
    return "\n".join(rows + [_row(option) for option in options]) + "\n"


def with_table(text: str) -> str:
    """README's text with the table as it is now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
