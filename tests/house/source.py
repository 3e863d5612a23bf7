"""The repository's own source, as trees and texts, for the tests of the house."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.program import TOP

PACKAGE = TOP / "rpcviz"
PAGE = TOP / "static" / "js"
STYLES = TOP / "static" / "css"


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of one Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def modules() -> tuple[Path, ...]:
    """Each Python file of the package."""
    return tuple(sorted(PACKAGE.rglob("*.py")))


def scripts() -> tuple[Path, ...]:
    """Each of the page's own JavaScript files."""
    return tuple(sorted(PAGE.rglob("*.js")))


def short(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(TOP).as_posix()


def calls_of(tree: ast.Module, *names: str) -> Iterator[ast.Call]:
    """Each call of a function that goes by one of `names`, with or without its module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None)
            if name in names:
                yield node


def code_of(script: Path) -> str:
    """A JavaScript file without its comments, which may name what the code may not do."""
    kept = []
    inside = False
    for line in script.read_text(encoding="utf-8").splitlines():
        words = line.strip()
        if words.startswith("/*"):
            inside = True
        if not inside and not words.startswith("//"):
            kept.append(line)
        if words.endswith("*/"):
            inside = False
    return "\n".join(kept)
