"""Why nobody got an answer: told from what was seen of one message. Pure."""

from enum import StrEnum

from rpcviz.trace.entry import Entry, RpcState
from rpcviz.trace.rpc import ANSWERS
from rpcviz.wire.message import Kind


class Verdict(StrEnum):
    """What became of a request that went wrong, or of an answer that nobody gets."""

    UNROUTED = "unrouted"
    """It reached no queue."""
    UNREAD = "unread"
    """It reached a queue, and nobody took it before its time was over."""
    SILENT = "silent"
    """Somebody took it and did not answer in time."""
    LATE = "late"
    """It was answered after its time was over: nobody waited any more."""
    GONE = "gone"
    """An answer that reached no queue: whoever asked is gone."""
    UNKNOWN = "unknown"
    """A call whose answer this tap cannot see."""


def verdict(entry: Entry) -> Verdict | None:
    """The verdict on one message; None while nothing is wrong with it."""
    if entry.kind in ANSWERS:
        return Verdict.GONE if entry.routed == 0 else None
    if entry.routed == 0 or entry.state is RpcState.UNROUTABLE:
        return Verdict.UNROUTED
    if entry.state is RpcState.LATE:
        return Verdict.LATE
    if entry.state is RpcState.TIMED_OUT:
        return Verdict.SILENT if entry.deliveries else Verdict.UNREAD
    return Verdict.UNKNOWN if entry.kind is Kind.CALL and entry.state is None else None
