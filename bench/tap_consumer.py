"""How fast is the whole tap against one that only counts? Run `.venv/bin/python bench/tap_consumer.py`.

Two queues of a private RabbitMQ are filled with the same copies of its firehose (calls of 2.6 KB, as
oslo sends them) and drained one after the other: by a bare kombu consumer that counts, by our reader
that counts, and by our reader with all that the tap does with a copy. Five rounds, the fastest of each;
the ratio is to the bare consumer of the same run. `RPCVIZ_BENCH_BROKER` and `_MANAGEMENT` name
another broker. `live`: generator, broker and tap at once, on the cores that there are.
"""

import itertools
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

from kombu import Consumer, Exchange, Queue
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rpcviz.base.clock import SystemClock
from rpcviz.base.concurrency import Stop, spawn
from rpcviz.base.pipe import Pipe
from rpcviz.bus.connect import close, connect
from rpcviz.bus.consume import Delivery, consume_trace, headers_of
from rpcviz.bus.frames import Tables
from rpcviz.bus.listening import Hearing
from rpcviz.bus.management import ManagementUrl, set_tracing
from rpcviz.bus.url import BrokerUrl
from rpcviz.store.ring import Ring, RingOptions
from rpcviz.tap.sources.firehose import Firehose, Reader
from rpcviz.tap.tap import Intake, Tap
from rpcviz.trace.tracer import Tracer
from rpcviz.wire import compose
from rpcviz.wire.sighting import Sighting
from tests.rabbit import PrivateRabbitMQ

COPIES = int(os.environ.get("RPCVIZ_BENCH_COPIES", "20000"))
ROUNDS = int(os.environ.get("RPCVIZ_BENCH_ROUNDS", "5"))
HOSTS, REPLY_QUEUES = 20, 5
PAD = "x" * 1_750
TRACE = "amq.rabbitmq.trace"


def calls(count: int) -> list[tuple[str, bytes]]:
    """(routing key, body): calls to 20 hosts from 5 askers, 2.6 KB each."""
    context = {"user_id": "u" * 32, "project_id": "p" * 32, "auth_token": "t" * 200, "roles": ["member"]}
    made = []
    for number in range(count):
        body = compose.request(
            method=f"method_{number % 17}",
            args={"instance": {"uuid": f"{number:032x}", "pad": PAD, "metadata": {"a": "b"}}},
            context=context | {"request_id": f"req-{number // 20:032x}"},
            version="6.4",
            unique_id=f"a{number:031x}",
            msg_id=f"{number:032x}",
            reply_q=f"reply_{number % REPLY_QUEUES:032x}",
        )
        made.append((f"compute.cmp{number % HOSTS}", body))
    return made


class Filled:
    """A tap's queue with copies in it, on a connection of its own."""

    def __init__(self, url: BrokerUrl) -> None:
        self.name = f"rpcviz.tap.{uuid4().hex}"
        self.connection = connect(url, name="rpcviz.bench:1:2")
        self.channel = self.connection.channel()
        self.channel.queue_declare(
            queue=self.name, exclusive=True, auto_delete=True, arguments={"x-max-length": 10 * COPIES}
        )
        self.channel.queue_bind(queue=self.name, exchange=TRACE, routing_key="publish.#")

    def waiting(self) -> int:
        return int(self.channel.queue_declare(queue=self.name, passive=True)[1])

    def full(self, count: int) -> None:
        pause = Stop()
        while self.waiting() < count:
            pause.wait(0.05)


def send(url: BrokerUrl, messages: list[tuple[str, bytes]]) -> None:
    """Publish as oslo does, without waiting for confirms: this is not what is measured."""
    connection = connect(url, name="nova-conductor:7:0")
    channel = connection.default_channel
    channel.exchange_declare("nova", "topic", durable=False, auto_delete=False)
    properties = {"delivery_mode": 2, "expiration": "60000"}
    for key, body in messages:
        message = channel.prepare_message(
            body,
            priority=0,
            content_type="application/json",
            content_encoding="utf-8",
            headers={},
            properties=properties,
        )
        channel._basic_publish(message, exchange="nova", routing_key=key)
    channel.exchange_declare("nova", "topic", passive=True)
    close(connection)


Spent = tuple[float, float]
"""Seconds of the wall clock, and of this process alone: the broker shares its cores."""


def timed(work: Callable[[], None]) -> Spent:
    started, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - cpu


def bare_kombu(filled: Filled, count: int) -> Spent:
    """What a kombu consumer that counts takes."""
    seen = 0

    def on_message(_message: Any) -> None:
        nonlocal seen
        seen += 1

    queue = Queue(filled.name, exchange=Exchange(""), no_declare=True)
    consumer = Consumer(filled.channel, [queue], no_ack=True, on_message=on_message, auto_declare=False)

    def work() -> None:
        with consumer:
            while seen < count:
                filled.connection.drain_events(timeout=10)

    return timed(work)


def ours(filled: Filled, count: int, take: Callable[[Delivery], None]) -> Spent:
    """What our reader takes, with `take` for each copy."""
    seen = 0

    def pass_on(_exchange: str, key: str, _again: bool, headers: Any, body: bytes) -> None:
        nonlocal seen
        seen += 1
        take(Delivery(routing_key=key, headers=headers, body=body))

    hearing = Hearing(filled.connection, pass_on, Tables(headers_of))

    def work() -> None:
        hearing.consume(filled.name)
        while seen < count:
            hearing.read()

    spent = timed(work)
    hearing.pause()
    return spent


