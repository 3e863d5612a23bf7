"""How far a request has come: one table, and two rules on top of it.

All of a request's state moves through `step`; a pair that is absent from the table is an
anomaly, counted and shown. The tracer only hears what the bus tells, so a timeout is inferred
from the call's `expiration` (oslo_messaging/_drivers/amqpdriver.py `_send`).
"""

from enum import StrEnum
from typing import Final

from rpcviz.trace.entry import RpcState
from rpcviz.wire.message import Kind, Message

NS_PER_MS: Final = 1_000_000


class Moment(StrEnum):
    """What can happen to a request besides a final reply or failure."""

    DEADLINE = "deadline"
    """Its `expiration` passed; the client raised MessagingTimeout."""
    PARTIAL = "partial"
    """A reply with `ending` false: the old double replies, before Mitaka."""


TRANSITIONS: Final[dict[tuple[RpcState, Kind | Moment], RpcState]] = {
    (RpcState.WAITING, Kind.HEARTBEAT): RpcState.WAITING,
    (RpcState.WAITING, Moment.PARTIAL): RpcState.WAITING,
    (RpcState.WAITING, Kind.REPLY): RpcState.ANSWERED,
    (RpcState.WAITING, Kind.FAILURE): RpcState.FAILED,
    (RpcState.WAITING, Moment.DEADLINE): RpcState.TIMED_OUT,
    # The server does not hear that nobody waits any more, so it goes on.
    (RpcState.TIMED_OUT, Kind.HEARTBEAT): RpcState.TIMED_OUT,
    (RpcState.TIMED_OUT, Moment.PARTIAL): RpcState.TIMED_OUT,
    (RpcState.TIMED_OUT, Kind.REPLY): RpcState.LATE,
    (RpcState.TIMED_OUT, Kind.FAILURE): RpcState.LATE,
    # A server that did not know the method of a monitored call beats on after its failure: a bug of
    # oslo (oslo_messaging/rpc/dispatcher.py `dispatch`), and no sign of anything wrong here.
    (RpcState.FAILED, Kind.HEARTBEAT): RpcState.FAILED,
    # That it reached no queue says more than that its time is over.
    (RpcState.UNROUTABLE, Moment.DEADLINE): RpcState.UNROUTABLE,
}
OPEN: Final = frozenset({RpcState.WAITING, RpcState.TIMED_OUT, RpcState.UNROUTABLE})
"""States in which a final reply is not here yet."""


def step(state: RpcState, event: Kind | Moment) -> RpcState | None:
    """The state after `event`, or None when the table has no such pair: an anomaly."""
    return TRANSITIONS.get((state, event))


def reply_event(message: Message) -> Kind | Moment:
    """What a message on the reply path does to its call. A reply without `ending` is not final."""
    if message.kind is Kind.HEARTBEAT or message.ending is True:
        return message.kind
    return Moment.PARTIAL


def first_state(kind: Kind, routed: int | None, expects_reply: bool) -> RpcState | None:
    """The state of a message just published; None for what is itself an answer, or is not oslo's.

    `routed` is the number of queues it reached, None when this tap cannot know.
    """
    if kind not in _REQUESTS:
        return None
    if routed == 0:
        return RpcState.UNROUTABLE
    return RpcState.WAITING if expects_reply else RpcState.SENT


_REQUESTS: Final = frozenset({Kind.CALL, Kind.CAST, Kind.FANOUT, Kind.NOTIFICATION})
ANSWERS: Final = frozenset({Kind.REPLY, Kind.FAILURE, Kind.HEARTBEAT})
RPCS: Final = frozenset({Kind.CALL, Kind.CAST, Kind.FANOUT})
ANNOUNCEMENTS: Final = frozenset({Kind.FANOUT, Kind.NOTIFICATION})
"""Said to whoever listens: that nobody does is how OpenStack is, and no trouble."""


def deadline_ns(called_ns: int, ttl_ms: int | None) -> int | None:
    """When the caller gives up, nanoseconds since the epoch; None without an `expiration`."""
    return None if ttl_ms is None else called_ns + ttl_ms * NS_PER_MS
