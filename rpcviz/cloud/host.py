"""Starts services here: one connection name, made-up pid and seat for each.

The services run on workers of this process; on the bus nobody can tell.
"""

import logging
from collections.abc import Callable, Mapping, Sequence

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import spawn
from rpcviz.base.problem import Usage
from rpcviz.base.table import load
from rpcviz.bus.habits import CLASSIC, TODAY, Habits, WireEra
from rpcviz.bus.process import BusProcess
from rpcviz.bus.sweep import Belongings
from rpcviz.bus.url import BrokerUrl
from rpcviz.cloud import services
from rpcviz.cloud.hops import Hops
from rpcviz.cloud.pace import Pace
from rpcviz.cloud.quiet import is_moot
from rpcviz.cloud.register import Ask, Place
from rpcviz.cloud.rounds import Rounds
from rpcviz.cloud.service import Doors, Part, Seat, Service
from rpcviz.cloud.state import Era, NotificationFormat
from rpcviz.cloud.world import World

log = logging.getLogger(__name__)
MOST_PER_SERVICE = 300
STARTERS = 4
"""Programs that start side by side: each waits for the broker most of the time."""
START_LIMIT_S = 60.0
START_EACH_S = 0.5
"""The time that they may take, and for each of them so much more."""


def table() -> dict[str, Service]:
    """Every service by its name, in starting order."""
    return load("rpcviz.cloud.services", "SERVICE", Service, services.NAMES)


def read_services(text: str) -> dict[str, int]:
    """`nova-compute:50,ovs_agent:2` as counts; a service goes by its name or by its program's.

    Raises Usage.
    """
    known = {alias: name for name, service in table().items() for alias in (name, service.program)}
    found: dict[str, int] = {}
    for item in filter(None, map(str.strip, text.split(","))):
        name, colon, digits = item.partition(":")
        if not (digits.isascii() and digits.isdigit()) and colon:
            raise Usage(f"{item!r} has no number", remedy="Write NAME:COUNT, such as nova-compute:50")
        service = known.get(name) or known.get(name.replace("-", "_"))
        if service is None:
            raise _unknown(name)
        found[service] = int(digits) if colon else 1
    counts(found)
    return found


def _unknown(name: str) -> Usage:
    programs = ", ".join(service.program for service in table().values())
    return Usage(f"there is no service {name!r}", remedy=f"One of: {programs}")


def counts(asked: Mapping[str, int], *, only: bool = False) -> dict[str, int]:
    """How many of each service to start.

    What is not asked for has its default, or none with `only`; but whoever sits beside others comes with
    them: a compute host has its L2 agent. Raises Usage for a service nobody wrote, and for a count below 0
    or above 300.
    """
    known = table()
    for name, count in asked.items():
        if name not in known:
            raise _unknown(name)
        if not 0 <= count <= MOST_PER_SERVICE:
            raise Usage(
                f"{count} of service {name} cannot be started", remedy=f"Give 0 to {MOST_PER_SERVICE}."
            )
    found = {name: asked.get(name, 0 if only else service.count) for name, service in known.items()}
    for name, service in known.items():
        if service.beside is not None and name not in asked:
            found[name] = found[service.beside]
    return found


def asks(wanted: Mapping[str, int]) -> list[Ask]:
    """What to ask the register for."""
    return [
        Ask(service=name, count=wanted[name], hosts=service.hosts, beside=service.beside)
        for name, service in table().items()
        if wanted[name]
    ]


def habits_of(wire: WireEra, program: str) -> Habits:
    """How a program of that release speaks. Source: nova/context.py `to_dict` of Queens."""
    if wire == "today":
        return TODAY
    more = {"instance_lock_checked": False} if program.startswith("nova-") else {}
    return msgspec.structs.replace(CLASSIC, more_context=more)


