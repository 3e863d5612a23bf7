"""Who runs what where: nova's table of services and neutron's table of agents, for the whole cloud.

A *member* is a process that takes part. The owner of the cloud keeps the register; each member joins, gives a
sign of life now and then, and leaves. Host names and pids are handed out here, so that no two are alike.
"""

import threading
from collections.abc import Callable, Mapping, Sequence

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.bus.habits import WireEra
from rpcviz.cloud.state import Era

FIRST_PID = 2100
LEASE_S = 15.0
"""A member that gave no sign of life for so long is gone."""
MEMBERS_MOST = 64


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """How many seats a member wants for a service."""

    service: str
    count: int
    hosts: str
    """Host names are this with a number."""
    beside: str | None = None
    """Sit on the hosts of the member's own servers of this service first."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where one server runs, and as which process."""

    host: str
    pid: int


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    """What a new member is told."""

    places: dict[str, tuple[Place, ...]]
    """By service."""
    era: Era


class _Member:
    """One process of the cloud."""

    def __init__(self, places: dict[str, tuple[Place, ...]], seen_ns: int, wire: WireEra) -> None:
        self.places = places
        self.wire = wire
        self.seen_ns = seen_ns
        self.ready = False
        """False while its servers start: whatever is sent to them would be lost."""
        self.queues: frozenset[str] = frozenset()


class Register:
    """The table; safe to use from many workers."""

    def __init__(self, clock: Clock, moved: Callable[[], None] = lambda: None) -> None:
        """`moved` is called after servers came or went; not under the lock."""
        self._clock = clock
        self._moved = moved
        self._lock = threading.RLock()
        # Invariant: at most MEMBERS_MOST; whoever is silent for LEASE_S goes.
        self._members: dict[str, _Member] = {}
        self._pid = FIRST_PID
        self._era: Era = "today"
        self._settled = True
        """False while the services are being told of another era."""
        self._acts: dict[str, str] = {}
        """Acts that play in the era: the member of each."""

    # --- members

    def join(
        self,
        member: str,
        asks: Sequence[Ask],
        keep: Mapping[str, tuple[Place, ...]],
        wire: WireEra = "today",
    ) -> Joined:
        """Take a member in: with places of its own choice (`keep`, after the owner began anew), or new ones.

        `wire`: whose wire habits its servers have. Raises OverflowError when MEMBERS_MOST are there.
        """
        with self._lock:
            if member not in self._members and len(self._members) >= MEMBERS_MOST:
                raise OverflowError(f"{MEMBERS_MOST} processes take part already")
            places = dict(keep) or self._new_places(asks)
            self._pid = max(self._pid, *(place.pid for each in places.values() for place in each), 0)
            self._members[member] = _Member(places, self._clock.now_ns(), wire)
            return Joined(places=places, era=self._era)

    def ready(self, member: str, queues: frozenset[str]) -> None:
        """The member's servers listen; `queues` is what it put on the broker, should it vanish."""
        with self._lock:
            if member not in self._members:
                return
            self._members[member].ready = True
            self._members[member].queues = queues
        self._moved()

    def _new_places(self, asks: Sequence[Ask]) -> dict[str, tuple[Place, ...]]:
        found: dict[str, tuple[Place, ...]] = {}
        for ask in asks:
            taken = {
                place.host for each in self._members.values() for place in each.places.get(ask.service, ())
            }
            first = [place.host for place in found.get(ask.beside or "", ())]
            most = len(taken) + len(first) + ask.count
            names = [*first, *(f"{ask.hosts}{number}" for number in range(1, most + 1))]
            free = [name for name in dict.fromkeys(names) if name not in taken][: ask.count]
            found[ask.service] = tuple(Place(host=host, pid=self._next_pid(host)) for host in free)
        return found

    def _next_pid(self, host: str) -> int:
        # Pids look like a host's, no two alike, the same in every run.
        self._pid += 7 + sum(map(ord, host)) % 13
        return self._pid

    def pulse(self, member: str) -> bool:
        """A sign of life; False for a member that is not known (any more)."""
        with self._lock:
            found = self._members.get(member)
            if found is None:
                return False
            found.seen_ns = self._clock.now_ns()
            return True

    def leave(self, member: str) -> None:
        """Forget a member and what it plays."""
        with self._lock:
            self._members.pop(member, None)
            self._acts = {act: whose for act, whose in self._acts.items() if whose != member}
        self._moved()

    def expire(self, own: str) -> dict[str, frozenset[str]]:
        """Members that vanished, with the queues they left behind; `own` is the owner's and never goes."""
        with self._lock:
            oldest = self._clock.now_ns() - int(LEASE_S * 1e9)
            gone = {
                name: member.queues
                for name, member in self._members.items()
                if member.seen_ns < oldest and name != own
            }
        for name in gone:
            self.leave(name)
        return gone

    def queues(self) -> frozenset[str]:
        """What all members put on the broker."""
        with self._lock:
            return frozenset().union(*(member.queues for member in self._members.values()))

    # --- who is where

    def members(self) -> tuple[str, ...]:
        """Every member with servers of its own, in the order in which they came."""
        with self._lock:
            return tuple(name for name, member in self._members.items() if any(member.places.values()))

    def where(self, service: str) -> tuple[tuple[str, str], ...]:
        """(host, member) of each server of a service that listens."""
        with self._lock:
            return tuple(
                (place.host, name)
                for name, member in self._members.items()
                if member.ready
                for place in member.places.get(service, ())
            )

    def hosts(self, service: str) -> tuple[str, ...]:
        """The hosts of a service."""
        return tuple(host for host, _ in self.where(service))

    def count(self, service: str) -> int:
        """How many servers of a service the whole cloud has."""
        return len(self.where(service))

    def present(self) -> tuple[str, ...]:
        """Every service of which somebody listens."""
        with self._lock:
            ready = [member.places for member in self._members.values() if member.ready]
            return tuple(dict.fromkeys(name for places in ready for name, each in places.items() if each))

    def wires(self) -> tuple[WireEra, ...]:
        """The wire habits of the servers there are: one, or both where processes differ."""
        with self._lock:
            found = {member.wire for member in self._members.values() if any(member.places.values())}
            return tuple(sorted(found))

    # --- eras

    def enter(self, act: str, member: str, era: Era) -> bool | None:
        """Let an act play in an era: None must wait, True may play, False may once it told everybody.

        Acts of one era play side by side, those of another wait until they end: which fanouts an agent
        listens to differs, so that two eras cannot be on one bus at once. After False, `settle` or `quit`.
        """
        with self._lock:
            if self._acts and not (self._era == era and self._settled):
                return None
            same = self._era == era and self._settled
            self._era, self._settled = era, same
            self._acts[act] = member
            return same

    def settle(self) -> None:
        """Everybody listens as the new era does."""
        with self._lock:
            self._settled = True

    def quit(self, act: str) -> None:
        """The act is over."""
        with self._lock:
            self._acts.pop(act, None)
