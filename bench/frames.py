"""How many copies a second come from the tap to a frame? Run `.venv/bin/python bench/frames.py`.

Copies of a made-up nova (a call of 2.6 KB, its delivery, its reply, the reply's delivery, ...) go
through the same doors as in the program: `firehose.read`, `decode`, intake, tracer, ring, totals,
frame builder; a frame is cut each 25 ms of bus time and encoded as Socket.IO does. Beside it the
same without a viewer, and with sixteen filters. Shares hold better than rates.
"""

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec
from rich.console import Console
from rich.table import Table

from rpcviz.base.clock import FakeClock
from rpcviz.base.concurrency import Stop
from rpcviz.base.pipe import Pipe
from rpcviz.bus.consume import Delivery
from rpcviz.query.language import parse
from rpcviz.store.ring import Ring, RingOptions
from rpcviz.tap.coverage import FIREHOSE
from rpcviz.tap.source import Coverage, Emit
from rpcviz.tap.sources.firehose import read
from rpcviz.tap.tap import Intake, Tap
from rpcviz.trace.change import Change
from rpcviz.trace.tracer import Tracer
from rpcviz.web.clients import Clients
from rpcviz.web.cuts import ViewKey
from rpcviz.web.picture import Picture
from rpcviz.web.ports import BrokerFacts
from rpcviz.web.pump import Pump
from rpcviz.wire import compose
from rpcviz.wire.sighting import Sighting

CALLS = 5_000
COPIES = 4 * CALLS
PER_S = 5_000
"""Copies a second of bus time: what a busy cloud of 50 hosts has."""
BATCH = 250
PAD = "x" * 1_900
VIEWS = (("no viewer", 0), ("one viewer, no filter", 1), ("16 viewers, 16 filters", 16))


def copies() -> Iterator[Delivery]:
    """A call, its delivery, its reply and the reply's delivery, again and again."""
    context = {"request_id": "", "user_id": "u" * 32, "project_id": "p" * 32, "auth_token": "t" * 200}
    properties = {"content_type": "application/json", "headers": {}, "expiration": "60000"}
    for number in range(CALLS):
        worker, host = number % 3, number % 20
        msg_id = f"{number:032x}"
        queue, key = f"reply_{worker:032x}", f"compute.cmp{host}"
        call = compose.request(
            method=f"method_{number % 17}",
            args={"instance": {"uuid": msg_id, "pad": PAD}},
            context=context | {"request_id": f"req-{number // 20:032x}"},
            unique_id=f"a{msg_id[1:]}",
            msg_id=msg_id,
            reply_q=queue,
        )
        reply = compose.reply(result={"host": "cmp1"}, msg_id=msg_id, unique_id=f"b{msg_id[1:]}")
        common = {
            "vhost": "/",
            "node": "rabbit@ctl1",
            "user": "openstack",
            "properties": properties,
            "channel": 1,
        }
        asker, server = f"10.0.0.{worker}:1 -> 10.0.1.1:5672", f"10.0.2.{host}:1 -> 10.0.1.1:5672"
        sent = common | {
            "exchange_name": "nova",
            "routing_keys": [key],
            "connection": asker,
            "routed_queues": [key],
        }
        taken = common | {
            "exchange_name": "nova",
            "routing_keys": [key],
            "connection": server,
            "redelivered": 0,
        }
        back = common | {
            "exchange_name": "",
            "routing_keys": [queue],
            "connection": server,
            "routed_queues": [queue],
        }
        got = common | {"exchange_name": "", "routing_keys": [queue], "connection": asker, "redelivered": 0}
        yield Delivery(routing_key="publish.nova", headers=sent, body=call)
        yield Delivery(routing_key=f"deliver.{key}", headers=taken, body=call)
        yield Delivery(routing_key="publish.", headers=back, body=reply)
        yield Delivery(routing_key=f"deliver.{queue}", headers=got, body=reply)


