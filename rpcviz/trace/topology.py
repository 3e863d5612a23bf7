"""Services, exchanges and queues as a page can place them; and who talks to whom how much."""

from collections.abc import Iterable, Mapping

from rpcviz.trace.bounded import Bounded
from rpcviz.trace.catalogue import USUAL_TOPICS, project_of, reader_of_topic
from rpcviz.trace.change import (
    ExchangeView,
    QueueRole,
    QueueView,
    Server,
    Service,
    TopologyView,
)
from rpcviz.trace.directory import PRIORITIES, Directory, topic_of
from rpcviz.trace.entry import Party, known
from rpcviz.trace.limits import Limits
from rpcviz.trace.process import Process
from rpcviz.trace.reports import Reports
from rpcviz.trace.traffic import Traffic
from rpcviz.wire.broker import BrokerTopology, QueueInfo

_OWN = "rpcviz"
_FANOUT = "_fanout"
_CONTROL = {"openstack": "cinder"}
"""Cinder never sets a control exchange of its own, so it has oslo's default (wire-format 1.5)."""


def ours(name: str) -> bool:
    """True for what rpcviz itself made on the broker, and for the firehose; never shown."""
    return name.startswith((_OWN + ".", "amq.rabbitmq."))


class Names:
    """Exchanges, queues and bindings, as declared and as seen; bounded."""

    def __init__(self, limits: Limits) -> None:
        self._exchanges: Bounded[str, str] = Bounded(limits.names)
        self._queues: Bounded[str, QueueInfo] = Bounded(limits.names)
        self._bindings: Bounded[tuple[str, str, str], None] = Bounded(limits.names)
        self.traffic = Traffic(limits)
        """What went through them, as far as the tap saw it."""
        self._told = False
        self._topics: frozenset[str] | None = None
        self._likely: frozenset[str] | None = None
        self._fanouts: frozenset[str] | None = None
        self.changed = False

    def learn(self, topology: BrokerTopology) -> None:
        """Take in a snapshot: what is not in it any more is gone."""
        for table in (self._exchanges, self._queues, self._bindings):
            table.clear()
        for exchange in topology.exchanges:
            if not ours(exchange.name) and not exchange.internal:
                self._exchanges.put(exchange.name, exchange.type)
        taps = {binding.queue for binding in topology.bindings if ours(binding.exchange)}
        for queue in topology.queues:
            if not ours(queue.name) and queue.name not in taps:
                self._queues.put(queue.name, queue)
        for binding in topology.bindings:
            if binding.exchange and not ours(binding.exchange) and not ours(binding.queue):
                self._bindings.put((binding.exchange, binding.key, binding.queue), None)
        self._topics = self._likely = self._fanouts = None
        self._told = self.changed = True

    def saw_exchange(self, name: str) -> None:
        """A message came to it."""
        self.traffic.came(name)
        if name not in self._exchanges:
            self._exchanges.put(name, _likely_type(name))
            self._topics = self._likely = self._fanouts = None
            self.changed = True

    def routed_to(self, queue: str) -> None:
        """A message went into it."""
        self.traffic.given(queue)
        if queue not in self._queues:
            self._saw_queue(queue)

    def taken_from(self, queue: str) -> None:
        """A message came out of it."""
        self.traffic.taken(queue)
        if queue not in self._queues:
            self._saw_queue(queue)

    def _saw_queue(self, name: str) -> None:
        self._queues.put(name, QueueInfo(name=name))
        self.changed = True

    def topics(self) -> frozenset[str]:
        """Each fanout exchange's name less `_fanout`: every RPC server declares one for its topic."""
        if self._topics is None:
            self._topics = frozenset(
                name[: -len(_FANOUT)]
                for name in self._exchanges
                if name.endswith(_FANOUT) and name != _FANOUT
            )
        return self._topics

    def fanouts(self) -> frozenset[str]:
        """Exchanges of type fanout, as the broker said or the name tells; for `wire.decode`."""
        if self._fanouts is None:
            self._fanouts = frozenset(name for name, kind in self._exchanges.items() if kind == "fanout")
        return self._fanouts

    def likely_topics(self) -> frozenset[str]:
        """The same and OpenStack's usual ones, to tell whose a queue is before much was seen."""
        if self._likely is None:
            self._likely = self.topics() | USUAL_TOPICS
        return self._likely

    def forgotten(self) -> int:
        """Names that had to go."""
        return self._exchanges.forgotten + self._queues.forgotten + self._bindings.forgotten

    def clear(self) -> None:
        """Forget all."""
        for table in (self._exchanges, self._queues, self._bindings):
            table.clear()
        self._topics = self._likely = self._fanouts = None
        self.changed = True

    def view(self, directory: Directory, reports: Reports | None = None) -> TopologyView:
        """All of it in stable order; without `reports` nobody is known to be silent."""
        topics = self.likely_topics()
        users: dict[str, str] = {}
        queues = tuple(self._queue(info, topics, directory) for _, info in sorted(self._queues.items()))
        for queue in queues:
            for service, _ in queue.readers:
                project = project_of(service)
                if project is not None:
                    users.setdefault(queue.name, project)
        services = _services(directory.processes(), {queue.name: queue.role for queue in queues}, reports)
        return TopologyView(
            services=services,
            exchanges=tuple(
                ExchangeView(name=name, type=kind, project=_project(name, self._bindings, users))
                for name, kind in sorted(self._exchanges.items())
                if not name.startswith("amq.")
            ),
            queues=queues,
            bindings=tuple(sorted(self._bindings)),
            told=self._told,
        )

    def _queue(self, info: QueueInfo, topics: frozenset[str], directory: Directory) -> QueueView:
        role, topic = role_of(info.name, topics)
        readers: dict[tuple[str | None, str | None], None] = {}
        for process in directory.readers(info.name):
            party = process.describe()
            readers[party.service, party.host] = None
        owner = directory.owner_of(info.name) if role in ("reply", "fanout") else None
        whose = None if owner is None else known(owner.describe())
        return QueueView(
            name=info.name, role=role, topic=topic, readers=tuple(readers),
            messages=info.messages, consumers=info.consumers, owner=whose,
            owner_present=owner.present if owner is not None and whose is not None and self._told else None,
        )  # fmt: skip


