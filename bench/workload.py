"""What does a tap cost those who use the bus? Run `.venv/bin/python bench/workload.py`.

oslo.messaging's own RPCServers and RPCClients, in processes of their own, talk over a private RabbitMQ:
first as fast as they can, then at a calm pace. The same load with no tap, with the firehose switched on
though nobody listens, and beside `rpcviz record` as a mirror and as a firehose. Rounds of all cases in
turn, the best of each figure; ratios are to no tap in the same run. Clients, servers, broker and tap share
the cores of this machine, so a tap costs more here than on a machine of its own: the CPU time that broker
and tap take for one call (four copies to the firehose, one to the mirror) says what would be left.
`RPCVIZ_BENCH_ROUNDS`, `RPCVIZ_BENCH_SECONDS`: how often, and how long each time.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

TOP = Path(__file__).resolve().parent.parent
ROUNDS = int(os.environ.get("RPCVIZ_BENCH_ROUNDS", "7"))
SECONDS = float(os.environ.get("RPCVIZ_BENCH_SECONDS", "2"))
CLIENTS, THREADS = 2, 2
SERVERS = 2
CALM_PER_S = 25.0
"""Calls a second of each thread when nobody hurries."""
ARGS = {"instance": {"uuid": "u" * 36, "pad": "x" * 1_500, "metadata": {"a": "b"}}}
CONTEXT = {"request_id": "req-" + "r" * 36, "user_id": "u" * 32, "project_id": "p" * 32, "roles": ["member"]}
CASES = (
    ("no tap", None, False),
    ("firehose on, nobody listens", None, True),
    ("rpcviz record --tap mirror", "mirror", False),
    ("rpcviz record --tap firehose", "firehose", True),
)
"""Name, mode of the tap, and whether the broker's firehose is on."""


# ---------------------------------------------------------------- the load: no rpcviz in here


def oslo() -> Any:
    """oslo.messaging on native threads."""
    with warnings.catch_warnings():
        # futurist imports eventlet where it finds it, to see whether anything is patched: nothing is.
        warnings.simplefilter("ignore")
        from oslo_service import backend

        # Before oslo_messaging, which would take eventlet.
        backend.init_backend(backend.BackendType.THREADING)
        import oslo_messaging
        from oslo_config import cfg
    cfg.CONF([], project="workload")
    return oslo_messaging, cfg.CONF


class Endpoint:
    """What each server answers."""

    def echo(self, _context: dict[str, Any], **args: Any) -> dict[str, Any]:
        return args


def serve(url: str, name: str) -> None:
    """Answer until killed."""
    messaging, conf = oslo()
    target = messaging.Target(exchange="nova", topic="compute", server=name)
    server = messaging.get_rpc_server(messaging.get_rpc_transport(conf, url=url), target, [Endpoint()])
    server.start()
    print("ready", flush=True)
    server.wait()


