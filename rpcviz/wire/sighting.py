"""One look at one message: what the tap passes on."""

import msgspec

from rpcviz.wire.message import Message
from rpcviz.wire.route import Point, Route
from rpcviz.wire.sealed import Sealed


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """One look at one message, its body sealed."""

    seq: int
    ts_ns: int
    point: Point
    route: Route
    message: Message
    sealed: Sealed
