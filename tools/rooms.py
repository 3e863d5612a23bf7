"""Writes the map of ARCHITECTURE.md from what each file says of itself: `make rooms`.

A test compares both, so the map cannot grow stale.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
ARCHITECTURE = TOP / "ARCHITECTURE.md"
PYTHON = ("<!-- rooms: written by tools/rooms.py -->\n", "<!-- end of rooms -->")
PAGE = ("<!-- page: written by tools/rooms.py -->\n", "<!-- end of page -->")


def said_by(path: Path) -> str:
    """The first sentence that a file says of itself: its docstring's, or its first comment's."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return (ast.get_docstring(ast.parse(text)) or "").partition("\n\n")[0].replace("\n", " ")
    words = []
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        words.append(line.removeprefix("//").strip())
    return " ".join(words)


def _folder(folder: Path, suffix: str) -> Iterator[str]:
    name = folder.relative_to(TOP).as_posix()
    door = folder / "__init__.py"
    yield f"**`{name}/`** {said_by(door) if door.exists() else ''}".rstrip()
    yield ""
    for path in sorted(folder.glob(f"*{suffix}")):
        if path != door:
            yield f"- `{path.name}`: {said_by(path)}"
    yield ""


def map_of(top: str, suffix: str) -> str:
    """Each folder below `top`, each file in it, and what they say of themselves."""
    folders = sorted({path.parent for path in (TOP / top).rglob(f"*{suffix}")})
    return "\n".join(line for folder in folders for line in _folder(folder, suffix))


def _filled(text: str, marks: tuple[str, str], content: str) -> str:
    before, _, rest = text.partition(marks[0])
    _, _, after = rest.partition(marks[1])
    return f"{before}{marks[0]}\n{content}\n{marks[1]}{after}"


def with_maps(text: str) -> str:
    """ARCHITECTURE's text with both maps as they are now."""
    return _filled(_filled(text, PYTHON, map_of("rpcviz", ".py")), PAGE, map_of("static/js", ".js"))


if __name__ == "__main__":
    ARCHITECTURE.write_text(with_maps(ARCHITECTURE.read_text(encoding="utf-8")), encoding="utf-8")
