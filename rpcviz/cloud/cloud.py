"""The simulated cloud as one thing: its doors, its era, its start and its end."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from uuid import uuid4

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Stop, Worker, spawn
from rpcviz.bus.process import BusProcess
from rpcviz.bus.url import BrokerUrl
from rpcviz.cloud import host as hosting
from rpcviz.cloud.pace import Durations, Pace
from rpcviz.cloud.rounds import Rounds
from rpcviz.cloud.run import Words
from rpcviz.cloud.service import Doors, Era, NeutronDoor, NovaDoor
from rpcviz.cloud.world import World

MARKER_EXCHANGE = "rpcviz.cloud"
"""Where this exchange exists, a simulated cloud is at home, and buttons are safe."""
DEFAULT: Mapping[str, int] = {}
FULL: Words = {
    "en": "The hosts are full: no further server fits. Start afresh empties the cloud.",
    "zh-CN": "计算节点已满：放不下更多实例。「重新开始」会清空云。",
}


def _random_uuid() -> str:
    return str(uuid4())


class Cloud:
    """A small OpenStack on a bus. `start` and `stop` may be called twice; then they do nothing."""

    def __init__(
        self,
        url: BrokerUrl,
        *,
        clock: Clock,
        services: Mapping[str, int] = DEFAULT,
        heartbeat_scale: float = 1.0,
        durations: Durations | None = None,
        new_uuid: Callable[[], str] = _random_uuid,
    ) -> None:
        """`services`: how many of each, where it differs from the default.

        `heartbeat_scale` multiplies the periods of everything done over and over; 0 is never.
        Raises Usage for a service nobody wrote.
        """
        self._url = url
        self.clock = clock
        self.new_uuid = new_uuid
        self._counts = hosting.counts(services)
        self._scale = heartbeat_scale
        self._durations = durations or Durations()
        computes = hosting.hosts_of(hosting.table()["nova_compute"], self._counts["nova_compute"])
        self.world = World(computes, clock=clock, new_uuid=new_uuid)
        self._lock = threading.Lock()
        self._eras = threading.Condition()
        self._era: Era = "today"
        self._playing = 0
        self._stop = Stop()
        self._host: hosting.Host | None = None
        self._doors = Doors()
        self._marker: BusProcess | None = None
        self._rounds: Worker | None = None

    def start(self) -> None:
        """Put every service on the bus. Raises BrokerUnreachable."""
        with self._lock:
            if self._host is not None:
                return
            self._stop = Stop()
            self._doors = Doors()
            rounds = Rounds(self.clock, scale=self._scale, report=hosting.report)
            self._host = hosting.Host(
                self._url,
                world=self.world,
                pace=Pace(self._durations, self._stop),
                rounds=rounds,
                doors=self._doors,
                clock=self.clock,
                new_uuid=self.new_uuid,
            )
            self._mark()
            self._host.start(self._counts)
            stop = self._stop
            self._rounds = spawn("cloud rounds", lambda: rounds.run(stop))

    def _mark(self) -> None:
        """Declare the marker exchange. A cast declares it; the cast itself reaches nobody."""
        self._marker = BusProcess(
            self._url, program=MARKER_EXCHANGE, host="here", pid=hosting.FIRST_PID, clock=self.clock
        )
        self._marker.client(MARKER_EXCHANGE).cast("owner", "here", {}, context={})

    def stop(self) -> None:
        """Take every service off the bus; whoever works stops working. Ends within 2 s."""
        with self._lock:
            host, self._host = self._host, None
            if host is None:
                return
            self._stop.set()
            self.world.reset()
            host.close()
            if self._marker is not None:
                self._marker.close()
            if self._rounds is not None:
                self._rounds.join(1.0)

    def reset(self) -> None:
        """Start afresh: no server, no port, no rule of a user is left; the services run on."""
        self.world.reset()
        if self._host is not None:
            self._host.forget()

    @property
    def nova_api(self) -> NovaDoor:
        """nova-api's REST door. Raises LookupError where none was started."""
        return self._doors.need_nova()

    @property
    def neutron_api(self) -> NeutronDoor:
        """neutron-server's REST door. Raises LookupError where none was started."""
        return self._doors.need_neutron()

    def running(self) -> bool:
        """True between `start` and `stop`."""
        return self._host is not None

    def count(self, service: str) -> int:
        """How many of a service this cloud has."""
        return self._counts.get(service, 0)

    def full(self) -> Words | None:
        """Why no further server fits, None while one does."""
        return None if self.world.fits() else FULL

    @contextmanager
    def in_era(self, era: Era) -> Iterator[None]:
        """Play in an era: acts of one era play side by side, those of another wait until they end.

        Which fanouts an agent listens to differs, so that two eras cannot be on one bus at once.
        """
        with self._eras:
            self._eras.wait_for(lambda: not self._playing or self._era == era)
            if self._era != era and self._host is not None:
                self._host.use_era(era)
            self._era = era
            self._playing += 1
        try:
            yield
        finally:
            with self._eras:
                self._playing -= 1
                self._eras.notify_all()
