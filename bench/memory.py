"""Does memory stay flat from the tap to the frames? Run `.venv/bin/python bench/memory.py`.

Five million messages of a cloud that lives (fresh ids; calls, replies, failures, heartbeats, casts,
fanouts, notifications, foreign messages; some calls never answered, some replies to nobody; a process
restarts every five seconds of the bus, with a new connection and new queues) go as copies of the firehose
through the tap's decoder, the intake, the trace worker as `rpcviz serve` runs it, and the frames of one
page. The bus sends a thousand a second by its own clock; this machine takes them as fast as it can.
Printed at each million: the resident memory (VmRSS), and its ratio to that at one million.
Goal: 1.05 at the most. `RPCVIZ_BENCH_MESSAGES` names another number of messages.
"""

import itertools
import os
import random
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rpcviz.base.clock import FakeClock
from rpcviz.base.concurrency import Stop, spawn
from rpcviz.base.garbage import collect_seldom
from rpcviz.bus.consume import Delivery
from rpcviz.bus.url import BrokerUrl
from rpcviz.config.settings import CloudOptions, Settings
from rpcviz.runtime import Runtime
from rpcviz.tap.sources.firehose import Firehose, read
from rpcviz.tap.tap import Tap
from rpcviz.wire import compose
from rpcviz.wire.broker import (
    BindingInfo,
    BrokerTopology,
    ConnectionInfo,
    ConsumerInfo,
    ExchangeInfo,
    QueueInfo,
)

MESSAGES = int(os.environ.get("RPCVIZ_BENCH_MESSAGES", "5000000"))
ROWS = 5
PER_S = 1_000
"""Messages in a second of the bus."""
RESTART_EACH, LEARN_EACH = 5_000, 5_000
COMPUTES = 40
WAITING_LIMIT = 5_000
"""Copies that may wait for the trace worker: nothing is to be dropped here."""
METHODS = {
    "compute": ("build_and_run_instance", "terminate_instance", "reboot_instance", "attach_volume"),
    "conductor": ("object_class_action_versions", "object_action", "build_instances"),
    "scheduler": ("select_destinations", "update_instance_info", "sync_instance_info"),
    "q-plugin": ("get_devices_details_list_and_failed_devices", "update_device_list", "report_state"),
}
PAD = "x" * 400


class Program:
    """One process of the cloud: its publishing connection, and the one that reads its queues."""

    def __init__(self, number: int, program: str, topic: str | None, host: str) -> None:
        self.number = number
        self.program, self.topic, self.host = program, topic, host
        self.starts = 0
        self.restart()

    def restart(self) -> None:
        """A new pid, new connections, a new reply queue, a new fanout queue."""
        self.starts += 1
        pid = self.number * 100_000 + self.starts
        self.names = tuple(f"10.0.0.{self.number}:{pid}{end} -> 10.0.0.250:5672" for end in (1, 2))
        self.connections = tuple(
            ConnectionInfo(name=name, user_provided_name=f"{self.program}:{pid}:{name[-20:]}")
            for name in self.names
        )
        self.reply_queue = f"reply_{self.number:08x}{self.starts:024x}"
        self.fanout_queue = f"{self.topic}_fanout_{self.number:08x}{self.starts:024x}"

    def queues(self) -> tuple[str, ...]:
        if self.topic is None:
            return (self.reply_queue,)
        return self.reply_queue, self.topic, f"{self.topic}.{self.host}", self.fanout_queue


