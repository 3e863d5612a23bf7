"""What belongs together: the copies of one message, and a call with its answers."""

import heapq
from collections import deque

from rpcviz.trace.bounded import Bounded
from rpcviz.trace.limits import Limits
from rpcviz.trace.slot import Slot
from rpcviz.wire.message import Kind, Message
from rpcviz.wire.route import Point
from rpcviz.wire.sighting import Sighting

_Look = tuple[str, str, Kind, int]


class Copies:
    """Finds the message of which a sighting is a copy.

    By `_unique_id`, fresh in each publish; what carries none (a foreign message) by exchange,
    key, kind and size, oldest first, as a queue hands out.
    """

    def __init__(self, limits: Limits) -> None:
        self._by_id: Bounded[str, Slot] = Bounded(limits.copies)
        self._alike: Bounded[_Look, deque[Slot]] = Bounded(limits.orphans)
        self._alike_limit = limits.copies
        # Invariant: how many messages are in `_alike`, at most `_alike_limit`.
        self._alike_count = 0

    def find(self, sighting: Sighting) -> Slot | None:
        """The message this is another copy of, or None when it is a new one."""
        unique_id = sighting.message.unique_id
        if unique_id is None:
            return self._find_alike(sighting)
        slot = self._by_id.get(unique_id)
        if slot is None or slot.message.kind is not sighting.message.kind:
            return None
        if sighting.point is Point.PUBLISH and slot.published and not _other_look(slot, sighting):
            # The publisher sent it again, after a lost confirm for instance: a message of its own.
            return None
        return slot

    def add(self, slot: Slot) -> None:
        """Remember a new message."""
        unique_id = slot.message.unique_id
        if unique_id is not None:
            self._by_id.put(unique_id, slot)
            return
        look = _look(slot.exchange, slot.routing_key, slot.message)
        among = self._alike.get(look)
        if among is None:
            among = deque(maxlen=_ALIKE_KEPT)
            self._alike_count -= len(self._alike.put(look, among) or ())
        self._alike_count += len(among) < _ALIKE_KEPT
        among.append(slot)
        while self._alike_count > self._alike_limit:
            self._alike_count -= len(self._alike.drop_oldest())

    def _find_alike(self, sighting: Sighting) -> Slot | None:
        route = sighting.route
        for slot in self._alike.get(_look(route.exchange, route.routing_key, sighting.message)) or ():
            if sighting.point is Point.PUBLISH:
                if not slot.published or _other_look(slot, sighting):
                    return slot
            elif slot.published and (
                sighting.route.redelivered or slot.deliveries < len(slot.queues or (1,))
            ):
                return slot
        return None

    def forgotten(self) -> int:
        """Messages whose further copies will not be recognised."""
        return self._by_id.forgotten + self._alike.forgotten

    def clear(self) -> None:
        """Forget all."""
        self._by_id.clear()
        self._alike.clear()
        self._alike_count = 0


def _other_look(slot: Slot, sighting: Sighting) -> bool:
    """True where a mirror and the firehose, side by side, each saw the same publish."""
    return slot.mirrored is not sighting.route.mirrored and not slot.merged


_ALIKE_KEPT = 64


def _look(exchange: str, routing_key: str, message: Message) -> _Look:
    return exchange, routing_key, message.kind, message.size


class Calls:
    """Calls by `_msg_id`, replies that came before their call, and deadlines."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: Bounded[str, Slot] = Bounded(limits.open_calls)
        self._overdue: Bounded[str, Slot] = Bounded(limits.overdue_calls)
        self._done: Bounded[str, Slot] = Bounded(limits.orphans)
        self._orphans: Bounded[str, list[Slot]] = Bounded(limits.orphans)
        self._deadlines: list[tuple[int, str]] = []

    def open(self, slot: Slot) -> tuple[list[Slot], Slot | None]:
        """A call was seen: the replies to it that came before, and the call that had to go for it."""
        msg_id = slot.message.msg_id
        if msg_id is None:
            return [], None
        gone = self._open.put(msg_id, slot)
        if slot.deadline_ns is not None:
            self._expect(slot.deadline_ns, msg_id)
        return self._orphans.pop(msg_id) or [], gone

    def _expect(self, deadline_ns: int, msg_id: str) -> None:
        if len(self._deadlines) > 2 * self._limits.open_calls:
            # Answered calls leave their deadline behind; sweep before the heap outgrows its bound.
            self._deadlines = [
                (slot.deadline_ns, key) for key, slot in self._open.items() if slot.deadline_ns is not None
            ]
            heapq.heapify(self._deadlines)
        heapq.heappush(self._deadlines, (deadline_ns, msg_id))

    def find(self, msg_id: str) -> Slot | None:
        """The call of an answer; recently answered ones, and those given up, are still known."""
        return self._open.get(msg_id) or self._done.get(msg_id) or self._overdue.get(msg_id)

    def close(self, slot: Slot) -> None:
        """Its final reply is here."""
        msg_id = slot.message.msg_id
        if msg_id is not None and (self._open.pop(msg_id) or self._overdue.pop(msg_id)) is not None:
            self._done.put(msg_id, slot)

    def wait(self, answer: Slot) -> None:
        """Keep an answer whose call was not seen; it may come yet."""
        msg_id = answer.message.msg_id
        if msg_id is None:
            return
        among = self._orphans.get(msg_id)
        if among is None:
            self._orphans.put(msg_id, [answer])
        elif len(among) < _ORPHANS_EACH:
            among.append(answer)

    def overdue(self, now_ns: int) -> list[Slot]:
        """Open calls whose deadline has passed; each is given once.

        They make room: a bus on which some calls are never answered must not fill the table with those.
        """
        late = []
        while self._deadlines and self._deadlines[0][0] <= now_ns:
            _, msg_id = heapq.heappop(self._deadlines)
            slot = self._open.get(msg_id)
            # The deadline of a message sent again is another one's.
            if slot is not None and slot.deadline_ns is not None and slot.deadline_ns <= now_ns:
                self._open.pop(msg_id)
                self._overdue.put(msg_id, slot)
                late.append(slot)
        return late

    def given_up(self) -> list[Slot]:
        """Calls whose time was over before a final reply came."""
        return [slot for _, slot in self._overdue.items()]

    def __len__(self) -> int:
        return len(self._open)

    def forgotten(self) -> tuple[int, int]:
        """Calls without a final reply and orphaned replies that had to go."""
        return self._open.forgotten + self._overdue.forgotten, self._orphans.forgotten

    def clear(self) -> None:
        """Forget all."""
        for table in (self._open, self._overdue, self._done, self._orphans):
            table.clear()
        self._deadlines.clear()


_ORPHANS_EACH = 32
