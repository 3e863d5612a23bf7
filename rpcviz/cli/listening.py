"""Listening without a page, for `tap` and `record`: until a limit, silence, Ctrl+C, or a problem."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

from rpcviz.base.clock import SystemClock
from rpcviz.base.concurrency import Stop, spawn
from rpcviz.base.pipe import Pipe
from rpcviz.base.problem import Problem, Usage
from rpcviz.cli.logs import set_up
from rpcviz.config.settings import Settings, settings_of
from rpcviz.config.sources import resolve
from rpcviz.tap.stations import Known, Stations
from rpcviz.tap.tap import Intake, weigh
from rpcviz.trace.tracer import Tracer

TURN_S = 0.2
"""How often it is looked whether all is well."""


class Ear:
    """Brokers that are listened to, and who is connected there."""

    def __init__(self, settings: Settings, divert: Callable[[Any], None] | None) -> None:
        self.settings = settings
        self.stop = Stop()
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
            said=tell,
            divert=divert,
        )
        self._failure: BaseException | None = None

    def start(self) -> None:
        """Ask who is there, then listen; returns once every broker is heard. Raises a Problem."""
        self.stations.ask()
        self._workers = [spawn(name, self._kept(work)) for name, work in self.stations.works().items()]
        while not self.stations.all_heard() and not self.stop.wait(0.01):
            pass
        self.check()
        for facts in self.stations.facts():
            tell(f"{facts.url}: {facts.tap}, because {facts.chosen}")
            if facts.hint:
                tell(f"  {facts.hint}")
        self._workers.append(spawn("names", self._ask))

    def _kept(self, work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                work()
            except Problem as problem:
                self._failure = self._failure or problem
            finally:
                self.stop.set()

        return run

    def _ask(self) -> None:
        while not self.stop.wait(self.stations.poll_s):
            self.stations.ask()

    def check(self) -> None:
        """Raise what ended the listening."""
        if self._failure is not None:
            raise self._failure

    def end(self) -> None:
        """Leave the brokers in order."""
        self.stop.set()
        for worker in self._workers:
            worker.join(35.0)


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
        signal.signal(number, lambda *_: ear.stop.set())
    ear.start()
    try:
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

    def is_over(self) -> bool:
        """True when it is time to end."""
        if self._left is not None and self._left <= 0:
            return True
        return self._idle_s is not None and self._clock.now_ns() - self._last_ns > self._idle_s * 1e9