def _likely_type(exchange: str) -> str:
    """What oslo makes an exchange of that name; up to Rocky each caller's replies have one of their own."""
    if exchange.endswith(_FANOUT):
        return "fanout"
    return "direct" if not exchange or exchange.startswith("reply_") else "topic"


def role_of(queue: str, topics: frozenset[str]) -> tuple[QueueRole, str | None]:
    """What a queue is for, and its topic: by oslo's names (wire-format 1.1).

    Source: oslo_messaging/_drivers/amqpdriver.py `listen`, `_get_reply_q`.
    """
    if queue.startswith("reply_"):
        return "reply", None
    stem, mark, rest = queue.rpartition(_FANOUT)
    if mark and (not rest or rest[0] == "_"):
        return "fanout", stem
    if queue in topics:
        return "topic", queue
    stem, _, priority = queue.rpartition(".")
    if stem and priority in PRIORITIES:
        return "notification", stem
    topic = topic_of(queue, topics)
    return ("server", topic) if topic is not None else ("other", None)


def _project(exchange: str, bindings: Iterable[tuple[str, str, str]], users: Mapping[str, str]) -> str | None:
    """Whose exchange it is: by its name, else by whoever reads what is bound to it."""
    if not exchange:
        return None
    if (named := _CONTROL.get(exchange) or project_of(exchange)) is not None:
        return named
    topic = exchange.removesuffix(_FANOUT)
    if topic != exchange and (project := project_of(reader_of_topic(topic))) is not None:
        return project
    found = {users[queue] for bound, _, queue in bindings if bound == exchange and queue in users}
    return found.pop() if len(found) == 1 else None


def _services(
    processes: Iterable[Process], roles: Mapping[str, QueueRole], reports: Reports | None
) -> tuple[Service, ...]:
    servers: dict[str, dict[str | None, Server]] = {}
    queues: dict[str, set[str]] = {}
    for process in processes:
        party = process.describe()
        name = party.service
        if name is None or name.startswith(_OWN) or not _on_the_bus(process, roles):
            continue
        among = servers.setdefault(name, {})
        silent_ns = None if reports is None else reports.silent_since(name, party.host)
        among[party.host] = _server(among.get(party.host), party, process, silent_ns)
        queues.setdefault(name, set()).update(
            queue for queue in process.queues if roles.get(queue) in ("topic", "server", "notification")
        )
    for among in servers.values():
        # A process whose host is not known yet is most likely one of those that are.
        if len(among) > 1:
            among.pop(None, None)
    return tuple(
        Service(
            name=name,
            project=project_of(name),
            servers=tuple(sorted(among.values(), key=lambda server: server.host or "")),
            queues=tuple(sorted(queues[name])),
        )
        for name, among in sorted(servers.items())
    )


def _on_the_bus(process: Process, roles: Mapping[str, QueueRole]) -> bool:
    """It spoke, it reads one of oslo's queues, or it is an OpenStack program that is connected.

    Whatever else uses the broker is no service of the cloud.
    """
    if process.active or any(roles.get(queue, "other") != "other" for queue in process.queues):
        return True
    return process.present and project_of(process.program) is not None


def _server(known: Server | None, party: Party, process: Process, silent_ns: int | None) -> Server:
    replies = set(process.reply_queues)
    if known is not None:
        replies.update(known.reply_queues)
    return Server(
        host=party.host,
        certainty=party.certainty,
        evidence=party.evidence,
        reply_queues=tuple(sorted(replies)),
        silent_since_ns=silent_ns,
    )
