"""All that one request id caused: its numbers, how it ended, and whether it is a request at all."""

from rpcviz.trace.bounded import Bounded
from rpcviz.trace.catalogue import OBJECT_METHODS, ROUTINE_METHODS, keeps_its_id
from rpcviz.trace.change import Journey, Outcome
from rpcviz.trace.limits import Limits
from rpcviz.trace.rpc import RPCS
from rpcviz.trace.slot import Slot
from rpcviz.wire.hop import Hop, HopKind
from rpcviz.wire.message import Kind

QUIET_NS = 3_000_000_000
"""A request of which nothing was heard for so long, and for which nobody waits, has ended."""
USER = "user"
"""Who sends the hop with which the simulated cloud begins what somebody asked for."""
LOOK_EVERY_NS = 250_000_000
"""How often quiet requests are looked for; a tick may come with every batch."""
KEPT_AFTER_NS = 900_000_000_000
"""A routine id that is still used after so long belongs to a process, not to a request."""
_ROOTS_KEPT = 64


class Growing:
    """A journey while it grows."""

    __slots__ = (
        "asked", "background", "begins", "bytes", "casts", "cause", "dirty", "failed", "failures",
        "fanout_copies", "fanouts", "kept", "last_ns", "messages", "name", "named", "outcome", "request_id",
        "roots", "rpcs",
        "started_ns", "undelivered", "unseen", "waiting",
    )  # fmt: skip

    def __init__(self, request_id: str, started_ns: int) -> None:
        self.request_id = request_id
        self.started_ns = started_ns
        self.last_ns = started_ns
        self.name: str | None = None
        self.named = False
        """The name is for good: an RPC's or a REST call's."""
        self.begins: str | None = None
        """Method or event_type of its first message."""
        self.outcome: Outcome = "running"
        self.messages = 0
        self.rpcs = 0
        self.casts = 0
        self.fanouts = 0
        self.fanout_copies = 0
        self.bytes = 0
        self.waiting = 0
        self.undelivered = 0
        """Casts that no server took yet."""
        self.unseen = 0
        """Requests of which only a mirror's copy was seen: what became of them is not known."""
        self.failures = 0
        self.failed = False
        """The last sign of how it goes was a bad one."""
        self.kept = False
        """A process uses this id for life."""
        self.asked = False
        """The simulated cloud told before the first message that a user asked for it."""
        self.background = False
        self.roots: dict[str, None] = {}
        self.cause: str | None = None
        self.dirty = True

    def freeze(self) -> Journey:
        """A snapshot."""
        return Journey(
            request_id=self.request_id, name=self.name, outcome=self.outcome, started_ns=self.started_ns,
            ended_ns=None if self.outcome == "running" else self.last_ns, messages=self.messages,
            rpcs=self.rpcs, fanout_copies=self.fanout_copies, bytes=self.bytes, waiting=self.waiting,
            failures=self.failures, background=self.background, roots=tuple(self.roots),
            casts=self.casts, fanouts=self.fanouts, cause=self.cause,
        )  # fmt: skip


