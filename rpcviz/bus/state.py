"""What a long connection of ours is doing, for the page, /readyz and the gap in the timeline."""

import random
from collections.abc import Callable
from typing import Literal

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Nudge
from rpcviz.base.saying import Saying

Phase = Literal["connecting", "connected", "lost"]


_JITTER = random.Random()  # noqa: S311 - spreads tries in time, keeps no secret
"""Of its own: a worker that waits to try again must not move the chance that others seeded."""


class BrokerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a broker is; `node` is the cluster's name where AMQP alone was asked."""

    product: str
    version: str
    node: str
    vhost: str


class BusState(msgspec.Struct, frozen=True, kw_only=True):
    """One moment of a connection's life. What happens between "lost" and "connected" is not seen."""

    phase: Phase
    since_ns: int
    """When it came into this phase, not when it tried last."""
    host: str | None = None
    """`host:port` that it is connected to; None for the broker in memory and while it is not."""
    why: str | None = None
    """What broke it, or what the last try met; None while all is well."""
    remedy: str = ""
    trouble: Saying | None = None
    """The same as `why` and `remedy`, for other languages."""
    broke: str | None = None
    """While it is lost: how it was lost, in the broker's or the system's own words; "" without a word."""
    next_try_ns: int | None = None
    """None while it is tried, and while all is well."""
    failures: int = 0
    """Tries in a row that failed."""
    facts: BrokerFacts | None = None
    """As the broker said at the last connect."""


class Retry(msgspec.Struct, frozen=True, kw_only=True):
    """How to come back: pauses double from `first_s` to `most_s`, each shortened by chance.

    `chance` gives 0 to 1, so that a hundred taps do not all come back in the same moment.
    `patient` False: a first connection that fails raises, as a command in a terminal should.
    """

    clock: Clock
    chance: Callable[[], float] = _JITTER.random
    first_s: float = 0.5
    most_s: float = 30.0
    patient: bool = True
    nudge: Nudge | None = None
    """Ends a pause at once: somebody asked to be connected now."""

    def pause_s(self, failures: int) -> float:
        """The pause after so many failures in a row (from 1): half of its length is chance."""
        length = min(self.most_s, self.first_s * 2.0 ** min(failures - 1, 16))
        return length * (0.5 + self.chance() / 2)
