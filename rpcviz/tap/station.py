"""One broker's vhost, listened to: chooses the sources, runs them, and knows how they fare.

Whoever asks gets a frozen snapshot by one reference, so nobody waits and nothing is locked.
"""

import logging
from collections.abc import Callable, Sequence
from uuid import uuid4

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Stop, Worker, spawn
from rpcviz.base.problem import Problem
from rpcviz.bus.management import NotManaged, trace_line, tracing
from rpcviz.bus.probe import may_read_trace
from rpcviz.bus.problems import ChannelRefused, TraceExchangeMissing, TraceExchangeRefused
from rpcviz.bus.state import BusState, Retry
from rpcviz.tap.choose import Choice, Found, SourceName, choose
from rpcviz.tap.coverage import FIREHOSE, MIRROR, together
from rpcviz.tap.place import Place
from rpcviz.tap.source import Coverage, Emit, Missed, Source
from rpcviz.tap.sources.firehose import Firehose
from rpcviz.tap.sources.mirror import Mirror
from rpcviz.tap.switch import Switch
from rpcviz.tap.tap import TapOptions
from rpcviz.wire.tapped import Tapped

log = logging.getLogger(__name__)
COVERAGES = {"firehose": FIREHOSE, "mirror": MIRROR}
SAID_KEPT = 20


class StationState(msgspec.Struct, frozen=True, kw_only=True):
    """How listening to one broker fares."""

    choice: Choice | None = None
    """None: nothing was chosen yet."""
    bus: BusState | None = None
    """Of the source that fares worst; None: it has not begun."""
    bound: tuple[str, ...] = ()
    """The exchanges that a mirror is bound to."""
    waiting: int = 0
    """Copies in the tap's own queue, as of about a second ago."""
    overflows: int = 0
    """How often that queue was found full: copies were lost, nobody knows how many."""
    said: tuple[str, ...] = ()
    """What happened that people should hear of, the newest last."""


def unheard(_missed: Missed) -> None:
    """Nobody keeps a timeline."""


