"""rpcviz as a process of its own: the test process is never monkey-patched, the program may be."""

import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import requests

from tests.wait import wait_until

TOP = Path(__file__).resolve().parent.parent
START_LIMIT_S = 120
END_LIMIT_S = 60
ASK_LIMIT_S = 30
"""How long an answer over HTTP may take: a busy machine answers, but not at once."""


# Below those that the system gives to outgoing connections, which would take one between asking and using.
FIRST_PORT, PORTS_EACH, RANGES = 12_000, 4_000, 5


def _ports() -> Iterator[int]:
    """Round and round through this test worker's own range, so that those side by side never meet."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % RANGES
    for number in itertools.count(os.getpid()):
        yield FIRST_PORT + worker * PORTS_EACH + number % PORTS_EACH


_next_port = _ports()


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    for port in itertools.islice(_next_port, PORTS_EACH):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def clean_environment(extra: Mapping[str, str] = {}) -> dict[str, str]:
    """This process's environment without settings of rpcviz, plus `extra`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RPCVIZ_")}
    return kept | dict(extra)


class Program:
    """One started rpcviz; its output goes to a file, so that it never blocks on a full pipe."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str] = {},
        port: int = 0,
        command: Sequence[str] = ("serve",),
    ) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / f"rpcviz-{self.port}.log"
        self._began = time.monotonic()
        self.start_s = 0.0
        """How long its start took: what this machine needs now, by which its end is judged."""
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(TOP / "app.py"), *command, "--port", str(self.port), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=clean_environment(environment),
                cwd=folder,
            )

    def output(self) -> str:
        """What it printed so far, on either stream."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def answers(self) -> bool:
        """True once /healthz says 200; AssertionError when the program ended instead."""
        return self._says_yes("healthz")

    def is_well(self) -> bool:
        """The same of /readyz: every tap hears, and the simulated cloud is up."""
        return self._says_yes("readyz")

    def _says_yes(self, path: str) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"rpcviz ended with {self.process.returncode}:\n{self.output()}")
        try:
            return requests.get(f"{self.url}/{path}", timeout=ASK_LIMIT_S).status_code == 200
        except (requests.ConnectionError, requests.Timeout):
            return False

    def wait_ready(self) -> "Program":
        """Wait until it answers; what it printed is in the failure."""
        self._wait(self.answers, "an answer from /healthz")
        self.start_s = time.monotonic() - self._began
        return self

    def wait_well(self) -> "Program":
        """Wait until a scenario can be played: the page answers before the cloud of a busy machine is up."""
        self._wait(self.is_well, "/readyz to say that all is well")
        return self

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        try:
            wait_until(condition, START_LIMIT_S, what)
        except AssertionError as failure:
            raise AssertionError(f"{failure}\n{self.output()}") from None

    def terminate(self) -> tuple[int, float]:
        """Send SIGTERM; give the exit code and how many seconds its end took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(END_LIMIT_S)
        return code, time.monotonic() - started

    def signal_all(self, number: signal.Signals) -> None:
        """Send it to the program and to the worker that serves in its name."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for pid in (self.process.pid, *map(int, children)):
            os.kill(pid, number)

    def kill(self) -> None:
        """End it, whatever state it is in."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait(END_LIMIT_S)
