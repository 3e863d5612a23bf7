"""Starts services here: one connection name, made-up pid and seat for each.

The services run on workers of this process; on the bus nobody can tell.
"""

import logging
from collections.abc import Callable, Mapping

from rpcviz.base.clock import Clock
from rpcviz.base.problem import Usage
from rpcviz.base.table import load
from rpcviz.bus.process import BusProcess
from rpcviz.bus.url import BrokerUrl
from rpcviz.cloud import services
from rpcviz.cloud.hops import Hops
from rpcviz.cloud.pace import Pace
from rpcviz.cloud.quiet import is_moot
from rpcviz.cloud.rounds import Rounds
from rpcviz.cloud.service import Doors, Era, Part, Seat, Service
from rpcviz.cloud.world import World

log = logging.getLogger(__name__)
MOST_PER_SERVICE = 50
FIRST_PID = 2100


def table() -> dict[str, Service]:
    """Every service by its name, in starting order."""
    return load("rpcviz.cloud.services", "SERVICE", Service, services.NAMES)


def counts(asked: Mapping[str, int]) -> dict[str, int]:
    """How many of each service to start; what is not asked for has its default.

    Raises Usage for a service nobody wrote, and for a count below 0 or above 50.
    """
    known = table()
    for name, count in asked.items():
        if name not in known:
            raise Usage(f"there is no service {name!r}", remedy="One of: " + ", ".join(known))
        if not 0 <= count <= MOST_PER_SERVICE:
            raise Usage(
                f"{count} of service {name} cannot be started", remedy=f"Give 0 to {MOST_PER_SERVICE}."
            )
    return {name: asked.get(name, service.count) for name, service in known.items()}


def hosts_of(service: Service, count: int) -> list[str]:
    """The host names of `count` servers of a service."""
    return [f"{service.hosts}{number}" for number in range(1, count + 1)]


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
    ) -> None:
        self._url = url
        self._world = world
        self._pace = pace
        self._rounds = rounds
        self._doors = doors
        self._clock = clock
        self._new_uuid = new_uuid
        self._processes: list[BusProcess] = []
        self._parts: list[Part] = []

    def start(self, wanted: Mapping[str, int]) -> None:
        """Start each service so many times. Raises BrokerUnreachable."""
        pid = FIRST_PID
        for name, service in table().items():
            for host in hosts_of(service, wanted[name]):
                # Pids look like a host's, no two alike, the same in every run.
                pid += 7 + sum(map(ord, host)) % 13
                self._parts.append(service.make(self._seat(service.program, host, pid)))
        for part in self._parts:
            part.start()

    def _seat(self, program: str, host: str, pid: int) -> Seat:
        process = BusProcess(
            self._url,
            program=program,
            host=host,
            pid=pid,
            clock=self._clock,
            new_id=lambda: self._new_uuid().replace("-", ""),
        )
        self._processes.append(process)
        hops = Hops(
            process.hops(), who=f"{program}@{host}", clock=self._clock, new_id=lambda: self._new_uuid()[:8]
        )
        return Seat(
            program=program,
            host=host,
            process=process,
            world=self._world,
            pace=self._pace,
            hops=hops,
            rounds=self._rounds,
            doors=self._doors,
            clock=self._clock,
            new_uuid=self._new_uuid,
            report=report,
        )

    def use_era(self, era: Era) -> None:
        """Let every service listen as that era's release did."""
        for part in self._parts:
            part.use_era(era)

    def forget(self) -> None:
        """Let every service forget servers and ports."""
        for part in self._parts:
            part.forget()

    def close(self) -> None:
        """Leave the bus; twice is once."""
        processes, self._processes = self._processes, []
        self._parts = []
        for process in processes:
            process.close()


def report(what: str, failure: BaseException) -> None:
    """Where an error goes that nobody waits for."""
    if not is_moot(failure):
        log.warning("%s failed: %s", what, failure)
