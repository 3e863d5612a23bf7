"""Workers end as told, a dead one says why, and eventlet is asked for by name alone."""

import logging
import subprocess
import sys

import pytest

from rpcviz.base.concurrency import Stop, prepare, spawn
from tests.program import TOP, clean_environment

# In a process of its own: this one stays unpatched.
GREEN = """
from rpcviz.base.concurrency import Stop, mode, prepare, spawn
assert prepare([], {}) == mode() == "eventlet"
from rpcviz.base.pipe import Pipe
pipe, ticks, stop = Pipe("p", 9), [], Stop()
def tick():
    while not stop.wait(0.001):
        ticks.append(1)
spawn("ticker", tick)
taker = spawn("taker", lambda: print("took", pipe.take(60)))
while len(ticks) < 3:
    Stop().wait(0.001)
pipe.put("seven")
assert taker.join(30)
stop.set()
print("ticked")
"""


def test_green_workers_wait_without_stopping_each_other() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", GREEN],
        cwd=TOP,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:2] == ["took ['seven']", "ticked"]


@pytest.mark.parametrize(
    ("argv", "environ"),
    [
        (["--async-mode", "threading"], {}),
        (["serve", "--async-mode=threading"], {}),
        (["serve"], {"RPCVIZ_ASYNC_MODE": "threading"}),
        (["report", "file.jsonl"], {}),
        (["scenario", "list"], {}),
        (["--help"], {}),
        (["--version"], {}),
    ],
)
def test_nothing_is_patched_unless_the_page_is_served_on_eventlet(argv, environ) -> None:
    assert prepare(argv, environ) == "threading"
    assert "eventlet" not in sys.modules


def test_a_stop_wakes_its_worker_at_once() -> None:
    stop = Stop()
    woken: list[bool] = []
    worker = spawn("waiter", lambda: woken.append(stop.wait(60)))
    stop.set()
    assert worker.join(30)
    assert woken == [True]
    assert stop.is_set()


def test_a_worker_that_dies_keeps_the_reason(caplog: pytest.LogCaptureFixture) -> None:
    def fall() -> None:
        raise LookupError("no such thing")

    with caplog.at_level(logging.ERROR):
        worker = spawn("faller", fall)
        assert worker.join(30)
    assert isinstance(worker.failure, LookupError)
    assert not worker.alive()
    assert "faller" in caplog.text


def test_the_config_file_chooses_too_but_flag_and_environment_win(tmp_path) -> None:
    path = tmp_path / "rpcviz.toml"
    path.write_text('async-mode = "threading"\n', encoding="utf-8")
    assert prepare(["serve", "--config", str(path)], {}) == "threading"
    assert prepare(["--port", "1"], {"RPCVIZ_CONFIG": str(path)}) == "threading"
    path.write_text('async_mode = "eventlet"\n', encoding="utf-8")
    assert prepare([f"--config={path}"], {"RPCVIZ_ASYNC_MODE": "threading"}) == "threading"


def test_a_mode_of_nobody_is_left_to_the_command_line_to_refuse() -> None:
    assert prepare(["--async-mode", "gevent"], {}) == "threading"
    assert "eventlet" not in sys.modules
