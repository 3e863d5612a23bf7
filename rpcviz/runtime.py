"""Makes the rooms, the pipes between them and the workers in them; starts and stops all. Never logic."""

import logging
from collections.abc import Callable, Sequence

import msgspec

from rpcviz.base.clock import Clock, SystemClock
from rpcviz.base.concurrency import Stop, breathe
from rpcviz.base.keeper import Keeper
from rpcviz.base.pipe import Pipe, PipeCounts
from rpcviz.cloud.chaos import Chaos
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.desk import Desk
from rpcviz.config.settings import Settings
from rpcviz.store.recorded import Recorded
from rpcviz.store.ring import Ring
from rpcviz.tap.replay import Replay
from rpcviz.tap.replay_clock import ReplayClock
from rpcviz.tap.source import Missed
from rpcviz.tap.stations import Known, Stations
from rpcviz.tap.tap import Intake, weigh
from rpcviz.trace.change import Change
from rpcviz.trace.tracer import Tracer
from rpcviz.web.clients import Clients
from rpcviz.web.picture import Picture
from rpcviz.web.ports import BrokerFacts, PipeFacts, Ports, WorkerFacts
from rpcviz.web.pump import Pump
from rpcviz.web.words import told
from rpcviz.wire.broker import BrokerTopology
from rpcviz.wire.sighting import Sighting

log = logging.getLogger(__name__)
LISTENS_S = 5.0
"""How long the cloud waits for somebody to listen: a broker may refuse every tap."""
GAPS_KEPT = 100
"""Gaps that wait to be told: each broker has one a second at most."""
SOONEST_S = 1.0
"""A real broker is not asked more often than this, whoever comes."""
TOGETHER_S = 0.004
"""How long what comes after a message may wait to be looked at together."""
MET_KEPT = 4_000
"""Connections that were asked after; the broker itself seldom has more."""
END_S = 1.5
"""How long the workers may take to end, all together."""
LEAVE_S = 5.0
"""The same on a real broker, where the simulated cloud takes its queues away before it goes."""


