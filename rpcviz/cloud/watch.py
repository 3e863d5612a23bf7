"""Compares what the tracer says with what a run must see. Pure: changes in, steps out.

Steps are in order of first sight: each must be seen after the one before it was first seen, where
its place is fixed at all.
What runs side by side (three servers of one boot) may mingle after that.
"""

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

import msgspec

from rpcviz.cloud.run import StepInfo, Words
from rpcviz.cloud.scenario import Step
from rpcviz.cloud.versioned_payloads import twin
from rpcviz.trace.change import Change, HopSeen, Seen
from rpcviz.trace.entry import Entry
from rpcviz.wire.hop import Hop
from rpcviz.wire.redact import unseal

SIGHTS_KEPT = 5_000


class _Sight(msgspec.Struct, kw_only=True):
    """One message or hop of the run: when it first came, and how it is known now."""

    id: str
    at: int
    what: Entry | Hop


class Watch:
    """What one run must see and what it saw so far."""

    def __init__(
        self,
        request_id: str,
        steps: Sequence[Step],
        ids: Callable[[], frozenset[str]],
        never: Sequence[Step] = (),
    ) -> None:
        """`ids`: servers and ports that the request made so far. `never`: what must not be seen."""
        self._request_id = request_id
        self._steps = tuple(steps)
        self._ids = ids
        self._never = tuple(never)
        self._wrong: Step | None = None
        self._sights: dict[str, _Sight] = {}
        self._arrivals = 0
        self._found: list[list[_Sight]] = []
        """For each step that is complete, what it was seen in."""
        self._strangers: dict[int, str] = {}
        """The connection that took it, for each step whose taker has no name."""
        self._fitting: dict[str, _Sight] = {}
        """What fits the step that is next, so that each change is compared with one step only."""

    def feed(self, change: Change) -> bool:
        """One change; True when it completed a step."""
        if isinstance(change, HopSeen):
            what: Entry | Hop = change.hop
            ours = self._is_our_hop(change.hop)
        elif isinstance(change, Seen):
            what = change.entry
            ours = self._is_our_message(change)
        else:
            return False
        if not ours:
            return False
        sight = self._sights.get(what.id)
        if sight is not None:
            sight.what = what
        elif len(self._sights) < SIGHTS_KEPT:
            self._arrivals += 1
            sight = self._sights[what.id] = _Sight(id=what.id, at=self._arrivals, what=what)
        if self._wrong is None:
            self._wrong = next((step for step in self._never if _fits(step, what)), None)
        return sight is not None and self._advance(sight)

    def done(self) -> bool:
        """True when every step was seen, and nothing that must not be."""
        return self._complete() and self._wrong is None

    def _complete(self) -> bool:
        return len(self._found) == len(self._steps)

    def missing(self) -> Step | None:
        """The first step that was not seen."""
        return None if self._complete() else self._steps[len(self._found)]

    def wrong(self) -> Step | None:
        """What was seen and must not be; None while all is well."""
        return self._wrong

    def steps(self) -> tuple[StepInfo, ...]:
        """Every step and what was seen of it."""
        return tuple(
            StepInfo(expected=self._text(at, step), seen=self._found[at][0].id, ok=True)
            if at < len(self._found)
            else StepInfo(expected=step.text)
            for at, step in enumerate(self._steps)
        )

    def strangers(self) -> int:
        """How many takers were told apart by their connections, for want of names."""
        return len(self._strangers)

    def _text(self, at: int, step: Step) -> Words:
        if at not in self._strangers or step.unnamed is None:
            return step.text
        who = self._strangers[at].partition(" -> ")[0]
        return {language: text.format(who=who) for language, text in step.unnamed.items()}

    def _advance(self, changed: _Sight) -> bool:
        before = len(self._found)
        self._compare(changed)
        while not self._complete() and len(self._fitting) >= (times := self._steps[len(self._found)].times):
            fits = sorted(self._fitting.values(), key=lambda sight: sight.at)
            self._meet(fits[0].what)
            self._found.append(fits[:times])
            self._fitting = {}
            for sight in self._sights.values():
                self._compare(sight)
        return len(self._found) > before

    def _meet(self, what: Entry | Hop) -> None:
        """Keep the connection of the next step's taker where that is all there is of it."""
        at = len(self._found)
        if isinstance(what, Entry) and self._steps[at].taker is not None and _is_taken_by_stranger(what):
            self._strangers[at] = what.taken_by or ""

    def _compare(self, sight: _Sight) -> None:
        """Put it with what fits the next step: seen later than the step before, and not used up."""
        if self._complete():
            return
        after = self._after()
        used = any(sight is taken for found in self._found for taken in found)
        new = not isinstance(sight.what, Entry) or sight.what.taken_by not in self._strangers.values()
        if sight.at > after and not used and _fits(self._steps[len(self._found)], sight.what, new=new):
            self._fitting[sight.id] = sight

    def _after(self) -> int:
        """When the last step came whose place is fixed; the next one comes later."""
        if self._steps[len(self._found)].anytime:
            return 0
        seen = zip(self._steps, self._found, strict=False)
        return next((sights[0].at for step, sights in reversed(list(seen)) if not step.anytime), 0)

    def _is_our_hop(self, hop: Hop) -> bool:
        if hop.request_id == self._request_id:
            return True
        told = hop.result.values() if isinstance(hop.result, dict) else ()
        return any(value in self._ids() for value in told if isinstance(value, str))

    def _is_our_message(self, change: Seen) -> bool:
        entry = change.entry
        if self._request_id in (entry.request_id, entry.global_request_id) or entry.id in self._sights:
            return True
        if entry.reply_to_id is not None and entry.reply_to_id in self._sights:
            return True
        if change.sealed is None or not any(step.by_ids and _fits(step, entry) for step in self._open()):
            return False
        # Here OpenStack lost the request id; only what is inside tells whose message this is.
        text = bytes(unseal(change.sealed))
        return any(made.encode() in text for made in self._ids())

    def _open(self) -> tuple[Step, ...]:
        return self._steps[len(self._found) :]


