"""Replied too late: the answer came after the caller had given up, and was thrown away."""

from rpcviz.base.saying import Filling
from rpcviz.trace.entry import Entry, RpcState
from rpcviz.trace.verdict import (
    Confidence,
    Evidence,
    Finding,
    answered,
    beaten,
    callee,
    delivered,
    over,
    seconds,
    sent,
    waited,
)


def _values(entry: Entry) -> dict[str, Filling]:
    late_ns = entry.ts_ns + (entry.latency_ns or 0) - (entry.deadline_ns or entry.ts_ns)
    return {"who": callee(entry), "late": seconds(late_ns), "timeout": waited(entry)}


def _evidence(entry: Entry) -> tuple[Evidence, ...]:
    found = (sent(entry), *delivered(entry), *beaten(entry), over(entry), *answered(entry))
    return tuple(sorted(found, key=lambda each: each.ts_ns or 0))


VERDICT = Finding(
    fits=lambda entry: entry.state is RpcState.LATE,
    confidence=lambda _: Confidence.SEEN,
    values=_values,
    evidence=_evidence,
)
