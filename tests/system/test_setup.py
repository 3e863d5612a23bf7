"""Set-up finds nothing to do when nothing changed."""

import subprocess
import sys
import time

from tests.program import TOP, clean_environment

WATCHED = (".venv/bin", ".venv/stamps", "static/vendor", "node_modules")


def state() -> dict[str, int]:
    """When each watched file was last written."""
    return {
        str(path): path.lstat().st_mtime_ns for folder in WATCHED for path in sorted((TOP / folder).iterdir())
    }


def set_up() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(TOP / "tools" / "setup.sh"), "run"],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )


def test_a_second_setup_changes_nothing_and_takes_less_than_three_seconds() -> None:
    set_up()
    before = state()
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", ""], check=True, timeout=150)
    python_s, started = time.monotonic() - started, time.monotonic()
    done = set_up()
    assert done.returncode == 0, done.stderr
    # On a busy machine a Python that does nothing takes long too.
    assert time.monotonic() - started < max(3, 30 * python_s)
    assert done.stdout + done.stderr == ""
    assert state() == before


def test_a_python_that_is_too_old_or_missing_is_named() -> None:
    refused = subprocess.run(
        ["bash", "-c", f"PYTHON=/nowhere/python3 {TOP}/tools/find_python.sh pick"],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )
    assert refused.returncode == 1
    assert "/nowhere/python3" in refused.stderr
    assert "3.11" in refused.stderr
