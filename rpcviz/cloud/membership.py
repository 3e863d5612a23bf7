"""A process's part in the cloud: as its owner, or as a member that reaches the owner by calls.

Whoever holds the marker is the owner: it has the world and the register. On the broker in memory there is
nobody else, so nothing is served.
"""

import logging
from collections.abc import Callable, Sequence
from uuid import uuid4

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Stop, Worker, spawn
from rpcviz.bus import guard, will
from rpcviz.bus.habits import WireEra
from rpcviz.bus.sweep import Belongings, sweep
from rpcviz.bus.url import BrokerUrl
from rpcviz.cloud.far import FarDoors, FarRegister, FarWorld, owner_endpoints
from rpcviz.cloud.line import AWAY, MEMBER, PATIENCE_S, Line
from rpcviz.cloud.pace import Stopped
from rpcviz.cloud.register import Ask, Joined, Register
from rpcviz.cloud.volume_state import backend
from rpcviz.cloud.world import World
from rpcviz.wire.hop import HOPS_EXCHANGE

log = logging.getLogger(__name__)
PULSE_S = 2.0
REJOIN_S = 6.0
"""In this time every member that is left notices that there is an owner again."""
GONE: tuple[type[Exception], ...] = (*AWAY, Stopped)
LEAVE_S = 1.0
CONTROL = frozenset({"nova", "neutron", "openstack"})
"""Exchanges that the whole cloud speaks on; the marker stays while one of them does."""


