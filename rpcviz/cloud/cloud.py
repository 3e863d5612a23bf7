"""The simulated cloud as one thing: its doors, its era, its start and its end."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import uuid4

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Stop, Worker, spawn
from rpcviz.base.problem import Problem
from rpcviz.bus import guard
from rpcviz.bus.habits import WireEra
from rpcviz.bus.problems import CallFailed
from rpcviz.bus.process import BusProcess
from rpcviz.bus.sweep import Belongings
from rpcviz.bus.url import BrokerUrl
from rpcviz.cloud import host as hosting
from rpcviz.cloud.by_call import endpoint
from rpcviz.cloud.cinder_door import CinderDoor
from rpcviz.cloud.far import door_endpoints
from rpcviz.cloud.line import AWAY
from rpcviz.cloud.membership import Membership
from rpcviz.cloud.pace import Durations, Pace, Stopped
from rpcviz.cloud.register import Joined
from rpcviz.cloud.rounds import Rounds
from rpcviz.cloud.run import Words
from rpcviz.cloud.service import Bridge, ConsoleDoor, Doors, NeutronDoor, NovaDoor
from rpcviz.cloud.state import Era, NotificationFormat
from rpcviz.cloud.world import World

log = logging.getLogger(__name__)
MARKER_EXCHANGE = guard.MARKER
"""Where this exchange exists, a simulated cloud is at home, and buttons are safe."""
DEFAULT: Mapping[str, int] = {}
TOLD = ("use_era", "forget")
"""What any process of the cloud may tell the services of another."""
LOOK_S = 2.0
ERA_LOOK_S = 0.05
MEMBER_S = 5.0
FULL: Words = {
    "en": "The hosts are full: no further server fits. Start afresh empties the cloud.",
    "zh-CN": "计算节点已满：放不下更多实例。「重新开始」会清空云。",
}
NOT_RUNNING: Words = {
    "en": "The simulated cloud is not running here.",
    "zh-CN": "模拟云没有在这里运行。",
}
NO_OWNER: Words = {
    "en": "No simulated cloud answers on this broker. Start one: rpcviz cloud, or rpcviz serve --cloud.",
    "zh-CN": "这个消息代理上没有模拟云应答。请启动一个：rpcviz cloud，或 rpcviz serve --cloud。",
}


def _random_uuid() -> str:
    return str(uuid4())


class Cloud:
    """A small OpenStack on a bus. `start` and `stop` may be called twice; then they do nothing.

    On a real broker several processes may be one cloud: the first to come owns its state, the others reach
    it by calls (`membership`).
    """

    def __init__(
        self,
        url: BrokerUrl,
        *,
        clock: Clock,
        services: Mapping[str, int] = DEFAULT,
        only: bool = False,
        visit: bool = False,
        heartbeat_scale: float = 1.0,
        wire: WireEra = "today",
        notifications: NotificationFormat = "legacy",
        durations: Durations | None = None,
        new_uuid: Callable[[], str] = _random_uuid,
    ) -> None:
        """`services`: how many of each, where it differs from the default; with `only`, nothing else.

        `visit`: have no services and own nothing, but use the cloud of other processes once there is one.
        `heartbeat_scale` multiplies the periods of everything done over and over; 0 is never.
        `wire`: which release's wire habits its services have (`bus.habits`). `notifications`: in which
        format its nova services announce.
        Raises Usage for a service nobody wrote.
        """
        self._url = url
        self.clock = clock
        self.new_uuid = new_uuid
        self._counts = hosting.counts({} if visit else services, only=only or visit)
        self._visits = visit
        self._scale = heartbeat_scale
        self._wire: WireEra = wire
        self.notifications: NotificationFormat = notifications
        """In which format nova announces here."""
        self._durations = durations or Durations()
        self._home = World((), clock=clock, new_uuid=new_uuid)
        self._lock = threading.Lock()
        self._stop = Stop()
        self._stop.set()
        self._host: hosting.Host | None = None
        self._membership: Membership | None = None
        self._doors: Doors | None = None
        self._workers: list[Worker] = []
        self._answers = False
        self._full = False
        self._there: frozenset[str] = frozenset()
        """Services of a far cloud, as of some seconds ago."""
        self._wires: tuple[WireEra, ...] = ()
        """And the wire habits that they have."""

    # --- start and end

    def start(self) -> None:
        """Put every service on the bus; a visitor returns at once and goes on looking for a cloud.

        Raises ForeignBus where a real cloud is at home, BrokerUnreachable, LoginRefused, OwnerAway.
        """
        with self._lock:
            if not self._stop.is_set():
                return
            self._stop = Stop()
            if self._visits:
                stop = self._stop
                self._workers = [spawn("cloud visit", lambda: self._visit(stop))]
                return
            try:
                self._take_part()
            except BaseException:
                self._leave()
                raise

    def _take_part(self) -> None:
        stop = self._stop
        membership = self._membership = Membership(
            self._url, clock=self.clock, stop=stop, world=self._home, visit=self._visits, wire=self._wire
        )
        self._doors = Doors(membership.register, membership.elsewhere)
        rounds = Rounds(self.clock, scale=self._scale, report=hosting.report)
        host = self._host = hosting.Host(
            self._url,
            world=membership.world,
            pace=Pace(self._durations, stop),
            rounds=rounds,
            doors=self._doors,
            clock=self.clock,
            new_uuid=self.new_uuid,
            wire=self._wire,
            notifications=self.notifications,
        )
        joined = membership.join(hosting.asks(self._counts))
        host.start(joined.places)
        host.use_era(joined.era)
        if membership.line is not None and joined.places:
            membership.line.serve_member((*door_endpoints(self._doors), endpoint("member", self, TOLD)))
        membership.ready(host.belongings().queues)
        self._look_who_is_there()
        membership.keep(lambda: host.belongings().queues, self._joined_again, self._told)
        self._answers = True
        self._workers.append(spawn("cloud rounds", lambda: rounds.run(stop)))

    def _visit(self, stop: Stop) -> None:
        """Look for a cloud until there is one, then take part in it without a service."""
        while not stop.is_set():
            try:
                if guard.owned(self._url):
                    self._take_part()
                    return
            except AWAY as failure:
                log.info("no simulated cloud yet: %s", failure)
                self._membership = None
            stop.wait(LOOK_S)

    def _joined_again(self, joined: Joined) -> None:
        """The owner began anew: servers and ports of before are gone."""
        self.forget()
        self.use_era(joined.era)

    def _told(self, answers: bool) -> None:
        self._answers = answers
        if answers and not self._is_owner():
            self._full = not self.world.fits()
            self._look_who_is_there()

    def _look_who_is_there(self) -> None:
        if self._membership is not None:
            self._there = frozenset(self._membership.register.present())
            self._wires = self._membership.register.wires()

    def owns(self) -> bool:
        """True where this process holds the cloud's state."""
        return self._membership is not None and self._membership.is_owner

    def seats(self) -> dict[str, tuple[str, ...]]:
        """The hosts of each program that runs in this process."""
        return {} if self._host is None else self._host.seats()

    # --- what goes wrong on purpose

    @property
    def url(self) -> BrokerUrl:
        """Its broker."""
        return self._url

    def programs(self) -> tuple[str, ...]:
        """Every process here, as `PROGRAM@HOST`."""
        return tuple(f"{program}@{host}" for program, hosts in self.seats().items() for host in hosts)

    def process(self, who: str) -> BusProcess | None:
        """The process of `PROGRAM@HOST`; None where it does not run here."""
        return None if self._host is None else self._host.process(who)

    def be_patient(self, seconds: float | None) -> None:
        """Let no call of this process's programs wait longer than so; None: as long as each says."""
        if self._host is not None:
            self._host.be_patient(seconds)

    def hush(self, who: str) -> None:
        """Let a program here do nothing by itself, until `rouse`."""
        if self._host is not None:
            self._host.hush(who)

    def rouse(self, who: str) -> None:
        """Let it report again."""
        if self._host is not None:
            self._host.rouse(who)

    def cut_off(self) -> None:
        """Cut this process's programs off the broker, until `connect_again`."""
        if self._host is not None:
            self._host.cut_off()

    def connect_again(self) -> None:
        """Let them come back."""
        if self._host is not None:
            self._host.connect_again()

    def mark(self) -> None:
        """See to it that the broker, which began anew, bears the mark of a simulated cloud."""
        if self._membership is not None:
            self._membership.mark()

    def kill(self, who: str) -> None:
        """End a program suddenly. Raises LookupError where it does not run here."""
        if self._host is None:
            raise LookupError(f"no {who} here")
        self._host.kill(who)

    def revive(self, who: str, pid: int) -> None:
        """Start a program that was killed anew. Raises BrokerUnreachable."""
        program, _, host = who.partition("@")
        if self._host is not None:
            self._host.revive(program, host, pid)

    def _is_owner(self) -> bool:
        return self._membership is None or self._membership.is_owner

    def stop(self) -> None:
        """Take every service off the bus; whoever works stops working. Ends within 3 s."""
        with self._lock:
            if not self._stop.is_set():
                self._leave()

    def _leave(self) -> None:
        self._stop.set()
        self._answers = False
        membership, self._membership = self._membership, None
        host, self._host = self._host, None
        # Whoever waits for a server waits no longer.
        self._home.reset()
        if membership is not None:
            membership.leave()
        belongings = Belongings() if host is None else host.close()
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.join(1.0)
        if membership is not None:
            membership.close(belongings)

    def pause(self, seconds: float) -> None:
        """Let time pass while the cloud runs. Raises Stopped when it ends."""
        if self._stop.wait(seconds):
            raise Stopped

    def reset(self) -> None:
        """Start afresh: no server, no port, no rule of a user is left; the services run on."""
        self.world.reset()
        self._tell_everybody("forget", {})

    # --- what a desk needs

    @property
    def world(self) -> World:
        """The cloud's state: here, or by calls."""
        return self._home if self._membership is None else self._membership.world

    @property
    def nova_api(self) -> NovaDoor:
        """nova-api's REST door. Raises LookupError where none was started."""
        return self._need_doors().need_nova()

    @property
    def neutron_api(self) -> NeutronDoor:
        """neutron-server's REST door. Raises LookupError where none was started."""
        return self._need_doors().need_neutron()

    @property
    def console_proxy(self) -> ConsoleDoor:
        """nova-novncproxy's door. Raises LookupError where none was started."""
        return self._need_doors().need_console()

    @property
    def cinder_api(self) -> CinderDoor:
        """cinder-api's REST door. Raises LookupError where none was started."""
        return self._need_doors().need_cinder()

    def bridge(self, host: str) -> Bridge:
        """The bridge of a host with its L2 agent. Raises LookupError where none was started."""
        found = self._need_doors().bridge(host)
        if found is None:
            raise LookupError(f"no L2 agent on {host}")
        return found

    def _need_doors(self) -> Doors:
        if self._doors is None:
            raise LookupError("no simulated cloud here")
        return self._doors

    def running(self) -> bool:
        """True between `start` and `stop`; of a visitor, while a cloud answers."""
        return self._answers

    def why_not(self) -> Words | None:
        """Why nothing can be played, None when it can."""
        if self._answers:
            return None
        return NO_OWNER if self._visits or not self._is_owner() else NOT_RUNNING

    def count(self, service: str) -> int:
        """How many of a service the whole cloud has; before its start, how many it will have."""
        if self._membership is None:
            return self._counts.get(service, 0)
        return self._membership.register.count(service)

    def lacks(self, services: Sequence[str]) -> Words | None:
        """Which of these services nobody runs, None where all are there."""
        membership = self._membership
        if membership is not None and membership.is_owner:
            self._look_who_is_there()
        table = hosting.table()
        missing = ", ".join(table[name].program for name in services if name not in self._there)
        if not missing:
            return None
        return {"en": f"This cloud has no {missing}.", "zh-CN": f"这个云里没有 {missing}。"}

    def wires(self) -> tuple[WireEra, ...]:
        """The wire habits of the services there are, some seconds ago: both where its processes differ."""
        return self._wires

    def hosts(self, service: str) -> tuple[str, ...]:
        """Where the servers of a service are, in the whole cloud; before its start nowhere."""
        return () if self._membership is None else self._membership.register.hosts(service)

    def full(self) -> Words | None:
        """Why no further server fits, None while one does; of a far cloud as of some seconds ago."""
        if not self._answers:
            return None
        full = not self._home.fits() if self._is_owner() else self._full
        return FULL if full else None

    @contextmanager
    def in_era(self, era: Era) -> Iterator[None]:
        """Play in an era: acts of one era play side by side, those of another wait until they end.

        Raises Stopped, OwnerAway.
        """
        membership, stop, act = self._membership, self._stop, self.new_uuid()
        if membership is None:
            raise Stopped
        register = membership.register
        while (same := register.enter(act, membership.name, era)) is None:
            if stop.wait(ERA_LOOK_S):
                raise Stopped
        try:
            if not same:
                self._tell_everybody("use_era", {"era": era})
                register.settle()
            yield
        finally:
            try:
                register.quit(act)
            except (Problem, CallFailed, Stopped) as failure:
                log.info("the end of an act was not noted: %s", failure)

    def use_era(self, era: Era) -> None:
        """Let the services of this process listen as that era's release did."""
        host, membership = self._host, self._membership
        if host is not None and membership is not None:
            host.use_era(era)
            membership.ready(host.belongings().queues)

    def forget(self) -> None:
        """Let the services of this process forget servers and ports."""
        if self._host is not None:
            self._host.forget()

    def _tell_everybody(self, what: str, args: Mapping[str, str]) -> None:
        """Call a method of every member's cloud, this one's too; who does not answer is left out."""
        membership = self._membership
        if membership is None:
            return
        for member in membership.register.members():
            if member == membership.name:
                getattr(self, what)(**args)
            elif membership.line is not None:
                try:
                    membership.line.ask_member(member, "member", what, args, timeout_s=MEMBER_S)
                except (Problem, CallFailed) as failure:
                    log.warning("%s: %s", what, failure)
