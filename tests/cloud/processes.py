"""`rpcviz cloud` as a process of its own."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

from tests.program import END_LIMIT_S, TOP, clean_environment
from tests.wait import wait_until

START_LIMIT_S = 150


class CloudProcess:
    """Started by `with`; killed at the end if it still runs."""

    def __init__(self, folder: Path, broker: str, *arguments: str) -> None:
        self._log = folder / f"cloud{time.monotonic_ns()}.log"
        self._arguments = ["cloud", "--broker", broker, "--heartbeat-scale", "0", *arguments]

    def __enter__(self) -> "CloudProcess":
        self._began = time.monotonic()
        self.start_s = 0.0
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(TOP / "app.py"), *self._arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=clean_environment({"PYTHONUNBUFFERED": "1"}),
                cwd=self._log.parent,
            )
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(END_LIMIT_S)

    def output(self) -> str:
        """What it printed so far, on either stream."""
        return self._log.read_text(encoding="utf-8")

    def up(self) -> "CloudProcess":
        """Wait until its services run."""
        wait_until(self._is_up, START_LIMIT_S, "rpcviz cloud to start")
        self.start_s = time.monotonic() - self._began
        return self

    def _is_up(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"it ended with {self.process.returncode}:\n{self.output()}")
        return "Ctrl+C ends it" in self.output()

    def says(self, text: str) -> None:
        """Wait until it printed that: what it is follows the line that says that it is up."""
        wait_until(lambda: text in self.output(), 20, f"{text!r}", self.output)

    def ended(self) -> int:
        """Wait for its end by itself; the exit code."""
        return self.process.wait(START_LIMIT_S)

    def terminate(self) -> tuple[int, float]:
        """Send SIGTERM; the exit code and how many seconds the end took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(END_LIMIT_S), time.monotonic() - started

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait(END_LIMIT_S)