class Runtime:
    """One running rpcviz, whoever looks at it."""

    def __init__(self, settings: Settings, clock: Clock, *, replay: str | None = None) -> None:
        """`replay`: a capture to play in place of a bus; `clock` is a ReplayClock then."""
        self.settings = settings
        self.clock = clock
        self.stop = Stop()
        self.tracer = Tracer()
        self.ring = Ring(settings.ring)
        self.recorded = Recorded()
        self.cloud = Cloud(
            settings.places[0].url,
            clock=clock,
            services=settings.cloud.services,
            visit=not settings.cloud.runs_here,
            heartbeat_scale=settings.cloud.heartbeat_scale,
            wire=settings.cloud.era,
            notifications=settings.cloud.notifications,
        )
        self.chaos = Chaos(self.cloud, clock)
        self.desk = Desk(self.cloud, clock, self.chaos)
        self.clients = Clients()
        tap = settings.tap
        self.intake: Pipe[Intake] = Pipe("intake", tap.queue_max, weigh=weigh, most_weight=tap.queue_bytes)
        self.strangers: Pipe[str] = Pipe("strangers", 1)
        # Beside the intake: when that is full, of all things the gaps must not be what it drops.
        self.gaps: Pipe[Missed] = Pipe("gaps", GAPS_KEPT)
        # Invariant: at most MET_KEPT; only the trace worker touches it.
        self._met: dict[str, None] = {}
        self._dropped = 0
        self._traced_ns = 0
        """When trace looked last at what had to be dropped."""
        self._wall = SystemClock()
        self._started = Stop()
        self._known_to_tap = self.tracer.topics(), self.tracer.fanouts()
        self._replays = replay is not None
        self.listening = self._listen(replay)
        self.picture = Picture(
            clock=clock,
            tracer=self.tracer,
            ring=self.ring,
            clients=self.clients,
            pipes=self._pipes,
            brokers=self._brokers,
            replay=None if replay is None else self._brokers()[0].url,
        )
        self.pump = Pump(
            self.clients,
            self.ring,
            totals=self.picture.totals,
            runs=self.desk.runs,
            brokers=self._brokers,
        )
        self._keepers = self._workers()

    def _listen(self, replay: str | None) -> Stations | Replay:
        known = Known(topics=lambda: self._known_to_tap[0], fanouts=lambda: self._known_to_tap[1])
        if replay is not None and isinstance(self.clock, ReplayClock):
            return Replay(replay, self.clock, self.intake, known, stop=self.stop, ready=self._hears)
        return Stations(
            self.settings.places,
            self.settings.tap,
            self.intake,
            known,
            clock=self.clock,
            stop=self.stop,
            ready=self._hears,
            missed=self.gaps.put,
            said=lambda saying: log.warning("%s", told("en", saying)),
        )

    def _workers(self) -> list[Keeper]:
        """In the order in which they start: whoever listens comes before whoever speaks."""
        works: dict[str, Callable[[], None]] = {"trace": self._trace, **self.listening.works()}
        if not self._replays:
            works |= {"cloud": self._play, "names": self._name}
        return [Keeper(name, work, self.stop) for name, work in works.items()]

    # ------------------------------------------------------------ workers

    def _hears(self, worker: str) -> None:
        """A tap's queue is bound: from now on nothing is missed."""
        for keeper in self._keepers:
            if keeper.name == worker:
                keeper.healthy()

    def _trace(self) -> None:
        """Sightings to changes, changes to everybody in a fixed order, and a frame when it is due."""
        while not self.stop.is_set():
            batch = self.intake.take(self.pump.due_in_s(self._wall.now_ns()), most=500)
            now_ns = self.clock.now_ns()
            changes: list[Change] = []
            for item in batch:
                if isinstance(item, Sighting):
                    self._meet(item.route.connection)
                    changes += self.tracer.feed(item)
                elif isinstance(item, BrokerTopology):
                    changes += self.tracer.learn(item)
                elif not isinstance(item, Missed):
                    changes += self.tracer.feed_hop(item)
            changes += self._overrun(now_ns)
            for gap in self.gaps.take(0):
                changes += self.tracer.missed(gap.from_ns, gap.to_ns)
                self.pump.missed(gap.from_ns, gap.to_ns, gap.reason)
                self.picture.missed(gap.from_ns, gap.to_ns, gap.reason)
            changes += self.tracer.tick(now_ns)
            if batch:
                self._known_to_tap = self.tracer.topics(), self.tracer.fanouts()
            if changes:
                self.ring.add(changes)
                self.picture.see(changes, now_ns)
                self.pump.see(changes)
            # Also when nothing came: time alone ends a run.
            self.desk.see(changes, now_ns)
            self.picture.renew(now_ns, self._wall.now_ns())
            self.pump.cut(now_ns, self._wall.now_ns())
            if batch:
                self._gather()

    def _gather(self) -> None:
        """Let what comes next come together: one by one it costs a tenth more, and is seen no sooner."""
        pause_s = min(TOGETHER_S, self.pump.due_in_s(self._wall.now_ns()))
        if pause_s > 0:
            self.stop.wait(pause_s)
        else:
            breathe()

    def _overrun(self, now_ns: int) -> list[Change]:
        """What the pipe before trace had to drop since the last time."""
        dropped, before, since_ns = self.intake.counts().dropped, self._dropped, self._traced_ns
        self._dropped, self._traced_ns = dropped, now_ns
        return self.tracer.missed(since_ns, now_ns) if dropped > before else []

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
        waits_s = LISTENS_S
        while not self.stop.is_set() and not self.listening.wait_heard(0.05) and waits_s > 0:
            waits_s -= 0.05
        if self.stop.is_set():
            return
        self.cloud.start()
        try:
            self.listening.ask()
            self._started.set()
            while not self.stop.wait(1.0):
                pass
        finally:
            self.cloud.stop()

    def _name(self) -> None:
        """Ask the brokers who is connected, so that senders have names."""
        while not self.stop.is_set():
            poll_s = self.listening.poll_s
            if self.listening.wait_heard(0):
                self.listening.ask()
            self.strangers.take(poll_s if self._started.is_set() else min(poll_s, SOONEST_S) / 5)
            if poll_s > SOONEST_S:
                self.stop.wait(SOONEST_S)

    # ------------------------------------------------------------ what others ask

    def _pipes(self) -> list[PipeFacts]:
        """The taps' queues in the brokers, and the pipe behind them."""
        limit = self.settings.tap.queue_max
        found = [
            PipeFacts(
                name=pipe.name,
                limit=limit,
                counts=PipeCounts(pipe.given, pipe.taken, pipe.dropped, pipe.waiting),
                overflows=pipe.overflows,
            )
            for pipe in self.listening.pipes()
        ]
        return [*found, PipeFacts(name="intake", limit=self.intake.limit, counts=self.intake.counts())]

    def _brokers(self) -> list[BrokerFacts]:
        return [msgspec.convert(facts, BrokerFacts, from_attributes=True) for facts in self.listening.facts()]

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
        found += self.listening.reasons()
        if not found and not self._replays and not self._started.is_set():
            found.append("the simulated cloud is starting")
        return found

    def retry(self, number: int) -> bool:
        """Try broker `number` (from 1) now, where it waits to be tried again."""
        return self.listening.retry(number)

    def ports(self) -> Ports:
        """What the web part is given."""
        return Ports(
            archive=self.ring,
            desk=self.desk,
            chaos=self.chaos,
            now=self.picture,
            health=self,
            recordings=self.recorded,
        )

    # ------------------------------------------------------------ start and end

    def keep(self, name: str, work: Callable[[], None]) -> None:
        """One more worker, such as the sender of the sockets; before `start`."""
        self._keepers.append(Keeper(name, work, self.stop))

    def start(self) -> None:
        """Start every worker; returns at once. `reasons` is empty once all are up."""
        for keeper in self._keepers:
            keeper.start()

    def wait_started(self, timeout_s: float) -> bool:
        """Wait until the simulated cloud is up; at once where there is none to wait for."""
        return self._replays or self._started.wait(timeout_s)

    def close(self) -> None:
        """Stop every worker, in order, within END_S; within LEAVE_S on a real broker."""
        # Whoever is held lets go, so that all can end.
        self.chaos.close()
        self.stop.set()
        self.clients.close()
        self.strangers.close()
        deadline_ns = self.clock.now_ns() + int(
            (END_S if self.settings.places[0].url.is_embedded else LEAVE_S) * 1e9
        )
        for keeper in reversed(self._keepers):
            keeper.join(max(0.0, (deadline_ns - self.clock.now_ns()) / 1e9))
        self.intake.close()


def build(settings: Settings, clock: Clock | None = None, *, replay: str | None = None) -> Runtime:
    """A runtime that has not begun; nothing is connected and no worker runs.

    `replay`: a capture in the place of brokers, with a ReplayClock.
    """
    return Runtime(settings, clock or SystemClock(), replay=replay)
