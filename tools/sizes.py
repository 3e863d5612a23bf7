"""Lists each file over 300 lines and each function over 40: a place to look, not a failure.

A table or a state machine may be long; a mixture may not.
"""

import ast
import subprocess
from pathlib import Path

MOST_FILE_LINES = 300
MOST_FUNCTION_LINES = 40


def tracked(*patterns: str) -> list[Path]:
    """The repository's own files that match, as git knows them."""
    listing = subprocess.run(["git", "ls-files", "-z", "--", *patterns], capture_output=True, check=True)
    return [Path(name) for name in listing.stdout.decode().split("\0") if name and Path(name).exists()]


def long_functions(path: Path) -> list[tuple[int, str, int]]:
    """Line, name and length of each function of a Python file that is too long to see at once."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MOST_FUNCTION_LINES:
                found.append((node.lineno, node.name, length))
    return sorted(found)


def main() -> None:
    """Print what is long, the longest kind first."""
    for path in tracked("*.py", "*.js", "*.css", "*.html"):
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > MOST_FILE_LINES:
            print(f"{path}: {lines} lines")
        if path.suffix == ".py":
            for line, name, length in long_functions(path):
                print(f"{path}:{line}: {name} has {length} lines")


main()
