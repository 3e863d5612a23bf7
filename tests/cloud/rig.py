"""A cloud, on the embedded broker unless told otherwise, with the real tap, tracer and desk behind it."""

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

import msgspec

from rpcviz.base.clock import Clock, SystemClock
from rpcviz.base.concurrency import Stop, spawn
from rpcviz.base.pipe import Pipe
from rpcviz.bus import management, transport
from rpcviz.bus.connect import close, connect
from rpcviz.bus.habits import WireEra
from rpcviz.bus.management import ManagementUrl
from rpcviz.bus.state import BusState, Retry
from rpcviz.bus.url import BrokerUrl
from rpcviz.cloud.chaos import Chaos
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.desk import Desk
from rpcviz.cloud.pace import Durations
from rpcviz.cloud.run import Run
from rpcviz.cloud.state import NotificationFormat
from rpcviz.tap.source import Coverage, Emit, Missed
from rpcviz.tap.sources.firehose import Firehose
from rpcviz.tap.tap import Intake, Tap
from rpcviz.trace.change import Change, HopSeen, Seen
from rpcviz.trace.entry import Entry
from rpcviz.trace.tracer import Tracer
from rpcviz.wire.broker import BrokerTopology
from rpcviz.wire.hop import Hop
from rpcviz.wire.sighting import Sighting
from rpcviz.wire.tapped import Tapped
from tests.wait import wait_until

MEMORY = BrokerUrl.parse("memory://")
MARK = "rpcviz.rig.mark."
"""How the key of a message begins that nobody gets: rpcviz takes it for its own, and shows it nowhere."""
LEARN_EVERY_NS = 200_000_000
LEARN_SELDOM_NS = 1_000_000_000
"""A real broker takes longer to answer, and renews its figures every few seconds only."""
_names = count(1)


def taking(**seconds: float) -> Durations:
    """No work takes any time but this."""
    return msgspec.structs.replace(Durations.none(), **seconds)


def took_s(run: Run) -> float:
    """How long a run was played."""
    assert run.ended_ns is not None
    return (run.ended_ns - run.started_ns) / 1e9


def overhead_s(scenario: str, **parameters: object) -> float:
    """How long a run takes where no work takes any time: what this machine itself needs now."""
    transport.reset()
    with Rig() as rig:
        return took_s(rig.play(scenario, **parameters))


@contextlib.contextmanager
def member(url: BrokerUrl, clock: Clock, **services: int) -> Iterator[Cloud]:
    """A second process's part in a cloud that is there already: these services and nothing else."""
    made = Cloud(
        url, clock=clock, services=services, only=True, heartbeat_scale=0, durations=Durations.none()
    )
    made.start()
    try:
        yield made
    finally:
        made.stop()


class _Marked:
    """A source that passes on where among its copies a mark stood."""

    def __init__(self, source: Firehose, intake: Pipe[Intake]) -> None:
        self._source = source
        self._intake = intake

    def run(self, emit: Emit, stop: Stop) -> None:
        """As the source's."""

        def emit_marked(tapped: Tapped) -> None:
            emit(tapped)
            if tapped.route.routing_key.startswith(MARK):
                self._intake.put(Missed(from_ns=0, to_ns=0, reason=tapped.route.routing_key))

        self._source.run(emit_marked, stop)

    def coverage(self) -> Coverage:
        """As the source's."""
        return self._source.coverage()


