"""Callee still working: its signs of life came until the end, only the call's time was too short."""

from rpcviz.trace.entry import Entry, RpcState
from rpcviz.trace.verdict import (
    Confidence,
    Evidence,
    Finding,
    beaten,
    callee,
    delivered,
    over,
    sent,
    still_beating,
    waited,
)


def _evidence(entry: Entry) -> tuple[Evidence, ...]:
    found = (sent(entry), *delivered(entry), *beaten(entry), over(entry))
    return tuple(sorted(found, key=lambda each: each.ts_ns or 0))


VERDICT = Finding(
    fits=lambda entry: entry.state is RpcState.TIMED_OUT and still_beating(entry),
    # A sign of life after the end proves it; one shortly before makes it likely.
    confidence=lambda entry: (
        Confidence.SEEN if (entry.fate.beat_ns or 0) >= (entry.deadline_ns or 0) else Confidence.INFERRED
    ),
    values=lambda entry: {"who": callee(entry), "count": entry.heartbeats, "timeout": waited(entry)},
    evidence=_evidence,
    by_absence=True,
)