class Starter:
    """Starts some of the services, one after the other."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self.failure: Exception | None = None

    def work(self) -> None:
        """Until all are started, or one failed."""
        try:
            for part in self._parts:
                part.start()
        except Exception as failure:  # noqa: BLE001 - raised again by whoever starts the cloud
            self.failure = failure


class Host:
    """The running services of one process."""

    def __init__(
        self,
        url: BrokerUrl,
        *,
        world: World,
        pace: Pace,
        rounds: Rounds,
        doors: Doors,
        clock: Clock,
        new_uuid: Callable[[], str],
        wire: WireEra = "today",
        notifications: NotificationFormat = "legacy",
    ) -> None:
        self._wire = wire
        self._notifications: NotificationFormat = notifications
        self._url = url
        self._world = world
        self._pace = pace
        self._rounds = rounds
        self._doors = doors
        self._clock = clock
        self._new_uuid = new_uuid
        self._processes: list[BusProcess] = []
        self._parts: list[Part] = []
        self._dead: list[BusProcess] = []
        """Killed on purpose; what they left behind is taken away at the end."""
        self._patience_s: float | None = None
        self._era: Era = "today"

    def start(self, places: Mapping[str, Sequence[Place]]) -> None:
        """Start each service at its places. Raises BrokerUnreachable."""
        for name, service in table().items():
            for place in places.get(name, ()):
                self._parts.append(service.make(self._seat(service.program, place.host, place.pid)))
        # In memory nothing is waited for, and all start in the same order each time.
        many = 1 if self._url.is_embedded else STARTERS
        starters = [Starter(self._parts[first::many]) for first in range(many)]
        workers = [spawn("cloud start", starter.work) for starter in starters]
        limit_s = START_LIMIT_S + START_EACH_S * len(self._parts)
        for starter, worker in zip(starters, workers, strict=True):
            if not worker.join(limit_s):
                raise TimeoutError(f"the services did not start within {limit_s:.0f} s")
            if starter.failure is not None:
                raise starter.failure

    def _seat(self, program: str, host: str, pid: int) -> Seat:
        process = BusProcess(
            self._url,
            program=program,
            host=host,
            pid=pid,
            clock=self._clock,
            new_id=lambda: self._new_uuid().replace("-", ""),
            habits=habits_of(self._wire, program),
        )
        self._processes.append(process)
        hops = Hops(
            process.hops(), who=f"{program}@{host}", clock=process.clock, new_id=lambda: self._new_uuid()[:8]
        )
        return Seat(
            program=program,
            host=host,
            process=process,
            world=self._world,
            pace=self._pace.of(lambda: process.disturbance.working()),  # noqa: PLW0108 - it changes
            hops=hops,
            rounds=self._rounds,
            doors=self._doors,
            clock=process.clock,
            new_uuid=self._new_uuid,
            notifications=self._notifications,
            report=report,
        )

    def seats(self) -> dict[str, tuple[str, ...]]:
        """The hosts of each program."""
        found: dict[str, tuple[str, ...]] = {}
        for process in self._processes:
            found[process.program] = (*found.get(process.program, ()), process.host)
        return found

    def process(self, who: str) -> BusProcess | None:
        """The process of `PROGRAM@HOST`; None where it does not run here."""
        return next((each for each in self._processes if f"{each.program}@{each.host}" == who), None)

    def be_patient(self, seconds: float | None) -> None:
        """Let no call wait longer than so; None: as long as each says."""
        self._patience_s = seconds
        for process in self._processes:
            process.patience_s = seconds

    def hush(self, who: str) -> None:
        """Let a program do nothing by itself, until `rouse`: no report, no audit."""
        self._rounds.hold(who)

    def rouse(self, who: str) -> None:
        """Let it report again."""
        self._rounds.release(who)

    def cut_off(self) -> None:
        """Cut every process off the broker, until `connect_again`."""
        for process in self._processes:
            process.network.cut()

    def connect_again(self) -> None:
        """Let them come back."""
        for process in self._processes:
            process.network.mend()

    def kill(self, who: str) -> None:
        """End a process suddenly. Raises LookupError where it does not run here."""
        at, process = self._find(who)
        self._rounds.forget(who)
        del self._processes[at], self._parts[at]
        self._dead.append(process)
        process.kill()

    def revive(self, program: str, host: str, pid: int) -> None:
        """Start a program anew, as an operator does with one that died. Raises BrokerUnreachable."""
        service = next(each for each in table().values() if each.program == program)
        part = service.make(self._seat(program, host, pid))
        self._parts.append(part)
        process = self._processes[-1]
        process.patience_s = self._patience_s
        try:
            part.start()
            part.use_era(self._era)
        except BaseException:
            # It is as dead as before, and may be started again.
            self._parts.remove(part)
            self._processes.remove(process)
            self._dead.append(process)
            process.kill()
            raise

    def _find(self, who: str) -> tuple[int, BusProcess]:
        for at, process in enumerate(self._processes):
            if f"{process.program}@{process.host}" == who:
                return at, process
        raise LookupError(f"no {who} here")

    def use_era(self, era: Era) -> None:
        """Let every service listen as that era's release did."""
        self._era = era
        for part in self._parts:
            part.use_era(era)

    def forget(self) -> None:
        """Let every service forget servers and ports."""
        for part in self._parts:
            part.forget()

    def belongings(self) -> Belongings:
        """What all of them declared on the broker."""
        found = Belongings()
        for process in self._processes:
            found |= process.belongings()
        return found

    def close(self) -> Belongings:
        """Leave the bus, and tell what is left there."""
        processes, self._processes = [*self._processes, *self._dead], []
        self._dead = []
        self._parts = []
        for process in processes:
            # Each needs a moment to notice; they take it side by side.
            process.ask_to_stop()
        left = Belongings()
        for process in processes:
            process.close()
            # Only now: until its end it may have declared something.
            left |= process.belongings()
        return left


def report(what: str, failure: BaseException) -> None:
    """Where an error goes that nobody waits for."""
    if not is_moot(failure):
        log.warning("%s failed: %s", what, failure)
