"""Where copies come from: the firehose today, other sources with the same two methods."""

from collections.abc import Callable
from typing import Protocol

import msgspec

from rpcviz.base.concurrency import Stop
from rpcviz.base.saying import Saying
from rpcviz.wire.tapped import Tapped


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """What a source can and cannot see. `blind` says it in words, for the page."""

    replies: bool
    deliveries: bool
    senders: bool
    """True: each copy names the connection it came from."""
    blind: tuple[Saying, ...] = ()


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """Nobody listened, or copies were lost, between two moments."""

    from_ns: int
    to_ns: int
    reason: str
    """`broker`: the connection was lost. `tap`: the tap's queue was full; how much was lost is unknown.
    `stopped`: rpcviz stood still, and so much had gathered that the queue may have been full.
    `firehose`: it was turned off, and that was noticed later."""


Emit = Callable[[Tapped], None]


class Source(Protocol):
    """One way to get copies."""

    def run(self, emit: Emit, stop: Stop) -> None:
        """Block and give every copy to `emit`, until `stop` is set. Raises a Problem when it cannot."""

    def coverage(self) -> Coverage:
        """What it can see."""
