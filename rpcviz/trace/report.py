"""`report --json`: what a whole capture holds, counted while it is read.

Memory grows with open calls and with the number of requests, never with the file.
"""

from collections import Counter
from typing import Any, Final

from rpcviz.trace.bounded import Bounded
from rpcviz.trace.catalogue import keeps_its_id
from rpcviz.trace.directory import Directory
from rpcviz.trace.entry import Party
from rpcviz.trace.limits import Limits
from rpcviz.trace.process import Process
from rpcviz.trace.reports import Reports
from rpcviz.trace.rpc import ANSWERS, RPCS, reply_event
from rpcviz.trace.stats import Tally
from rpcviz.trace.topology import Names, ours
from rpcviz.wire.broker import BrokerTopology
from rpcviz.wire.message import Kind, Message
from rpcviz.wire.route import Point
from rpcviz.wire.sighting import Sighting

NOBODY: Final = "nobody"
"""In the place of evidence: it is not known who it is."""
_RECENT: Final = 20_000
"""Answered calls and orphaned replies that are still remembered."""


class _Call:
    """A call as far as its answers need it."""

    __slots__ = ("called_ns", "counted", "method", "request_id", "taker")

    def __init__(self, message: Message, called_ns: int, *, counted: bool) -> None:
        self.method = message.method
        self.request_id = message.request_id
        self.called_ns = called_ns
        self.counted = counted
        """It is of kind call and its publish was seen, so it counts as unanswered until a final reply."""
        self.taker: Process | None = None
        """Who took it; None as well where several did."""


class _Request:
    """The numbers of one request id."""

    __slots__ = ("begins", "bytes", "fanout_copies", "first_ns", "kept", "last_ns", "messages", "rpcs")

    def __init__(self, begins: str | None, first_ns: int) -> None:
        self.begins = begins
        self.first_ns = first_ns
        self.last_ns = first_ns
        self.messages = 0
        self.rpcs = 0
        self.fanout_copies = 0
        self.bytes = 0
        self.kept = False

    def freeze(self) -> dict[str, Any]:
        return {
            "messages": self.messages,
            "rpcs": self.rpcs,
            "fanout_copies": self.fanout_copies,
            "bytes": self.bytes,
            "duration_ms": round((self.last_ns - self.first_ns) / 1e6, 3),
            "background": self.kept,
        }


class Naming:
    """How many messages have a name for one of their ends, by how it is known.

    Counted by whom and not by name: some are named long after they first spoke. Of those that
    are too many to keep, what is known of them then is what counts.
    """

    def __init__(self, limit: int = _RECENT) -> None:
        self._limit = limit
        self._by_process: Counter[Process | None] = Counter()
        self._settled: Counter[str] = Counter()

    def count(self, process: Process | None) -> None:
        """One more of a process; None: nobody knows whose."""
        self._by_process[process] += 1
        if len(self._by_process) > self._limit:
            self._settled = self._known()
            self._by_process.clear()

    def _known(self) -> Counter[str]:
        found = Counter(self._settled)
        for process, messages in self._by_process.items():
            party = Party() if process is None else process.describe()
            found[NOBODY if party.service is None else party.evidence] += messages
        return found

    def result(self) -> dict[str, int]:
        """Messages by evidence, most first."""
        return dict(self._known().most_common())