class Rig:
    """Started by `with`; everything it started is stopped at the end."""

    def __init__(
        self,
        *,
        heartbeat_scale: float = 0,
        services: Mapping[str, int] | None = None,
        durations: Durations | None = None,
        deadline_s: float = 90,
        settle_s: float = 60,
        url: BrokerUrl = MEMORY,
        managed: ManagementUrl | None = None,
        visit: bool = False,
        wire: WireEra = "today",
        clock: Clock | None = None,
        notifications: NotificationFormat = "legacy",
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self._url = url
        self._managed = managed
        self.cloud = Cloud(
            url,
            clock=self.clock,
            services=services or {},
            visit=visit,
            wire=wire,
            notifications=notifications,
            heartbeat_scale=heartbeat_scale,
            durations=durations or Durations.none(),
        )
        self.chaos = Chaos(self.cloud, self.clock)
        self.desk = Desk(self.cloud, self.clock, self.chaos, deadline_s=deadline_s, settle_s=settle_s)
        self.tracer = Tracer()
        self._entries: dict[str, Entry] = {}
        self.hops: list[Hop] = []
        self.seen: list[Seen] = []
        self.gaps: list[Missed] = []
        self._bus: BusState | None = None
        self._stop = Stop()
        self._intake: Pipe[Intake] = Pipe("intake", 100_000)
        self._marks = count(1)
        self._last_mark = 0
        self.start_s = 0.0
        """How long the cloud's start took: what this machine needs now, by which other times are judged."""

    def __enter__(self) -> "Rig":
        ready = threading.Event()
        seq = count(1)
        source = Firehose(
            self._url,
            name=f"rig{next(_names)}",
            limit=100_000,
            clock=self.clock,
            next_seq=lambda: next(seq),
            ready=ready.set,
            told=self._told,
            retry=Retry(clock=self.clock, patient=False, first_s=0.1, most_s=0.5),
        )
        tap = Tap(
            _Marked(source, self._intake),
            self._intake,
            topics=self.tracer.topics,
            fanouts=self.tracer.fanouts,
            stop=self._stop,
        )
        self._tap = spawn("rig tap", tap.work)
        assert ready.wait(60)
        self._trace = spawn("rig trace", self._work)
        began = time.monotonic()
        self.cloud.start()
        self.start_s = time.monotonic() - began
        self._ask_who_is_there()
        return self

    def __exit__(self, *_: object) -> None:
        self.cloud.stop()
        self._stop.set()
        self._intake.close()
        assert self._tap.join(60)
        assert self._trace.join(60)

    def _told(self, bus: BusState) -> None:
        """As the station of a tap does: between two connections nothing was seen."""
        before, self._bus = self._bus, bus
        if before is not None and before.phase == "lost" and bus.phase == "connected":
            self._intake.put(Missed(from_ns=before.since_ns, to_ns=self.clock.now_ns(), reason="broker"))

    def _ask_who_is_there(self) -> None:
        with contextlib.suppress(management.NotManaged):
            self._intake.put(management.topology(self._url, self._managed))

    def _work(self) -> None:
        learnt_ns = 0
        pause_ns = LEARN_EVERY_NS if self._url.is_embedded else LEARN_SELDOM_NS
        while not self._stop.is_set():
            if self.clock.now_ns() - learnt_ns > pause_ns:
                learnt_ns = self.clock.now_ns()
                self._ask_who_is_there()
            for item in self._intake.take(0.2):
                self._feed(item)
            self._heard(self.tracer.tick(self.clock.now_ns()))

    def _feed(self, item: Intake) -> None:
        if isinstance(item, Hop):
            changes = self.tracer.feed_hop(item)
        elif isinstance(item, BrokerTopology):
            changes = self.tracer.learn(item)
        elif isinstance(item, Sighting):
            changes = self.tracer.feed(item)
        elif item.reason.startswith(MARK):
            self._last_mark = int(item.reason.removeprefix(MARK))
            return
        else:
            self.gaps.append(item)
            changes = self.tracer.missed(item.from_ns, item.to_ns)
        self._heard(changes)

    def _heard(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if isinstance(change, Seen):
                self._entries[change.entry.id] = change.entry
                self.seen.append(change)
            elif isinstance(change, HopSeen):
                self.hops.append(change.hop)
        self.desk.see(changes, self.clock.now_ns())

    @property
    def entries(self) -> dict[str, Entry]:
        """Every message by its id, as of now: others come while one looks at it."""
        return self._entries.copy()

    def play(self, scenario: str, **parameters: object) -> Run:
        """Run a scenario and wait for its end, and for all that was sent until then to be seen."""
        run = self.desk.run(scenario, parameters)
        wait_until(
            lambda: self.ended(run), 120, f"the end of {scenario}", lambda: str(self.desk.run_by_id(run.id))
        )
        self.catch_up()
        return self.desk.run_by_id(run.id)

    def catch_up(self) -> None:
        """Wait until what was sent so far was seen: whoever acts knows sooner than whoever looks on."""
        mark = next(self._marks)
        own = connect(self._url, name="rpcviz.rig")
        try:
            channel = own.channel()
            channel.basic_publish(channel.prepare_message(b""), exchange="", routing_key=f"{MARK}{mark}")
        finally:
            close(own)
        wait_until(lambda: self._last_mark >= mark, what="the tap to have seen all")

    def ended(self, run: Run) -> bool:
        """True when the run does not run any more."""
        return self.desk.run_by_id(run.id).state != "running"

    def of(self, run: Run) -> list[Entry]:
        """The messages under the run's own request id, in order of their publish."""
        mine = [entry for entry in self.entries.values() if entry.request_id == run.request_id]
        return sorted(mine, key=lambda entry: entry.seq)

    def hops_of(self, run: Run) -> list[Hop]:
        """The hops under the run's own request id, in order."""
        return [hop for hop in self.hops if hop.request_id == run.request_id]
