"""Everything that is listened to: a station and a tap for each broker, all into one intake."""

import itertools
import logging
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, TypeVar

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Nudge, Stop
from rpcviz.base.pipe import Pipe
from rpcviz.base.saying import Saying, saying
from rpcviz.bus.management import NotManaged, queue_counts, topology
from rpcviz.bus.state import Retry
from rpcviz.tap.facts import TapFacts, TapPipe
from rpcviz.tap.place import Place
from rpcviz.tap.source import Emit, Missed
from rpcviz.tap.station import Station, unsaid
from rpcviz.tap.switch import Switch, state_folder
from rpcviz.tap.tap import Intake, Tap, TapOptions
from rpcviz.wire.broker import BrokerTopology

T = TypeVar("T")
log = logging.getLogger(__name__)
EMBEDDED_POLL_S: Final = 0.5
EACH_QUEUE_S: Final = 0.002
"""To read and understand a broker in memory takes some 50 us for each of its queues."""
POLL_S: Final = 5.0
"""RabbitMQ renews what its management API tells about this often."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What `decode` asks of whoever traces; both grow."""

    topics: Callable[[], Collection[str]]
    fanouts: Callable[[], Collection[str]]


class Stations:
    """The brokers of one rpcviz. A worker each runs `works`; whoever asks gets snapshots."""

    def __init__(
        self,
        places: Sequence[Place],
        options: TapOptions,
        intake: Pipe[Intake],
        known: Known,
        *,
        clock: Clock,
        stop: Stop,
        patient: bool = True,
        ready: Callable[[str], None] = lambda _name: None,
        said: Callable[[Saying], None] = unsaid,
        environ: Mapping[str, str] = os.environ,
        missed: Callable[[Missed], None] | None = None,
        divert: Emit | None = None,
    ) -> None:
        """`ready` hears a worker's name each time that its copies begin to come.

        `missed` hears of gaps; None: they go to the intake, where one that is full may lose them.
        `divert`: as `Tap`'s. `patient`: wait for a broker that does not answer at first, as a server
        does; else it raises.
        """
        self._intake = intake
        self._clock = clock
        self._stop = stop
        self._first = Stop()
        next_seq = itertools.count(1).__next__
        self._stations: dict[str, Station] = {}
        self._taps: dict[str, Tap] = {}
        self._heard: set[str] = set()
        self._unmanaged: dict[str, str] = {}
        self._topologies: dict[str, BrokerTopology] = {}
        self._together: BrokerTopology | None = None
        self._nudges: list[Nudge] = []

        def ready_of(name: str) -> Callable[[], None]:
            def hears() -> None:
                self._heard.add(name)
                self._first.set()
                ready(name)

            return hears

        for number, place in enumerate(places, 1):
            name = "tap" if number == 1 else f"tap {number}"
            nudge = Nudge()
            self._nudges.append(nudge)
            station = Station(
                place,
                options,
                clock=clock,
                next_seq=next_seq,
                switch=Switch(place, state_folder(environ), now_ns=clock.now_ns()),
                retry=Retry(clock=clock, patient=patient, nudge=nudge),
                ready=ready_of(name),
                missed=missed or intake.put,
                said=said,
            )
            self._stations[name] = station
            self._taps[name] = Tap(
                station,
                intake,
                topics=known.topics,
                fanouts=known.fanouts,
                stop=stop,
                divert=divert,
            )
        self._all_embedded = all(station.place.url.is_embedded for station in self._stations.values())

    @property
    def poll_s(self) -> float:
        """How long what the brokers said of themselves stands; a cloud of hundreds is asked less often."""
        if not self._all_embedded:
            return POLL_S
        queues = 0 if self._together is None else len(self._together.queues)
        return min(POLL_S, max(EMBEDDED_POLL_S, queues * EACH_QUEUE_S))

    def works(self) -> dict[str, Callable[[], None]]:
        """What each worker does, by its name."""
        return {name: tap.work for name, tap in self._taps.items()}

    def topology(self) -> BrokerTopology | None:
        """What the brokers said of themselves last, together; None where nobody could be asked."""
        return self._together

    def wait_heard(self, timeout_s: float) -> bool:
        """Wait until copies come from some broker."""
        return self._first.wait(timeout_s)

    def all_heard(self) -> bool:
        """True once copies came, or could come, from every broker."""
        return len(self._heard) == len(self._stations)

    # ------------------------------------------------------------ who is there

    def ask(self) -> None:
        """Ask every broker who is connected; what is new goes to the intake. Never raises."""
        news = False
        for name, station in self._stations.items():
            place = station.place
            try:
                found = topology(place.url, place.management)
            except NotManaged as problem:
                if name not in self._unmanaged:
                    log.info("senders are named less well: %s", problem)
                self._unmanaged[name] = problem.cause
                continue
            self._unmanaged.pop(name, None)
            news = news or found != self._topologies.get(name)
            self._topologies[name] = found
        if news:
            self._together = united(list(self._topologies.values()))
            self._intake.put(self._together)

    # ------------------------------------------------------------ how it fares

    def facts(self) -> list[TapFacts]:
        """Each broker, in the order in which they were named."""
        return [self._facts(name) for name in self._stations]

    def _facts(self, name: str) -> TapFacts:
        station = self._stations[name]
        state, coverage, place = station.state(), station.coverage(), station.place
        bus, choice = state.bus, state.choice
        facts = None if bus is None else bus.facts
        sources = ("firehose",) if choice is None else choice.sources
        sees = "firehose" in sources and self._taps[name].counts().copies > 0
        return TapFacts(
            url=place.url.text,
            product="" if facts is None else facts.product,
            version="" if facts is None else facts.version,
            vhost=place.url.vhost,
            state="connecting" if bus is None else bus.phase,
            host=None if bus is None else bus.host,
            since_ns=None if bus is None else str(bus.since_ns),
            why=None if bus is None else bus.why,
            remedy="" if bus is None else bus.remedy,
            trouble=None if bus is None else bus.trouble,
            broke=None if bus is None else bus.broke,
            next_try_ns=None if bus is None or bus.next_try_ns is None else str(bus.next_try_ns),
            failures=0 if bus is None else bus.failures,
            tap=" and ".join(sources),
            chosen=None if choice is None else choice.why,
            # A firehose that flows is on, whoever turned it on.
            hint=None if choice is None or sees else choice.hint,
            replies_visible=coverage.replies,
            blind=(*coverage.blind, *self._nameless(name)),
            bound=state.bound,
            overflows=state.overflows,
            said=state.said,
        )

    def _nameless(self, name: str) -> tuple[Saying, ...]:
        why = self._unmanaged.get(name)
        return () if why is None else (saying("blind.names", cause=why),)

    def reasons(self) -> list[str]:
        """Why it is not ready."""
        return [reason for facts in self.facts() for reason in self._reasons(facts)]

    def _reasons(self, facts: TapFacts) -> list[str]:
        if facts.state == "connected":
            return []
        if facts.why is None:
            return [f"the tap is not listening yet to {facts.url}"]
        left_s = max(0, int(facts.next_try_ns or 0) - self._clock.now_ns()) / 1e9
        remedy = f". {facts.remedy}" if facts.remedy else ""
        return [f"{facts.url} is {facts.state}: {facts.why}; next try in {left_s:.0f} s{remedy}"]

    def retry(self, number: int) -> bool:
        """Try a broker now that waits to be tried again; `number` from 1. False where nothing waits."""
        return 1 <= number <= len(self._nudges) and self._nudges[number - 1].now()

    def pipes(self) -> list[TapPipe]:
        """The tap's own queue in each broker."""
        return [self._pipe(name, station) for name, station in self._stations.items()]

    def _pipe(self, name: str, station: Station) -> TapPipe:
        copies, state = self._taps[name].counts().copies, station.state()
        if station.place.url.is_embedded:
            counts = queue_counts(station.place.url, f"rpcviz.tap.{station.name}")
            if counts is not None:
                return TapPipe(name=name, **counts._asdict())
        return TapPipe(
            name=name,
            given=copies + state.waiting,
            taken=copies,
            dropped=0,
            waiting=state.waiting,
            overflows=state.overflows,
        )


def united(topologies: Sequence[BrokerTopology]) -> BrokerTopology:
    """What several vhosts are together: the cells of one cloud use the same names on purpose."""
    if len(topologies) == 1:
        return topologies[0]
    return BrokerTopology(
        vhost=" ".join(each.vhost for each in topologies),
        connections=_all([each.connections for each in topologies]),
        exchanges=_all([each.exchanges for each in topologies]),
        queues=_all([each.queues for each in topologies]),
        bindings=_all([each.bindings for each in topologies]),
        consumers=_all([each.consumers for each in topologies]),
    )


def _all(parts: Sequence[Sequence[T]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(itertools.chain.from_iterable(parts)))
