"""One program on the bus, with the roles it plays there."""

import threading
from collections.abc import Callable, Sequence
from uuid import uuid4

from kombu import Connection, Exchange, Queue

from rpcviz.base.clock import Clock, ShiftedClock
from rpcviz.bus import topology
from rpcviz.bus.client import RpcClient
from rpcviz.bus.connect import close, connect, connection_name
from rpcviz.bus.dispatch import Endpoint
from rpcviz.bus.disturb import UNDISTURBED
from rpcviz.bus.habits import TODAY, Habits
from rpcviz.bus.listener import Listener, Notification
from rpcviz.bus.network import Network
from rpcviz.bus.notifier import Notifier
from rpcviz.bus.problems import BrokerBlocked, BusClosed
from rpcviz.bus.replies import Replies
from rpcviz.bus.sender import Sender
from rpcviz.bus.server import RpcServer
from rpcviz.bus.sweep import Belongings
from rpcviz.bus.url import BrokerUrl
from rpcviz.wire import hops
from rpcviz.wire.hop import HOPS_EXCHANGE, Hop

REPLIES = "reply_"
"""How oslo's reply queues are called. Source: oslo_messaging/_drivers/amqpdriver.py `_get_reply_q`."""


def _random_id() -> str:
    return uuid4().hex


