"""No queue: nothing was bound where it was sent, so nobody can have heard it."""

from rpcviz.trace.entry import Entry, RpcState
from rpcviz.trace.rpc import ANSWERS
from rpcviz.trace.verdict import Confidence, Finding, routed, sent


def _fits(entry: Entry) -> bool:
    return entry.kind not in ANSWERS and (entry.routed == 0 or entry.state is RpcState.UNROUTABLE)


VERDICT = Finding(
    fits=_fits,
    confidence=lambda _: Confidence.SEEN,
    values=lambda entry: {"exchange": entry.exchange or "default", "key": entry.routing_key},
    evidence=lambda entry: (sent(entry), routed(entry)),
)
