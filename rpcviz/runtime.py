"""Makes the rooms, the pipes between them and the workers in them; starts and stops all. Never logic."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from uuid import uuid4

from rpcviz.base.clock import Clock, SystemClock
from rpcviz.base.concurrency import Stop, breathe
from rpcviz.base.keeper import Keeper
from rpcviz.base.pipe import Pipe, PipeCounts
from rpcviz.bus.management import broker_facts, queue_counts, topology
from rpcviz.bus.url import BrokerUrl
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.desk import Desk
from rpcviz.config.settings import Settings
from rpcviz.store.ring import Ring
from rpcviz.tap.sources.firehose import Firehose
from rpcviz.tap.tap import Intake, Tap, weigh
from rpcviz.trace.change import Change
from rpcviz.trace.tracer import Tracer
from rpcviz.web.clients import Clients
from rpcviz.web.picture import Picture
from rpcviz.web.ports import PipeFacts, Ports, WorkerFacts
from rpcviz.web.pump import Pump
from rpcviz.web.shapes import BrokerShape
from rpcviz.wire.broker import BrokerTopology
from rpcviz.wire.sighting import Sighting

EMBEDDED = "memory://"
POLL_S = 0.5
"""How often the broker is asked who is connected."""
MET_KEPT = 4_000
"""Connections that were asked after; the broker itself seldom has more."""
END_S = 1.5
"""How long a worker may take to end, all together."""


class Runtime:
    """One running rpcviz, whoever looks at it."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.stop = Stop()
        self._url = BrokerUrl.parse(EMBEDDED)
        self.tracer = Tracer()
        self.ring = Ring(settings.ring)
        self.cloud = Cloud(self._url, clock=clock, heartbeat_scale=settings.cloud.heartbeat_scale)
        self.desk = Desk(self.cloud, clock)
        self.clients = Clients()
        tap = settings.tap
        self.intake: Pipe[Intake] = Pipe("intake", tap.queue_max, weigh=weigh, most_weight=tap.queue_bytes)
        self.strangers: Pipe[str] = Pipe("strangers", 1)
        # Invariant: at most MET_KEPT; only the trace worker touches it.
        self._met: dict[str, None] = {}
        self._listening = Stop()
        self._started = Stop()
        self._asked_topology: BrokerTopology | None = None
        self._tap_name = uuid4().hex
        self._tap_queue = PipeCounts(0, 0, 0, 0)
        self._known_to_tap = self.tracer.topics(), self.tracer.fanouts()
        self.picture = Picture(
            clock=clock,
            tracer=self.tracer,
            ring=self.ring,
            clients=self.clients,
            pipes=self._pipes,
            broker=self._broker,
        )
        self.pump = Pump(self.clients, self.ring, totals=self.picture.totals, runs=self.desk.runs)
        self._keepers = self._workers()

    def _workers(self) -> list[Keeper]:
        """In the order in which they start: whoever listens comes before whoever speaks."""
        source = Firehose(
            self._url,
            name=self._tap_name,
            limit=self.settings.tap.queue_max,
            clock=self.clock,
            next_seq=itertools.count(1).__next__,
            ready=self._hears,
        )
        tap = Tap(
            source,
            self.intake,
            topics=lambda: self._known_to_tap[0],
            fanouts=lambda: self._known_to_tap[1],
            stop=self.stop,
        )
        works: Mapping[str, Callable[[], None]] = {
            "trace": self._trace,
            "tap": tap.work,
            "cloud": self._play,
            "names": self._name,
        }
        return [Keeper(name, work, self.stop) for name, work in works.items()]

    # ------------------------------------------------------------ workers

    def _hears(self) -> None:
        """The tap's queue is bound: from now on nothing is missed."""
        self._listening.set()
        for keeper in self._keepers:
            if keeper.name == "tap":
                keeper.healthy()

    def _trace(self) -> None:
        """Sightings to changes, changes to everybody in a fixed order, and a frame when it is due."""
        while not self.stop.is_set():
            now_ns = self.clock.now_ns()
            batch = self.intake.take(self.pump.due_in_s(now_ns), most=500)
            now_ns = self.clock.now_ns()
            changes: list[Change] = []
            for item in batch:
                if isinstance(item, Sighting):
                    self._meet(item.route.connection)
                    changes += self.tracer.feed(item)
                elif isinstance(item, BrokerTopology):
                    changes += self.tracer.learn(item)
                else:
                    changes += self.tracer.feed_hop(item)
            changes += self.tracer.tick(now_ns)
            if batch:
                self._known_to_tap = self.tracer.topics(), self.tracer.fanouts()
            if changes:
                self.ring.add(changes)
                self.picture.see(changes, now_ns)
                self.pump.see(changes)
            # Also when nothing came: time alone ends a run.
            self.desk.see(changes, now_ns)
            self.picture.renew(now_ns)
            self.pump.cut(now_ns)
            if batch:
                breathe()

    def _meet(self, connection: str | None) -> None:
        """Somebody new speaks: ask the broker who it is, now and not at the next round."""
        if connection is None or connection in self._met:
            return
        if len(self._met) >= MET_KEPT:
            del self._met[next(iter(self._met))]
        self._met[connection] = None
        self.strangers.put(connection)

    def _play(self) -> None:
        """The simulated cloud, once somebody listens."""
        if not self._wait_for(self._listening):
            return
        self.cloud.start()
        self._ask_who_is_there()
        self._started.set()
        self._wait_for(self.stop)
        self.cloud.stop()

    def _wait_for(self, event: Stop) -> bool:
        """Until `event` is set (True) or it is time to end (False)."""
        while not self.stop.is_set():
            if event.wait(0.05):
                return True
        return event.is_set()

    def _name(self) -> None:
        """Ask the broker who is connected, so that senders have names."""
        while not self.stop.is_set():
            if self._listening.is_set():
                self._ask_who_is_there()
            self.strangers.take(POLL_S if self._started.is_set() else POLL_S / 5)

    def _ask_who_is_there(self) -> None:
        found = topology(self._url)
        if found != self._asked_topology:
            self._asked_topology = found
            self.intake.put(found)
        counts = queue_counts(self._url, f"rpcviz.tap.{self._tap_name}")
        if counts is not None:
            self._tap_queue = counts

    # ------------------------------------------------------------ what others ask

    def _pipes(self) -> list[PipeFacts]:
        """The tap's queue in the broker, as it was asked last, and the pipe behind it."""
        tap = PipeFacts(name="tap", limit=self.settings.tap.queue_max, counts=self._tap_queue)
        return [tap, PipeFacts(name="intake", limit=self.intake.limit, counts=self.intake.counts())]

    def _broker(self) -> BrokerShape:
        facts = broker_facts(self._url)
        return BrokerShape(
            url=self._url.text,
            product=facts.product,
            version=facts.version,
            vhost=facts.vhost,
            state="connected" if self._listening.is_set() else "connecting",
        )

    def workers(self) -> Sequence[WorkerFacts]:
        """Every worker that should run."""
        return [
            WorkerFacts(name=kept.name, state=kept.state, reason=kept.reason, restarts=kept.restarts)
            for kept in (keeper.kept() for keeper in self._keepers)
        ]

    def reasons(self) -> Sequence[str]:
        """Why it is not ready."""
        found = [
            f"worker {each.name} is {each.state}: {each.reason or 'it has not begun'}"
            for each in self.workers()
            if each.state != "running"
        ]
        if not self._listening.is_set():
            found.append("the tap is not listening yet")
        elif not self._started.is_set():
            found.append("the simulated cloud is starting")
        return found

    def ports(self) -> Ports:
        """What the web part is given."""
        return Ports(archive=self.ring, desk=self.desk, now=self.picture, health=self)

    # ------------------------------------------------------------ start and end

    def keep(self, name: str, work: Callable[[], None]) -> None:
        """One more worker, such as the sender of the sockets; before `start`."""
        self._keepers.append(Keeper(name, work, self.stop))

    def start(self) -> None:
        """Start every worker; returns at once. `reasons` is empty once all are up."""
        for keeper in self._keepers:
            keeper.start()

    def wait_started(self, timeout_s: float) -> bool:
        """Wait until the simulated cloud is up."""
        return self._started.wait(timeout_s)

    def close(self) -> None:
        """Stop every worker, in order, within END_S."""
        self.stop.set()
        self.clients.close()
        self.strangers.close()
        deadline_ns = self.clock.now_ns() + int(END_S * 1e9)
        for keeper in reversed(self._keepers):
            keeper.join(max(0.0, (deadline_ns - self.clock.now_ns()) / 1e9))
        self.intake.close()


def build(settings: Settings, clock: Clock | None = None) -> Runtime:
    """A runtime that has not begun; nothing is connected and no worker runs."""
    return Runtime(settings, clock or SystemClock())
