"""Who is who: from connections, consumers, reply queues, publishers and methods to services.

A request on the bus does not name its sender. What the broker says about a connection is
taken first, then what its process reads, then what it sends; the last two are inferred.
"""

from collections.abc import Collection, Iterator
from typing import Final

import msgspec

from rpcviz.trace.bounded import Bounded
from rpcviz.trace.catalogue import (
    WEB_SERVERS,
    reader_of_topic,
    sender_of_method,
    sender_of_publisher,
)
from rpcviz.trace.entry import Party
from rpcviz.trace.limits import Limits
from rpcviz.wire.broker import BrokerTopology, ConnectionInfo

_QUEUES_EACH: Final = 200


class Process:
    """One program: all its connections. Filled in as it is better known."""

    __slots__ = (
        "active", "by_method", "by_publisher", "called", "host", "maybe", "party", "pid", "present",
        "program", "publisher_host", "queues", "reply_queues", "server_of", "topic", "twin",
    )  # fmt: skip

    def __init__(self, program: str | None = None, pid: str | None = None) -> None:
        self.program = program
        self.pid = pid
        self.called = f"{program}:{pid}" if program and pid else program
        """How it names its connections, without what tells one of them from another."""
        self.host: str | None = None
        """Client property `host`: what the program itself says."""
        self.topic: str | None = None
        """A topic it listens on."""
        self.server_of: str | None = None
        """The server of a `topic.server` queue it reads."""
        self.by_method: str | None = None
        self.by_publisher: str | None = None
        self.publisher_host: str | None = None
        self.queues: dict[str, None] = {}
        self.reply_queues: dict[str, None] = {}
        self.present = False
        """It has a connection in the last topology."""
        self.active = False
        """It sent or took something."""
        self.twin: Process | None = None
        """The same program on another connection: it took the call that this one answered."""
        self.party: Party | None = None
        """What is known of it; None: to be worked out again."""
        self.maybe: Party | None = None

    def describe(self) -> Party:
        """Its service and host with the best evidence there is."""
        if self.party is None or (self.party.service is None and self.twin is not None):
            self.party = self._party()
            if self.party.service is None and self.twin is not None:
                like = self.twin._party()
                self.party = msgspec.structs.replace(like, evidence="reply", certainty="inferred")
            self.maybe = msgspec.structs.replace(self.party, evidence="consumer", certainty="inferred")
        return self.party

    def expect(self) -> Party:
        """The same, as one who may take a message because it reads the queue."""
        party = self.describe()
        return self.maybe or party

    def _party(self) -> Party:
        host = self.host or self.server_of or self.publisher_host
        named = self.program is not None and self.program not in WEB_SERVERS
        if named:
            return Party(service=self.program, host=host, evidence="connection", certainty="seen")
        read = reader_of_topic(self.topic) if self.topic else None
        for service, evidence in (
            (read, "consumer"), (self.by_publisher, "publisher"), (self.by_method, "method")
        ):  # fmt: skip
            if service is not None:
                return Party(service=service, host=host, evidence=evidence, certainty="inferred")
        evidence = "connection" if self.program else "publisher" if self.publisher_host else ""
        return Party(service=self.program, host=host, evidence=evidence, certainty="inferred")