class Membership:
    """One process's membership, from its start to its end."""

    def __init__(
        self,
        url: BrokerUrl,
        *,
        clock: Clock,
        stop: Stop,
        world: World,
        visit: bool,
        wire: WireEra = "today",
    ) -> None:
        """`world`: used where this process becomes the owner, which a visitor never does.

        `wire`: as `Cloud`'s.

        Raises ForeignBus, BrokerUnreachable, LoginRefused.
        """
        self.name = uuid4().hex
        self._url = url
        self._stop = stop
        self._visits = visit
        self._wire = wire
        self._joined: Joined | None = None
        self._asks: Sequence[Ask] = ()
        self._queues: frozenset[str] = frozenset()
        self._written: frozenset[str] = frozenset()
        """The queues in the will."""
        self._worker: Worker | None = None
        self.line: Line | None = None
        self._marker = guard.Marker(url)
        if not url.is_embedded:
            guard.refuse_foreign(url)
        self.is_owner = not visit and self._marker.claim()
        if not url.is_embedded:
            # A service waits for its owner; whoever looks at a page wants to be told.
            patience_s = 0.0 if visit else PATIENCE_S
            self.line = Line(url, name=self.name, clock=clock, stop=stop, patience_s=patience_s)
        self.world = world
        self.register = Register(clock, lambda: self._house(world))
        if self.line is not None and not self.is_owner:
            self.world, self.register = FarWorld(self.line, clock), FarRegister(self.line)
        elif self.line is not None:
            survivors = will.execute(url)
            self.line.serve_owner(owner_endpoints(self.world, self.register))
            if survivors:
                # Members of the owner before come first: they keep their hosts' names.
                stop.wait(REJOIN_S)
                # A broker needs a moment to notice that a program was killed; its queues are used till then.
                sweep(url, Belongings(queues=frozenset(survivors)))

    def _house(self, world: World) -> None:
        """Tell an owner's world what serves it now."""
        world.house(self.register.hosts("nova_compute"))
        world.volumes.house([backend(host) for host in self.register.hosts("cinder_volume")])

    @property
    def elsewhere(self) -> FarDoors | None:
        """The doors of other members; None where there are none."""
        return None if self.line is None else FarDoors(self.line, self.register)

    def join(self, asks: Sequence[Ask]) -> Joined:
        """Get places for one's servers. Raises OwnerAway."""
        self._asks = asks
        self._joined = self.register.join(self.name, asks, {}, self._wire)
        return self._joined

    def ready(self, queues: frozenset[str]) -> None:
        """One's servers listen. Raises OwnerAway."""
        self._queues = self._with_own(queues)
        self.register.ready(self.name, self._queues)

    def _with_own(self, queues: frozenset[str]) -> frozenset[str]:
        return queues if self.line is None else queues | self.line.belongings().queues

    def keep(
        self,
        queues: Callable[[], frozenset[str]],
        joined_again: Callable[[Joined], None],
        told: Callable[[bool], None],
    ) -> None:
        """Give signs of life from now on, and do an owner's rounds.

        `queues`: those of one's servers as they are now. `joined_again` is called after the owner
        began anew; `told` after each sign, with whether there is an owner.
        """
        if self.line is not None:
            self._worker = spawn("cloud membership", lambda: self._keep(queues, joined_again, told))

    def _keep(
        self,
        queues: Callable[[], frozenset[str]],
        joined_again: Callable[[Joined], None],
        told: Callable[[bool], None],
    ) -> None:
        first = True
        while first or not self._stop.wait(PULSE_S):
            first = False
            try:
                self._pulse(queues(), joined_again)
                told(True)
            except Stopped:
                return
            except AWAY as failure:
                if self._stop.is_set():
                    return
                log.warning("the simulated cloud: %s", failure)
                told(False)

    def _pulse(self, queues: frozenset[str], joined_again: Callable[[Joined], None]) -> None:
        if not self.is_owner and not self.register.pulse(self.name):
            keep = self._joined.places if self._joined else {}
            self._joined = self.register.join(self.name, self._asks, keep, self._wire)
            self.ready(queues)
            joined_again(self._joined)
        elif self._with_own(queues) != self._queues:
            self.ready(queues)
        if self.is_owner:
            self._rounds()

    def _rounds(self) -> None:
        """An owner's: hold the marker, and clear away after members that vanished."""
        self.mark()
        for member, queues in self.register.expire(self.name).items():
            log.warning("a process of the simulated cloud vanished; its %d queues are deleted", len(queues))
            sweep(self._url, Belongings(queues=queues | {f"{MEMBER}.{member}"}))
        if (queues := self.register.queues()) != self._written:
            will.write(self._url, queues)
            self._written = queues

    def mark(self) -> None:
        """An owner's: hold the marker, also after the broker lost it. Raises BrokerUnreachable."""
        if self.is_owner and not self._marker.holds() and not self._marker.claim():
            log.error("another process took over the simulated cloud; end this one and start it again")

    def leave(self) -> None:
        """Say good-bye, so that nothing more is sent here."""
        if self.is_owner or self.line is None:
            self.register.leave(self.name)
            return
        try:
            args = {"member": self.name}
            self.line.ask_owner("register", "leave", args, timeout_s=LEAVE_S, patience_s=0)
        except GONE as failure:
            log.info("left without a good-bye: %s", failure)

    def close(self, belongings: Belongings) -> None:
        """Hang up, and take away what this process brought and nobody uses, the marker last."""
        if self._worker is not None:
            self._worker.join(LEAVE_S)
        if self.line is not None:
            self.line.close()
            belongings |= self.line.belongings()
        try:
            self._clear_away(belongings)
        except AWAY as failure:
            log.warning("the simulated cloud left its queues behind: %s", failure)
        self._marker.let_go()

    def _clear_away(self, belongings: Belongings) -> None:
        if self._visits or not (self.is_owner or guard.has_marker(self._url)):
            # Without our mark nothing is ours but what is called so.
            sweep(self._url, belongings.named(guard.OWN))
            return
        stay = sweep(self._url, belongings | Belongings(exchanges=CONTROL | {HOPS_EXCHANGE}))
        if CONTROL.isdisjoint(stay):
            if self.is_owner:
                sweep(self._url, Belongings(queues=frozenset({will.WILL})))
                self._marker.release()
            elif not guard.owned(self._url):
                will.execute(self._url)
                sweep(self._url, Belongings(exchanges=frozenset({guard.MARKER})))
