"""Caller gone: whoever asked left the bus, so there is nobody to answer.

Its reply queue outlives it: oslo lets it expire (`rabbit_transient_queues_ttl`), so an answer may well
reach a queue and still nobody.
"""

from rpcviz.base.saying import saying
from rpcviz.trace.entry import Entry
from rpcviz.trace.verdict import Confidence, Evidence, Finding, answered, delivered, named, sent


def _evidence(entry: Entry) -> tuple[Evidence, ...]:
    left = Evidence(saying=saying("evidence.left", who=named(entry.sender)))
    return (sent(entry), *delivered(entry), *answered(entry), left)


VERDICT = Finding(
    fits=lambda entry: entry.fate.deserted,
    confidence=lambda _: Confidence.INFERRED,
    values=lambda entry: {"who": named(entry.sender)},
    evidence=_evidence,
)
