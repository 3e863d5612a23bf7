"""What do a call there and back, and waiting, cost on the broker in memory, against kombu's own?

The same minimal RPC over kombu's Producer and Consumer on both, beside 21 consumers that wait;
each case in a process of its own.  Run: .venv/bin/python bench/embedded.py
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kombu import Connection, Producer

# kombu is imported by each function: a case on eventlet must have patched before.
IDLE_CONSUMERS = 21
CALLS = 400
ROUNDS = 5
IDLE_S = 4.0
CASES = (
    ("rpcviz, threads", "rpcviz threads"),
    ("rpcviz, eventlet", "rpcviz eventlet"),
    ("kombu memory://, polling every 1 ms", "kombu threads 0.001"),
    ("kombu memory://, polling every 10 ms", "kombu threads 0.01"),
    ("kombu memory://, polling every 50 ms", "kombu threads 0.05"),
)
WHOLE = ("rpcviz, RpcClient.call to RpcServer, threads", "whole threads")


def quantiles_ms(call: Callable[[], object]) -> tuple[float, float]:
    """p50 and p99 of the best of five rounds, by its p50."""
    rounds = []
    count = CALLS
    for _ in range(ROUNDS):
        times = []
        for _ in range(count):
            began = time.perf_counter()
            call()
            times.append((time.perf_counter() - began) * 1e3)
        times.sort()
        rounds.append((times[count // 2], times[count * 99 // 100]))
        # Polling takes its time: what is slow is asked less often.
        count = CALLS if rounds[-1][0] < 5 else 40
    return min(rounds)


def idle_share() -> float:
    """Share of one core that the whole process takes while nothing happens."""
    from rpcviz.base.concurrency import Stop

    began, used = time.perf_counter(), time.process_time()
    Stop().wait(IDLE_S)
    return (time.process_time() - used) / (time.perf_counter() - began)


def connected(kind: str, polling_s: float) -> "Connection":
    """A connection to our broker in memory, or to kombu's."""
    from kombu import Connection

    from rpcviz.bus.transport import CLASS_PATH

    if kind == "rpcviz":
        return Connection(transport=CLASS_PATH)
    return Connection("memory://", transport_options={"polling_interval": polling_s})


def reading(link: "Connection", queue_name: str, take: Callable[[Any, Any], None]) -> "Producer":
    """Consume a queue; give a producer on the same channel."""
    from kombu import Consumer, Producer, Queue

    channel = link.channel()
    consumer = Consumer(channel, [Queue(queue_name, durable=False)], callbacks=[take], accept=["json"])
    consumer.consume()
    return Producer(channel)


def serve(link: "Connection") -> None:
    """Drain a connection in a worker, as long as the process lives."""
    from rpcviz.base.concurrency import spawn

    def drain_for_ever() -> None:
        while True:
            try:
                link.drain_events(timeout=60)
            except TimeoutError:
                continue

    spawn("server", drain_for_ever)


def bare_call(kind: str, polling_s: float) -> Callable[[], object]:
    """Start a server and the idle consumers; give one call there and back."""
    for number in range(IDLE_CONSUMERS):
        idle = connected(kind, polling_s)
        reading(idle, f"idle{number}", lambda _body, message: message.ack())
        serve(idle)
    server, client = connected(kind, polling_s), connected(kind, polling_s)
    got: list[object] = []

    def answer(body: Any, message: Any) -> None:
        message.ack()
        answers.publish(body, routing_key="reply", serializer="json")

    def take(body: Any, message: Any) -> None:
        message.ack()
        got.append(body)

    answers = reading(server, "topic", answer)
    serve(server)
    requests = reading(client, "reply", take)

    def call() -> None:
        got.clear()
        requests.publish({"method": "echo", "args": {"n": 1}}, routing_key="topic", serializer="json")
        while not got:
            client.drain_events(timeout=10)

    return call


def whole_call() -> Callable[[], object]:
    """The same through our own client and server: oslo's envelope, reply queue, worker pool."""
    from rpcviz.base.clock import SystemClock
    from rpcviz.bus.dispatch import Endpoint
    from rpcviz.bus.process import BusProcess
    from rpcviz.bus.url import BrokerUrl

    url, clock = BrokerUrl.parse("memory://"), SystemClock()
    for number in range(IDLE_CONSUMERS):
        idle = BusProcess(url, program=f"idle{number}", host="h", pid=number, clock=clock)
        idle.server("nova", f"idle{number}", "h", [Endpoint(methods={})]).start()
    there = BusProcess(url, program="there", host="h", pid=100, clock=clock)
    there.server("nova", "topic", "h", [Endpoint(methods={"echo": lambda request: request.args})]).start()
    client = BusProcess(url, program="here", host="h", pid=101, clock=clock).client("nova")
    return lambda: client.call("topic", "echo", {"n": 1}, context={})


def measure(kind: str, mode: str, polling_s: float) -> dict[str, float]:
    """One case, in a process of its own."""
    from rpcviz.base.concurrency import prepare

    prepare(["serve", "--async-mode", "eventlet" if mode == "eventlet" else "threading"], {})
    call = whole_call() if kind == "whole" else bare_call(kind, polling_s)
    call()
    p50_ms, p99_ms = quantiles_ms(call)
    return {"p50_ms": p50_ms, "p99_ms": p99_ms, "idle": idle_share()}


def run_case(words: str) -> dict[str, float]:
    """Measure in a child."""
    command = [sys.executable, "-W", "ignore", __file__, *words.split()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=True)
    case: dict[str, float] = json.loads(done.stdout)
    return case


def main() -> None:
    """Print the table."""
    results = {name: run_case(words) for name, words in (*CASES, WHOLE)}
    base = results[CASES[0][0]]
    print(f"a call there and back beside {IDLE_CONSUMERS} waiting consumers; idle: share of one core")
    print(f"{'':46}{'p50 ms':>9}{'p99 ms':>9}{'idle %':>8}{'p50 ratio':>11}")
    for name, case in results.items():
        print(
            f"{name:46}{case['p50_ms']:9.3f}{case['p99_ms']:9.3f}{case['idle'] * 100:8.2f}"
            f"{case['p50_ms'] / base['p50_ms']:11.1f}"
        )


if __name__ == "__main__":
    if len(sys.argv) > 2:
        polling = float(sys.argv[3]) if len(sys.argv) > 3 else 0.0
        print(json.dumps(measure(sys.argv[1], sys.argv[2], polling)))
    else:
        main()
