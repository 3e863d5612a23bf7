"""Each import contract is seen to fail: one violation is planted in a copy of the package.

A contract that nobody ever saw break may be one that checks nothing.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import TOP

# contract -> file below rpcviz/ that is extended, and the line that breaks the contract
PLANTS = {
    "floors": ("utils.py", "ANSWER = 42"),
    "pure": ("trace/entry.py", "import time"),
    "tapped": ("trace/entry.py", "from rpcviz.wire import tapped"),
    "sealed": ("web/shapes.py", "from rpcviz.wire import sealed"),
    "eventlet": ("cloud/__init__.py", "import eventlet"),
    "kombu": ("tap/__init__.py", "import kombu"),
    "flask": ("cli/__init__.py", "import flask"),
    "sqlalchemy": ("web/__init__.py", "import sqlalchemy"),
    "broker": ("web/__init__.py", "from rpcviz import bus"),
}


def lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache", "--contract", contract]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(TOP / "rpcviz", folder / "rpcviz", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(TOP / "pyproject.toml", folder)
    return folder


def contracts() -> set[str]:
    import tomllib

    settings = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]}


def test_a_violation_is_planted_for_every_contract() -> None:
    assert set(PLANTS) == contracts()


@pytest.mark.parametrize("contract", PLANTS)
def test_a_planted_violation_breaks_its_contract(house: Path, contract: str) -> None:
    name, line = PLANTS[contract]
    file = house / "rpcviz" / name
    before = file.read_bytes() if file.exists() else None
    kept = lint(house, contract)
    assert kept.returncode == 0, f"{contract} is broken already:\n{kept.stdout}{kept.stderr}"
    try:
        with file.open("a", encoding="utf-8") as text:
            text.write(f"\n{line}\n")
        broken = lint(house, contract)
    finally:
        if before is None:
            file.unlink()
        else:
            file.write_bytes(before)
    assert broken.returncode == 1, broken.stdout + broken.stderr
    assert "BROKEN" in broken.stdout
