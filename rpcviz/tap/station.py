"""One broker's vhost, listened to: chooses the sources, runs them, and knows how they fare.

Whoever asks gets a frozen snapshot by one reference, so nobody waits and nothing is locked.
"""

import itertools
import logging
from collections import deque
from collections.abc import Callable
from uuid import uuid4

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Stop
from rpcviz.base.problem import Problem
from rpcviz.base.saying import Saying, saying
from rpcviz.bus.management import NotManaged, trace_line, tracing
from rpcviz.bus.probe import may_read_trace
from rpcviz.bus.problems import ChannelRefused, TraceExchangeMissing, TraceExchangeRefused
from rpcviz.bus.state import BusState, Retry
from rpcviz.tap.choose import Choice, Found, SourceName, choose
from rpcviz.tap.coverage import FIREHOSE, MIRROR, together
from rpcviz.tap.crew import Crew
from rpcviz.tap.place import Place
from rpcviz.tap.source import Coverage, Emit, Missed, Source
from rpcviz.tap.sources.firehose import Firehose
from rpcviz.tap.sources.mirror import Mirror
from rpcviz.tap.switch import NoteUnwritten, Switch
from rpcviz.tap.tap import TapOptions
from rpcviz.wire.tapped import Tapped

log = logging.getLogger(__name__)
COVERAGES = {"firehose": FIREHOSE, "mirror": MIRROR}
SAID_KEPT = 20
TURN_S = 0.5
LOOK_NS = 30_000_000_000
"""How often `auto` asks whether the firehose was turned on or off meanwhile: one HTTP request."""
REFUSED_NS = 300_000_000_000
"""The same where it may not be read: each try leaves a line in the broker's log."""
CHANGE_S = 20.0
"""How long other sources may take to begin before all stays as it was."""


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
    said: tuple[Saying, ...] = ()
    """What happened that people should hear of, the newest last."""


def unheard(_missed: Missed) -> None:
    """Nobody keeps a timeline."""


