"""How much the tracer may hold, and what it had to let go."""

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of the tracer's tables, in items; beyond one, the oldest goes and is counted."""

    copies: int = 20_000
    """Messages whose further deliveries can still be joined to them."""
    open_calls: int = 20_000
    """Calls without a final reply, for which somebody still waits."""
    overdue_calls: int = 5_000
    """Calls whose time is over; a late reply may still come."""
    orphans: int = 2_000
    """Replies whose call has not been seen."""
    journeys: int = 5_000
    processes: int = 20_000
    """Connections and the programs behind them; 300 computes with their agents have 6,000."""
    names: int = 20_000
    """Exchange, queue and reply queue names, each; 300 computes with their agents have 10,000."""
    unnamed: int = 500
    """Recent messages that are told again once their sender is known."""


class TracerCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Absolute totals of the tracer."""

    messages: int
    """Publishes."""
    deliveries: int
    timeouts: int
    anomalies: int
    open_calls: int
    """Calls for which somebody still waits."""
    journeys: int
    forgotten: dict[str, int]
    """What each table let go because it was full, by the table's name."""
