"""One copy of a message as a tap got it, before anybody understood it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from rpcviz.wire.route import Point, Route

__all__ = ["Point", "Route", "Tapped"]


class Tapped(msgspec.Struct, frozen=True, kw_only=True):
    """One copy as the tap got it; may hold secrets, so it goes to `decode` and nowhere else."""

    seq: int
    """Running number of the observation, unique in one run of rpcviz; order is by it."""
    ts_ns: int
    """When it was observed, nanoseconds since the epoch."""
    point: Point
    route: Route
    properties: Mapping[str, Any]
    """AMQP properties of the message (content_type, expiration, headers …)."""
    body: bytes
