"""What is free on the compute hosts, by two books, as in nova: placement's and the hosts' own.

The scheduler writes allocations into the first; each host's resource tracker grants claims by the second.
"""

import threading
from collections.abc import Callable, Mapping, Sequence

from rpcviz.cloud.state import HOST_ROOM, SMALL, Claim, Flavor, Room


class Books:
    """The compute hosts, and who takes how much room on which of them; safe to use from many workers."""

    def __init__(
        self, hosts: Sequence[str], *, lock: threading.Condition, new_uuid: Callable[[], str]
    ) -> None:
        self._lock = lock
        self._make_id = new_uuid
        self._rooms: dict[str, Room] = dict.fromkeys(hosts, HOST_ROOM)
        self.clear_books()

    def clear_books(self) -> None:
        """Nothing takes any room."""
        with self._lock:
            # Invariant: each holds at most what the hosts can carry.
            self._allocated: dict[str, tuple[str, Flavor]] = {}
            self._claimed: dict[str, tuple[str, Flavor]] = {}

    def rehouse(self, hosts: Sequence[str]) -> set[str]:
        """These are the compute hosts from now on; those that went."""
        with self._lock:
            left = set(self._rooms) - set(hosts)
            self._rooms = dict.fromkeys(hosts, HOST_ROOM)
            return left

    def hosts(self) -> tuple[str, ...]:
        """The compute hosts, in order."""
        return tuple(self._rooms)

    def _free(self, host: str, book: Mapping[str, tuple[str, Flavor]]) -> Room:
        room = self._rooms.get(host, HOST_ROOM)
        for taken, flavor in book.values():
            if taken == host:
                room = room.less(flavor)
        return room

    def unallocated(self, host: str) -> Room:
        """What placement believes to be free on `host`."""
        with self._lock:
            return self._free(host, self._allocated)

    def unclaimed(self, host: str) -> Room:
        """What the resource tracker of `host` knows to be free."""
        with self._lock:
            return self._free(host, self._claimed)

    def candidates(self, flavor: Flavor) -> tuple[str, ...]:
        """Hosts with room by placement's book, the emptiest first, as nova's RAM weigher has it."""
        with self._lock:
            free = {host: self._free(host, self._allocated) for host in self._rooms}
        fits = [host for host, room in free.items() if room.fits(flavor)]
        return tuple(sorted(fits, key=lambda host: (-free[host].memory_mb, host)))

    def allocate(self, uuid: str, host: str, flavor: Flavor) -> bool:
        """Write an allocation into placement's book; False when there is no room any more."""
        with self._lock:
            if not self._free(host, self._allocated).fits(flavor):
                return False
            self._allocated[uuid] = (host, flavor)
            return True

    def deallocate(self, uuid: str) -> None:
        """Take the server out of placement's book."""
        with self._lock:
            self._allocated.pop(uuid, None)

    def claim(self, uuid: str, host: str, flavor: Flavor) -> Claim:
        """Ask the host's resource tracker for room: granted, or refused because others were first."""
        asked = Room(vcpus=flavor.vcpus, memory_mb=flavor.memory_mb, disk_gb=flavor.root_gb)
        with self._lock:
            free = self._free(host, self._claimed)
            granted = free.fits(flavor)
            if granted:
                self._claimed[uuid] = (host, flavor)
                # The tracker reports what it granted: no allocation was written before it in Newton,
                # and placement must not offer that room again (nova/scheduler/client/report.py).
                self._allocated.setdefault(uuid, (host, flavor))
        return Claim(host=host, asked=asked, free=free, granted=granted)

    def release(self, uuid: str) -> None:
        """Give a claim back."""
        with self._lock:
            self._claimed.pop(uuid, None)

    def crowd(self, host: str) -> str:
        """Take all that is free on `host` in its tracker's book alone, as a guest past nova would; its id.

        Placement goes on offering the room; `release` gives it back.
        """
        taken = self._make_id()
        with self._lock:
            free = self._free(host, self._claimed)
            rest = Flavor(
                id=0, name="past nova", vcpus=free.vcpus, memory_mb=free.memory_mb, root_gb=free.disk_gb
            )
            self._claimed[taken] = (host, rest)
            return taken

    def fits(self, flavor: Flavor = SMALL) -> bool:
        """True while one more server goes in by both books."""
        with self._lock:
            return any(
                self._free(host, self._allocated).fits(flavor)
                and self._free(host, self._claimed).fits(flavor)
                for host in self._rooms
            )

    def room(self, flavor: Flavor = SMALL) -> int:
        """How many more servers of this flavor go in by both books."""
        with self._lock:
            return sum(
                min(
                    self._free(host, self._allocated).holds(flavor),
                    self._free(host, self._claimed).holds(flavor),
                )
                for host in self._rooms
            )

    # --- moves: while one goes on, both books hold room on both hosts, one of them under the move's own uuid

    def hand_allocation(self, uuid: str, other: str) -> None:
        """What was allocated for `uuid` is allocated for `other` now."""
        with self._lock:
            if uuid in self._allocated:
                self._allocated[other] = self._allocated.pop(uuid)

    def settle(self, uuid: str, move: str, *, moved: bool) -> None:
        """The server keeps its room on the new host if it moved, else on the old one; the other is free."""
        with self._lock:
            old, new = self._allocated.pop(move, None), self._claimed.pop(move, None)
            if moved and new is not None:
                self._claimed[uuid] = new
            elif not moved:
                self._allocated.pop(uuid, None)
                if old is not None:
                    self._allocated[uuid] = old
