"""Lessons, what is posted to answer one, and how the answer was marked."""

from typing import Literal

import msgspec

from rpcviz.web.shapes import RunShape


class LetterShape(msgspec.Struct, frozen=True, kw_only=True):
    """The message of which a learner predicts where it goes."""

    kind: Literal["call", "cast", "fanout", "notification"]
    method: str
    exchange: str
    key: str
    """Its routing key; empty where the exchange looks at none."""


class DrawnQueue(msgspec.Struct, frozen=True, kw_only=True):
    """A queue as an option draws it."""

    name: str
    readers: list[str]
    idle: list[str]
    """Those readers who would get nothing."""


class OptionShape(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a learner may choose. Whether it is right stands nowhere: it is seen."""

    key: str
    text: str
    place: list[DrawnQueue] | None
    """The queues that the letter goes to; None: it is no place."""


class LessonShape(msgspec.Struct, frozen=True, kw_only=True):
    """One lesson. `**strong**` and backticks are all the markup in its words."""

    name: str
    title: str
    story: list[str]
    question: str
    letter: LetterShape | None
    """Where the question is where it goes: each option is a place then."""
    several: bool
    """Each option is true or not by itself; else exactly one is."""
    options: list[OptionShape]
    scenario: str | None
    """What is played to see it; None: it is seen in a recording of a real cloud."""
    available: bool
    reason: str | None
    """Why it cannot be answered now."""


class LessonsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Every lesson, in teaching order."""

    lessons: list[LessonShape]


class ChoiceBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is posted to answer a lesson."""

    choices: list[str] = []
    """Keys of options."""
    run: str | None = None
    """The run that an earlier answer began; None begins one, where the lesson is played."""


class EvidenceShape(msgspec.Struct, frozen=True, kw_only=True):
    """One message or hop in which something was seen."""

    id: str
    kind: str
    """A kind of message, or `rest`, `db`, `work` for what was never on the bus."""
    name: str
    at_ms: float
    """Since the first thing that was seen."""
    sender: str | None
    takers: list[str]
    """Who took it; of a hop whom it was for."""
    exchange: str | None
    routing_key: str | None
    routed_queues: list[str] | None
    """Where the broker put it; None: it was never on the bus, or nobody knows."""
    deliveries: int
    redelivered: bool
    state: str | None
    """How far a request has come."""
    latency_ms: float | None


class OptionMark(msgspec.Struct, frozen=True, kw_only=True):
    """One option, as what was seen marks it."""

    option: str
    holds: bool
    """It is what was seen."""
    chosen: bool
    why: str | None
    """How it comes about."""
    evidence: list[EvidenceShape]
    more: int
    """Pieces of evidence beyond those listed."""
    count: int | None
    """So many, of so many `of`, where the option is about a share."""
    of: int | None


class LessonAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer: marked, or waiting for its run to end."""

    lesson: str
    state: Literal["running", "marked"]
    run: RunShape | None
    """The run that shows it; None: a recording does."""
    right: bool | None
    """Every option was chosen as it was seen; None while it runs."""
    said: str | None
    """What is to be learnt from it."""
    marks: list[OptionMark]
