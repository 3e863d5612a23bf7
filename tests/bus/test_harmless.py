"""A tap does nothing to a cloud: every AMQP method that it sends is looked at."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from amqp import spec

from rpcviz.bus import probe
from rpcviz.bus.management import ManagementUrl
from rpcviz.bus.url import BrokerUrl
from tests.bus.broker import Broker, publish
from tests.bus.peers import Memory, process
from tests.bus.sent import Record, only_own_queues, theirs
from tests.bus.taps import Mirror, Tap
from tests.program import TOP, clean_environment
from tests.rabbit import PrivateRabbitMQ
from tests.wait import wait_until


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> Record:
    """What rpcviz sends while the test runs."""
    return Record(monkeypatch)


@pytest.fixture
def cloud(rabbitmq: PrivateRabbitMQ, request: pytest.FixtureRequest) -> Iterator[Broker]:
    """A vhost of a real broker in which services are at home."""
    name = f"cloud{abs(hash(request.node.name)) % 10_000}"
    broker = Broker(BrokerUrl.parse(rabbitmq.new_vhost(name)))
    memory = Memory(ping=lambda request: "pong", note=lambda request: None)
    with process(broker.url, "nova-compute", pid=1) as there, process(broker.url, "nova-api", pid=2) as here:
        there.server("nova", "compute", "cmp1", [memory.endpoint]).start()
        client = here.client("nova")

        def work(rounds: int = 3) -> None:
            before = len(memory.requests)
            for _ in range(rounds):
                assert client.call("compute", "ping", {}, context={}, timeout_s=60) == "pong"
                client.fanout("compute", "note", {}, context={})
            wait_until(lambda: len(memory.requests) == before + 2 * rounds, what="the requests")

        broker.work = work  # type: ignore[attr-defined]
        yield broker
    broker.close()


def test_a_firehose_tap_touches_its_own_queue_alone(
    cloud: Broker, record: Record, rabbitmq: PrivateRabbitMQ
) -> None:
    vhost = cloud.url.vhost
    cloud.work()  # type: ignore[attr-defined]
    before = theirs(rabbitmq, vhost)
    depths: list[int] = []
    tap = Tap(cloud.url, waiting=depths.append).ready()
    cloud.work()  # type: ignore[attr-defined]
    assert theirs(rabbitmq, vhost) == before
    wait_until(lambda: depths, what="the depth")
    tap.wait(1).end()
    cloud.work()  # type: ignore[attr-defined]
    assert theirs(rabbitmq, vhost) == before
    only_own_queues(record)
    assert record.kinds() == {spec.Queue.Declare, spec.Queue.Bind, spec.Basic.Consume}


def test_a_mirror_tap_touches_its_own_queue_alone(
    cloud: Broker, record: Record, rabbitmq: PrivateRabbitMQ
) -> None:
    vhost = cloud.url.vhost
    cloud.work()  # type: ignore[attr-defined]
    before = theirs(rabbitmq, vhost)
    tap = Mirror(cloud.url, management=ManagementUrl.parse(rabbitmq.management_url)).ready()
    cloud.work()  # type: ignore[attr-defined]
    assert theirs(rabbitmq, vhost) == before
    tap.wait(1).end()
    cloud.work()  # type: ignore[attr-defined]
    assert theirs(rabbitmq, vhost) == before
    only_own_queues(record)
    assert record.kinds() == {
        spec.Queue.Declare,
        spec.Queue.Bind,
        spec.Queue.Unbind,
        spec.Exchange.Declare,
        spec.Basic.Consume,
    }


def test_a_probe_makes_and_deletes_queues_of_its_own_alone(cloud: Broker, record: Record) -> None:
    probe.may_read_trace(cloud.url)
    assert probe.refusal(cloud.url) is None
    names = [arguments[1] for arguments in record.of(spec.Queue.Declare, spec.Queue.Delete, spec.Queue.Bind)]
    assert names
    assert all(name.startswith("rpcviz.") for name in names)
    assert record.kinds() == {spec.Queue.Declare, spec.Queue.Delete, spec.Queue.Bind}


PROGRAM = """
import sys
from rpcviz.base.concurrency import Stop
from rpcviz.bus import connect
from rpcviz.bus.consume import consume_trace
from rpcviz.bus.url import BrokerUrl

# The broker would hang up on who is silent, and the queue would go, before a busy machine has sent all.
connect.HEARTBEAT_S = 0

def ready():
    print("ready", flush=True)

url = BrokerUrl.parse(sys.argv[1])
consume_trace(url, name="stopped", limit=500, take=lambda copy: None, stop=Stop(), ready=ready)
"""


def test_a_stopped_tap_costs_the_broker_its_bound_and_no_more(
    rabbitmq: PrivateRabbitMQ, tmp_path: Any
) -> None:
    url = BrokerUrl.parse(rabbitmq.new_vhost("stopped"))
    broker = Broker(url)
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, rabbitmq.url + "stopped"],
        stdout=subprocess.PIPE,
        env=clean_environment({"PYTHONPATH": str(TOP)}),
        cwd=tmp_path,
        text=True,
    )
    try:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        os.kill(program.pid, signal.SIGSTOP)
        channel = broker.channel()
        sizes: list[tuple[int, int]] = []
        for _ in range(3):
            # 20 MB in 10,000 messages: more than sockets and the queue hold.
            for _ in range(5_000):
                publish(channel, "x" * 4_000, "nowhere")
            # With the first of them the queue may not be full yet.
            sizes.append(memory_of(rabbitmq, "stopped", least=500 if sizes else 1))
        counts = [size[0] for size in sizes]
        assert counts[1:] == [500, 500]
        assert max(size[1] for size in sizes[1:]) < 8 << 20
    finally:
        broker.close()
        os.kill(program.pid, signal.SIGCONT)
        program.kill()
        program.wait(60)
        program.communicate()


def memory_of(node: PrivateRabbitMQ, vhost: str, *, least: int) -> tuple[int, int]:
    """Messages that wait in the tap's queue, and the bytes that they take.

    The API renews its figures every five seconds only: until they say `least` they are of a time before.
    """
    seen: list[tuple[int, int]] = []

    def steady() -> bool:
        found: Any = node.ask("GET", f"/queues/{vhost}/rpcviz.tap.stopped")
        seen.append((int(found.get("messages", -1)), int(found.get("message_bytes", 0))))
        return seen[-1][0] >= least and seen[-1] in seen[:-1]

    wait_until(steady, 30, "the broker's counts to be steady")
    return seen[-1]
