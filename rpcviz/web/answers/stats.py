"""Numbers over time, by method, by pipe."""

import msgspec

from rpcviz.trace.hosts import GridView
from rpcviz.trace.talkers import Talker
from rpcviz.web.shapes import EdgeShape, GapShape, StatsShape


class LatencyShape(msgspec.Struct, frozen=True, kw_only=True):
    """Counts and round trips of one method."""

    method: str
    calls: int
    casts: int
    fanouts: int
    replies: int
    failures: int
    timeouts: int
    """Calls whose time ran out before an answer came."""
    p50_ms: float | None
    p99_ms: float | None
    max_ms: float | None
    measured: int
    """Answers with a known round trip."""
    spent_ms: float
    """`measured` times `p50_ms`: what to make faster first."""
    heat: list[int]
    """How many round trips fell into each column of `heat_ms`; empty when none was measured."""


class SeriesShape(msgspec.Struct, frozen=True, kw_only=True):
    """What happened when: each list has one number for each step, oldest first, all equally long.

    The last step is the one that is going on.
    """

    from_ns: str
    """When the first step begins."""
    step_ms: int
    by_kind: dict[str, list[int]]
    """Publishes."""
    deliveries: list[int]
    bytes: list[int]
    unroutable: list[int]
    timeouts: list[int]
    p50_ms: list[float | None]
    """Of the answers that came in this step; null without any."""
    p99_ms: list[float | None]
    dropped: dict[str, list[int]]
    """By pipe."""
    missed: list[bool]
    """Something was not seen: the numbers are too small."""
    redelivered: list[int] = []
    unheard: list[int] = []
    """Of `unroutable`: fanouts and notifications, which need no listener."""


class PipeShape(msgspec.Struct, frozen=True, kw_only=True):
    """One bounded queue inside rpcviz: given == taken + dropped + waiting."""

    name: str
    given: int
    taken: int
    dropped: int
    waiting: int
    limit: int
    overflows: int
    """How often it was found full where nobody counts what is dropped: the broker's queue of a tap."""


class StatsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Absolute totals since the start, latencies by method, what was dropped where, and when it was."""

    totals: StatsShape
    by_method: list[LatencyShape]
    edges: list[EdgeShape]
    dropped: dict[str, int]
    pipes: list[PipeShape]
    forgotten: dict[str, int]
    """What the bounded tables let go, by table."""
    sockets: dict[str, int]
    """Clients now, frames sent, frames merged for slow clients, unknown events."""
    replies_visible: bool
    """False: no tap sees replies, so latencies, timeouts and failures are unknown."""
    series: SeriesShape
    heat_ms: list[float]
    """Where each column of `by_method[].heat` begins, by equal ratios; the last one has no end."""
    heat: GridView
    talkers: list[Talker]
    """Who moves most bytes, sent and taken together, first; at most 50."""
    unnamed: int
    """Publishes whose sender has no name yet; they are in nobody's row."""
    gaps: list[GapShape]
    """What was missed of late, oldest first."""
