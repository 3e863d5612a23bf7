"""Cannot know: a mirror sees what is sent, but neither who took it nor what was answered."""

from rpcviz.base.saying import saying
from rpcviz.trace.entry import Entry
from rpcviz.trace.verdict import Confidence, Evidence, Finding, sent
from rpcviz.wire.message import Kind


def _evidence(entry: Entry) -> tuple[Evidence, ...]:
    return (sent(entry), Evidence(saying=saying("evidence.unseen")))


VERDICT = Finding(
    fits=lambda entry: entry.kind is Kind.CALL and entry.state is None,
    confidence=lambda _: Confidence.CANNOT_KNOW,
    values=lambda _: {},
    evidence=_evidence,
)
