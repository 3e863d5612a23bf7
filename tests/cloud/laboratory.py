"""A caller, a callee and a broker on a clock that is passed in: real bytes, and no worker runs."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count
from typing import Any

import msgspec

from rpcviz.base.clock import FakeClock
from rpcviz.bus.consume import Delivery as Copy
from rpcviz.bus.embedded.engine import Engine
from rpcviz.bus.embedded.firehose import TRACE_EXCHANGE
from rpcviz.bus.embedded.peers import Channel
from rpcviz.bus.embedded.records import Delivery, ExchangeFlags, Options, QueueFlags
from rpcviz.bus.embedded.routing import Destination
from rpcviz.bus.management.embedded import snapshot
from rpcviz.tap.sources.firehose import read
from rpcviz.trace.autopsy import judge
from rpcviz.trace.change import Change, Seen
from rpcviz.trace.entry import Entry
from rpcviz.trace.tracer import Tracer
from rpcviz.trace.verdict import Judgement
from rpcviz.wire import compose
from rpcviz.wire.decode import decode
from rpcviz.wire.route import Point

HOST = "cmp1"
QUEUE = f"compute.{HOST}"
CALLEE = f"nova-compute@{HOST}"
CALLER = "nova-api@api1"
LEARN_S = 0.5
MIRRORED = 0.15
"""The share of runs with a mirror in the place of the firehose."""


class Lab:
    """A caller, a callee and a broker, with a clock in the hand of whoever plays."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.mirror = self.chance.random() < MIRRORED
        self.rabbit = self.chance.random() < 0.5
        """Its firehose names the queue of an answer as reached, be it there or not, as RabbitMQ's does."""
        self.engine = Engine(Options(window=1_000_000))
        self.entries: dict[str, Entry] = {}
        self.timeout_s = self.chance.choice((1.0, 5.0, 20.0, 60.0))
        self.monitor_s = self.chance.choice((0, 2, 4)) if self.timeout_s >= 20 else 0
        self.beats: list[float] = []
        self.deadline_s = 0.0
        self.blind = False
        """The tap missed something while the call was under way."""
        self._deaf_ns: int | None = None
        self._clock = FakeClock()
        self._began_ns = self._clock.now_ns()
        self._learnt_s = -LEARN_S
        self._tracer = Tracer()
        self._ids, self._seq = count(1), count(1)
        self._inbox: dict[int, list[Delivery]] = {}
        self._msg_id = ""
        self.engine.vhost.declare_exchange("nova", ExchangeFlags(type="topic"), passive=False)
        self._listen()
        self.caller = self.join("nova-api", "api1")
        self.reply_queue = f"reply_{self.new_id()}"
        self.declare(self.caller, self.reply_queue)
        self.consume(self.caller, self.reply_queue)
        self.callee = self.join("nova-compute", HOST)
        self.declare(self.callee, QUEUE)
        self.bind()
        self.consume(self.callee, QUEUE)
        self.to(1)

    # --- the broker's side

    def new_id(self) -> str:
        return f"{next(self._ids):032x}"

    def _listen(self) -> None:
        tap = self._tap = self.join("rpcviz.tap", "here")
        self.declare(tap, "rpcviz.tap")
        for key in ("publish.#", "deliver.#"):
            self.engine.vhost.bind(TRACE_EXCHANGE, key, Destination("rpcviz.tap"), peer=tap.peer.number)
        self.engine.consume(tap, "rpcviz.tap", "tap", no_ack=True, exclusive=True, now_ns=self.now_ns)

    def join(self, program: str, host: str, pid: int | None = None) -> Channel:
        number = next(self._ids)
        pid = pid or number
        properties = {"connection_name": f"{program}:{pid}:{self.new_id()}", "host": host}
        name = f"10.0.0.{pid}:{40000 + number} -> 10.0.0.1:5672"
        return self.engine.open_channel(self.engine.connect(name=name, user="nova", properties=properties), 1)

    def leave(self, channel: Channel) -> None:
        self.engine.disconnect(channel.peer, self.now_ns)
        self._pump()

    def again(self, channel: Channel) -> Channel:
        """A connection of the same process, after one that broke."""
        properties = channel.peer.properties
        program, pid, _ = str(properties["connection_name"]).split(":")
        return self.join(program, str(properties["host"]), int(pid))

    def caller_back(self) -> None:
        self.caller = self.again(self.caller)
        self.declare(self.caller, self.reply_queue)
        self.consume(self.caller, self.reply_queue)

    def callee_back(self) -> None:
        self.callee = self.again(self.callee)
        self.declare(self.callee, QUEUE)
        self.bind()
        self.consume(self.callee, QUEUE)

    def restart(self) -> None:
        """The broker begins anew; nobody is connected, and the tap is deaf until `listens_again`."""
        self.engine.restart(self.now_ns)
        self._inbox.clear()
        self.deafen()
        self.engine.vhost.declare_exchange("nova", ExchangeFlags(type="topic"), passive=False)

    def deafen(self) -> None:
        """From now on copies are lost."""
        self._deaf_ns = self.now_ns

    def listens_again(self, *, anew: bool) -> None:
        """They are not any more; `anew`: on a connection of its own, after one that broke."""
        assert self._deaf_ns is not None
        if anew:
            self._listen()
        began_ns, self._deaf_ns = self._deaf_ns, None
        self.blind = True
        self._hear(self._tracer.missed(began_ns, self.now_ns))

    def declare(self, channel: Channel, name: str, **arguments: Any) -> None:
        flags = QueueFlags(arguments=arguments)
        self.engine.declare_queue(channel, name, flags, passive=False, now_ns=self.now_ns)

    def delete(self, name: str) -> None:
        self.engine.delete_queue(self._tap, name, if_unused=False, if_empty=False, now_ns=self.now_ns)

    def bind(self) -> None:
        peer = self.callee.peer.number
        self.engine.vhost.bind("nova", QUEUE, Destination(QUEUE), peer=peer)

    def unbind(self) -> None:
        peer = self.callee.peer.number
        self.engine.vhost.unbind("nova", QUEUE, Destination(QUEUE), peer=peer)

    def consume(self, channel: Channel, queue: str, prefetch: int = 0) -> None:
        self.engine.qos(channel, prefetch, whole_channel=False)
        self.engine.consume(channel, queue, "1", no_ack=False, exclusive=False, now_ns=self.now_ns)
        self._pump()

    # --- time, and what the tap sees in it

    @property
    def now_ns(self) -> int:
        return self._clock.now_ns()

    @property
    def now_s(self) -> float:
        return (self.now_ns - self._began_ns) / 1e9

    def to(self, at_s: float) -> None:
        """Let time pass until then; the broker is asked now and then who is there."""
        while self.now_s < at_s - 1e-9:
            self._clock.advance(min(LEARN_S, at_s - self.now_s))
            self.engine.look(self.now_ns)
            self._pump()
            if self.now_s - self._learnt_s >= LEARN_S and not self.mirror:
                self._learnt_s = self.now_s
                self._hear(self._tracer.learn(snapshot(self.engine, self.now_ns)))
            self._hear(self._tracer.tick(self.now_ns))

    def _pump(self) -> None:
        for item in self.engine.handed():
            if not isinstance(item, Delivery):
                continue
            if item.peer == self._tap.peer.number:
                self._see(item)
            else:
                self._inbox.setdefault(item.peer, []).append(item)

    def _see(self, item: Delivery) -> None:
        if self._deaf_ns is not None:
            return
        content = item.content
        copy = Copy(routing_key=content.routing_key, headers=content.properties["headers"], body=content.body)
        tapped = read(copy, seq=next(self._seq), ts_ns=self.now_ns)
        assert tapped is not None
        if self.rabbit and tapped.point is Point.PUBLISH and not tapped.route.exchange:
            route = msgspec.structs.replace(tapped.route, routed_queues=(tapped.route.routing_key,))
            tapped = msgspec.structs.replace(tapped, route=route)
        if self.mirror:
            if tapped.point is not Point.PUBLISH or tapped.route.exchange != "nova":
                return
            route = msgspec.structs.replace(tapped.route, routed_queues=None, connection=None, mirrored=True)
            tapped = msgspec.structs.replace(tapped, route=route)
        self._hear(self._tracer.feed(decode(tapped, self._tracer.topics())))

    def _hear(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if isinstance(change, Seen):
                self.entries[change.entry.id] = change.entry

    # --- what the two do

    def publish(self, channel: Channel, exchange: str, key: str, body: bytes, **properties: str) -> bool:
        reached = self.engine.publish(channel, exchange, key, properties, body, now_ns=self.now_ns)
        self._pump()
        return bool(reached)

    def call(self) -> None:
        """The call that will be judged."""
        self._msg_id = self.new_id()
        self.deadline_s = self.now_s + self.timeout_s
        self._ask(self._msg_id, self.timeout_s)

    def _ask(self, msg_id: str, timeout_s: float) -> None:
        body = compose.request(
            method="get_console_output",
            args={},
            context={"request_id": f"req-{msg_id}"},
            version="6.5",
            unique_id=self.new_id(),
            msg_id=msg_id,
            reply_q=self.reply_queue,
            timeout=self.monitor_s or None,
        )
        self.publish(self.caller, "nova", QUEUE, body, expiration=str(int(timeout_s * 1000)))

    def others(self) -> None:
        """Other calls, which go well."""
        for _ in range(self.chance.randrange(3)):
            msg_id = self.new_id()
            self._ask(msg_id, 60)
            self.to(self.now_s + 0.01)
            self.take()
            self.answer(msg_id)
            self.hear()
            self.to(self.now_s + self.chance.random())

    def take(self, *, ack: bool = True, by: Channel | None = None) -> int:
        """The callee takes what waits for it; how much that was."""
        channel = by or self.callee
        items = self._inbox.pop(channel.peer.number, [])
        for item in items if ack else ():
            self.engine.ack(channel, item.delivery_tag, multiple=False, now_ns=self.now_ns)
        self._pump()
        return len(items)

    def put_back(self) -> None:
        """The callee gives back what it has."""
        for item in self._inbox.pop(self.callee.peer.number, []):
            self.engine.reject(self.callee, item.delivery_tag, requeue=True, now_ns=self.now_ns)
        self._pump()

    def hear(self) -> None:
        """The caller takes its answers."""
        self.take(by=self.caller)

    def answer(self, msg_id: str | None = None, *, by: Channel | None = None) -> bool:
        """The callee answers, or offers its answer again; False where that reached no queue."""
        msg_id = msg_id or self._msg_id
        body = compose.reply(result="login:", msg_id=msg_id, unique_id=msg_id[::-1])
        return self.publish(by or self.callee, "", self.reply_queue, body)

    def notify(self, *, ahead_s: float) -> None:
        """The callee announces something, by a clock that is so far ahead."""
        wrong = datetime.fromtimestamp(self.now_ns / 1e9 + ahead_s, UTC)
        body = compose.notification(
            message_id=self.new_id(), publisher_id="nova-compute.cmp1", event_type="compute.instance.update",
            priority="INFO", payload={}, timestamp=str(wrong.replace(tzinfo=None)), context={},
            unique_id=self.new_id(), envelope=True,
        )  # fmt: skip
        self.publish(self.callee, "nova", "notifications.info", body)

    def fail(self, name: str) -> None:
        """The callee's method raised."""
        body = compose.failure(
            exc_name=name, module="oslo_messaging.rpc.dispatcher", message="", tb=(), args=(), kwargs=None,
            msg_id=self._msg_id, unique_id=self.new_id(),
        )  # fmt: skip
        self.publish(self.callee, "", self.reply_queue, body)

    def work(self, until_s: float) -> None:
        """The callee works, and gives signs of life where its caller asked for them."""
        while self.monitor_s and self.now_s + self.monitor_s / 2 < until_s:
            self.to(self.now_s + self.monitor_s / 2)
            self.beats.append(self.now_s)
            body = compose.heartbeat(msg_id=self._msg_id, unique_id=self.new_id())
            self.publish(self.callee, "", self.reply_queue, body)
            self.hear()
        self.to(until_s)

    def some_of(self, least: float, most: float) -> float:
        """A moment of the call's patience: 0 is its start, 1 its end; never just at the end."""
        share = self.chance.uniform(least, most)
        return self.deadline_s - self.timeout_s * (1 - (share if abs(share - 1) > 0.01 else 1.02))

    def past(self) -> None:
        """Until its time is over for sure."""
        self.to(max(self.deadline_s, self.now_s) + 1.5)

    def judged(self) -> Judgement | None:
        """What is said of the call."""
        (call,) = [each for each in self.entries.values() if each.msg_id == self._msg_id and _asks(each)]
        found = judge(call)
        if found is not None:
            ids = {each.id for each in found.evidence if each.id is not None}
            assert ids <= set(self.entries), "evidence that nobody saw"
            assert found.saying.values.get("who", CALLEE) in (CALLEE, CALLER), found.saying
        return found


def _asks(entry: Entry) -> bool:
    return entry.kind == "call"
