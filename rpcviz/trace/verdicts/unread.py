"""Queue without consumer: it reached a queue, and nobody was there to take it."""

from rpcviz.base.saying import saying
from rpcviz.trace.entry import Entry, RpcState
from rpcviz.trace.verdict import Confidence, Evidence, Finding, over, queues, routed, sent, waited


def _evidence(entry: Entry) -> tuple[Evidence, ...]:
    found = (sent(entry), routed(entry), over(entry))
    if entry.fate.consumers is None:
        return (*found, Evidence(saying=saying("evidence.not_taken")))
    said = saying("evidence.consumers", count=entry.fate.consumers, queue=queues(entry))
    return (*found, Evidence(saying=said))


VERDICT = Finding(
    fits=lambda entry: entry.state is RpcState.TIMED_OUT,
    # Where the broker was not asked, it follows from the missing delivery alone.
    confidence=lambda entry: Confidence.INFERRED if entry.fate.consumers is None else Confidence.SEEN,
    values=lambda entry: {"queue": queues(entry), "timeout": waited(entry)},
    evidence=_evidence,
    by_absence=True,
)