class Bus:
    """Makes the copies that a firehose would give."""

    def __init__(self, take: Callable[[Delivery], None]) -> None:
        self._take = take
        self._chance = random.Random(7)
        self._ids = itertools.count(1)
        self.published = 0
        kinds = [("nova-api", None), ("nova-api", None), ("neutron-server", "q-plugin")]
        kinds += [("nova-conductor", "conductor"), ("nova-scheduler", "scheduler")]
        kinds += [("nova-compute", "compute")] * COMPUTES
        self.programs = [Program(at, name, topic, f"host{at}") for at, (name, topic) in enumerate(kinds)]
        self._servers = [each for each in self.programs if each.topic]
        self._request = ""
        self._tables: dict[tuple[Any, ...], dict[str, Any]] = {}
        # Invariant: at most 50 answers are on their way.
        self._answers: deque[Callable[[], None]] = deque(maxlen=50)

    def step(self) -> None:
        """One act of somebody, with all copies of its messages so far."""
        if self.published % 20 == 0 or not self._request:
            self._request = f"req-{self._new()}"
        dice = self._chance.random()
        if len(self._answers) == 50 or (self._answers and dice < 0.42):
            self._answers.popleft()()
        elif dice < 0.66:
            self._call()
        elif dice < 0.86:
            self._cast()
        elif dice < 0.89:
            self._fanout()
        elif dice < 0.985:
            self._notify()
        elif dice < 0.995:
            self._foreign()
        else:
            self._late_reply()

    def _new(self) -> str:
        return f"{next(self._ids):032x}"

    def _two(self) -> tuple[Program, Program]:
        return self._chance.choice(self.programs), self._chance.choice(self._servers)

    def _context(self) -> dict[str, Any]:
        return {
            "request_id": self._request,
            "user_id": "u" * 32,
            "auth_token": "t" * 180,
            "roles": ["member"],
        }

    def _body(self, server: Program, **ids: Any) -> bytes:
        methods = METHODS[server.topic or ""]
        return compose.request(
            method=self._chance.choice(methods),
            args={"instance": {"uuid": self._request[-32:], "pad": PAD * self._chance.randrange(1, 8)}},
            context=self._context(),
            version="6.4",
            unique_id=self._new(),
            **ids,
        )

    def _call(self) -> None:
        asker, server = self._two()
        msg_id = self._new()
        body = self._body(server, msg_id=msg_id, reply_q=asker.reply_queue)
        key = f"{server.topic}.{server.host}"
        self._message(asker, "nova", key, (key,), body, takers=(server,), expiration="60000")
        end = self._chance.random()
        if end < 0.02:
            return  # nobody ever answers
        if end < 0.06:
            self._answers.append(lambda: self._answer(asker, server, compose.heartbeat, msg_id))
        if end > 0.95:
            self._answers.append(lambda: self._failure(asker, server, msg_id))
        else:
            self._answers.append(
                lambda: self._answer(asker, server, compose.reply, msg_id, result={"a": PAD})
            )

    def _answer(
        self, asker: Program, server: Program, kind: Callable[..., bytes], msg_id: str, **more: Any
    ) -> None:
        body = kind(msg_id=msg_id, unique_id=self._new(), **more)
        queue = asker.reply_queue
        self._message(server, "", queue, (queue,), body, takers=(asker,))

    def _failure(self, asker: Program, server: Program, msg_id: str) -> None:
        self._answer(
            asker, server, compose.failure, msg_id, exc_name="NoValidHost", module="nova.exception",
            message=f"No valid host was found for {self._request}", tb=["line\n"] * 10, args=[], kwargs={},
        )  # fmt: skip

    def _late_reply(self) -> None:
        _, server = self._two()
        gone = f"reply_{self._new()}"
        body = compose.reply(msg_id=self._new(), unique_id=self._new(), result=None)
        self._message(server, "", gone, (), body)

    def _cast(self) -> None:
        sender, server = self._two()
        key = f"{server.topic}.{server.host}"
        self._message(sender, "nova", key, (key,), self._body(server), takers=(server,))

    def _fanout(self) -> None:
        sender, server = self._two()
        takers = tuple(each for each in self._servers if each.topic == server.topic)[:10]
        queues = tuple(each.fanout_queue for each in takers)
        self._message(sender, f"{server.topic}_fanout", "", queues, self._body(server), takers=takers)

    def _notify(self) -> None:
        sender, server = self._two()
        body = compose.notification(
            message_id=self._new(), publisher_id=f"compute.{server.host}",
            event_type="compute.instance.update", priority="INFO",
            payload={"instance_id": self._request, "pad": PAD * 3},
            timestamp="2026-01-01 00:00:00.000000", context=self._context(), unique_id=self._new(),
        )  # fmt: skip
        self._message(sender, "nova", "notifications.info", ("notifications.info",), body)

    def _foreign(self) -> None:
        body = b'{"sensor": "' + self._new().encode() * self._chance.randrange(1, 60) + b'"}'
        self._message(self.programs[0], "metering", "samples", ("samples",), body)

    def _message(
        self, sender: Program, exchange: str, key: str, queues: tuple[str, ...], body: bytes,
        *, takers: tuple[Program, ...] = (), expiration: str | None = None,
    ) -> None:  # fmt: skip
        self.published += 1
        about = self._table(sender.names[0], exchange, key, queues, expiration)
        self._take(Delivery(routing_key=f"publish.{exchange}", headers=about, body=body))
        for queue, taker in zip(queues, takers, strict=False):
            about = self._table(taker.names[1], exchange, key, None, expiration)
            self._take(Delivery(routing_key=f"deliver.{queue}", headers=about, body=body))

    def _table(self, *of: Any) -> dict[str, Any]:
        """The copy's headers; equal ones are one object, as `bus.frames.Tables` gives them."""
        found = self._tables.get(of)
        if found is None:
            if len(self._tables) >= 4_096:
                self._tables.clear()
            found = self._tables[of] = self._headers(*of)
        return found

    @staticmethod
    def _headers(
        connection: str, exchange: str, key: str, queues: tuple[str, ...] | None, expiration: str | None
    ) -> dict[str, Any]:
        properties: dict[str, Any] = {
            "headers": {}, "content_type": "application/json", "content_encoding": "utf-8",
            "delivery_mode": 2, "priority": 0,
        }  # fmt: skip
        if expiration is not None:
            properties["expiration"] = expiration
        return {
            "exchange_name": exchange, "routing_keys": [key], "properties": properties,
            "node": "rabbit@ctl", "vhost": "/", "connection": connection, "channel": 1, "user": "openstack",
            **({"redelivered": 0} if queues is None else {"routed_queues": list(queues)}),
        }  # fmt: skip

    def topology(self) -> BrokerTopology:
        """What the management API says at this moment."""
        topics = {each.topic for each in self._servers if each.topic}
        queues = sorted({queue for each in self.programs for queue in each.queues()})
        return BrokerTopology(
            connections=tuple(one for each in self.programs for one in each.connections),
            exchanges=(
                ExchangeInfo(name="", type="direct"),
                ExchangeInfo(name="nova", type="topic"),
                *(ExchangeInfo(name=f"{topic}_fanout", type="fanout") for topic in sorted(topics)),
            ),
            queues=tuple(QueueInfo(name=queue, messages=0, consumers=1) for queue in queues),
            bindings=tuple(BindingInfo(exchange="nova", key=queue, queue=queue) for queue in queues),
            consumers=tuple(
                ConsumerInfo(queue=queue, connection=each.names[1])
                for each in self.programs
                for queue in each.queues()
            ),
        )

    def restart_one(self) -> None:
        """Somebody's process goes and comes back under other names."""
        self._chance.choice(self.programs).restart()


