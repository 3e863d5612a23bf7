"""Delivered, callee silent since t: somebody took the call, and no answer of it was seen.

Dead, stuck, or its answer never sent: the bus alone does not tell these apart.
"""

from rpcviz.base.saying import Filling
from rpcviz.trace.entry import Entry, RpcState
from rpcviz.trace.verdict import (
    Confidence,
    Finding,
    beaten,
    callee,
    delivered,
    last_sign_ns,
    over,
    seconds,
    sent,
    waited,
)


def _values(entry: Entry) -> dict[str, Filling]:
    after_ns = (last_sign_ns(entry) or entry.ts_ns) - entry.ts_ns
    return {"who": callee(entry), "after": seconds(max(0, after_ns)), "timeout": waited(entry)}


VERDICT = Finding(
    fits=lambda entry: entry.state is RpcState.TIMED_OUT and entry.deliveries > 0,
    confidence=lambda _: Confidence.SEEN,
    values=_values,
    evidence=lambda entry: (sent(entry), *delivered(entry), *beaten(entry), over(entry)),
    by_absence=True,
)