class Station:
    """A source made of those that the broker allows. `run` may be called again after it raised."""

    def __init__(
        self,
        place: Place,
        options: TapOptions,
        *,
        clock: Clock,
        next_seq: Callable[[], int],
        switch: Switch,
        retry: Retry | None = None,
        ready: Callable[[], None] = lambda: None,
        missed: Callable[[Missed], None] = unheard,
        said: Callable[[str], None] = log.warning,
    ) -> None:
        """`ready` is called each time that copies begin to come. `said` hears sentences for people."""
        self.place = place
        self.name = uuid4().hex
        self._options = options
        self._clock = clock
        self._next_seq = next_seq
        self._switch = switch
        self._retry = retry
        self._ready = ready
        self._missed = missed
        self._tell = said
        self._state = StationState()
        self._buses: dict[SourceName, BusState] = {}
        self._looked_ns = clock.now_ns()

    def state(self) -> StationState:
        """How it fares now."""
        return self._state

    def coverage(self) -> Coverage:
        """What is seen; before the choice, what is hoped for."""
        choice = self._state.choice
        return together([COVERAGES[name] for name in choice.sources]) if choice else FIREHOSE

    # ------------------------------------------------------------ running

    def run(self, emit: Emit, stop: Stop) -> None:
        """Choose, listen, and put the firehose back at the end. Raises a Problem when it cannot."""
        self._put_back_what_was_left()
        if self._options.enable_firehose:
            self._turn_on()
        choice = choose(self._options, self._look())
        self._set(choice=choice)
        self._buses.clear()
        log.info("%s: %s, because %s", self.place.url.text, " and ".join(choice.sources), choice.why)
        try:
            self._run_all([self._source(name) for name in choice.sources], self._labelled(emit), stop)
        finally:
            self._restore()

    def _run_all(self, sources: Sequence[Source], emit: Emit, stop: Stop) -> None:
        """The first here, others beside it; where one fails, all end."""
        inner = Stop()
        with stop.calling(inner.set):
            workers = [spawn("tap beside", lambda each=each: each.run(emit, inner)) for each in sources[1:]]  # type: ignore[misc]
            try:
                if workers:
                    self._watch_over(workers, inner)
                sources[0].run(emit, inner)
            finally:
                inner.set()
                for worker in workers:
                    worker.join(1.0)
        for worker in workers:
            if isinstance(worker.failure, Problem):
                raise worker.failure

    def _watch_over(self, workers: Sequence[Worker], inner: Stop) -> None:
        def watch() -> None:
            while not inner.wait(0.2):
                if not all(worker.alive() for worker in workers):
                    inner.set()

        spawn("tap watch", watch)

    def _source(self, name: SourceName) -> Source:
        def told(state: BusState) -> None:
            self._told(name, state)

        common = {
            "limit": self._options.queue_max,
            "clock": self._clock,
            "next_seq": self._next_seq,
            "ready": self._ready,
            "told": told,
            "retry": self._retry,
            "waiting": self._waits,
        }
        if name == "firehose":
            return Firehose(self.place.url, name=self.name, **common)  # type: ignore[arg-type]
        return Mirror(
            self.place.url,
            name=f"{self.name}.mirror",
            exchanges=self._options.exchanges,
            management=self.place.management,
            bound=lambda names: self._set(bound=names),
            leaving=self._say,
            **common,  # type: ignore[arg-type]
        )

    def _labelled(self, emit: Emit) -> Emit:
        label = self.place.label
        if label is None:
            return emit

        def emit_labelled(tapped: Tapped) -> None:
            route = msgspec.structs.replace(tapped.route, vhost=label)
            emit(msgspec.structs.replace(tapped, route=route))

        return emit_labelled

    # ------------------------------------------------------------ the firehose's switch

    def _put_back_what_was_left(self) -> None:
        if self.place.url.is_embedded or (left := self._switch.left_over()) is None:
            return
        try:
            self._switch.clean_up()
        except NotManaged as problem:
            self._say(
                f"an rpcviz that did not end in order left the firehose of vhost {left.vhost} on, and it "
                f"cannot be turned off ({problem.cause}): {trace_line(self.place.url, on=False)}"
            )
        else:
            self._say(
                f"an rpcviz that did not end in order had left the firehose of vhost {left.vhost} on; "
                "it was put back"
            )

    def _turn_on(self) -> None:
        if self.place.url.is_embedded:
            return
        vhost = self.place.url.vhost
        try:
            if self._switch.turn_on():
                self._say(f"the firehose of vhost {vhost} was off; it is on until rpcviz ends")
        except NotManaged as problem:
            line = trace_line(self.place.url, on=True)
            self._say(f"the firehose of vhost {vhost} could not be turned on ({problem.cause}): {line}")

    def _restore(self) -> None:
        if not self._switch.holding:
            return
        vhost = self.place.url.vhost
        try:
            if self._switch.restore():
                self._say(f"the firehose of vhost {vhost} is off again, as it was found")
            else:
                self._say(f"the firehose of vhost {vhost} stays on: another rpcviz still needs it")
        except NotManaged as problem:
            line = trace_line(self.place.url, on=False)
            self._say(f"the firehose of vhost {vhost} is still on ({problem.cause}); turn it off: {line}")

    def _look(self) -> Found:
        url = self.place.url
        on: bool | None = None
        unasked = ""
        try:
            on = tracing(url, self.place.management)
        except NotManaged as problem:
            unasked = f"{problem.what} ({problem.cause})"
        return Found(
            vhost=url.vhost,
            embedded=url.is_embedded,
            firehose_on=on,
            unasked=unasked,
            refused=self._refused() if self._options.mode == "auto" and not url.is_embedded else None,
            trace_on=trace_line(url, on=True),
        )

    def _refused(self) -> str | None:
        try:
            may_read_trace(self.place.url)
        except (TraceExchangeRefused, TraceExchangeMissing, ChannelRefused) as problem:
            return f"{problem.cause}. {problem.remedy}"
        except Problem:
            # A broker that is away now says nothing of what it allows.
            return None
        return None

    # ------------------------------------------------------------ what is heard of the connection

    def _told(self, name: SourceName, bus: BusState) -> None:
        before = self._buses.get(name)
        self._buses[name] = bus
        now_ns = self._clock.now_ns()
        if before is not None and before.phase == "lost" and bus.phase == "connected":
            self._missed(Missed(from_ns=before.since_ns, to_ns=now_ns, reason="broker"))
            if self._switch.holding:
                # A broker that was started anew has forgotten it.
                self._turn_on()
        order = ("connected", "connecting", "lost")
        self._set(bus=max(self._buses.values(), key=lambda each: order.index(each.phase)))

    def _waits(self, count: int) -> None:
        """About each second: how many copies wait in our own queue."""
        now_ns = self._clock.now_ns()
        full = count >= self._options.queue_max
        if full:
            self._missed(Missed(from_ns=self._looked_ns, to_ns=now_ns, reason="tap"))
        self._looked_ns = now_ns
        self._set(waiting=count, overflows=self._state.overflows + full)

    def _say(self, sentence: str) -> None:
        self._tell(sentence)
        self._set(said=(*self._state.said, sentence)[-SAID_KEPT:])

    def _set(self, **changed: object) -> None:
        self._state = msgspec.structs.replace(self._state, **changed)
