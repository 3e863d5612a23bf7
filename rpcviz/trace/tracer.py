"""The one door from messages to knowledge: sightings in, changes out.

Pure: the same sightings in the same order give the same changes, and time is a number that is
handed in. Every table is bounded; what had to go is counted by `counts`.
"""

from collections import deque

from rpcviz.trace.bounded import Bounded
from rpcviz.trace.change import Change, HopSeen, JourneyChanged, News, Seen, TopologyChanged, TopologyView
from rpcviz.trace.correlate import Calls, Copies
from rpcviz.trace.directory import Directory
from rpcviz.trace.entry import Party, RpcState
from rpcviz.trace.journey import Journeys
from rpcviz.trace.limits import Limits, TracerCounts
from rpcviz.trace.process import Process
from rpcviz.trace.reports import REPORTS, Reports
from rpcviz.trace.rpc import ANSWERS, OPEN, Moment, deadline_ns, first_state, reply_event, step
from rpcviz.trace.slot import Slot, expects_reply
from rpcviz.trace.topology import Names, ours
from rpcviz.trace.traffic import Traffic
from rpcviz.wire.broker import BrokerTopology
from rpcviz.wire.hop import Hop
from rpcviz.wire.message import Kind
from rpcviz.wire.route import Point
from rpcviz.wire.sighting import Sighting

VIEW_EVERY_NS = 250_000_000
GAPS_KEPT = 100
_QUEUES_A_VIEW = 2_000
"""With so many more queues the next view comes so much later: it costs some 4 us each."""


