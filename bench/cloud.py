"""What does a cloud of hundreds cost while it idles, and how many boots does it bear?

Run: .venv/bin/python bench/cloud.py

`rpcviz serve` on the broker in memory with 300 computes and as many L2 agents, at the heartbeats' own
periods and without a page: share of one core and resident memory, a row each 20 s. Goals: 0.30 and 600 MB.

`bench/cloud.py boots [COUNT]` boots and deletes COUNT servers (500), eight users at once, in a cloud of 20
hosts whose work takes no time, with a ring of 5,000 messages: pairs and messages a second, and the
memory after each tenth against that after the first. Goal: 1.05 at the most once the ring is full.
Figures are CPU time of the process; what else runs on this machine makes a cloud slow, and seldom dear.
"""

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rpcviz.base.concurrency import Stop, spawn  # noqa: E402 - the repository's own, wherever one stands

PAUSE = Stop()
LOCK = threading.Lock()
HOSTS = int(os.environ.get("RPCVIZ_BENCH_HOSTS", "300"))
ROWS, ROW_S = 4, 20.0
LIMIT_S = 600.0
USERS = 8
IDLE = ("app.py",)
# The program as it is, but for the time that its services take over their work.
QUICK = (
    "-c",
    "from rpcviz.cloud import cloud, pace; from rpcviz.__main__ import main;"
    " cloud.Durations = pace.Durations.none; main()",
)


class Server:
    """A started `rpcviz serve`, as its process and by its API."""

    def __init__(self, process: "subprocess.Popen[str]", url: str) -> None:
        self._process = process
        self._url = url

    def _processes(self) -> list[int]:
        """The program and its worker, where that is a process of its own."""
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        return [pid, *map(int, children.split())]

    def cpu_s(self) -> float:
        """CPU time so far, in seconds."""
        total = 0
        for pid in self._processes():
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Resident memory of the largest."""
        found = [
            int(kb)
            for pid in self._processes()
            for kb in re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
        ]
        return max(found) / 1024

    def ask(self, path: str, body: object = None) -> Any:
        """GET, or POST with a body."""
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(
            f"{self._url}api/v1{path}", data=data, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=120) as answer:
            return json.load(answer)

    def messages(self) -> int:
        """On the bus so far."""
        return int(self.ask("/stats")["totals"]["messages"])

    def can_play(self) -> bool:
        """Every service has started."""
        return bool(self.ask("/scenarios")["scenarios"][0]["available"])


@contextmanager
def served(program: tuple[str, ...], *options: str) -> Iterator[Server]:
    """Start the program and wait until its cloud runs."""
    command = [sys.executable, *program, "serve", "--port", "0", *options]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        try:
            url = next(line.strip() for line in process.stdout if line.strip().startswith("http://"))
            # Whatever else it says must not fill the pipe.
            lines = process.stdout
            spawn("output", lambda: consume(lines))
            server = Server(process, url)
            began = time.monotonic()
            while not server.can_play():
                if time.monotonic() - began > LIMIT_S:
                    raise TimeoutError("the cloud did not start")
                PAUSE.wait(0.5)
            print(
                f"started: {server.cpu_s():.1f} s of CPU, {server.memory_mb():.0f} MB, load {load()}",
                flush=True,
            )
            yield server
        finally:
            process.terminate()


def consume(lines: Iterable[str]) -> None:
    """Tell what went wrong there."""
    for line in lines:
        if "Error" in line:
            print(line, end="", flush=True)


def load() -> str:
    """What else this machine does."""
    return f"{os.getloadavg()[0]:.1f}"


def idle() -> None:
    """Print what an idle cloud costs."""
    with served(IDLE, "--services", f"nova-compute:{HOSTS}") as server:
        PAUSE.wait(ROW_S)
        for _ in range(ROWS):
            began, used, seen = time.monotonic(), server.cpu_s(), server.messages()
            PAUSE.wait(ROW_S)
            took = time.monotonic() - began
            print(
                f"{HOSTS} hosts idle: {(server.cpu_s() - used) / took:.2f} of a core,"
                f" {server.memory_mb():.0f} MB, {(server.messages() - seen) / took:.0f} msg/s, load {load()}",
                flush=True,
            )


def boots(count: int) -> None:
    """Print what a storm of boots and deletes costs."""
    options = ("--services", "nova-compute:20", "--max-messages", "5000", "--async-mode", "threading")
    with served(QUICK, *options) as server:
        first = 0.0
        for tenth in range(10):
            began, used, seen = time.monotonic(), server.cpu_s(), server.messages()
            todo = iter(range(count // 10))
            users = [spawn("user", partial(_user, server, todo, LOCK)) for _ in range(USERS)]
            for user in users:
                user.join(LIMIT_S)
            took, memory = time.monotonic() - began, server.memory_mb()
            first = first or memory
            played = count // 10
            each_ms = (server.cpu_s() - used) / played * 1e3
            print(
                f"{(tenth + 1) * (count // 10):5d} boots and deletes: {played / took:.1f} a second,"
                f" {(server.messages() - seen) / took:.0f} msg/s, {each_ms:.0f} ms of CPU each,"
                f" {memory:.0f} MB ({memory / first:.3f}), load {load()}",
                flush=True,
            )


def _user(server: Server, todo: Iterator[int], lock: threading.Lock) -> None:
    """Boot and delete one server after the other."""
    while True:
        with lock:
            if next(todo, None) is None:
                return
        # It boots the server that it deletes.
        run = server.ask("/scenarios/delete_vm/runs", {"parameters": {}})
        while run["state"] in ("waiting", "running"):
            PAUSE.wait(0.1)
            run = server.ask(f"/runs/{run['id']}")
        if run["state"] != "succeeded":
            print(f"delete_vm {run['state']}: {run['reason']}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["boots"]:
        boots(int(sys.argv[2]) if len(sys.argv) > 2 else 500)
    else:
        idle()
