"""What a verdict is: what became of a message, on what that rests, and how sure it is. Pure."""

from collections.abc import Callable
from enum import StrEnum

import msgspec

from rpcviz.base.saying import Filling, Saying, saying
from rpcviz.trace.entry import Entry, Party


class Confidence(StrEnum):
    """How sure a verdict is."""

    SEEN = "seen"
    """The bus showed it."""
    INFERRED = "inferred"
    """It follows from what was not seen, or from what the broker said a moment earlier or later."""
    CANNOT_KNOW = "cannot_know"
    """This tap does not see, or missed, what would tell."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a verdict rests on."""

    saying: Saying
    id: str | None = None
    """The message that shows it; None: the broker said it, or nothing came."""
    ts_ns: int | None = None


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one message."""

    word: str
    """Its file in `verdicts`, and the word of the search field."""
    saying: Saying
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    """In order of time."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What can be found of a call that went wrong, or of an answer that nobody gets."""

    fits: Callable[[Entry], bool]
    confidence: Callable[[Entry], Confidence]
    values: Callable[[Entry], dict[str, Filling]]
    """Of its sentence, whose key is `judged.WORD`."""
    evidence: Callable[[Entry], tuple[Evidence, ...]]
    by_absence: bool = False
    """It rests on something that was not seen, so it is nothing where the tap missed some."""


def seconds(ns: int) -> str:
    """A duration as the sentences write it: `0.004 s`, `5 s`."""
    text = f"{ns / 1e9:.{3 if ns >= 1_000_000 else 6}f}".rstrip("0").rstrip(".")
    return f"{text} s"


def named(party: Party | None) -> str:
    """`nova-compute on cmp1` as `nova-compute@cmp1`; `?` for somebody unseen. Any language reads it."""
    if party is None:
        return "?"
    return "@".join(filter(None, (party.service, party.host))) or "?"


def callee(entry: Entry) -> str:
    """Who took a call."""
    takers = entry.receivers if entry.deliveries else None
    return named(takers[0]) if takers else named(None)


def queues(entry: Entry) -> str:
    """The queues that it reached; a call reaches one."""
    return ", ".join(entry.queues or ()) or "?"


def waited(entry: Entry) -> str:
    """How long its caller was ready to wait."""
    return "?" if entry.deadline_ns is None else seconds(entry.deadline_ns - entry.ts_ns)


def last_sign_ns(entry: Entry) -> int | None:
    """When the callee was heard last: its last sign of life, else that it took the call."""
    return entry.delivered_ns if entry.fate.beat_ns is None else entry.fate.beat_ns


def still_beating(entry: Entry) -> bool:
    """True where the last sign of life came so late that the callee worked when the call's time was over.

    It beats twice in the time that its caller asked for (oslo_messaging/rpc/dispatcher.py `_watchdog`).
    """
    if entry.fate.beat_ns is None or entry.deadline_ns is None or entry.fate.monitor_s is None:
        return False
    return entry.fate.beat_ns + round(entry.fate.monitor_s * 1e9) >= entry.deadline_ns


# --- what several rest on


def sent(entry: Entry) -> Evidence:
    """It was published."""
    return Evidence(
        saying=saying("evidence.sent", who=named(entry.sender), timeout=waited(entry)),
        id=entry.id, ts_ns=entry.ts_ns,
    )  # fmt: skip


def routed(entry: Entry) -> Evidence:
    """How many queues it reached."""
    key = "evidence.routed" if entry.routed else "evidence.not_routed"
    filling: dict[str, Filling] = {"exchange": entry.exchange or "default", "key": entry.routing_key}
    return Evidence(
        saying=Saying(key=key, values=filling | {"queues": queues(entry)}), id=entry.id, ts_ns=entry.ts_ns
    )


def delivered(entry: Entry) -> tuple[Evidence, ...]:
    """Somebody took it."""
    if entry.delivered_ns is None:
        return ()
    took = saying("evidence.delivered", who=callee(entry), queue=queues(entry))
    return (Evidence(saying=took, id=entry.id, ts_ns=entry.delivered_ns),)


def beaten(entry: Entry) -> tuple[Evidence, ...]:
    """Its signs of life, if any."""
    if entry.fate.beat_ns is None:
        return ()
    beat = saying("evidence.beat", count=entry.heartbeats)
    return (Evidence(saying=beat, id=entry.fate.beat_id, ts_ns=entry.fate.beat_ns),)


def over(entry: Entry) -> Evidence:
    """Its time was over."""
    return Evidence(saying=saying("evidence.over", timeout=waited(entry)), ts_ns=entry.deadline_ns)


def answered(entry: Entry) -> tuple[Evidence, ...]:
    """Its answer, and whether it reached a queue."""
    if entry.answer_id is None or entry.latency_ns is None:
        return ()
    key = "evidence.answer_lost" if entry.fate.answer_routed == 0 else "evidence.answered"
    said = saying(key, queue=entry.reply_queue or "?", after=seconds(entry.latency_ns))
    return (Evidence(saying=said, id=entry.answer_id, ts_ns=entry.ts_ns + entry.latency_ns),)


def unlisted(entry: Entry) -> tuple[Evidence, ...]:
    """Why an answer that the broker called routed was not."""
    why = entry.fate.answer_lost
    return (
        () if why is None else (Evidence(saying=saying(f"evidence.{why}", queue=entry.reply_queue or "?")),)
    )
