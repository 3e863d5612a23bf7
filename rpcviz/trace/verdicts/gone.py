"""Replied, reply queue gone: the work was done, and its answer reached no queue.

oslo's server offers it again for a minute, then drops it (`kombu_missing_consumer_retry_timeout`).
"""

from rpcviz.base.saying import Filling
from rpcviz.trace.entry import Entry, RpcState
from rpcviz.trace.rpc import ANSWERS
from rpcviz.trace.verdict import (
    Confidence,
    Evidence,
    Finding,
    answered,
    delivered,
    named,
    routed,
    sent,
    unlisted,
)


def _fits(entry: Entry) -> bool:
    if entry.kind in ANSWERS:
        return entry.routed == 0
    lost = entry.fate.answer_routed == 0 or entry.fate.answer_lost is not None
    return lost and entry.state in (RpcState.ANSWERED, RpcState.FAILED)


def _confidence(entry: Entry) -> Confidence:
    return Confidence.INFERRED if entry.fate.answer_lost is not None else Confidence.SEEN


def _values(entry: Entry) -> dict[str, Filling]:
    queue = entry.routing_key if entry.kind in ANSWERS else entry.reply_queue or "?"
    who = entry.sender if entry.kind in ANSWERS else next(iter(entry.receivers or ()), None)
    return {"who": named(who), "queue": queue}


def _evidence(entry: Entry) -> tuple[Evidence, ...]:
    if entry.kind in ANSWERS:
        return (routed(entry),)
    return (sent(entry), *delivered(entry), *answered(entry), *unlisted(entry))


VERDICT = Finding(fits=_fits, confidence=_confidence, values=_values, evidence=_evidence)
