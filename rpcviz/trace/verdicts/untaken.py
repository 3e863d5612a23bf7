"""Queue with a consumer that took nothing: it reads that queue, but not this message in time."""

from rpcviz.base.saying import Filling, saying
from rpcviz.trace.entry import Entry, RpcState
from rpcviz.trace.verdict import Confidence, Evidence, Finding, named, over, queues, routed, sent, waited


def _reader(entry: Entry) -> str:
    return named(next(iter(entry.receivers or ()), None))


def _values(entry: Entry) -> dict[str, Filling]:
    return {"queue": queues(entry), "who": _reader(entry), "timeout": waited(entry)}


def _evidence(entry: Entry) -> tuple[Evidence, ...]:
    reads = saying("evidence.consumers", count=entry.fate.consumers or 0, queue=queues(entry))
    return (sent(entry), routed(entry), over(entry), Evidence(saying=reads))


VERDICT = Finding(
    fits=lambda entry: entry.state is RpcState.TIMED_OUT and bool(entry.fate.consumers),
    confidence=lambda _: Confidence.INFERRED,
    values=_values,
    evidence=_evidence,
    by_absence=True,
)
