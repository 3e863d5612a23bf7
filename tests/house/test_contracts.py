"""Each import contract is seen to fail: one violation is planted in a copy of the package.

A contract that nobody ever saw break may be one that checks nothing.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.program import TOP

# contract -> file below rpcviz/ that is extended, and the line that breaks the contract
PLANTS = {
    "floors": ("utils.py", "ANSWER = 42"),
    "pure": ("trace/entry.py", "import time"),
    "tapped": ("trace/entry.py", "from rpcviz.wire import tapped"),
    "sealed": ("web/shapes.py", "from rpcviz.wire import sealed"),
    "raw": ("web/replies.py", "from rpcviz.wire import raw"),
    "eventlet": ("cloud/__init__.py", "import eventlet"),
    "kombu": ("tap/__init__.py", "import kombu"),
    "flask": ("cli/__init__.py", "import flask"),
    "sqlalchemy": ("web/__init__.py", "import sqlalchemy"),
    "broker": ("web/__init__.py", "from rpcviz import bus"),
}


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    linter = str(Path(sys.executable).with_name("lint-imports"))
    return subprocess.run(
        [linter, "--no-logo", "--no-cache", *options],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},  # the copy wins over the installed package
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def copy_of_the_house(folder: Path) -> Path:
    shutil.copytree(TOP / "rpcviz", folder / "rpcviz", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(TOP / "pyproject.toml", folder)
    return folder


def test_every_contract_is_kept(tmp_path: Path) -> None:
    linted = lint(copy_of_the_house(tmp_path))
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_a_violation_is_planted_for_every_contract() -> None:
    settings = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(PLANTS) == {contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]}


@pytest.mark.parametrize("contract", PLANTS)
def test_a_planted_violation_breaks_its_contract(tmp_path: Path, contract: str) -> None:
    name, line = PLANTS[contract]
    with (copy_of_the_house(tmp_path) / "rpcviz" / name).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    linted = lint(tmp_path, "--contract", contract)
    assert linted.returncode == 1, linted.stdout + linted.stderr
    assert "1 broken" in linted.stdout
