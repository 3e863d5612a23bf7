"""A capture file as a source: its lines come at the pace at which they were recorded, or another."""

import contextlib
from collections.abc import Callable

import msgspec

from rpcviz.base.concurrency import Stop, breathe
from rpcviz.tap.capture_lines import CaptureCut, lines
from rpcviz.tap.coverage import FIREHOSE, MIRROR
from rpcviz.tap.replay_clock import ReplayClock
from rpcviz.tap.source import Coverage, Emit
from rpcviz.wire.broker import BrokerTopology, ConnectionInfo
from rpcviz.wire.capture import CaptureDamaged, CaptureMeta, read_line
from rpcviz.wire.tapped import Route, Tapped

BREATHE_EVERY = 50
KNOWN_KEPT = 10_000


class Damage(msgspec.Struct, frozen=True, kw_only=True):
    """What could not be read of a file."""

    lines: int = 0
    first: int | None = None
    """Number of the first damaged line, from 1."""
    reason: str | None = None
    cut: str | None = None
    """How the file breaks off; None where it ends in order."""


def first_moment(path: str) -> int | None:
    """When the first copy of a file was seen, in ns; None when it has none. Raises CaptureUnreadable."""
    with contextlib.suppress(CaptureCut):
        for line in lines(path):
            with contextlib.suppress(CaptureDamaged):
                found = read_line(line)
                if not isinstance(found, CaptureMeta):
                    return found.ts_ns
    return None


class CaptureFile:
    """Reads one file once. Damaged lines are left out and counted."""

    def __init__(
        self,
        path: str,
        *,
        clock: ReplayClock | None = None,
        next_seq: Callable[[], int] | None = None,
        learn: Callable[[BrokerTopology], None] = lambda _topology: None,
    ) -> None:
        """`next_seq` numbers the copies; None: as the file does. `learn` gets the broker's topology.

        `clock` sets the pace; None: as fast as it can be read.
        """
        self._path = path
        self._clock = clock
        self._next_seq = next_seq
        self._learn = learn
        self.meta: CaptureMeta | None = None
        self.damage = Damage()
        self.count = 0
        self._topology = BrokerTopology()
        # Invariant: at most KNOWN_KEPT and what the first line told.
        self._known: set[str] = set()

    def run(self, emit: Emit, stop: Stop) -> None:
        """Emit each copy when its moment comes. Raises CaptureUnreadable before the first."""
        try:
            for number, line in enumerate(lines(self._path), 1):
                if stop.is_set():
                    return
                self._take(number, line, emit, stop)
                if number % BREATHE_EVERY == 0:
                    breathe()
        except CaptureCut as cut:
            self.damage = msgspec.structs.replace(self.damage, cut=cut.cause)

    def _take(self, number: int, line: bytes, emit: Emit, stop: Stop) -> None:
        try:
            found = read_line(line)
        except CaptureDamaged as damaged:
            self._count(number, damaged.reason)
            return
        if isinstance(found, CaptureMeta):
            self.meta = self.meta or found
            if found.topology is not None:
                self._know(found.topology)
            return
        self._meet(found.route)
        if self._clock is not None and not self._clock.wait_until(found.ts_ns, stop):
            return
        self.count += 1
        emit(self._as_seen(found))

    def _know(self, topology: BrokerTopology) -> None:
        self._topology = topology
        self._known |= {each.name for each in topology.connections}
        self._learn(topology)

    def _meet(self, route: Route) -> None:
        """Whoever came after the first line was written is named in its own lines."""
        name, connection = route.connection_name, route.connection
        if name is None or connection is None or connection in self._known or len(self._known) >= KNOWN_KEPT:
            return
        came = ConnectionInfo(name=connection, user_provided_name=name, user=route.user)
        known = self._topology
        self._know(msgspec.structs.replace(known, connections=(*known.connections, came)))

    def _as_seen(self, tapped: Tapped) -> Tapped:
        """With a number of this run, and marked where the file was recorded by a mirror."""
        route = tapped.route
        if route.routed_queues is None and route.queue is None and self.coverage() is MIRROR:
            route = msgspec.structs.replace(route, mirrored=True)
        elif self._next_seq is None:
            return tapped
        seq = tapped.seq if self._next_seq is None else self._next_seq()
        return msgspec.structs.replace(tapped, seq=seq, route=route)

    def _count(self, number: int, reason: str) -> None:
        known = self.damage
        self.damage = msgspec.structs.replace(
            known,
            lines=known.lines + 1,
            first=known.first or number,
            reason=known.reason or reason,
        )

    def coverage(self) -> Coverage:
        """What its tap saw, as the first line says."""
        return MIRROR if self.meta is not None and self.meta.tap == "mirror" else FIREHOSE


SOURCE = CaptureFile