def unsaid(_sentence: Saying) -> None:
    """Nobody is told; `state` keeps what was said."""


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
        said: Callable[[Saying], None] = unsaid,
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
        # Invariant: one worker writes each of these; `state` puts them together.
        self._choice: Choice | None = None
        self._bound: tuple[str, ...] = ()
        self._waiting = 0
        self._overflows = 0
        self._said: deque[Saying] = deque(maxlen=SAID_KEPT)
        # What ended the last run before any source could say how it fares.
        self._refusal: BusState | None = None
        self._began_ns = clock.now_ns()
        self._crew = Crew(Stop())
        self._crews = itertools.count(1)
        self._looked_ns = self._slept_from_ns = self._agreed_ns = clock.now_ns()
        self._came_back = False

    def state(self) -> StationState:
        """How it fares now."""
        return StationState(
            choice=self._choice,
            bus=self._crew.worst() or self._refusal,
            bound=self._bound,
            waiting=self._waiting,
            overflows=self._overflows,
            said=tuple(self._said),
        )

    def coverage(self) -> Coverage:
        """What is seen; before the choice, what is hoped for."""
        choice = self._choice
        return together([COVERAGES[name] for name in choice.sources]) if choice else FIREHOSE

    # ------------------------------------------------------------ running

    def run(self, emit: Emit, stop: Stop) -> None:
        """Choose, listen, and put the firehose back at the end. Raises a Problem when it cannot."""
        try:
            self._run(emit, stop)
        except Problem as problem:
            self._refusal = BusState(
                phase="connecting",
                since_ns=self._began_ns,
                why=f"{problem.what} ({problem.cause})" if problem.cause else problem.what,
                remedy=problem.remedy,
                trouble=problem.saying(),
                failures=1 if self._refusal is None else self._refusal.failures + 1,
            )
            raise

    def _run(self, emit: Emit, stop: Stop) -> None:
        self._put_back_what_was_left()
        found = self._find()
        self._crews = itertools.count(1)
        emit = self._labelled(emit)
        self._choice = choose(self._options, found)
        self._crew = self._begin(self._choice, emit, stop)
        try:
            while (better := self._wait_for_better(self._choice)) is not None:
                self._change(better, emit, stop)
        finally:
            # First, since to leave may take longer than the program waits: the sources were told to end, and
            # what comes now is nobody's.
            put_back = self._restore()
            self._crew.end()
            if put_back:
                # One that came back at this very moment may have turned it on again.
                self._restore()
        self._crew.check()

    def _begin(self, choice: Choice, emit: Emit, stop: Stop) -> Crew:
        crew, number = Crew(stop), next(self._crews)
        log.info("%s: %s (%s)", self.place.url.text, " and ".join(choice.sources), choice.why.key)
        name = self.name if number == 1 else f"{self.name}.{number}"
        for source in choice.sources:
            crew.start(self._source(source, name, crew), emit)
        return crew

    # ------------------------------------------------------------ a firehose that is turned on or off later

    def _wait_for_better(self, choice: Choice) -> Choice | None:
        """Wait until other sources are better, as far as `auto` may choose; None when it is over."""
        every_ns = REFUSED_NS if choice.why.key == "tap.refused" else LOOK_NS
        self._agreed_ns = looked_ns = self._clock.now_ns()
        while not self._crew.ended.wait(TURN_S):
            now_ns = self._clock.now_ns()
            is_due, self._came_back = self._came_back or now_ns >= looked_ns + every_ns, False
            if is_due and self._may_change():
                better = self._better(choice)
                if better is not None:
                    return better
                looked_ns = now_ns
        return None

    def _may_change(self) -> bool:
        return self._options.mode == "auto" and not self.place.url.is_embedded and not self._switch.holding

    def _better(self, choice: Choice) -> Choice | None:
        try:
            agrees = tracing(self.place.url, self.place.management) is ("firehose" in choice.sources)
        except NotManaged:
            return None
        if agrees:
            self._agreed_ns = self._clock.now_ns()
            return None
        found = self._look()
        better = choose(self._options, found)
        return better if found.firehose_on is not None and better.sources != choice.sources else None

    def _change(self, better: Choice, emit: Emit, stop: Stop) -> None:
        """The new ones begin before the old ones leave, so that nothing is missed between them."""
        old, new = self._crew, self._begin(better, emit, stop)
        for _ in range(int(CHANGE_S / TURN_S)):
            if new.heard.wait(TURN_S) or new.ended.is_set() or old.ended.is_set():
                break
        if not new.heard.is_set() or new.ended.is_set():
            new.end()
            return
        vhost = self.place.url.vhost
        if "firehose" in better.sources:
            self._bound = ()
            self._say(saying("did.firehose_came", vhost=vhost))
        else:
            # Since it was last seen on: one that is off says nothing, as a quiet bus does.
            self._missed(Missed(from_ns=self._agreed_ns, to_ns=self._clock.now_ns(), reason="firehose"))
            self._say(saying("did.firehose_went", vhost=vhost))
        self._crew, self._choice = new, better
        old.end()

    def _source(self, name: SourceName, queue: str, crew: Crew) -> Source:
        def ready() -> None:
            crew.heard.set()
            self._ready()

        common = {
            "limit": self._options.queue_max,
            "clock": self._clock,
            "next_seq": self._next_seq,
            "ready": ready,
            "told": lambda state: self._told(crew, name, state),
            "retry": self._retry,
            "waiting": self._waits,
            "backlog": self._gathered,
        }
        if name == "firehose":
            return Firehose(self.place.url, name=queue, **common)  # type: ignore[arg-type]
        return Mirror(
            self.place.url,
            name=f"{queue}.mirror",
            exchanges=self._options.exchanges,
            management=self.place.management,
            bound=self._bind,
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
            self._say_of_switch("left_on", problem, on=False, vhost=left.vhost)
        else:
            self._say(saying("did.put_back", vhost=left.vhost))

    def _find(self) -> Found:
        """What there is to choose from; a firehose is turned on where that is asked for and of use."""
        found = self._look()
        if not self._options.enable_firehose or self.place.url.is_embedded:
            return found
        if found.refused is not None:
            self._say(saying("did.not_of_use", vhost=found.vhost))
            return found
        return msgspec.structs.replace(found, firehose_on=True) if self._turn_on() else found

    def _turn_on(self) -> bool:
        """True where it is on now."""
        vhost = self.place.url.vhost
        try:
            if self._switch.turn_on():
                self._say(saying("did.turned_on", vhost=vhost))
            return True
        except NotManaged as problem:
            self._say_of_switch("not_turned_on", problem, on=True, vhost=vhost)
        except NoteUnwritten as problem:
            line = trace_line(self.place.url, on=True)
            told = {"vhost": vhost, "folder": problem.folder, "cause": problem.cause, "line": line}
            self._say(saying("did.no_note", **told))
        return False

    def _restore(self) -> bool:
        """False where it should be put back and cannot."""
        if not self._switch.holding:
            return True
        vhost = self.place.url.vhost
        try:
            restored = self._switch.restore()
        except NotManaged as problem:
            self._say_of_switch("still_on", problem, on=False, vhost=vhost)
            return False
        self._say(saying("did.restored" if restored else "did.still_needed", vhost=vhost))
        return True

    def _say_of_switch(self, what: str, problem: NotManaged, *, on: bool, vhost: str) -> None:
        line = trace_line(self.place.url, on=on)
        self._say(saying(f"did.{what}", vhost=vhost, cause=problem.cause, line=line))

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

    def _refused(self) -> Saying | None:
        try:
            may_read_trace(self.place.url)
        except (TraceExchangeRefused, TraceExchangeMissing, ChannelRefused) as problem:
            return problem.saying()
        except Problem:
            # A broker that is away now says nothing of what it allows.
            return None
        return None

    # ------------------------------------------------------------ what is heard of the connection

    def _told(self, crew: Crew, name: SourceName, bus: BusState) -> None:
        before = crew.states.get(name)
        crew.states[name] = bus
        if before is not None and before.phase == "lost" and bus.phase == "connected":
            self._missed(Missed(from_ns=before.since_ns, to_ns=self._clock.now_ns(), reason="broker"))
            # A broker that was started anew has forgotten that its firehose was on.
            self._came_back = True
            if self._switch.holding and not crew.ended.is_set():
                self._turn_on()

    def _waits(self, count: int) -> None:
        """About each second: how many copies wait in our own queue."""
        now_ns = self._clock.now_ns()
        full = count >= self._options.queue_max
        if full:
            self._missed(Missed(from_ns=self._looked_ns, to_ns=now_ns, reason="tap"))
        self._slept_from_ns, self._looked_ns = self._looked_ns, now_ns
        self._waiting = count
        self._overflows += full

    def _gathered(self, count: int) -> None:
        """This process stood still for a moment, and so many copies had gathered meanwhile."""
        if self._waiting < self._options.queue_max <= count:
            missed = Missed(from_ns=self._slept_from_ns, to_ns=self._looked_ns, reason="stopped")
            self._missed(missed)

    def _say(self, sentence: Saying) -> None:
        self._tell(sentence)
        self._said.append(sentence)

    def _bind(self, names: tuple[str, ...]) -> None:
        self._bound = names