class House:
    """What `rpcviz serve` runs, without its sockets: one page looks, and takes each frame."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        place = Settings().places[0]
        self._runtime = Runtime(Settings(places=(place,), cloud=CloudOptions(runs_here=False)), self.clock)
        self._stop = Stop()
        self._seq = itertools.count(1)
        self.runtime_intake = self._runtime.intake
        self._tap = Tap(
            Firehose(  # it does not run: copies are given
                BrokerUrl.parse("memory://"), name="bench", limit=1, clock=self.clock, next_seq=lambda: 0
            ),
            self._runtime.intake,
            topics=lambda: self._runtime._known_to_tap[0],
            fanouts=lambda: self._runtime._known_to_tap[1],
            stop=self._stop,
        )
        self.frames = self.frame_bytes = 0
        self._workers = [spawn("trace", self._runtime._trace), spawn("page", self._look)]

    def _look(self) -> None:
        clients = self._runtime.clients
        clients.join("page", "en")
        while not self._stop.is_set():
            for client, frame in clients.next_frames(0.1):
                self.frames += 1
                self.frame_bytes += len(msgspec.json.encode(frame))
                clients.acknowledged(client.sid)

    def take(self, delivery: Delivery) -> None:
        tapped = read(delivery, seq=next(self._seq), ts_ns=self.clock.now_ns())
        assert tapped is not None
        self._tap.take(tapped)

    def learn(self, topology: BrokerTopology) -> None:
        self._runtime.intake.put(topology)

    def wait_room(self, most: int) -> None:
        """Until at most so many copies wait; AssertionError where the trace worker ended."""
        while self._runtime.intake.waiting > most:
            assert self._workers[0].alive(), self._workers[0].failure
            self._stop.wait(0.002)

    def told(self) -> dict[str, Any]:
        """What is held, what was let go, and what was lost on the way."""
        counts, ring = self._runtime.tracer.counts(), self._runtime.ring.counts()
        return {
            "copies": self._tap.counts().copies,
            "dropped": self._runtime.intake.counts().dropped,
            "ring": ring.messages,
            "ring MB": round(ring.bytes / 1e6),
            "open": counts.open_calls,
            "journeys": counts.journeys,
            "timeouts": counts.timeouts,
            "frames": self.frames,
            "forgotten": {name: count for name, count in counts.forgotten.items() if count},
        }

    def close(self) -> None:
        self._stop.set()
        self._runtime.stop.set()
        for worker in self._workers:
            worker.join(10)


def rss_mb() -> float:
    """Resident memory of this process (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def rows(bus: Bus, house: House) -> Iterator[int]:
    """Let the bus live; gives the number of messages at each fifth of all."""
    told = restarts = learnt = 0
    clock_at = 0
    house.learn(bus.topology())
    while told < MESSAGES:
        bus.step()
        house.clock.advance((bus.published - clock_at) / PER_S)
        clock_at = bus.published
        if bus.published // RESTART_EACH > restarts:
            restarts += 1
            bus.restart_one()
        if bus.published // LEARN_EACH > learnt:
            learnt += 1
            house.learn(bus.topology())
        if bus.published % 64 == 0:
            house.wait_room(WAITING_LIMIT)
        if bus.published - told >= MESSAGES // ROWS:
            told += MESSAGES // ROWS
            house.wait_room(0)
            yield told


def main() -> None:
    """Print the table."""
    collect_seldom()  # as the program does
    house = House()
    bus = Bus(house.take)
    started, first = time.perf_counter(), 0.0
    print(f"{'messages':>10} {'RSS MB':>8} {'ratio':>6} {'s':>6}")
    for messages in rows(bus, house):
        resident = rss_mb()
        first = first or resident
        spent = time.perf_counter() - started
        print(
            f"{messages:>10,} {resident:>8.1f} {resident / first:>6.3f} {spent:>6.0f}  {house.told()}",
            flush=True,
        )
    house.close()


if __name__ == "__main__":
    main()
