"""A verdict as the HTTP API tells it: in words, with what they are made of. Pure."""

from rpcviz.base.saying import Saying
from rpcviz.trace.autopsy import judge
from rpcviz.trace.entry import Entry
from rpcviz.web.answers.messages import EvidenceShape, VerdictShape
from rpcviz.web.answers.said import Said
from rpcviz.web.rows import digits
from rpcviz.web.words import told


def verdict_shape(entry: Entry, lang: str) -> VerdictShape | None:
    """The verdict on one message; None while nothing is wrong with it."""
    found = judge(entry)
    if found is None:
        return None
    return VerdictShape(
        word=found.word,
        sentence=told(lang, found.saying),
        said=_said(found.saying),
        confidence=found.confidence,
        evidence=[
            EvidenceShape(
                sentence=told(lang, each.saying),
                said=_said(each.saying),
                id=each.id,
                ts_ns=digits(each.ts_ns),
            )
            for each in found.evidence
        ],
    )


def _said(saying: Saying) -> Said:
    return Said(key=saying.key, values=dict(saying.values))