class Report:
    """Feed it every sighting of a capture, in the order of the file; ask for the result at its end."""

    def __init__(self) -> None:
        limits = Limits()
        self._directory = Directory(limits)
        self._names = Names(limits)
        self._by_kind = dict.fromkeys(Kind, 0)
        self._methods: dict[str, Tally] = {}
        self._requests: dict[str, _Request] = {}
        self._open: dict[str, _Call] = {}
        self._done: Bounded[str, _Call] = Bounded(_RECENT)
        self._orphans: Bounded[str, list[tuple[Message, int]]] = Bounded(_RECENT)
        self._senders = Naming()
        self._takers = Naming()
        self._deliveries = 0
        self._unroutable = 0
        self.damaged_lines = 0
        """Set by whoever reads the file."""

    def learn(self, topology: BrokerTopology) -> None:
        """Take in the topology that stands in a capture's first line."""
        self._names.learn(topology)
        self._directory.learn(topology, self._names.likely_topics())

    def topics(self) -> frozenset[str]:
        """RPC topics known so far, for `wire.decode`."""
        return self._names.topics()

    def fanouts(self) -> frozenset[str]:
        """Exchanges of type fanout known so far, for `wire.decode`."""
        return self._names.fanouts()

    def feed(self, sighting: Sighting) -> None:
        """Count one look at one message."""
        if ours(sighting.route.exchange):
            return
        if sighting.point is Point.PUBLISH:
            self._published(sighting)
        else:
            self._delivered(sighting)

    def _published(self, sighting: Sighting) -> None:
        message, route = sighting.message, sighting.route
        self._by_kind[message.kind] += 1
        self._names.saw_exchange(route.exchange)
        routed = route.routed_queues
        if routed is not None and not routed:
            self._unroutable += 1
        for queue in routed or ():
            self._names.routed_to(queue)
        sender = self._name_sender(sighting)
        if message.kind in ANSWERS:
            call = None if message.msg_id is None else self._find(message.msg_id)
            if sender is not None and call is not None and call.taker is not None:
                self._directory.same(sender, call.taker)
            self._answered(message, sighting.ts_ns)
            return
        if message.kind in RPCS and message.method is not None:
            self._tally(message.method).by_kind[message.kind] += 1
        if message.request_id is not None:
            self._count_request(message.request_id, sighting)
        if message.kind in RPCS and message.msg_id is not None:
            self._called(message.msg_id, message, sighting.ts_ns)

    def _name_sender(self, sighting: Sighting) -> Process | None:
        message = sighting.message
        process = self._directory.sender(sighting.route.connection, message)
        if process is not None:
            self._directory.sends(process, message.method, message.publisher_id)
        self._senders.count(process)
        return process

    def _delivered(self, sighting: Sighting) -> None:
        message, route = sighting.message, sighting.route
        self._deliveries += 1
        taker = None if route.connection is None else self._directory.at(route.connection)
        self._takers.count(taker)
        if route.queue is not None:
            self._names.taken_from(route.queue)
            if taker is not None:
                self._directory.takes(taker, route.queue, self._names.likely_topics())
        request_id = message.request_id
        call = None if message.msg_id is None else self._find(message.msg_id)
        if message.kind in ANSWERS:
            request_id = None if call is None else call.request_id
        elif call is not None:
            call.taker = taker
        elif message.msg_id is not None:
            # Its publish came before the capture began; its reply will still be its own.
            self._done.put(message.msg_id, _Call(message, sighting.ts_ns, counted=False))
        request = None if request_id is None else self._requests.get(request_id)
        if request is not None:
            request.bytes += message.size
            request.last_ns = max(request.last_ns, sighting.ts_ns)

    def _find(self, msg_id: str) -> _Call | None:
        return self._open.get(msg_id) or self._done.get(msg_id)

    def _called(self, msg_id: str, message: Message, ts_ns: int) -> None:
        self._open[msg_id] = _Call(message, ts_ns, counted=message.kind is Kind.CALL)
        for answer, answered_ns in self._orphans.pop(msg_id) or ():
            self._answered(answer, answered_ns)

    def _answered(self, answer: Message, ts_ns: int) -> None:
        """A reply counts for the method and the request of its call, which may come after it."""
        msg_id = answer.msg_id
        if msg_id is None:
            return
        call = self._find(msg_id)
        if call is None:
            waiting = self._orphans.get(msg_id) or []
            waiting.append((answer, ts_ns))
            self._orphans.put(msg_id, waiting)
            return
        final = reply_event(answer) in (Kind.REPLY, Kind.FAILURE)
        if call.method is not None:
            tally = self._tally(call.method)
            tally.by_kind[answer.kind] += 1
            if final and msg_id in self._open:
                tally.latency.add(max(0, ts_ns - call.called_ns))
        if call.request_id is not None and (request := self._requests.get(call.request_id)) is not None:
            request.messages += 1
            request.bytes += answer.size
            request.last_ns = max(request.last_ns, ts_ns)
        if final and self._open.pop(msg_id, None) is not None:
            self._done.put(msg_id, call)

    def _count_request(self, request_id: str, sighting: Sighting) -> None:
        message = sighting.message
        request = self._requests.get(request_id)
        if request is None:
            request = _Request(message.method or message.event_type, sighting.ts_ns)
            self._requests[request_id] = request
        request.messages += 1
        request.bytes += message.size
        request.last_ns = max(request.last_ns, sighting.ts_ns)
        if message.kind in RPCS:
            request.rpcs += 1
        if message.kind is Kind.FANOUT:
            request.fanout_copies += len(sighting.route.routed_queues or ())
        if not request.kept:
            request.kept = keeps_its_id(message.method, message.label, begins=request.begins)

    def _tally(self, method: str) -> Tally:
        tally = self._methods.get(method)
        if tally is None:
            tally = self._methods[method] = Tally()
        return tally

    def result(self) -> dict[str, Any]:
        """The object that `report --json` prints; its fields never go away."""
        return {
            "messages": sum(self._by_kind.values()),
            "deliveries": self._deliveries,
            "by_kind": {kind.value: count for kind, count in self._by_kind.items()},
            "by_method": {method: _method(tally) for method, tally in sorted(self._methods.items())},
            "unanswered": sum(call.counted for call in self._open.values()),
            "unroutable": self._unroutable,
            "requests": {request_id: request.freeze() for request_id, request in self._requests.items()},
            "services": self._services(),
            "naming": {"senders": self._senders.result(), "receivers": self._takers.result()},
            "damaged_lines": self.damaged_lines,
        }

    def _services(self) -> list[dict[str, Any]]:
        return [
            {
                "service": service.name,
                "project": service.project,
                "host": server.host,
                "evidence": server.evidence,
                "certainty": server.certainty,
                "reply_queues": list(server.reply_queues),
            }
            for service in self._names.view(self._directory, Reports(Limits())).services
            for server in service.servers
        ]


def _method(tally: Tally) -> dict[str, Any]:
    return {
        "calls": tally.by_kind[Kind.CALL],
        "casts": tally.by_kind[Kind.CAST],
        "fanouts": tally.by_kind[Kind.FANOUT],
        "replies": tally.by_kind[Kind.REPLY],
        "failures": tally.by_kind[Kind.FAILURE],
        "p50_ms": tally.latency.at_ms(0.5),
        "p99_ms": tally.latency.at_ms(0.99),
    }
