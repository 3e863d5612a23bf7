"""Lessons and their marks as the API tells them, in one language. Pure."""

from collections.abc import Collection
from typing import Final

import msgspec

from rpcviz.lessons.lesson import Lesson, Marked, Marks, Option, Telling, Trail
from rpcviz.trace.entry import Entry, Party
from rpcviz.web.answers.lessons import (
    DrawnQueue,
    EvidenceShape,
    LessonAnswer,
    LessonShape,
    LetterShape,
    OptionMark,
    OptionShape,
)
from rpcviz.web.shapes import RunShape
from rpcviz.web.words import pick
from rpcviz.wire.hop import Hop

MOST_EVIDENCE: Final = 4
"""As many are listed for an option; the rest is counted."""


def telling(lesson: Lesson, lang: str) -> Telling:
    """A lesson's words; English where a language is missing."""
    return lesson.text.get(lang) or lesson.text["en"]


def lesson_shape(lesson: Lesson, lang: str, reason: str | None) -> LessonShape:
    """One lesson; `reason`: why it cannot be answered now."""
    words = telling(lesson, lang)
    return LessonShape(
        name=lesson.name,
        title=words.title,
        story=list(words.story),
        question=words.question,
        letter=None
        if lesson.letter is None
        else msgspec.convert(lesson.letter, LetterShape, from_attributes=True),
        several=lesson.several,
        options=[_option(each, lang) for each in lesson.options],
        scenario=lesson.scenario,
        available=reason is None,
        reason=reason,
    )


def _option(option: Option, lang: str) -> OptionShape:
    place = option.place
    return OptionShape(
        key=option.key,
        text=pick(option.text, lang),
        place=None
        if place is None
        else [DrawnQueue(name=each.name, readers=list(each.readers), idle=list(each.idle)) for each in place],
    )


def waiting(lesson: Lesson, run: RunShape) -> LessonAnswer:
    """An answer that cannot be marked before its run has ended."""
    return LessonAnswer(lesson=lesson.name, state="running", run=run, right=None, said=None, marks=[])


def marked(
    lesson: Lesson, marks: Marks, choices: Collection[str], *, seen: Trail, run: RunShape | None, lang: str
) -> LessonAnswer:
    """An answer and how it was marked by what was `seen`."""
    right = {mark.option for mark in marks if mark.holds} == set(choices)
    words = telling(lesson, lang)
    why = {option.key: None if option.why is None else pick(option.why, lang) for option in lesson.options}
    return LessonAnswer(
        lesson=lesson.name,
        state="marked",
        run=run,
        right=right,
        said=words.right if right else words.wrong,
        marks=[_mark(mark, seen, chosen=mark.option in choices, why=why[mark.option]) for mark in marks],
    )


def _mark(mark: Marked, seen: Trail, *, chosen: bool, why: str | None) -> OptionMark:
    every: tuple[Entry | Hop, ...] = (*seen.entries, *seen.hops)
    began_ns = min((each.ts_ns for each in every), default=0)
    known = {each.id: each for each in every}
    shown = [known[each] for each in mark.evidence if each in known]
    return OptionMark(
        option=mark.option,
        holds=mark.holds,
        chosen=chosen,
        why=why,
        evidence=[_evidence(each, began_ns) for each in shown[:MOST_EVIDENCE]],
        more=max(0, len(shown) - MOST_EVIDENCE),
        count=None if mark.count is None else mark.count[0],
        of=None if mark.count is None else mark.count[1],
    )


def _evidence(seen: Entry | Hop, began_ns: int) -> EvidenceShape:
    at_ms = round((seen.ts_ns - began_ns) / 1e6, 3)
    if isinstance(seen, Hop):
        return EvidenceShape(
            id=seen.id, kind=seen.what.value, name=seen.name, at_ms=at_ms, sender=seen.sender,
            takers=[seen.receiver], exchange=None, routing_key=None, routed_queues=None, deliveries=0,
            redelivered=False, state=None, latency_ms=None,
        )  # fmt: skip
    return EvidenceShape(
        id=seen.id,
        kind=seen.kind.value,
        name=seen.event_type or " ".join(part for part in (seen.method, seen.label) if part),
        at_ms=at_ms,
        sender=None if seen.sender is None else _name(seen.sender),
        takers=_takers(seen),
        exchange=seen.exchange,
        routing_key=seen.routing_key,
        routed_queues=None if seen.queues is None else list(seen.queues),
        deliveries=seen.deliveries,
        redelivered=seen.redelivered,
        state=None if seen.state is None else seen.state.value,
        latency_ms=None if seen.latency_ns is None else round(seen.latency_ns / 1e6, 3),
    )


def _takers(seen: Entry) -> list[str]:
    """Who took it; one whose host is not known is told by where it connects from."""
    takers = seen.receivers or () if seen.deliveries else ()
    if seen.deliveries == 1 and seen.taken_by and all(party.host is None for party in takers):
        service = takers[0].service if takers else None
        return ["@".join(part for part in (service, seen.taken_by.partition(" -> ")[0]) if part)]
    return [name for name in map(_name, takers) if name is not None]


def _name(party: Party) -> str | None:
    """`service@host`, as far as it is known."""
    return "@".join(part for part in (party.service, party.host) if part) or None


def problem_with(lesson: Lesson, choices: Collection[str]) -> str | None:
    """The first thing that is wrong with an answer, as the key of a sentence; None: nothing is."""
    if any(choice not in {option.key for option in lesson.options} for choice in choices):
        return "unknown_option"
    return "one_option" if not lesson.several and len(set(choices)) != 1 else None
