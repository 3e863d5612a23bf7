"""Plays scenarios one after the other or side by side, and counts how they ended: a load.

It knows the desk only. Time, chance and the wish to stop are arguments; so is how much room a cloud has,
since a load that boots servers soon fills it.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from itertools import cycle, islice
from typing import Protocol

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Stop
from rpcviz.cloud.problems import NotAvailable
from rpcviz.cloud.run import Run, Scalar
from rpcviz.cloud.tally import Counting, Tally

COUNT_MOST = 100_000
PARALLEL_MOST = 50
RATE_MOST = 100.0
"""Runs a second; the machine is at its end long before."""
LONGEST_S = 90.0
"""A run that has no end by then is given up; the desk itself ends each sooner."""
LAST_S = 5.0
"""How long runs may still take once somebody wants to stop."""
LOOK_S = 0.02
SERVERS_EACH = 2
"""How many servers a run may make that has no parameter for it: one to act upon, and one more."""
EMPTY_S = 30.0


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What to play, and how fast."""

    names: tuple[str, ...]
    parameters: Mapping[str, Mapping[str, Scalar]]
    """Those of each scenario."""
    count: int
    parallel: int = 1
    """So many at once at most."""
    rate: float | None = None
    """Begin so many a second, as far as `parallel` allows; None: as soon as there is place."""
    seed: int | None = None
    """Names are drawn by chance that begins with this; None: each in turn."""

    def drawn(self) -> Iterator[str]:
        """The names in the order in which they are played, the same for the same seed."""
        if self.seed is None:
            yield from islice(cycle(self.names), self.count)
            return
        chance = random.Random(self.seed)  # noqa: S311 - it is to be repeatable, and keeps no secret
        for _ in range(self.count):
            yield chance.choice(self.names)


class Plays(Protocol):
    """Where runs are started; the desk is one."""

    def run(self, name: str, parameters: Mapping[str, object]) -> Run:
        """Start one. Raises NotAvailable."""
        ...

    def run_by_id(self, run_id: str) -> Run:
        """One run as it is now."""
        ...


class Room(Protocol):
    """How much the cloud still holds."""

    def left(self) -> int:
        """How many small servers still fit."""
        ...

    def make(self) -> None:
        """Empty the cloud; nothing plays now."""
        ...


class Load:
    """One load on one desk."""

    def __init__(
        self,
        order: Order,
        desk: Plays,
        *,
        clock: Clock,
        stop: Stop,
        pause: Stop | None = None,
        room: Room | None = None,
        ended: Callable[[Run], None] = lambda _: None,
    ) -> None:
        """`pause` is never set: it is what the last runs are waited for with, once `stop` is.

        `room` None: a cloud that belongs to others, which is never emptied. `ended` hears of each run.
        """
        self._order = order
        self._desk = desk
        self._clock = clock
        self._stop = stop
        self._pause = pause or Stop()
        self._room = room
        self._ended = ended
        self._playing: dict[str, int] = {}
        """Runs that play, each with how many servers it may make."""
        self._counting = Counting()
        self._behind_s = 0.0

    def play(self) -> Tally:
        """Until all ended, or `stop` is set and those that play had their last seconds."""
        began_ns = self._clock.now_ns()
        for number, name in enumerate(self._order.drawn()):
            if not self._wait_for_turn(began_ns, number) or not self._wait_for_place(name):
                break
            if self._order.rate is not None:
                late_s = (self._clock.now_ns() - began_ns) / 1e9 - number / self._order.rate
                self._behind_s = max(self._behind_s, late_s)
            if not self._start(name):
                break
        self._finish()
        seconds = (self._clock.now_ns() - began_ns) / 1e9
        return self._counting.tally(
            seconds=seconds,
            wanted=self._order.count,
            unfinished=len(self._playing),
            behind_s=None if self._order.rate is None else self._behind_s,
            interrupted=self._stop.is_set(),
        )

    def _wait_for_turn(self, began_ns: int, number: int) -> bool:
        """At a steady rate each has its moment; False where it is time to stop."""
        rate = self._order.rate
        while rate is not None:
            left_s = number / rate - (self._clock.now_ns() - began_ns) / 1e9
            if left_s <= 0:
                break
            self._look()
            if self._stop.wait(min(left_s, LOOK_S)):
                return False
        return not self._stop.is_set()

    def _wait_for_place(self, name: str) -> bool:
        """Fewer than `parallel` play, and the cloud has room for what they and this one may make."""
        emptied_ns: int | None = None
        while not self._stop.is_set():
            self._look()
            if len(self._playing) < self._order.parallel and self._has_room(name):
                break
            if not self._playing and self._room is not None:
                now = self._clock.now_ns()
                if emptied_ns is None:
                    emptied_ns = now
                    self._room.make()
                elif now - emptied_ns > EMPTY_S * 1e9:
                    # A cloud too small for this: its run shall say so.
                    break
            self._stop.wait(LOOK_S)
        return not self._stop.is_set()

    def _has_room(self, name: str) -> bool:
        if self._room is None:
            return True
        return self._room.left() >= sum(self._playing.values()) + self._servers(name)

    def _servers(self, name: str) -> int:
        given = self._order.parameters.get(name, {}).get("servers", 0)
        return max(SERVERS_EACH, given if isinstance(given, int) else 0)

    def _start(self, name: str) -> bool:
        """False where nothing can be played any more."""
        try:
            run = self._desk.run(name, self._order.parameters.get(name, {}))
        except NotAvailable as refused:
            if not self._counting.began:
                raise
            self._counting.refused(name, refused.reason["en"])
            return False
        self._counting.began += 1
        self._playing[run.id] = self._servers(name)
        return True

    def _look(self) -> None:
        """Count those that ended."""
        for run_id in list(self._playing):
            run = self._desk.run_by_id(run_id)
            late = self._clock.now_ns() - run.started_ns > LONGEST_S * 1e9
            if run.state == "running" and not late:
                continue
            del self._playing[run_id]
            self._counting.ended(run)
            self._ended(run)

    def _finish(self) -> None:
        """Wait for those that play; not for long once somebody wants to stop."""
        deadline_ns: int | None = None
        while self._playing:
            self._look()
            now = self._clock.now_ns()
            if self._stop.is_set():
                deadline_ns = deadline_ns or now + int(LAST_S * 1e9)
                if now > deadline_ns:
                    return
            if self._playing:
                self._pause.wait(LOOK_S)