class Journeys:
    """Requests by request id; bounded, the one longest unheard of goes first."""

    def __init__(self, limits: Limits) -> None:
        self._table: Bounded[str, Growing] = Bounded(limits.journeys)
        self._changed: dict[str, Growing] = {}
        self._running: dict[str, Growing] = {}
        self._looked_ns = 0

    def get(self, request_id: str) -> Growing | None:
        """The journey of an id, if it is known."""
        return self._table.get(request_id)

    def touch(self, request_id: str, ts_ns: int) -> Growing:
        """The journey of an id, a new one where there was none; it is alive at `ts_ns`."""
        journey = self._table.get(request_id)
        if journey is None:
            journey = Growing(request_id, ts_ns)
        gone = self._table.put(request_id, journey)
        if gone is not None:
            self._changed.pop(gone.request_id, None)
            self._running.pop(gone.request_id, None)
        journey.last_ns = max(journey.last_ns, ts_ns)
        # An id that is no request neither runs nor ends.
        journey.outcome = "unknown" if journey.kept else "running"
        self._running[request_id] = journey
        self._changed[request_id] = journey
        return journey

    def came(self, slot: Slot) -> None:
        """A message with a request id was seen for the first time, at its exchange or from a queue."""
        if slot.request_id is None:
            return
        journey = self.touch(slot.request_id, slot.ts_ns)
        message = slot.message
        journey.messages += 1
        if message.kind in RPCS:
            journey.rpcs += 1
            journey.casts += message.kind is Kind.CAST
            journey.fanouts += message.kind is Kind.FANOUT
            journey.unseen += slot.mirrored
        if message.kind is Kind.CAST and slot.published and slot.queues:
            journey.undelivered += 1
        _begin(journey, slot)
        self._judge(journey, slot)
        if message.global_request_id is not None and message.global_request_id != slot.request_id:
            self._link(journey, message.global_request_id)

    def published(self, slot: Slot) -> None:
        """It came to its exchange: its body was on the bus once, and what a fanout reaches is known."""
        journey = None if slot.request_id is None else self._table.get(slot.request_id)
        if journey is None:
            return
        journey.bytes += slot.message.size
        if slot.message.kind is Kind.FANOUT and slot.queues is not None:
            journey.fanout_copies += max(0, len(slot.queues) - slot.deliveries)

    def unveiled(self, slot: Slot) -> None:
        """The firehose showed what until now only a mirror had."""
        journey = None if slot.request_id is None else self._table.get(slot.request_id)
        if journey is None:
            return
        if slot.message.kind in RPCS:
            journey.unseen -= 1
        if slot.message.kind is Kind.CAST and slot.queues:
            journey.undelivered += 1
        if slot.message.kind is Kind.FANOUT and slot.queues is not None:
            journey.fanout_copies += len(slot.queues)
        self._changed[journey.request_id] = journey

    def _judge(self, journey: Growing, slot: Slot) -> None:
        """Tell a user's request from what a service does for itself (wire-format 3.4, traps)."""
        method = slot.method
        if not journey.kept and not journey.asked:
            journey.kept = keeps_its_id(method, slot.label, begins=journey.begins) or (
                journey.background and journey.last_ns - journey.started_ns > KEPT_AFTER_NS
            )
        if journey.kept or journey.messages == 1:
            journey.background = journey.kept or (method in ROUTINE_METHODS and not journey.asked)
        elif method is not None and method not in ROUTINE_METHODS and slot.message.kind in RPCS:
            journey.background = False
        if journey.kept:
            journey.outcome = "unknown"
        slot.background = journey.background
        message = slot.message
        if message.kind is Kind.NOTIFICATION:
            if message.priority is not None and message.priority.upper() in ("ERROR", "CRITICAL"):
                journey.failed = True
        elif len(slot.queues or (1,)) == 0 and message.kind in (Kind.CALL, Kind.CAST):
            journey.failed = True
        elif method is not None and method not in OBJECT_METHODS:
            # Another try, such as build_instances after a failed claim, makes the failure a detour.
            journey.failed = False

    def _link(self, journey: Growing, root_id: str) -> None:
        journey.cause = journey.cause or root_id
        if root_id not in journey.roots and len(journey.roots) < _ROOTS_KEPT:
            journey.roots[root_id] = None
        root = self._table.get(root_id)
        if root is not None and journey.request_id not in root.roots and len(root.roots) < _ROOTS_KEPT:
            root.roots[journey.request_id] = None
            self._changed[root_id] = root

    def delivered(self, slot: Slot, ts_ns: int) -> None:
        """A copy of a message with a request id was taken."""
        if slot.request_id is None:
            return
        journey = self.touch(slot.request_id, ts_ns)
        journey.bytes += slot.message.size
        kind = slot.message.kind
        if kind is Kind.FANOUT and slot.queues is None:
            journey.fanout_copies += 1
        elif kind is Kind.CAST and slot.published and slot.queues and slot.deliveries == 1:
            journey.undelivered -= 1

    def answered(self, call: Slot, answer: Slot, *, closes: bool) -> None:
        """A reply, failure or heartbeat of one of its calls came; it belongs to the request too."""
        if call.request_id is None:
            return
        journey = self.touch(call.request_id, answer.ts_ns)
        answer.background = journey.background
        journey.messages += 1
        if closes:
            journey.waiting = max(0, journey.waiting - 1)
        if answer.message.kind is Kind.FAILURE:
            journey.failures += 1
            # Object calls are often probes that may fail; that fails no request.
            if call.method not in OBJECT_METHODS:
                journey.failed = True

    def waits(self, call: Slot) -> None:
        """A call of this request has no reply yet."""
        if call.request_id is not None and (journey := self._table.get(call.request_id)) is not None:
            journey.waiting += 1

    def lost(self, call: Slot) -> None:
        """A waiting call had to go, so its reply will not be recognised; the request waits no longer."""
        if call.request_id is not None and (journey := self._table.get(call.request_id)) is not None:
            journey.waiting = max(0, journey.waiting - 1)

    def timed_out(self, call: Slot) -> None:
        """The caller gave up."""
        if call.request_id is None or (journey := self._table.get(call.request_id)) is None:
            return
        journey.waiting = max(0, journey.waiting - 1)
        if call.method not in ROUTINE_METHODS:
            journey.failed = True
        self._changed[call.request_id] = journey

    def hop(self, hop: Hop) -> None:
        """Something off the bus happened for a request; a REST call that came first names it."""
        if hop.request_id is None:
            return
        journey = self.touch(hop.request_id, hop.ts_ns)
        if journey.messages == 0 and hop.sender == USER:
            journey.asked = True
        if not journey.named and hop.what is HopKind.REST:
            journey.name = hop.name
            journey.named = True

    def tick(self, now_ns: int, *, deliveries_seen: bool) -> list[Journey]:
        """Snapshots of all that changed since the last tick; quiet ones have ended by now."""
        if now_ns - self._looked_ns >= LOOK_EVERY_NS:
            self._looked_ns = now_ns
            self._end_quiet(now_ns, deliveries_seen=deliveries_seen)
        changed = [journey.freeze() for journey in self._changed.values()]
        self._changed.clear()
        return changed

    def _end_quiet(self, now_ns: int, *, deliveries_seen: bool) -> None:
        ended = [
            journey
            for journey in self._running.values()
            if journey.waiting == 0 and now_ns - journey.last_ns >= QUIET_NS
        ]
        for journey in ended:
            del self._running[journey.request_id]
            before, journey.outcome = journey.outcome, _outcome(journey, deliveries_seen=deliveries_seen)
            if journey.outcome != before:
                self._changed[journey.request_id] = journey

    def __len__(self) -> int:
        return len(self._table)

    @property
    def forgotten(self) -> int:
        """Requests that had to go."""
        return self._table.forgotten

    def clear(self) -> None:
        """Forget all."""
        self._table.clear()
        self._changed.clear()
        self._running.clear()


def _begin(journey: Growing, slot: Slot) -> None:
    """A request names itself by its first RPC; until one is seen, by its first notification."""
    if journey.begins is None:
        journey.begins = slot.method or slot.message.event_type
    if journey.named or slot.message.kind not in _NAMING:
        return
    journey.named = slot.method is not None
    if journey.named or journey.name is None:
        journey.name = slot.method or slot.message.event_type


_NAMING = RPCS | {Kind.NOTIFICATION}


def _outcome(journey: Growing, *, deliveries_seen: bool) -> Outcome:
    if journey.kept:
        return "unknown"
    if journey.failed:
        return "failed"
    if journey.unseen:
        return "unknown"
    return "unknown" if deliveries_seen and journey.undelivered > 0 else "succeeded"