class Tracer:
    """Feed it what a tap saw; it says what is new.

    Each `feed` tells the message itself once, and its call where it was answered by it.
    Requests and topology, which change with nearly every message, are told by `tick`.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits = limits or Limits()
        self._copies = Copies(limits)
        self._calls = Calls(limits)
        self._journeys = Journeys(limits)
        self._directory = Directory(limits)
        self._names = Names(limits)
        self._reports = Reports(limits)
        self._unnamed: deque[tuple[Slot, tuple[Party | None, ...]]] = deque(maxlen=limits.unnamed)
        self._unread: Bounded[str, tuple[Slot, Slot]] = Bounded(limits.unnamed)
        """Calls and their answers that nobody took yet, by the call's `_msg_id`."""
        self._gaps: deque[tuple[int, int]] = deque(maxlen=GAPS_KEPT)
        """From when to when not everything was seen, of late."""
        self._attended = False
        """The broker said who is connected."""
        self._view = TopologyView()
        self._view_ns = 0
        self._view_every_ns = VIEW_EVERY_NS
        self._messages = 0
        self._deliveries = 0
        self._timeouts = 0
        self._anomalies = 0

    def learn(self, topology: BrokerTopology) -> list[Change]:
        """Take in what the broker says of itself: who is connected, what is declared and consumed.

        Recent messages whose sender was unknown are told again when it is known by now.
        """
        self._names.learn(topology)
        self._directory.learn(topology, self._names.likely_topics())
        self._attended = bool(topology.connections)
        for slot, _ in self._unnamed:
            if slot.connection is not None:
                slot.sender = self._directory.at(slot.connection)
        declared = frozenset(queue.name for queue in topology.queues)
        return [*self._named(), *self._undelivered(declared), *self._viewed()]

    def _undelivered(self, declared: frozenset[str]) -> list[Change]:
        """Answers that nobody took: whoever asked, or the queue itself, is gone. Most are taken at once."""
        changes: list[Change] = []
        for _, (call, answer) in list(self._unread.items()):
            before = call.fate
            if self._has_left(call.sender):
                # Its network may have failed: it is asked after until the answer is taken or forgotten.
                if not before.deserted:
                    call.learn(deserted=True)
            elif declared and answer.routing_key not in declared and not before.answer_lost:
                call.learn(answer_lost="unlisted")
            if call.fate is not before:
                changes.append(Seen(entry=call.freeze(), news="party"))
        return changes

    def _taken(self, answer: Slot) -> list[Change]:
        """An answer arrived; of one that had been lost that counts where it came in time."""
        msg_id = answer.message.msg_id or ""
        call, last = self._unread.get(msg_id) or (None, None)
        if call is None or last is not answer:
            return []
        self._unread.pop(msg_id)
        unwell = call.fate.deserted or call.fate.answer_lost is not None
        if not unwell or _late(call, answer.delivered_ns or answer.ts_ns):
            return []
        self._answered_by(call, answer)
        call.learn(answer_lost=None, deserted=False)
        return [Seen(entry=call.freeze(), news="party")]

    def _answered_by(self, call: Slot, answer: Slot) -> None:
        call.answer_id = answer.id
        call.latency_ns = answer.latency_ns = max(0, answer.ts_ns - call.ts_ns)
        call.learn(answer_routed=None if answer.queues is None else len(answer.queues))

    def _has_left(self, process: Process | None) -> bool:
        """True where the broker knew it by name and lists no connection of it any more."""
        if process is None or not self._attended:
            return False
        root = process.root()
        return root.is_named and not root.many and not root.present

    def _named(self) -> list[Change]:
        """Recent messages whose sender or taker is better known by now."""
        waiting = {id(slot): (slot, told) for slot, told in self._unnamed}
        self._unnamed.clear()
        changes: list[Change] = []
        for slot, told in waiting.values():
            parties = slot.parties()
            if parties != told:
                changes.append(Seen(entry=slot.freeze(), news="party"))
            if _nameless(slot):
                self._unnamed.append((slot, parties))
        return changes

    def feed(self, sighting: Sighting) -> list[Change]:
        """One look at one message."""
        if ours(sighting.route.exchange):
            return []
        slot = self._copies.find(sighting)
        new = slot is None
        if slot is None:
            slot = Slot(sighting)
            self._copies.add(slot)
        if sighting.point is Point.PUBLISH:
            return self._published(slot, sighting, new=new)
        return self._delivered(slot, sighting, new=new)

    def _published(self, slot: Slot, sighting: Sighting, *, new: bool) -> list[Change]:
        if slot.published:
            return self._seen_both_ways(slot, sighting)
        slot.mirrored = sighting.route.mirrored
        self._messages += 1
        return self._routed(slot, sighting, new=new)

    def _seen_both_ways(self, slot: Slot, sighting: Sighting) -> list[Change]:
        """Mirror and firehose saw the same publish; what the firehose knows of its way counts."""
        slot.merged = True
        if sighting.route.mirrored:
            return []
        slot.mirrored = False
        slot.publish(sighting)
        self._know_way(slot, sighting)
        self._journeys.unveiled(slot)
        changes = self._open(slot) if expects_reply(slot.message) else []
        changes.insert(0, Seen(entry=slot.freeze(), news="party"))
        return changes

    def _routed(self, slot: Slot, sighting: Sighting, *, new: bool) -> list[Change]:
        message = sighting.message
        slot.publish(sighting)
        self._names.saw_exchange(sighting.route.exchange)
        self._find_sender(slot)
        self._reports.heard(slot.ts_ns)
        if (slot.method in REPORTS or slot.label in REPORTS) and slot.sender is not None:
            self._reports.reported(slot.sender.describe(), slot.ts_ns)
        self._know_way(slot, sighting)
        changes = self._first_sight(slot) if new else []
        if not new and expects_reply(message) and not slot.mirrored:
            slot.deadline_ns = deadline_ns(slot.ts_ns, message.ttl_ms)
        self._journeys.published(slot)
        changes.insert(0, self._told(slot, sighting, "publish", first=new))
        return changes

    def _know_way(self, slot: Slot, sighting: Sighting) -> None:
        """Which queues it reached, who reads them, and how far it has come by that."""
        message, queues = sighting.message, sighting.route.routed_queues
        expected: list[Process] = []
        for queue in queues or ():
            self._names.routed_to(queue)
            expected.extend(self._directory.readers(queue))
        slot.expected = tuple(dict.fromkeys(expected)) if len(expected) > 1 else tuple(expected)
        if slot.mirrored and expects_reply(message):
            # Its answer cannot be seen, so whether somebody still waits is not known.
            return
        if slot.state is None or slot.state is RpcState.SENT:
            routed = None if queues is None else len(queues)
            slot.state = first_state(message.kind, routed, expects_reply(message))

    def _delivered(self, slot: Slot, sighting: Sighting, *, new: bool) -> list[Change]:
        self._deliveries += 1
        route, message = sighting.route, sighting.message
        taker = None
        if route.connection is not None:
            taker = self._directory.at(route.connection)
            if route.queue is not None:
                self._directory.takes(taker, route.queue, self._names.likely_topics())
        if route.queue is not None:
            self._names.taken_from(route.queue)
        before = slot.redelivered
        slot.deliver(sighting, taker)
        if taker is not None and taker.describe().service is None:
            self._unnamed.append((slot, slot.parties()))
        if message.kind in ANSWERS and taker is not None and slot.expected:
            self._directory.same(taker, slot.expected[0])
        if new:
            slot.state = first_state(message.kind, None, expects_reply(message))
        changes = self._first_sight(slot) if new else []
        if message.kind in ANSWERS:
            changes += self._taken(slot)
        self._journeys.delivered(slot, sighting.ts_ns)
        again = slot.redelivered and not before
        changes.insert(0, self._told(slot, sighting, "deliver", first=new, again=again))
        return changes

    def _first_sight(self, slot: Slot) -> list[Change]:
        """What a new message changes: its request, and the call that it answers."""
        if slot.message.kind in ANSWERS:
            return self._answer(slot)
        self._journeys.came(slot)
        return self._open(slot) if expects_reply(slot.message) and not slot.mirrored else []

    def _told(
        self, slot: Slot, sighting: Sighting, news: News, *, first: bool, again: bool = False
    ) -> Change:
        self._anomalies += len(slot.message.anomalies) if first else 0
        return Seen(
            entry=slot.freeze(), sealed=sighting.sealed if first else None, news=news,
            taker=slot.last_taker() if news == "deliver" else None,
            route=sighting.route if news == "publish" else None, again=again,
        )  # fmt: skip

    def _find_sender(self, slot: Slot) -> None:
        message = slot.message
        process = self._directory.sender(slot.connection, message)
        if process is not None:
            self._directory.sends(process, message.method, message.publisher_id)
            slot.sender = process
        if _nameless(slot):
            self._unnamed.append((slot, slot.parties()))

    def _open(self, call: Slot) -> list[Change]:
        """A call was seen for the first time; its replies may have come before."""
        call.deadline_ns = deadline_ns(call.ts_ns, call.message.ttl_ms)
        if call.state is RpcState.WAITING:
            self._journeys.waits(call)
        changes: list[Change] = []
        answers, gone = self._calls.open(call)
        if gone is not None and gone.state is RpcState.WAITING:
            self._journeys.lost(gone)
        for answer in answers:
            changes.extend(self._pair(call, answer))
            changes.append(Seen(entry=answer.freeze(), news="party"))
        return changes

    def _join(self, answer: Slot) -> Slot | None:
        """Give an answer what only its call tells: method, request, and who it is for."""
        msg_id = answer.message.msg_id
        call = None if msg_id is None else self._calls.find(msg_id)
        if call is None:
            return None
        answer.method, answer.label = call.method, call.label
        answer.request_id = call.request_id
        answer.user_id, answer.project_id = call.user_id, call.project_id
        answer.reply_to_id = call.id
        if not answer.expected and call.sender is not None:
            answer.expected = (call.sender,)
        if len(call.takers) == 1 and (taker := call.takers[0]) is not None:
            if answer.sender is None:
                answer.sender = taker
            self._directory.same(answer.sender, taker)
        return call

    def _answer(self, answer: Slot) -> list[Change]:
        """A reply, failure or heartbeat was seen."""
        if answer.queues is not None and not answer.queues:
            answer.note("an answer that reached no queue: whoever asked is gone")
        owner = self._directory.owner(answer.routing_key)
        if owner is not None and not answer.expected:
            answer.expected = (owner,)
        call = self._join(answer)
        if call is None:
            self._calls.wait(answer)
            return []
        return self._pair(call, answer)

    def _pair(self, call: Slot, answer: Slot) -> list[Change]:
        self._join(answer)
        event = reply_event(answer.message)
        changes: list[Change] = []
        if call.state is RpcState.WAITING and _late(call, answer.ts_ns):
            changes = self._time_out(call)
        before = call.state
        after = None if before is None else step(before, event)
        if after is None and self._offered_again(call, answer):
            return [*changes, Seen(entry=call.freeze(), news="party")]
        closes = after is not None and after is not before and after not in OPEN
        self._journeys.answered(call, answer, closes=closes and before is RpcState.WAITING)
        if after is None:
            self._anomalies += 1
            answer.note(f"a {event} to a call that is {before or 'not a call'}")
            return changes
        call.state = after
        if event is Kind.HEARTBEAT:
            call.heartbeats += 1
            call.learn(beat_ns=answer.ts_ns, beat_id=answer.id, monitor_s=call.message.monitor_s)
        if closes:
            call.failure = answer.failure
            self._answered_by(call, answer)
            self._watch(call, answer)
            self._calls.close(call)
        changes.append(Seen(entry=call.freeze(), news="answer" if closes else "beat"))
        return changes

    def _offered_again(self, call: Slot, answer: Slot) -> bool:
        """A final answer that had reached no queue, published once more; it counts where it arrives in time.

        Source: oslo_messaging/_drivers/amqpdriver.py `_send_reply` (retries for a missing queue).
        """
        unique_id = answer.message.unique_id
        _, last = self._unread.get(call.message.msg_id or "") or (None, None)
        again = last is not None and not last.deliveries and last.message.unique_id == unique_id
        lost = call.fate.answer_routed == 0
        if unique_id is None or not (lost or again):
            return False
        if again and answer.queues and call.fate.answer_lost is None:
            call.learn(answer_lost="offered_again")
        if lost and answer.queues and not _late(call, answer.ts_ns):
            self._answered_by(call, answer)
        self._watch(call, answer)
        return True

    def _watch(self, call: Slot, answer: Slot) -> None:
        """Notice when an answer is taken, and when it is not."""
        if call.message.msg_id is not None:
            self._unread.put(call.message.msg_id, (call, answer))

    def _time_out(self, call: Slot) -> list[Change]:
        state = None if call.state is None else step(call.state, Moment.DEADLINE)
        if state is None or state is call.state:
            return []
        call.state = state
        self._post_mortem(call)
        self._timeouts += 1
        self._journeys.timed_out(call)
        return [Seen(entry=call.freeze(), news="time")]

    def missed(self, from_ns: int, to_ns: int) -> list[Change]:
        """Between two moments not everything was seen: of calls that waited then less is known than it seems.

        Told after the gap, so calls that ran out in it are told again.
        """
        self._gaps.append((from_ns, to_ns))
        changes: list[Change] = []
        for call in self._calls.given_up():
            if not call.fate.missed and _waited(call, from_ns, to_ns):
                call.learn(missed=True)
                changes.append(Seen(entry=call.freeze(), news="party"))
        return changes

    def _post_mortem(self, call: Slot) -> None:
        """Who was there when its time was over: only now is that known of the whole time."""
        if any(_waited(call, from_ns, to_ns) for from_ns, to_ns in self._gaps):
            call.learn(missed=True)
        if self._attended and not call.deliveries:
            readers = [each for queue in call.queues or () for each in self._directory.readers(queue)]
            call.expected = tuple(dict.fromkeys(readers))
            call.learn(consumers=len(call.expected))
        if self._has_left(call.sender):
            call.learn(deserted=True)

    def feed_hop(self, hop: Hop) -> list[Change]:
        """Something happened off the bus; it belongs to a request but counts nowhere."""
        self._journeys.hop(hop)
        return [HopSeen(hop=hop)]

    def tick(self, now_ns: int) -> list[Change]:
        """Time passed: calls run out, quiet requests end; and all that changed since is told."""
        changes: list[Change] = []
        for call in self._calls.overdue(now_ns):
            changes.extend(self._time_out(call))
        journeys = self._journeys.tick(now_ns, deliveries_seen=self._deliveries > 0)
        changes.extend(JourneyChanged(journey=journey) for journey in journeys)
        if self._reports.look(now_ns):
            self._directory.changed = True
        if (self._names.changed or self._directory.changed) and now_ns - self._view_ns >= self._view_every_ns:
            self._view_ns = now_ns
            changes.extend(self._named())
            changes.extend(self._viewed())
        return changes

    def _viewed(self) -> list[Change]:
        self._names.changed = self._directory.changed = False
        view = self._names.view(self._directory, self._reports)
        self._view_every_ns = VIEW_EVERY_NS * (1 + len(view.queues) // _QUEUES_A_VIEW)
        if view == self._view:
            return []
        self._view = view
        return [TopologyChanged(topology=view)]

    def topics(self) -> frozenset[str]:
        """RPC topics known so far; `wire.decode` splits routing keys by them."""
        return self._names.topics()

    def fanouts(self) -> frozenset[str]:
        """Exchanges of type fanout known so far; `wire.decode` tells a fanout from a cast by them."""
        return self._names.fanouts()

    def traffic(self) -> Traffic:
        """How much went through queues and exchanges; for the worker that owns this tracer."""
        return self._names.traffic

    def forget_all(self) -> None:
        """Start afresh: messages, calls and requests go; who is connected and what is declared stays."""
        for table in (self._copies, self._calls, self._journeys, self._unnamed, self._unread):
            table.clear()

    def counts(self) -> TracerCounts:
        """Absolute totals; `forgotten` by table."""
        calls, orphans = self._calls.forgotten()
        return TracerCounts(
            messages=self._messages,
            deliveries=self._deliveries,
            timeouts=self._timeouts,
            anomalies=self._anomalies,
            open_calls=len(self._calls),
            journeys=len(self._journeys),
            forgotten={
                "copies": self._copies.forgotten(),
                "calls": calls,
                "orphans": orphans,
                "journeys": self._journeys.forgotten,
                "processes": self._directory.forgotten(),
                "names": self._names.forgotten(),
            },
        )


def _waited(call: Slot, from_ns: int, to_ns: int) -> bool:
    """True where a call was under way at some time between two moments."""
    return call.ts_ns <= to_ns and (call.deadline_ns is None or call.deadline_ns >= from_ns)


def _late(call: Slot, ts_ns: int) -> bool:
    return call.deadline_ns is not None and ts_ns > call.deadline_ns


def _nameless(slot: Slot) -> bool:
    """True while what is learnt later may tell more of the sender, or of those who took it."""
    if slot.sender is None:
        return True
    told = slot.sender.describe()
    if told.service is None or told.host is None:
        return True
    return any(party is None or party.service is None for party in slot.took)
