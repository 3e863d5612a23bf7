"""What only the transport of the broker in memory does: waiting, waking, its name."""

import subprocess
import sys
import threading

import pytest
from amqp import exceptions
from kombu import Connection
from kombu.transport import TRANSPORT_ALIASES

from rpcviz.base.clock import FakeClock
from rpcviz.base.concurrency import spawn
from rpcviz.bus import transport
from rpcviz.bus.connect import close, drain, wake
from rpcviz.bus.url import BrokerUrl
from tests.bus.broker import Broker, Inbox, declare, publish
from tests.wait import wait_until


def test_kombus_own_memory_transport_is_untouched(embedded: Broker) -> None:
    assert TRANSPORT_ALIASES["memory"] == "kombu.transport.memory:Transport"
    with Connection("memory://") as theirs:
        assert type(theirs.transport).__module__ == "kombu.transport.memory"


def test_a_wait_ends_at_once_when_a_message_comes(embedded: Broker) -> None:
    channel, sender = embedded.channel(), embedded.channel()
    declare(channel, "q")
    inbox = Inbox(channel, "q")
    # By itself it would end ten minutes later.
    worker = spawn("reader", lambda: channel.connection.drain_events(timeout=600))
    publish(sender, "x", "q")
    assert worker.join(30)
    assert inbox.bodies == ["x"]


def test_a_restart_breaks_every_connection_and_new_ones_find_an_empty_broker(embedded: Broker) -> None:
    channel = embedded.channel()
    declare(channel, "q")
    broken: list[BaseException] = []

    def read() -> None:
        try:
            channel.connection.drain_events(timeout=600)
        except exceptions.RecoverableConnectionError as error:
            broken.append(error)

    worker = spawn("reader", read)
    transport.broker().restart()
    assert worker.join(30)
    assert len(broken) == 1
    with pytest.raises(exceptions.NotFound):
        embedded.channel().queue_declare(queue="q", passive=True)


def test_a_wait_ends_at_once_when_woken(embedded: Broker) -> None:
    connection = embedded.connection()
    connection.channel()
    drained: list[bool] = []
    worker = spawn("reader", lambda: drained.append(drain(connection)))
    wake(connection)
    assert worker.join(30)
    assert drained == [False]


def test_a_wait_ends_when_another_worker_closes_the_connection(embedded: Broker) -> None:
    connection = embedded.connection()
    link = connection.connection
    worker = spawn("reader", link.drain_events)
    close(connection)
    assert worker.join(30)
    assert isinstance(worker.failure, exceptions.RecoverableConnectionError)


def test_a_closed_connection_says_so(embedded: Broker) -> None:
    connection = embedded.connection()
    channel = connection.channel()
    close(connection)
    close(connection)
    with pytest.raises(exceptions.RecoverableConnectionError):
        publish(channel, "x", "q")


def test_time_is_the_brokers_clock() -> None:
    clock = FakeClock()
    transport.reset(clock=clock)
    broker = Broker(transport_url())
    channel = broker.channel()
    declare(channel, "q", arguments={"x-message-ttl": 60_000})
    publish(channel, "x", "q")
    clock.advance(59)
    assert broker.count("q") == 1
    clock.advance(1)
    assert broker.count("q") == 0
    broker.close()
    transport.reset()


def transport_url() -> BrokerUrl:
    return BrokerUrl.parse("memory://")


def test_each_connection_has_a_name_of_its_own(embedded: Broker) -> None:
    names = {embedded.connection().connection.peer.name for _ in range(50)}
    assert len(names) == 50
    assert all(" -> 127.0.0.1:5672" in name for name in names)


def test_workers_side_by_side_lose_nothing(embedded: Broker) -> None:
    channel = embedded.channel()
    declare(channel, "q")
    inboxes = [Inbox(embedded.channel(), "q") for _ in range(3)]
    done = threading.Event()

    def read(inbox: Inbox) -> None:
        while not done.is_set():
            try:
                inbox.channel.connection.drain_events(timeout=0.05)
            except TimeoutError:
                continue
            inbox.messages[-1].ack()

    def write(first: int) -> None:
        own = embedded.channel()
        for number in range(first, first + 200):
            publish(own, str(number), "q")

    readers = [spawn("reader", lambda inbox=inbox: read(inbox)) for inbox in inboxes]  # type: ignore[misc]
    writers = [spawn("writer", lambda n=n: write(1_000 * n)) for n in range(3)]  # type: ignore[misc]
    assert all(writer.join(30) for writer in writers)
    wait_until(lambda: sum(len(inbox.messages) for inbox in inboxes) >= 600, 30, "600 messages")
    done.set()
    assert all(reader.join(30) for reader in readers)
    bodies = sorted(int(body) for inbox in inboxes for body in inbox.bodies)
    assert bodies == sorted(1_000 * n + k for n in range(3) for k in range(200))
    assert embedded.count("q") == 0


UNDER_EVENTLET = """
from rpcviz.base.concurrency import prepare
assert prepare(["serve"], {}) == "eventlet"
from rpcviz.base.clock import SystemClock
from rpcviz.bus.dispatch import Endpoint
from rpcviz.bus.process import BusProcess
from rpcviz.bus.url import BrokerUrl
url, clock = BrokerUrl.parse("memory://"), SystemClock()
there = BusProcess(url, program="a", host="h", pid=1, clock=clock)
here = BusProcess(url, program="b", host="h", pid=2, clock=clock)
client, nested = here.client("nova"), there.client("nova")
def count_down(request):
    left = request.args["left"]
    return 0 if left == 0 else 1 + nested.call("t", "count_down", {"left": left - 1}, context={})
there.server("nova", "t", "s", [Endpoint(methods={"count_down": count_down})]).start()
print(client.call("t", "count_down", {"left": 5}, context={}, timeout_s=60))
here.close()
there.close()
"""


def test_calls_work_under_eventlets_green_threads() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", UNDER_EVENTLET],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("5\n", 0), done.stderr
