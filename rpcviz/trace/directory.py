"""Who is who: from connections, consumers, reply queues, publishers and methods to services.

A request on the bus does not name its sender. What the broker says about a connection is
taken first, then what its process reads, then what it sends; the last two are inferred.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from rpcviz.trace.bounded import Bounded
from rpcviz.trace.catalogue import (
    reader_of_topic,
    sender_of_method,
    sender_of_publisher,
)
from rpcviz.trace.limits import Limits
from rpcviz.trace.process import QUEUES_EACH, Process
from rpcviz.wire.broker import BrokerTopology, ConnectionInfo
from rpcviz.wire.message import Message

_Name = tuple[str, str, str]
"""Program, pid and the address it connects from: in containers all of a kind have the same pid."""


class Directory:
    """Every process seen, by connection and by reply queue; bounded."""

    def __init__(self, limits: Limits) -> None:
        self._by_name: Bounded[tuple[str, str, str, str], Process] = Bounded(limits.processes)
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
        declared = {queue.name for queue in topology.queues}
        for process in everybody:
            process.present = False
            process.queues.clear()
            for gone in [name for name in process.reply_queues if declared and name not in declared]:
                del process.reply_queues[gone]
        crowds = _crowds(topology, topics)
        for info in topology.connections:
            self._connect(info, crowds)
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

    def _connect(self, info: ConnectionInfo, crowds: "_Crowds") -> None:
        known = self._by_connection.get(info.name)
        name = _name_of(info)
        if name is None:
            process = (known or Process()).root()
        else:
            server = crowds.server_of.get(info.name) if name in crowds.names else None
            key = (*name, server or "")
            process = self._by_name.get(key) or Process(name[0], name[1])
            process.many = name in crowds.names and server is None
            if known is not None and known.root() is not process:
                process.take_in(known)
                for queue in known.reply_queues:
                    self._reply_owner.put(queue, process)
            self._by_name.put(key, process)
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

    def sender(self, connection: str | None, message: Message) -> Process | None:
        """Who published: by connection, else by whose reply queue it names, else by what it says."""
        reply_queue = message.reply_queue
        if connection is not None:
            process = self.at(connection)
        elif reply_queue is not None:
            process = self._reply_owner.get(reply_queue) or Process()
        else:
            return self._by_what_it_says(message.method, message.publisher_id)
        if reply_queue is not None and reply_queue not in process.root().reply_queues:
            self._owns(process, reply_queue)
        return process

    def _by_what_it_says(self, method: str | None, publisher_id: str | None) -> Process | None:
        """Nothing tells one process of a service from another: all of them are one."""
        name = sender_of_method(method) if method is not None else publisher_id
        if name is None:
            return None
        process = self._by_sender.get(name) or Process()
        self._by_sender.put(name, process)
        return process

    def _owns(self, process: Process, reply_queue: str) -> None:
        """It calls with this reply queue, or reads it: so does every connection of its process."""
        owner = self._reply_owner.get(reply_queue)
        if owner is None:
            self._reply_owner.put(reply_queue, process.root())
        elif process.join(owner, "reply_queue"):
            self.changed = True
        mine = process.root().reply_queues
        if reply_queue not in mine and len(mine) < QUEUES_EACH:
            mine[reply_queue] = None
            self.changed = True

    def owner(self, reply_queue: str) -> Process | None:
        """Whose reply queue it is: who named it in a call, else who reads it."""
        owner = self._reply_owner.get(reply_queue)
        if owner is not None:
            return owner.root()
        if readers := self._readers.get(reply_queue):
            return readers[0].root()
        return None

    def owner_of(self, queue: str) -> Process | None:
        """Whose own queue it is: of a reply queue as `owner` says, else whoever reads it alone."""
        if queue.startswith("reply_"):
            return self.owner(queue)
        readers = self._readers.get(queue) or ()
        return readers[0].root() if len(readers) == 1 else None

    def readers(self, queue: str) -> tuple[Process, ...]:
        """Who consumes `queue`, as far as is known."""
        return self._readers.get(queue) or ()

    def sends(self, process: Process, method: str | None, publisher_id: str | None) -> None:
        """Learn from what it sends who it is."""
        process = process.root()
        process.active = True
        if method is not None and process.by_method is None:
            process.by_method = sender_of_method(method)
            self._again(process, process.by_method)
        if publisher_id is None or (process.by_publisher is not None and process.publisher_host is not None):
            return
        service, host = sender_of_publisher(publisher_id)
        if process.publisher_host is None and host is not None and not process.many:
            process.publisher_host = host
            self._again(process, host)
        if process.by_publisher is None and service is not None:
            process.by_publisher = service
            self._again(process, service)

    def same(self, process: Process, other: Process) -> None:
        """Two connections of one program: what one took the other answered, or sent and heard back."""
        if process is not other and process.join(other, "reply"):
            self.changed = True

    def takes(self, process: Process, queue: str, topics: Collection[str]) -> None:
        """Learn from a delivery that it reads `queue`."""
        root = process.root()
        root.active = True
        if queue in root.queues or queue in root.reply_queues:
            return
        self.reads(process, queue, topics)
        readers = self._readers.get(queue) or ()
        if process not in readers:
            self._readers.put(queue, (*readers, process)[-QUEUES_EACH:])
        self.changed = True

    def reads(self, process: Process, queue: str, topics: Collection[str]) -> None:
        """Note that it consumes `queue`, and what follows for its name and host."""
        if queue.startswith("reply_"):
            self._owns(process, queue)
            return
        process = process.root()
        if len(process.queues) >= QUEUES_EACH:
            return
        process.queues[queue] = None
        stem, is_fanout, _ = queue.rpartition("_fanout")
        if is_fanout:
            if process.by_fanout is None:
                process.by_fanout = reader_of_topic(stem)
                self._again(process, process.by_fanout)
            return
        topic, server = _split(queue, topics)
        if process.topic is None and topic is not None:
            process.topic = topic
            process.party = None
        if process.server_of is None and server is not None and not process.many:
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
            for connection in table.values():
                process = connection.root()
                if id(process) not in seen:
                    seen.add(id(process))
                    yield process

    def clear(self) -> None:
        """Forget everybody."""
        self.changed = True
        for table in (self._by_connection, self._by_sender, self._reply_owner, self._readers):
            table.clear()
        self._by_name.clear()


class _Crowds(NamedTuple):
    """Names that several programs share, and the server that each connection of theirs reads for."""

    names: frozenset[_Name]
    server_of: Mapping[str, str]


def _crowds(topology: BrokerTopology, topics: Collection[str]) -> _Crowds:
    """Who has the same program, pid and address as others, as containers behind a proxy do.

    One process serves one server of a topic, so who reads the queues of two is two.
    """
    names = {info.name: _name_of(info) for info in topology.connections}
    server_of: dict[str, str] = {}
    servers: dict[tuple[_Name, str], set[str]] = {}
    for consumer in topology.consumers:
        name = names.get(consumer.connection)
        topic, server = _split(consumer.queue, topics) if name is not None else (None, None)
        if name is not None and topic is not None and server is not None:
            server_of.setdefault(consumer.connection, server)
            servers.setdefault((name, topic), set()).add(server)
    return _Crowds(frozenset(name for (name, _), among in servers.items() if len(among) > 1), server_of)


def _name_of(info: ConnectionInfo) -> _Name | None:
    """`program:pid:uuid`, as oslo calls its connections, and where from; None for one without a name.

    Source: oslo_messaging/_drivers/impl_rabbit.py `Connection.__init__`.
    """
    program, _, rest = (info.user_provided_name or "").partition(":")
    if not program:
        return None
    address = info.name.partition(" -> ")[0].rpartition(":")[0]
    return program, rest.partition(":")[0], address


def topic_of(queue: str, topics: Collection[str]) -> str | None:
    """The longest topic that `queue` begins with, followed by a dot."""
    at = queue.rfind(".")
    while at > 0:
        if queue[:at] in topics:
            return queue[:at]
        at = queue.rfind(".", 0, at)
    return None


def _split(queue: str, topics: Collection[str]) -> tuple[str | None, str | None]:
    """Topic and server of a queue; the server only when a known topic is its beginning."""
    if queue in topics:
        return queue, None
    stem, _, priority = queue.rpartition(".")
    if stem and priority in PRIORITIES:
        return stem, None
    topic = topic_of(queue, topics)
    if topic is None:
        return (queue.partition(".")[0] if reader_of_topic(queue) else None), None
    # cinder-volume.A@B is the compatibility queue of host A, cinder-volume.A@B.A its own.
    return topic, queue[len(topic) + 1 :].partition("@")[0]


PRIORITIES: Final = frozenset({"audit", "debug", "info", "warn", "error", "critical", "sample"})
