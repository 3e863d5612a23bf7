"""What a lesson is: what it tells, what it asks, and how that which was seen marks the answer."""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from rpcviz.trace.change import Change, HopSeen, Seen
from rpcviz.trace.entry import Entry
from rpcviz.wire.hop import Hop
from rpcviz.wire.message import Kind

Words = Mapping[str, str]
"""One text in each language: `{"en": …, "zh-CN": …}`."""


class Trail(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen: the messages by `seq` as they are known now, and the hops in order."""

    entries: tuple[Entry, ...] = ()
    hops: tuple[Hop, ...] = ()


def trail(changes: Iterable[Change]) -> Trail:
    """The newest snapshot of each message that the changes tell of, and their hops."""
    entries: dict[str, Entry] = {}
    hops: list[Hop] = []
    for change in changes:
        if isinstance(change, Seen):
            entries[change.entry.id] = change.entry
        elif isinstance(change, HopSeen):
            hops.append(change.hop)
    return Trail(entries=tuple(sorted(entries.values(), key=lambda entry: entry.seq)), hops=tuple(hops))


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """The message of which a learner predicts where it goes."""

    kind: Kind
    method: str
    exchange: str
    key: str
    """Its routing key; `""` where the exchange looks at none."""


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """A queue as an option draws it, in a cloud with as many servers as there are unless told otherwise."""

    name: str
    """With `…` at its end where every reader makes one of its own."""
    readers: tuple[str, ...]
    """Their hosts."""
    idle: tuple[str, ...] = ()
    """Those readers who would get nothing."""


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a learner may choose."""

    key: str
    text: Words
    place: tuple[Queue, ...] | None = None
    """The queues that the letter goes to; empty: to none. None: it is no place, there is no letter."""
    why: Words | None = None
    """How it comes about; told beside its mark."""


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """The words of a lesson in one language. `**strong**` and backticks are all the markup there is."""

    title: str
    story: tuple[str, ...]
    """Paragraphs, before the question."""
    question: str
    right: str
    wrong: str


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """Whether an option is what was seen, and in what it was seen."""

    option: str
    holds: bool
    evidence: tuple[str, ...] = ()
    """Ids of messages and hops, in order."""
    count: tuple[int, int] | None = None
    """So many of so many, where the option is about a share."""


Marks = tuple[Marked, ...]
"""One for each option; empty: what the lesson is about was not seen, and nothing can be marked."""


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """One lesson. Either `scenario` or `recording` says where it is seen."""

    name: str
    text: Mapping[str, Telling]
    options: tuple[Option, ...]
    mark: Callable[[Trail], Marks]
    """Pure: from what was seen to what is right. Never raises."""
    letter: Letter | None = None
    """Where the question is where it goes: each option is a place then."""
    several: bool = False
    """Each option is true or not by itself; else exactly one is."""
    scenario: str | None = None
    """Which one is played to see it."""
    parameters: Mapping[str, str | int | bool] = {}
    recording: str | None = None
    """Name of a file in `recorded/`: what a real cloud did that the simulated one does not."""
