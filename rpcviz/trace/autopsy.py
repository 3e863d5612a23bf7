"""Why nobody got an answer: the verdict on one message, from what was seen of it. Pure."""

from typing import Final

from rpcviz.base.saying import Saying, saying
from rpcviz.base.table import load
from rpcviz.trace import verdicts
from rpcviz.trace.entry import Entry, RpcState
from rpcviz.trace.rpc import ANSWERS
from rpcviz.trace.verdict import Confidence, Evidence, Finding, Judgement
from rpcviz.wire.message import Kind

FINDINGS: Final = load("rpcviz.trace.verdicts", "VERDICT", Finding, verdicts.NAMES)
"""By word; the first that fits is the verdict."""
_NOTHING_WRONG: Final = frozenset({RpcState.WAITING, RpcState.SENT, RpcState.ANSWERED})


def verdict(entry: Entry) -> str | None:
    """The word of the verdict on one message; None while nothing is wrong with it."""
    if _well(entry):
        return None
    return next((word for word, finding in FINDINGS.items() if finding.fits(entry)), None)


def judge(entry: Entry) -> Judgement | None:
    """The verdict with its sentence, evidence and confidence; None while nothing is wrong."""
    word = verdict(entry)
    if word is None:
        return None
    finding = FINDINGS[word]
    missed = finding.by_absence and entry.fate.missed
    evidence = finding.evidence(entry)
    return Judgement(
        word=word,
        saying=Saying(key=f"judged.{word}", values=finding.values(entry)),
        confidence=Confidence.CANNOT_KNOW if missed else finding.confidence(entry),
        evidence=(*evidence, Evidence(saying=saying("evidence.missed"))) if missed else evidence,
    )


def _well(entry: Entry) -> bool:
    """Nearly all messages: told at once, because a search asks each of them."""
    if (
        entry.routed == 0
        or entry.fate.deserted
        or entry.fate.answer_lost is not None
        or entry.fate.answer_routed == 0
    ):
        return False
    return entry.state in _NOTHING_WRONG or entry.kind in ANSWERS or entry.kind is Kind.OTHER
