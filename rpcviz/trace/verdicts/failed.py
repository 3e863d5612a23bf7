"""Failed with X at host Y: the callee's method raised, and its exception was the answer."""

from rpcviz.base.saying import Filling
from rpcviz.trace.entry import Entry, RpcState
from rpcviz.trace.verdict import Confidence, Finding, answered, callee, delivered, sent


def _values(entry: Entry) -> dict[str, Filling]:
    return {"failure": "?" if entry.failure is None else entry.failure.name, "who": callee(entry)}


VERDICT = Finding(
    fits=lambda entry: entry.state is RpcState.FAILED,
    confidence=lambda _: Confidence.SEEN,
    values=_values,
    evidence=lambda entry: (sent(entry), *delivered(entry), *answered(entry)),
)
