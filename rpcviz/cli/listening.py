"""Listening without a page, for `tap` and `record`: until a limit, silence, Ctrl+C, or a problem."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

import click

from rpcviz.base.clock import SystemClock
from rpcviz.base.concurrency import Stop, Worker, spawn
from rpcviz.base.pipe import Pipe
from rpcviz.base.problem import Problem, Usage
from rpcviz.cli.logs import set_up
from rpcviz.config.settings import Settings, settings_of
from rpcviz.config.sources import resolve
from rpcviz.tap.held import Held
from rpcviz.tap.stations import Known, Stations
from rpcviz.tap.tap import Intake, weigh
from rpcviz.trace.tracer import Tracer
from rpcviz.web.words import remedy_of, told
from rpcviz.wire.broker import BrokerTopology

T = TypeVar("T")
NAMES_KEPT = 10_000
SOON_S = 1.0
"""How often the broker is asked who is there while somebody without a name is waited for."""
TURN_S = 0.2
"""How often it is looked whether all is well."""
PIECE = 1_000
"""Items of a backlog that are taken between two looks at whether somebody is in a hurry."""


class TapFailed(Problem):
    """A tap ended by a mistake of ours; its traceback is in the log."""

    def __init__(self, failure: Exception) -> None:
        super().__init__(
            "listening ended before it should",
            cause=f"{type(failure).__name__} in rpcviz itself",
            remedy="What came before was used. Begin again, and report the traceback in the log.",
        )


class Ear:
    """Brokers that are listened to, and who is connected there."""

    def __init__(self, settings: Settings, divert: Callable[[Any], None] | None) -> None:
        self.settings = settings
        self.stop = Stop()
        self.hurry = Stop()
        """Set where somebody asked twice for an end."""
        self.clock = SystemClock()
        self.tracer = Tracer()
        tap = settings.tap
        self.intake: Pipe[Intake] = Pipe("intake", tap.queue_max, weigh=weigh, most_weight=tap.queue_bytes)
        self.stations = Stations(
            settings.places,
            tap,
            self.intake,
            Known(topics=self.tracer.topics, fanouts=self.tracer.fanouts),
            clock=self.clock,
            stop=self.stop,
            patient=False,
            said=lambda saying: tell(told("en", saying)),
            divert=divert,
        )
        self._workers: list[Worker] = []
        self._failure: Problem | None = None
        self.misses = False
        """True while somebody without a name is waited for."""
        # Invariant: at most NAMES_KEPT and what the broker has now.
        self._names: dict[str, str | None] = {}
        self._learnt: BrokerTopology | None = None

    def start(self) -> None:
        """Ask who is there, then listen; returns once every broker is heard. Raises a Problem."""
        self.stations.ask()
        self._workers += [spawn(name, self._kept(work)) for name, work in self.stations.works().items()]
        while not self.stations.all_heard() and not self.stop.wait(0.01):
            pass
        self.check()
        for facts in self.stations.facts():
            if facts.chosen is not None:
                tell(f"{facts.url}: {facts.tap}, because {told('en', facts.chosen)}")
            if facts.hint is not None:
                tell(f"  {told('en', facts.hint)} {remedy_of('en', facts.hint) or ''}".rstrip())
        self._workers.append(spawn("names", self._ask))

    def _kept(self, work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                work()
            except Problem as problem:
                self._failure = self._failure or problem
            except Exception as failure:
                # A mistake of ours must not look as if all was heard. The worker logs it.
                self._failure = self._failure or TapFailed(failure)
                raise
            finally:
                self.stop.set()

        return run

    def _ask(self) -> None:
        waited_s = 0.0
        while not self.stop.wait(SOON_S):
            waited_s += SOON_S
            if self.misses or waited_s >= self.stations.poll_s:
                self.stations.ask()
                waited_s = 0.0

    def knows(self, connection: str | None) -> bool:
        """True where there is nothing to wait for: it has a name, has none, or nobody can be asked."""
        if connection is None or connection in self._names:
            return True
        self._learn_names()
        return self._learnt is None or connection in self._names

    def name_of(self, connection: str | None) -> str | None:
        """What a program called its connection, as far as the broker told; None: it did not, or not yet."""
        return self._names.get(connection) if connection is not None and self.knows(connection) else None

    def hold(self, connection_of: Callable[[T], str | None], weigh: Callable[[T], int]) -> "Holding[T]":
        """A line in which items wait for the names of their senders."""
        return Holding(self, connection_of, weigh)

    def _learn_names(self) -> None:
        topology = self.stations.topology()
        if topology is not None and topology is not self._learnt:
            self._learnt = topology
            now = {each.name: each.user_provided_name for each in topology.connections}
            # Who left may still have lines to come.
            before = {name: told for name, told in self._names.items() if name not in now}
            self._names = dict(list(before.items())[-NAMES_KEPT:]) | now
            self.tracer.learn(topology)

    def interrupt(self) -> None:
        """Ctrl+C: the first ends the listening, the second what is still to be done with what came."""
        (self.hurry if self.stop.is_set() else self.stop).set()

    def backlog(self, pipe: Pipe[T], what: str, is_enough: Callable[[], bool]) -> Iterator[list[T]]:
        """At the end: what waits now, in pieces; what comes while the taps leave is not ours any more.

        Where somebody is in a hurry the rest is left, and counted aloud.
        """
        left = 0 if is_enough() else pipe.waiting
        if left > PIECE:
            tell(f"{left} {what} still wait to be written; Ctrl+C again leaves them out")
        while left > 0 and not self.hurry.is_set():
            taken = pipe.take(0, most=min(left, PIECE))
            yield taken
            # What the pipe drops meanwhile for newer ones is counted there.
            left = 0 if is_enough() else min(left - len(taken), pipe.waiting)
        if left > 0:
            tell(f"{left} {what} had come and are not written")

    def check(self) -> None:
        """Raise what ended the listening."""
        if self._failure is not None:
            raise self._failure

    def end(self) -> None:
        """Leave the brokers in order."""
        self.stop.set()
        for worker in self._workers:
            worker.join(35.0)


class Holding(Generic[T]):
    """Items on their way, each held until its sender has a name, but never for long."""

    def __init__(self, ear: Ear, connection_of: Callable[[T], str | None], weigh: Callable[[T], int]) -> None:
        self._ear = ear
        self._line = Held[T](lambda item: ear.knows(connection_of(item)), weigh)

    def through(self, items: Iterable[T]) -> list[T]:
        """Those that may go now, in order."""
        gone = self._line.through(items, self._ear.clock.now_ns())
        self._ear.misses = len(self._line) > 0
        return gone

    def is_empty(self) -> bool:
        """True while nobody is waited for."""
        return len(self._line) == 0

    def first(self) -> T | None:
        """Who is waited for."""
        return self._line.first()

    def rest(self) -> list[T]:
        """At the end: all that waits, after the broker was asked once more."""
        if len(self._line):
            self._ear.stations.ask()
            self._ear.knows("")
        return self._line.rest()


def tell(sentence: str) -> None:
    """Say something to the person, not to whoever reads the output."""
    click.echo(f"rpcviz: {sentence}", err=True)


@contextmanager
def listening(flags: Mapping[str, object], divert: Callable[[Any], None] | None = None) -> Iterator[Ear]:
    """Listen while inside; SIGINT and SIGTERM set its `stop`. Raises a Problem."""
    settings = settings_of(resolve(flags, os.environ), "threading")
    set_up(settings.log)
    if any(place.url.is_embedded for place in settings.places):
        raise Usage(
            "the broker in memory is inside one process: there is nothing to hear from outside",
            remedy="Give --broker amqp://…; `rpcviz serve` has a broker and a cloud of its own.",
        )
    ear = Ear(settings, divert)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ear.interrupt())
    try:
        ear.start()
        yield ear
        ear.check()
    finally:
        ear.end()


class Patience:
    """Ends a command after so many messages, or when none came for a while."""

    def __init__(self, clock: SystemClock, limit: int | None, idle_s: float | None) -> None:
        self._clock = clock
        self._left = limit
        self._idle_s = idle_s
        self._last_ns = clock.now_ns()

    def saw_one(self) -> None:
        """One more message."""
        self._last_ns = self._clock.now_ns()
        if self._left is not None:
            self._left -= 1

    def is_full(self) -> bool:
        """True once as many came as were asked for."""
        return self._left is not None and self._left <= 0

    def is_over(self) -> bool:
        """True when it is time to end."""
        if self.is_full():
            return True
        return self._idle_s is not None and self._clock.now_ns() - self._last_ns > self._idle_s * 1e9
