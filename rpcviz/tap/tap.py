"""The tap's worker: source, decode, pipe. It never blocks on what comes after it."""

from collections.abc import Callable, Collection
from typing import Literal

import msgspec

from rpcviz.base.concurrency import Stop
from rpcviz.base.pipe import Pipe
from rpcviz.tap.safety import is_echo, is_hop
from rpcviz.tap.source import Emit, Missed, Source
from rpcviz.wire.broker import BrokerTopology
from rpcviz.wire.decode import decode
from rpcviz.wire.hop import Hop
from rpcviz.wire.hops import read as read_hop
from rpcviz.wire.sighting import Sighting
from rpcviz.wire.tapped import Tapped

Mode = Literal["auto", "firehose", "mirror"]
Intake = Sighting | Hop | BrokerTopology | Missed
"""What goes to trace: a message, a step off the bus, news of who is connected, or of a gap."""


class TapOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How to listen, and how much may wait."""

    mode: Mode = "auto"
    enable_firehose: bool = False
    """The one thing that rpcviz may change on a broker, and only when told to."""
    exchanges: tuple[str, ...] | None = None
    """What a mirror binds to; None: every topic and fanout exchange that the management API shows."""
    queue_max: int = 20_000
    """Copies that may wait in the broker's queue of the tap, and items before trace alike."""
    queue_bytes: int = 64 * 1024 * 1024


class TapCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What came from the source."""

    copies: int
    echoes: int
    hops: int
    damaged_hops: int


def weigh(item: Intake) -> int:
    """Bytes that an item of the intake keeps in memory, its body above all."""
    return item.message.size if isinstance(item, Sighting) else 256


class Tap:
    """Runs one source into one pipe.

    `topics` and `fanouts` are asked for every message: what trace knows of them grows.
    """

    def __init__(
        self,
        source: Source,
        intake: Pipe[Intake],
        *,
        topics: Callable[[], Collection[str]],
        fanouts: Callable[[], Collection[str]],
        stop: Stop,
        divert: Emit | None = None,
    ) -> None:
        """`divert` takes every copy that is not our own, before it is decoded, in place of the pipe."""
        self._source = source
        self._intake = intake
        self._topics = topics
        self._fanouts = fanouts
        self._stop = stop
        self._divert = divert
        self._copies = 0
        self._echoes = 0
        self._hops = 0
        self._damaged_hops = 0

    def work(self) -> None:
        """Block until stopped; whatever ends the source is raised here."""
        self._source.run(self.take, self._stop)

    def take(self, tapped: Tapped) -> None:
        """Decode one copy and pass it on; echoes of rpcviz itself are dropped and counted."""
        self._copies += 1
        if self._divert is not None:
            if is_echo(tapped.route) and not is_hop(tapped.route, tapped.point):
                self._echoes += 1
            else:
                self._divert(tapped)
            return
        if is_hop(tapped.route, tapped.point):
            hop = read_hop(tapped.body)
            if hop is None:
                self._damaged_hops += 1
            else:
                self._hops += 1
                # One clock for everything that is seen: a hop must stand among the messages in the
                # order in which both came, whatever its sender's clock said.
                self._intake.put(msgspec.structs.replace(hop, ts_ns=tapped.ts_ns))
            return
        if is_echo(tapped.route):
            self._echoes += 1
            return
        self._intake.put(decode(tapped, self._topics(), self._fanouts()))

    def counts(self) -> TapCounts:
        """Since the start."""
        return TapCounts(
            copies=self._copies, echoes=self._echoes, hops=self._hops, damaged_hops=self._damaged_hops
        )
