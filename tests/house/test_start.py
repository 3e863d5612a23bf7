"""What a start loads: judged by sys.modules in a process of its own, never by time."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import TOP, clean_environment

CAPTURE = next(iter(sorted((TOP / "tests").rglob("*.jsonl.gz"))), Path("missing"))


def loaded_by(code: str) -> set[str]:
    """Names of the modules that a fresh Python holds after `code`."""
    last = "print(*(f'loaded {name}' for name in set(sys.modules) - already), sep='\\n')"
    program = f"import sys\nalready = set(sys.modules)\n{code}\n{last}"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=TOP,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    return {line.removeprefix("loaded ") for line in lines if line.startswith("loaded ")}


def after_command(*arguments: str) -> set[str]:
    """Modules that `rpcviz ARGUMENTS` has loaded when it ends."""
    return loaded_by(
        f"sys.argv = ['rpcviz', *{arguments!r}]\n"
        "from rpcviz.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code"
    )


def tops(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def test_prepare_comes_before_any_other_import() -> None:
    loaded = loaded_by(
        "from rpcviz.base.concurrency import prepare\nassert prepare(['serve'], {}) == 'eventlet'"
    )
    ours = {name for name in loaded if name.startswith("rpcviz")}
    assert {name for name in ours if name.count(".") and not name.startswith("rpcviz.base")} == set()
    foreign = tops(loaded) - set(sys.stdlib_module_names) - {"rpcviz"}
    assert {name for name in foreign if not name.startswith("_")} <= {"dns", "eventlet", "greenlet", "idna"}


def test_main_prepares_before_it_loads_anything_else() -> None:
    loaded = loaded_by("import rpcviz.__main__")
    assert {name for name in loaded if name.startswith("rpcviz.")} <= {
        "rpcviz.__main__",
        "rpcviz.base",
        "rpcviz.base.concurrency",
    }
    assert tops(loaded) <= set(sys.stdlib_module_names) | {"rpcviz"}


def test_threading_mode_never_loads_eventlet() -> None:
    loaded = loaded_by(
        "from rpcviz.base.concurrency import prepare\n"
        "assert prepare(['serve', '--async-mode', 'threading'], {}) == 'threading'"
    )
    assert "eventlet" not in loaded


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("--version",), ("scenario", "list"), ("report", str(CAPTURE), "--json")],
    ids=lambda arguments: arguments[0],
)
def test_no_other_command_loads_eventlet(arguments: tuple[str, ...]) -> None:
    assert "eventlet" not in after_command(*arguments)


def test_a_report_needs_no_web_server_and_no_broker() -> None:
    loaded = tops(after_command("report", str(CAPTURE), "--json"))
    assert not loaded & {"flask", "flask_socketio", "socketio", "werkzeug", "kombu", "amqp", "sqlalchemy"}