class House:
    """What the tap does with a copy: read, decode (the body sealed), intake, tracer, ring."""

    def __init__(self, *, traces: bool) -> None:
        self._traces = traces
        self.tracer, self.ring = Tracer(), Ring(RingOptions())
        self.intake: Pipe[Intake] = Pipe("intake", 20_000)
        self._tap = Tap(
            Firehose(  # it does not run: copies are given
                BrokerUrl.parse("memory://"),
                name="bench",
                limit=1,
                clock=SystemClock(),
                next_seq=itertools.count(1).__next__,
            ),
            self.intake,
            topics=self.tracer.topics,
            fanouts=self.tracer.fanouts,
            stop=Stop(),
        )
        self._reader = Reader()
        self._clock = SystemClock()
        self._seq = itertools.count(1)
        self._since = 0

    def take(self, delivery: Delivery) -> None:
        tapped = self._reader.read(delivery, seq=next(self._seq), ts_ns=self._clock.now_ns())
        if tapped is not None:
            self._tap.take(tapped)
        self._since += 1
        if self._since >= 250:
            self.trace()

    def trace(self) -> None:
        self._since = 0
        changes = []
        items = self.intake.take(0, most=500)
        for item in items if self._traces else ():
            if isinstance(item, Sighting):
                changes += self.tracer.feed(item)
        changes += self.tracer.tick(self._clock.now_ns())
        self.ring.add(changes)


def filled_with(url: BrokerUrl, messages: list[tuple[str, bytes]], number: int) -> list[Filled]:
    queues = [Filled(url) for _ in range(number)]
    send(url, messages)
    for queue in queues:
        queue.full(len(messages))
    return queues


def drained(url: BrokerUrl, console: Console) -> None:
    """The table of ratios."""
    messages = calls(COPIES)
    size = len(messages[0][1])
    names = (
        "kombu consumer, counts only",
        "our reader, counts only",
        "our reader + decode, seal",
        "the whole tap: + trace, ring",
    )
    best = dict.fromkeys(names, (float("inf"), float("inf")))
    for _ in range(ROUNDS):
        queues = filled_with(url, messages, 4)
        decode, whole = House(traces=False), House(traces=True)
        spent = (
            bare_kombu(queues[0], COPIES),
            ours(queues[1], COPIES, lambda _copy: None),
            ours(queues[2], COPIES, decode.take),
            ours(queues[3], COPIES, whole.take),
        )
        for name, seconds in zip(names, spent, strict=True):
            best[name] = min(best[name][0], seconds[0]), min(best[name][1], seconds[1])
        for queue in queues:
            close(queue.connection)
    table = Table(title=f"{COPIES} copies of the firehose drained, calls of {size} bytes, best of {ROUNDS}")
    for column in ("consumer", "copies/s", "us each", "ratio", "CPU us each", "ratio of CPU"):
        table.add_column(column, justify="left" if column == "consumer" else "right")
    bare = best[names[0]]
    for name in names:
        wall, cpu = best[name]
        table.add_row(
            name,
            f"{COPIES / wall:,.0f}",
            f"{wall / COPIES * 1e6:.1f}",
            f"{bare[0] / wall:.2f}",
            f"{cpu / COPIES * 1e6:.1f}",
            f"{bare[1] / cpu:.2f}",
        )
    console.print(table)


def live(url: BrokerUrl, console: Console) -> None:
    """Generator, broker and tap share the cores."""
    house, stop, ready = House(traces=True), Stop(), Stop()
    seen = most = 0

    def take(delivery: Delivery) -> None:
        nonlocal seen
        seen += 1
        house.take(delivery)

    def waiting(count: int) -> None:
        nonlocal most
        most = max(most, count)

    worker = spawn(
        "tap",
        lambda: consume_trace(
            url, name=uuid4().hex, limit=COPIES, take=take, stop=stop, ready=ready.set, waiting=waiting
        ),
    )
    ready.wait(10)
    messages = calls(COPIES)
    started = time.perf_counter()
    send(url, messages)
    sent = time.perf_counter() - started
    pause = Stop()
    while seen < COPIES and time.perf_counter() - started < 60:
        pause.wait(0.02)
    spent = time.perf_counter() - started
    stop.set()
    worker.join(5)
    console.print(
        f"live: {COPIES} calls sent at {COPIES / sent:,.0f}/s by a generator in this very process; "
        f"{seen} copies came, {seen / spent:,.0f}/s to the last; at most {most} waited"
    )


def main() -> None:
    console = Console()
    with ExitStack() as stack:
        address = os.environ.get("RPCVIZ_BENCH_BROKER")
        if address is None:
            node = PrivateRabbitMQ(Path(stack.enter_context(tempfile.TemporaryDirectory())))
            stack.callback(node.stop)
            node.wait_ready()
            url, management = BrokerUrl.parse(node.url), ManagementUrl.parse(node.management_url)
        else:
            url = BrokerUrl.parse(address)
            management = ManagementUrl.parse(os.environ["RPCVIZ_BENCH_MANAGEMENT"])
        set_tracing(url, True, management)
        drained(url, console)
        live(url, console)
        set_tracing(url, False, management)


if __name__ == "__main__":
    main()
