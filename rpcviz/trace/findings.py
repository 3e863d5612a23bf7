"""What needs an eye in what is declared: queues that nobody reads, exchanges that lead nowhere.

The words are said elsewhere; here is only what was found, the worst first.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import msgspec

from rpcviz.trace.change import QueueView, TopologyView
from rpcviz.trace.traffic import QueueTraffic

NAMES_TOLD: Final = 200
FINDINGS_TOLD: Final = 100
Level = Literal["problem", "look", "normal"]
What = Literal["queue", "exchange", "broker"]
_WORST: Final[tuple[Level, ...]] = ("problem", "look", "normal")


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing, or several of a kind; `values` are those of its sentence."""

    key: str
    level: Level
    what: What
    names: tuple[str, ...] = ()
    """At most NAMES_TOLD."""
    count: int = 1
    values: dict[str, str | int] = {}


def findings(view: TopologyView, traffic: Mapping[str, QueueTraffic]) -> tuple[Finding, ...]:
    """All that needs an eye; `traffic` by queue. Many of a kind are one finding with a count."""
    found: list[Finding] = []
    if not view.told:
        found.append(Finding(key="not_told", level="look", what="broker"))
    unread = [queue for queue in view.queues if _is_unread(queue, told=view.told)]
    found += _unread(unread)
    found += [
        _growing(queue, traffic[queue.name])
        for queue in view.queues
        if queue not in unread and queue.name in traffic and traffic[queue.name].growing
    ]
    nobodys = [queue.name for queue in view.queues if queue.role == "reply" and queue.owner is None]
    nobodys = [name for name in nobodys if name not in {queue.name for queue in unread}]
    if nobodys:
        found.append(_several("no_owner", "look", "queue", nobodys))
    if view.told:
        found += _unbound(view)
    found.sort(key=lambda each: (_WORST.index(each.level), each.what, each.key, -each.count, each.names))
    return tuple(found[:FINDINGS_TOLD])


def _is_unread(queue: QueueView, *, told: bool) -> bool:
    if queue.readers:
        return False
    return queue.consumers == 0 if queue.consumers is not None else told


def _unread(queues: Sequence[QueueView]) -> list[Finding]:
    found: list[Finding] = []
    ghosts: dict[str, list[str]] = {}
    replies: list[str] = []
    for queue in queues:
        if queue.role == "fanout":
            ghosts.setdefault(queue.topic or "", []).append(queue.name)
        elif queue.role == "reply":
            replies.append(queue.name)
        elif queue.role == "notification":
            found.append(_one("unread_notifications" if queue.messages else "unread_quiet", "look", queue))
        elif queue.messages:
            found.append(_one("unread_full", "problem", queue))
        else:
            found.append(_one("unread", "look", queue))
    found += [
        _several("ghost_fanouts", "look", "queue", names, topic=topic) for topic, names in ghosts.items()
    ]
    if replies:
        found.append(_several("ghost_replies", "look", "queue", replies))
    return found


def _one(key: str, level: Level, queue: QueueView) -> Finding:
    return Finding(
        key=key,
        level=level,
        what="queue",
        names=(queue.name,),
        values={"name": queue.name, "messages": queue.messages or 0},
    )


def _growing(queue: QueueView, traffic: QueueTraffic) -> Finding:
    return Finding(
        key="growing",
        level="problem",
        what="queue",
        names=(queue.name,),
        values={"name": queue.name, "messages": queue.messages or 0, "growth": traffic.growth or 0},
    )


def _unbound(view: TopologyView) -> list[Finding]:
    bound = {exchange for exchange, _, _ in view.bindings}
    unbound = [each for each in view.exchanges if each.name and each.name not in bound]
    fanouts = [each.name for each in unbound if each.type == "fanout"]
    found = [
        Finding(key="unbound", level="look", what="exchange", names=(each.name,), values={"name": each.name})
        for each in unbound
        if each.type != "fanout"
    ]
    if fanouts:
        found.append(_several("unbound_fanouts", "normal", "exchange", fanouts))
    return found


def _several(key: str, level: Level, what: What, names: Sequence[str], **values: str) -> Finding:
    return Finding(
        key=key,
        level=level,
        what=what,
        names=tuple(names[:NAMES_TOLD]),
        count=len(names),
        values={"count": len(names), "name": names[0], **values},
    )