def _fits(step: Step, what: Entry | Hop, *, new: bool = True) -> bool:
    """`new`: its taker's connection took nothing of the steps before."""
    if isinstance(what, Hop):
        return _fits_hop(step, what)
    name = what.event_type or " ".join(part for part in (what.method, what.label) if part)
    return (
        what.kind == step.kind
        and (fnmatchcase(name, step.name) or (_is_versioned(what) and name == twin(step.name)))
        and (step.taker is None or _took(step.taker, what) or (new and _is_taken_by_stranger(what)))
        and (step.exchange is None or _goes_through(step.exchange, what))
        and (step.key is None or fnmatchcase(_key(what), step.key) or what.routing_key == step.key)
        and (step.routed is None or what.routed == step.routed)
        and (step.failure is None or (what.failure is not None and what.failure.name == step.failure))
    )


def _is_versioned(what: Entry) -> bool:
    return what.routing_key.startswith("versioned_notifications.")


def _key(what: Entry) -> str:
    """Its routing key; that of the legacy twin for nova's versioned notifications."""
    return what.routing_key.removeprefix("versioned_")


def _goes_through(exchange: str, what: Entry) -> bool:
    """Queens' answers go through an exchange called like their queue, where today's use the default one."""
    return what.exchange == exchange or (exchange == "" and what.exchange == what.routing_key)


def _took(host: str, what: Entry) -> bool:
    """A server on that host took a copy; before any delivery receivers are only those who may."""
    return what.deliveries > 0 and any(fnmatchcase(by.host or "", host) for by in what.receivers or ())


def _is_taken_by_stranger(what: Entry) -> bool:
    """It was taken, and all that is known of whoever did is a connection."""
    return what.taken_by is not None and all(by.host is None for by in what.receivers or ())


def _fits_hop(step: Step, hop: Hop) -> bool:
    told = hop.result if isinstance(hop.result, dict) else {}
    return (
        hop.what == step.kind
        and fnmatchcase(hop.name, step.name)
        and (step.key is None or fnmatchcase(hop.receiver, step.key))
        and all(told.get(key) == value for key, value in step.result.items())
    )