class HopPublisher:
    """Announces what a simulated service does off the bus; the tap alone listens, by the firehose."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._exchange = Exchange(HOPS_EXCHANGE, type="topic", durable=False, auto_delete=True)

    def tell(self, hop: Hop) -> None:
        """Announce one hop. Raises BrokerUnreachable."""
        self._sender.publish(hops.encode(hop), exchange=HOPS_EXCHANGE, key="hop", declares=[self._exchange])


class BusProcess:
    """One program on the bus: its connections share program, pid and host.

    `pid` is part of their names and need not be a real one: a simulated program has its own.
    Ids come from `new_id`, 32 hex digits each. `replies` begins the name of its reply queue.
    `compression`: how bodies are packed, as oslo's `kombu_compression`: "gzip" or "bzip2".
    `habits`: which release's.
    """

    def __init__(
        self,
        url: BrokerUrl,
        *,
        program: str,
        host: str,
        pid: int,
        clock: Clock,
        new_id: Callable[[], str] = _random_id,
        replies: str = REPLIES,
        compression: str | None = None,
        habits: Habits = TODAY,
    ) -> None:
        self.program = program
        self.host = host
        self._url = url
        self._pid = pid
        self._clock = clock
        self.clock = ShiftedClock(clock)
        """What it believes the time to be, and writes into what it sends; no wait depends on it."""
        self.network = Network()
        """Its way to the broker."""
        self._new_id = new_id
        self._lock = threading.Lock()
        self._known_style: topology.Style | None = None
        self._spare: Connection | None = None
        # Not the lock above: that one is held while a broker is reached.
        self._parts_lock = threading.Lock()
        self._running: list[RpcServer | Listener] = []
        self._closed = False
        self.disturbance = UNDISTURBED
        """What goes wrong in its servers on purpose."""
        self.patience_s: float | None = None
        """No call of this process waits longer; None: as long as each says."""
        self._blocked: str | None = None
        self._sender = Sender(program, self._open, compression, held_back=self._held_back)
        self._habits = habits
        self._replies = Replies(program, self._open, self._style, replies + new_id(), habits)

    @property
    def reply_queue(self) -> str:
        """Where answers to this process go; it exists from the first call on."""
        return self._replies.queue

    def reads_replies_from(self) -> Queue:
        """Its reply queue, with the exchange that leads there."""
        return self._replies.declared()

    @property
    def pid(self) -> int:
        """Its process id, made up or not."""
        return self._pid

    @property
    def calls(self) -> bool:
        """True once it has called somebody: its reply queue exists."""
        return self._replies.started

    @property
    def blocked(self) -> str | None:
        """Why the broker takes no messages of this process, as far as it said; None: it takes them."""
        return self._blocked

    @property
    def late_replies(self) -> int:
        """Answers that came after their call had given up."""
        return self._replies.late

    def client(self, exchange: str) -> RpcClient:
        """One who asks the servers of a control exchange."""
        return RpcClient(
            exchange,
            self._sender,
            self._replies,
            self._style,
            self._new_id,
            lambda: self.patience_s,
            self._habits,
        )

    def server(
        self,
        exchange: str,
        topic: str,
        server: str,
        endpoints: Sequence[Endpoint],
        *,
        workers: int = 16,
        also: Sequence[str] = (),
    ) -> RpcServer:
        """One who answers on `topic`, on `topic.server`, and to all; at most `workers` methods at once.

        `also`: further topics, read on the same connection. Raises BusClosed after `close`.
        """
        fanout_ids = {each: self._new_id() for each in (topic, *also)}

        def queues() -> list[Queue]:
            control = topology.control_exchange(exchange, self._style())
            return [
                topology.topic_queue(name, control, self._style())
                for each in fanout_ids
                for name in (each, f"{each}.{server}")
            ]

        def fanouts() -> list[Queue]:
            return [topology.fanout_queue(each, made, self._style()) for each, made in fanout_ids.items()]

        made = RpcServer(
            name=f"{self.program} {topic}.{server}",
            queues=queues,
            fanouts=fanouts,
            endpoints=endpoints,
            workers=workers,
            open_connection=self._open,
            sender=self._sender,
            clock=self._clock,
            new_id=self._new_id,
            disturbed=lambda: self.disturbance,
            habits=self._habits,
        )
        self._keep(made)
        return made

    def notifier(
        self,
        exchange: str,
        publisher_id: str,
        *,
        topics: Sequence[str] = ("notifications",),
        envelope: bool = True,
    ) -> Notifier:
        """One who announces as `publisher_id`; `envelope` False is oslo's driver `messaging`."""
        return Notifier(
            exchange,
            publisher_id,
            topics=topics,
            envelope=envelope,
            sender=self._sender,
            style=self._style,
            clock=self.clock,
            new_id=self._new_id,
            habits=self._habits,
        )

    def listener(
        self,
        sources: Sequence[tuple[str, str]],
        take: Callable[[Notification], None],
        *,
        allow_requeue: bool = False,
    ) -> Listener:
        """One who reads notifications; `sources`: (exchange, queue), as ("nova", "notifications.info").

        `allow_requeue`: a notification at which `take` raises goes back into its queue and comes again.
        Raises BusClosed after `close`.
        """

        def queues() -> list[Queue]:
            return [
                topology.topic_queue(name, topology.control_exchange(exchange, self._style()), self._style())
                for exchange, name in sources
            ]

        made = Listener(f"{self.program} listener", self._open, queues, take, allow_requeue)
        self._keep(made)
        return made

    def _keep(self, made: RpcServer | Listener) -> None:
        """Note who must be stopped; after `close` nobody would stop it, and its queues would stay."""
        with self._parts_lock:
            if self._closed:
                raise BusClosed(self.program)
            self._running.append(made)

    def hops(self) -> HopPublisher:
        """Where this process announces what it does off the bus."""
        return HopPublisher(self._sender)

    def belongings(self) -> Belongings:
        """Queues and exchanges that this process declared so far; its reply queue, be it there yet or not."""
        queues = {self.reply_queue, *(queue.name for one in self._running for queue in one.queues())}
        exchanges = {queue.exchange.name for one in self._running for queue in one.queues()}
        if self.calls:
            exchanges.add(self._replies.declared().exchange.name)
        return Belongings(
            queues=frozenset(queues | self._sender.queues),
            exchanges=frozenset(exchanges | self._sender.exchanges) - {""},
        )

    def queues(self) -> tuple[Queue, ...]:
        """What its servers and listeners read, each with its exchange."""
        return tuple(queue for one in self._running for queue in one.queues())

    def stop_reading(self) -> None:
        """Let its servers' queues be, until `read_again`; it goes on sending, and answers what it has."""
        for one in self._servers():
            one.stop_reading()

    def read_again(self) -> None:
        """Read as before, where `stop_reading` ended it, and as soon as the broker can be reached."""
        for one in self._servers():
            one.read_again()

    def _servers(self) -> list[RpcServer]:
        return [one for one in self._running if isinstance(one, RpcServer)]

    def lose_replies(self) -> None:
        """Read the reply queue no more, until `find_replies`; whoever waits goes on waiting."""
        self._replies.lose()

    def find_replies(self) -> None:
        """Read the reply queue again, declared anew, once the broker can be reached. Raises BusClosed."""
        self._replies.find()

    def kill(self) -> None:
        """Leave the bus as a process that is killed: at once, with its own queues left behind."""
        for one in self._servers():
            one.forsake()
        self.close()

    def ask_to_stop(self) -> None:
        """Take no more requests and let waiting calls end, at once; `close` after it need not wait long."""
        with self._parts_lock:
            self._closed = True
        self.network.release()
        for one in self._running:
            one.ask_to_stop()
        self._replies.ask_to_stop()

    def close(self) -> None:
        """Stop whatever runs and leave the bus; calls that wait end at once. Twice is once."""
        self.ask_to_stop()
        for one in self._running:
            one.stop()
        self._replies.stop()
        self._sender.close()
        if self._spare is not None:
            close(self._spare)

    def _connect(self) -> Connection:
        name = connection_name(self.program, self._pid, self._new_id())
        # A new connection has not been told yet; it is at its first message.
        self._blocked = None
        self.network.wait()
        connection = connect(self._url, name=name, host=self.host, blocked=self._note_blocked)
        self.network.enter(connection)
        return connection

    def _note_blocked(self, why: str | None) -> None:
        self._blocked = why

    def _held_back(self) -> BrokerBlocked | None:
        return None if self._blocked is None else BrokerBlocked(self._url.text, self._blocked)

    def _open(self) -> Connection:
        """A new connection to a broker whose style is known by then."""
        with self._lock:
            connection, self._spare = self._spare or self._connect(), None
            if self._known_style is None:
                connection = self._learn_style(connection)
        return connection

    def _learn_style(self, connection: Connection) -> Connection:
        """Ask on a new connection; returns one that is open."""
        try:
            self._known_style = topology.style_of(connection, self._new_id())
        except BaseException:
            # It broke under the question: nobody has it who would close it.
            close(connection)
            raise
        if self._known_style is not topology.Style.QUORUM:
            return connection
        # The refusal closed it.
        close(connection)
        return self._connect()

    def _style(self) -> topology.Style:
        if self._known_style is None:
            # Asking took a connection; the next one who needs one gets it.
            connection = self._open()
            with self._lock:
                unneeded, self._spare = self._spare, connection
            if unneeded is not None:
                close(unneeded)
        return self._known_style or topology.Style.TRANSIENT