class Batch:
    """A source that has these copies."""

    def __init__(self, clock: FakeClock) -> None:
        self.deliveries: list[Delivery] = []
        self._clock = clock
        self._seq = 0

    def run(self, emit: Emit, _: Stop) -> None:
        for delivery in self.deliveries:
            self._seq += 1
            tapped = read(delivery, seq=self._seq, ts_ns=self._clock.now_ns())
            if tapped is not None:
                emit(tapped)

    def coverage(self) -> Coverage:
        return FIREHOSE


class Spent(NamedTuple):
    """Seconds in each room, frames sent and their bytes."""

    tap: float
    trace: float
    keep: float
    frames: float
    sent: int
    size: int


class House:
    """The rooms between tap and client, with a clock of our own."""

    def __init__(self, viewers: int) -> None:
        self.clock = FakeClock()
        self.tracer, self.ring, self.clients = Tracer(), Ring(RingOptions()), Clients()
        self.intake: Pipe[Intake] = Pipe("intake", 20_000)
        self.source = Batch(self.clock)
        self.tap = Tap(
            self.source, self.intake, topics=self.tracer.topics, fanouts=self.tracer.fanouts, stop=Stop()
        )
        broker = BrokerFacts(url="", product="", version="", vhost="/", state="connected")
        self.picture = Picture(
            clock=self.clock, tracer=self.tracer, ring=self.ring, clients=self.clients,
            pipes=lambda: (), brokers=lambda: [broker],
        )  # fmt: skip
        self.pump = Pump(
            self.clients, self.ring, totals=self.picture.totals, runs=list, brokers=lambda: [broker]
        )
        for number in range(viewers):
            self.clients.join(f"s{number}", "en")
            if number:
                q = f"method:method_{number}"
                self.clients.look(f"s{number}", ViewKey(q=q), parse(q))

    def changes(self) -> list[Change]:
        """What the tracer says to what waits."""
        found: list[Change] = []
        for item in self.intake.take(0, most=BATCH):
            if isinstance(item, Sighting):
                found += self.tracer.feed(item)
        return found + self.tracer.tick(self.clock.now_ns())

    def keep(self, changes: list[Change]) -> None:
        """Ring, totals, frame builder."""
        self.ring.add(changes)
        self.picture.see(changes, self.clock.now_ns())
        self.pump.see(changes)
        self.picture.renew(self.clock.now_ns(), self.clock.now_ns())

    def send(self) -> tuple[int, int]:
        """Cut, encode and acknowledge: frames and their bytes."""
        self.pump.cut(self.clock.now_ns(), self.clock.now_ns())
        sent = size = 0
        for client, frame in self.clients.next_frames(0):
            size += len(msgspec.json.encode(frame))
            sent += 1
            self.clients.acknowledged(client.sid)
        return sent, size


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor that `work` takes: other programs on the machine do not count."""
    began = time.process_time()
    work()
    return time.process_time() - began


def run(deliveries: list[Delivery], viewers: int) -> Spent:
    """All copies once through a new house."""
    house = House(viewers)
    tap = trace = keep = frames = 0.0
    sent = size = 0
    for at in range(0, len(deliveries), BATCH):
        house.clock.advance(BATCH / PER_S)
        house.source.deliveries = deliveries[at : at + BATCH]
        tap += timed(house.tap.work)
        began = time.process_time()
        changes = house.changes()
        trace += time.process_time() - began
        keep += timed(lambda changes=changes: house.keep(changes))  # type: ignore[misc]
        began = time.process_time()
        one, more = house.send()
        frames += time.process_time() - began
        sent, size = sent + one, size + more
    return Spent(tap, trace, keep, frames, sent, size)


def main() -> None:
    """Print a row for each number of viewers."""
    deliveries = list(copies())
    table = Table(
        "", "copies/s", "us/copy", "tap+decode", "trace", "ring+totals", "frames", "sent", "KB each"
    )
    for name, viewers in VIEWS:
        best = min((run(deliveries, viewers) for _ in range(3)), key=lambda spent: sum(spent[:4]))
        whole = sum(best[:4])
        table.add_row(
            name,
            f"{COPIES / whole:,.0f}",
            f"{whole / COPIES * 1e6:.0f}",
            *(f"{part / whole:.0%}" for part in best[:4]),
            str(best.sent),
            f"{best.size / 1000 / best.sent:.0f}" if best.sent else "",
        )
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
