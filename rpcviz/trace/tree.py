"""Which message caused which: a tree of one request's messages, inferred from who took what when.

The bus does not say it. A process sends because of a request that it took before and, if that
was a call, has not answered yet; the latest such request is taken as the cause.
"""

from collections.abc import Sequence

import msgspec

from rpcviz.trace.catalogue import OBJECT_METHODS
from rpcviz.trace.entry import Entry, Party
from rpcviz.trace.rpc import ANSWERS, RPCS
from rpcviz.wire.message import Kind

_OPEN_EACH = 64
_Who = tuple[str | None, str | None]


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """One message, its reply, and what it caused."""

    message_id: str
    reply_id: str | None = None
    children: tuple["Node", ...] = ()
    inferred: bool = False
    """True: that its parent caused it is a conclusion, not a fact on the wire."""


class _Work:
    """A request that a process has taken."""

    __slots__ = ("at_ns", "entry", "until_ns")

    def __init__(self, entry: Entry, at_ns: int, until_ns: int | None) -> None:
        self.entry = entry
        self.at_ns = at_ns
        self.until_ns = until_ns


def tree(entries: Sequence[Entry]) -> tuple[Node, ...]:
    """The messages of one request as trees, in order of `seq`.

    Replies and failures stand beside their call; heartbeats are left out; an answer without
    its call is a node of its own.
    """
    ordered = sorted(entries, key=lambda entry: entry.seq)
    by_id = {entry.id: entry for entry in ordered}
    told = [entry for entry in ordered if not (entry.kind in ANSWERS and entry.reply_to_id in by_id)]
    parents = _parents(told, by_id)
    children: dict[str | None, list[Node]] = {}
    # A parent stands before its children, so from the end each node's children are complete.
    for entry in reversed(told):
        parent = parents.get(entry.id)
        below = children.pop(entry.id, [])
        node = Node(
            message_id=entry.id,
            reply_id=entry.answer_id if entry.answer_id in by_id else None,
            children=tuple(reversed(below)),
            inferred=parent is not None,
        )
        children.setdefault(parent, []).append(node)
    return tuple(reversed(children.get(None, [])))


def _parents(told: Sequence[Entry], by_id: dict[str, Entry]) -> dict[str, str]:
    parents: dict[str, str] = {}
    taken: dict[_Who, list[_Work]] = {}
    for entry in told:
        cause = _cause(entry, taken)
        if cause is not None:
            parents[entry.id] = cause
        if entry.kind not in RPCS:
            continue
        answer = by_id.get(entry.answer_id) if entry.answer_id else None
        until_ns = None if answer is None else answer.ts_ns
        for receiver in entry.receivers or ():
            at_ns = entry.ts_ns if entry.delivered_ns is None else entry.delivered_ns
            works = taken.setdefault(_who(receiver), [])
            works.append(_Work(entry, at_ns, until_ns))
            del works[:-_OPEN_EACH]
    return parents


def _cause(entry: Entry, taken: dict[_Who, list[_Work]]) -> str | None:
    if entry.sender is None:
        return None
    best: _Work | None = None
    for work in taken.get(_who(entry.sender), ()):
        if work.at_ns > entry.ts_ns or (work.until_ns is not None and work.until_ns < entry.ts_ns):
            continue
        # The conductor only stores an object; of RPC it causes none, but it may notify.
        if work.entry.method in OBJECT_METHODS and entry.kind is not Kind.NOTIFICATION:
            continue
        if best is None or work.at_ns >= best.at_ns:
            best = work
    return None if best is None else best.entry.id


def _who(party: Party) -> _Who:
    return party.service, party.host