class Directory:
    """Every process seen, by connection and by reply queue; bounded."""

    def __init__(self, limits: Limits) -> None:
        self._by_name: Bounded[tuple[str, str], Process] = Bounded(limits.processes)
        self._by_connection: Bounded[str, Process] = Bounded(limits.processes)
        self._reply_owner: Bounded[str, Process] = Bounded(limits.names)
        self._readers: Bounded[str, tuple[Process, ...]] = Bounded(limits.names)
        self._by_sender: Bounded[str, Process] = Bounded(limits.processes)
        self.changed = False
        """Somebody is new or better known since this was last set to False."""

    def forgotten(self) -> int:
        """Processes and names that had to go."""
        return sum(
            table.forgotten
            for table in (
                self._by_name,
                self._by_connection,
                self._reply_owner,
                self._readers,
                self._by_sender,
            )
        )

    def learn(self, topology: BrokerTopology, topics: Collection[str]) -> None:
        """Take in a snapshot of the broker; whoever is not in it any more is no longer present."""
        everybody = list(self.processes()) if topology.connections else []
        for process in everybody:
            process.present = False
            process.queues.clear()
        for info in topology.connections:
            self._connect(info)
        readers: dict[str, list[Process]] = {}
        for consumer in topology.consumers:
            process = self.at(consumer.connection)
            among = readers.setdefault(consumer.queue, [])
            if process not in among:
                among.append(process)
            self.reads(process, consumer.queue, topics)
        self._readers.clear()
        for queue, processes in readers.items():
            self._readers.put(queue, tuple(processes))
        for process in everybody:
            # Who spoke once and has no connection any more has left, until it is heard again.
            process.active = process.active and process.present
        self.changed = True

    def _connect(self, info: ConnectionInfo) -> None:
        known = self._by_connection.get(info.name)
        program, _, rest = (info.user_provided_name or "").partition(":")
        pid = rest.partition(":")[0]
        if not program:
            process = known or Process()
        else:
            process = self._by_name.get((program, pid)) or Process(program, pid)
            if known is not None and known is not process:
                _merge(known, process)
                for queue in known.reply_queues:
                    self._reply_owner.put(queue, process)
            self._by_name.put((program, pid), process)
        if info.host:
            process.host = info.host
        process.present = True
        process.party = None
        self._by_connection.put(info.name, process)

    def at(self, connection: str) -> Process:
        """The process behind a connection, a new unnamed one when it was never seen."""
        process = self._by_connection.get(connection)
        if process is None:
            process = Process()
            self._by_connection.put(connection, process)
            self.changed = True
        return process

    def sender(self, connection: str | None, reply_queue: str | None, method: str | None) -> Process | None:
        """Who published: by connection, else by whose reply queue it names, else by the method."""
        if connection is not None:
            process = self.at(connection)
        elif reply_queue is not None:
            process = self._reply_owner.get(reply_queue) or Process()
        elif method is not None and (service := sender_of_method(method)) is not None:
            process = self._by_sender.get(service) or Process()
            self._by_sender.put(service, process)
        else:
            return None
        if reply_queue is not None and reply_queue not in process.reply_queues:
            self._owns(process, reply_queue)
        return process

    def _owns(self, process: Process, reply_queue: str) -> None:
        if len(process.reply_queues) < _QUEUES_EACH:
            process.reply_queues[reply_queue] = None
        if self._reply_owner.get(reply_queue) is None:
            self._reply_owner.put(reply_queue, process)
        self.changed = True

    def owner(self, reply_queue: str) -> Process | None:
        """Whose reply queue it is: who named it in a call, else who reads it."""
        owner = self._reply_owner.get(reply_queue)
        if owner is None and (readers := self._readers.get(reply_queue)):
            owner = readers[0]
        return owner

    def owner_of(self, queue: str) -> Process | None:
        """Whose own queue it is: of a reply queue as `owner` says, else whoever reads it alone."""
        if queue.startswith("reply_"):
            return self.owner(queue)
        readers = self._readers.get(queue) or ()
        return readers[0] if len(readers) == 1 else None

    def readers(self, queue: str) -> tuple[Process, ...]:
        """Who consumes `queue`, as far as is known."""
        return self._readers.get(queue) or ()

    def sends(self, process: Process, method: str | None, publisher_id: str | None) -> None:
        """Learn from what it sends who it is."""
        process.active = True
        if method is not None and process.by_method is None:
            process.by_method = sender_of_method(method)
            self._again(process, process.by_method)
        if publisher_id is not None and process.publisher_host is None:
            process.by_publisher, process.publisher_host = sender_of_publisher(publisher_id)
            self._again(process, process.publisher_host)
        elif publisher_id is not None and process.by_publisher is None:
            process.by_publisher = sender_of_publisher(publisher_id)[0]
            self._again(process, process.by_publisher)

    def same(self, process: Process, other: Process) -> None:
        """Two connections of one program: what one took the other answered, or sent and heard back."""
        if process is not other and process.program is None and process.twin is None:
            process.twin = other

    def takes(self, process: Process, queue: str, topics: Collection[str]) -> None:
        """Learn from a delivery that it reads `queue`."""
        process.active = True
        if queue in process.queues or queue in process.reply_queues:
            return
        self.reads(process, queue, topics)
        readers = self._readers.get(queue) or ()
        if process not in readers:
            self._readers.put(queue, (*readers, process)[-_QUEUES_EACH:])
        self.changed = True

    def reads(self, process: Process, queue: str, topics: Collection[str]) -> None:
        """Note that it consumes `queue`, and what follows for its name and host."""
        if queue.startswith("reply_"):
            self._owns(process, queue)
            return
        if len(process.queues) >= _QUEUES_EACH:
            return
        process.queues[queue] = None
        if "_fanout" in queue:
            return
        topic, server = _split(queue, topics)
        if process.topic is None and topic is not None:
            process.topic = topic
            process.party = None
        if process.server_of is None and server is not None:
            process.server_of = server
            process.party = None

    def _again(self, process: Process, learnt: str | None) -> None:
        if learnt is not None:
            process.party = None
            self.changed = True

    def processes(self) -> Iterator[Process]:
        """Each process once, in the order in which they came."""
        seen: set[int] = set()
        for table in (self._by_connection, self._by_sender, self._reply_owner):
            for process in table.values():
                if id(process) not in seen:
                    seen.add(id(process))
                    yield process

    def clear(self) -> None:
        """Forget everybody."""
        self.changed = True
        for table in (self._by_connection, self._by_sender, self._reply_owner, self._readers):
            table.clear()
        self._by_name.clear()


def _merge(known: Process, process: Process) -> None:
    """What was learnt of a connection before its program was named."""
    process.topic = process.topic or known.topic
    process.server_of = process.server_of or known.server_of
    process.by_method = process.by_method or known.by_method
    process.by_publisher = process.by_publisher or known.by_publisher
    process.publisher_host = process.publisher_host or known.publisher_host
    process.reply_queues.update(known.reply_queues)
    process.queues.update(known.queues)
    process.active = process.active or known.active


def _split(queue: str, topics: Collection[str]) -> tuple[str | None, str | None]:
    """Topic and server of a queue; the server only when a known topic is its beginning."""
    if queue in topics:
        return queue, None
    stem, _, priority = queue.rpartition(".")
    if stem and priority in PRIORITIES:
        return stem, None
    fits = [topic for topic in topics if queue.startswith(topic + ".")]
    if not fits:
        return (queue.partition(".")[0] if reader_of_topic(queue) else None), None
    topic = max(fits, key=len)
    server = queue[len(topic) + 1 :]
    # cinder-volume.A@B is the compatibility queue of host A, cinder-volume.A@B.A its own.
    return topic, server.partition("@")[0]


PRIORITIES: Final = frozenset({"audit", "debug", "info", "warn", "error", "critical", "sample"})
