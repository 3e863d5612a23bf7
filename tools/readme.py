"""Writes the option table of README.md from the options themselves: `make readme`.

A test compares both, so an option cannot come or go without its line.
"""

from pathlib import Path

from rpcviz.config.options import OPTIONS, Option

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN = "<!-- options: written by tools/readme.py -->\n"
END = "<!-- end of options -->"


def table_cells(option: Option) -> tuple[str, ...]:
    """Flag, variable, default and help of an option, as a table writes them."""
    words = option.metavar or ""
    name = f"--{option.name}/--no-{option.name}" if option.type == "switch" else f"--{option.name}"
    flag = f"{name} {'|'.join(option.choices) if option.choices else words}".rstrip()
    value = " ".join(option.default) if isinstance(option.default, tuple) else option.default
    default = "" if value in (None, False) else f"`{value}`"
    cells = (f"`{flag}`", f"`{option.variable}`", default, option.help)
    return tuple(cell.replace("|", "\\|") for cell in cells)


def _row(option: Option) -> str:
    return "| " + " | ".join(table_cells(option)) + " |"


def table() -> str:
    """Each option of `rpcviz serve`, in the order of its help."""
    rows = ["| option | variable | default | what it does |", "| --- | --- | --- | --- |"]
    return "\n".join(rows + [_row(option) for option in OPTIONS]) + "\n"


def with_table(text: str) -> str:
    """README's text with the table as it is now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