def call(url: str, _name: str) -> None:
    """Obey lines of `SECONDS PACE`: call so long from each thread; the round trips go out in milliseconds."""
    messaging, conf = oslo()
    target = messaging.Target(exchange="nova", topic="compute")
    client = messaging.get_rpc_client(messaging.get_rpc_transport(conf, url=url), target)
    for _ in range(20):
        client.call(CONTEXT, "echo", **ARGS)
    print("ready", flush=True)
    for line in sys.stdin:
        seconds, per_s = (float(word) for word in line.split())
        trips: list[list[float]] = [[] for _ in range(THREADS)]
        threads = [
            threading.Thread(target=_calls, args=(client, seconds, per_s, mine))  # noqa: TID251 - no rpcviz here
            for mine in trips
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(json.dumps([trip for mine in trips for trip in mine]), flush=True)


def _calls(client: Any, seconds: float, per_s: float, trips: list[float]) -> None:
    pause = threading.Event()
    begun = time.perf_counter()
    while (before := time.perf_counter()) < begun + seconds:
        client.call(CONTEXT, "echo", **ARGS)
        now = time.perf_counter()
        trips.append((now - before) * 1e3)
        if per_s:
            pause.wait(max(0.0, before + 1 / per_s - now))


# ---------------------------------------------------------------- the measurement


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """How the calls of one case went, in one round."""

    per_s: float
    p50_ms: float
    p99_ms: float
    broker_ms: float
    """CPU time of the broker for each call."""
    tap_ms: float
    """CPU time of the tap for each call."""


class Peer:
    """One process of the load."""

    def __init__(self, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", __file__, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.hear()

    def tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "a peer ended"
        return line

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


def cpu_s(session: int) -> float:
    """CPU time that the processes of a session have used so far (Linux)."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # After the name in brackets: state, parent, group, session … utime is the 12th, stime the 13th.
            fields = stat.read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12]) if int(fields[3]) == session else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def load(clients: list[Peer], per_s: float, broker: int, tap: int | None) -> Load:
    """All clients at once; `broker` and `tap` are sessions whose CPU time is taken."""
    before = cpu_s(broker), cpu_s(tap or 0)
    for client in clients:
        client.tell(f"{SECONDS} {per_s}")
    trips = sorted(trip for client in clients for trip in json.loads(client.hear()))
    return Load(
        per_s=len(trips) / SECONDS,
        p50_ms=trips[len(trips) // 2],
        p99_ms=trips[min(len(trips) - 1, int(len(trips) * 0.99))],
        broker_ms=(cpu_s(broker) - before[0]) / len(trips) * 1e3,
        tap_ms=(cpu_s(tap or 0) - before[1]) / len(trips) * 1e3 if tap else 0.0,
    )


class Listener:
    """`rpcviz record` beside the load."""

    def __init__(self, mode: str, url: str, management: str, folder: Path) -> None:
        self._log = folder / "record.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable, str(TOP / "app.py"), "record", str(folder / "capture.jsonl"),
                    "--broker", url, "--management", management, "--tap", mode,
                ],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, cwd=folder,
                start_new_session=True,
            )  # fmt: skip
        pause = threading.Event()
        while f": {mode}, because" not in self._log.read_text():
            assert self.process.poll() is None, self._log.read_text()
            pause.wait(0.05)

    def end(self) -> str:
        """Stop it in order; its last words: how many copies, and whether any were lost."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        found = [line for line in self._log.read_text().splitlines() if "copies written" in line]
        return found[-1].removeprefix("rpcviz: ") if found else self._log.read_text()


@contextlib.contextmanager
def listening(mode: str | None, url: str, management: str, said: dict[str, str]) -> Iterator[int | None]:
    """A tap while inside, or none; gives its session."""
    if mode is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        listener = Listener(mode, url, management, Path(folder))
        try:
            yield listener.process.pid
        finally:
            said[mode] = listener.end().replace(f"{folder}/", "")


Found = dict[str, tuple[list[Load], list[Load]]]
"""By case: hurried rounds, and calm ones."""


def measure(node: Any, url: str, clients: list[Peer]) -> tuple[Found, dict[str, str]]:
    """Every case, round after round; and what each tap said at last."""
    found: Found = {name: ([], []) for name, _, _ in CASES}
    said: dict[str, str] = {}
    broker = os.getsid(node._process.pid)
    for _ in range(ROUNDS):
        for name, mode, tracing in CASES:
            node.ask("PUT", f"/vhosts/{url.rpartition('/')[2]}", {"tracing": tracing})
            with listening(mode, url, node.management_url, said) as tap:
                for rounds, per_s in zip(found[name], (0.0, CALM_PER_S), strict=True):
                    rounds.append(load(clients, per_s, broker, tap))
    return found, said


def best(rounds: list[Load]) -> Load:
    """Of each figure by itself: whatever else runs on the machine only makes them worse."""
    least = {name: min(getattr(each, name) for each in rounds) for name in Load.__struct_fields__}
    return Load(**least | {"per_s": max(each.per_s for each in rounds)})


def show(found: Found, said: dict[str, str]) -> None:
    """The tables."""
    from rich.console import Console

    console = Console()
    cores = f"{os.cpu_count()} cores, best of {ROUNDS} rounds of {SECONDS:g} s"
    hurried = {name: best(rounds) for name, (rounds, _) in found.items()}
    calm = {name: best(rounds) for name, (_, rounds) in found.items()}
    console.print(table(f"oslo calls as fast as they can, {cores}", hurried))
    console.print(table(f"oslo calls at {CALM_PER_S * CLIENTS * THREADS:g} a second, {cores}", calm))
    for line in said.values():
        console.print(f"in its last round: {line}", style="dim")


def table(title: str, cases: dict[str, Load]) -> Any:
    """One row for each case."""
    from rich.table import Table

    made = Table(title=title)
    for column in (
        "beside", "calls/s", "ratio", "p50 ms", "ratio", "p99 ms", "ratio",
        "broker CPU ms/call", "tap CPU ms/call",
    ):  # fmt: skip
        made.add_column(column, justify="left" if column == "beside" else "right")
    bare = cases[CASES[0][0]]
    for name, each in cases.items():
        made.add_row(
            name,
            f"{each.per_s:,.0f}",
            f"{each.per_s / bare.per_s:.2f}",
            f"{each.p50_ms:.1f}",
            f"{each.p50_ms / bare.p50_ms:.2f}",
            f"{each.p99_ms:.1f}",
            f"{each.p99_ms / bare.p99_ms:.2f}",
            f"{each.broker_ms:.2f}",
            f"{each.tap_ms:.2f}",
        )
    return made


def main() -> None:
    sys.path.insert(0, str(TOP))
    from tests.rabbit import PrivateRabbitMQ

    with ExitStack() as stack:
        node = PrivateRabbitMQ(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        stack.callback(node.stop)
        node.wait_ready()
        url = node.new_vhost("workload", tracing=False)
        rabbit = url.replace("amqp://", "rabbit://")
        peers = [Peer("serve", rabbit, f"cmp{number}") for number in range(SERVERS)]
        clients = [Peer("call", rabbit, "api") for _ in range(CLIENTS)]
        for peer in (*peers, *clients):
            stack.callback(peer.end)
        show(*measure(node, url, clients))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        (serve if sys.argv[1] == "serve" else call)(*sys.argv[2:])
    else:
        main()
