"""A connection that listens for weeks: it reads fast, notices a dead broker, comes back, and tells."""

import logging
from collections.abc import Callable
from typing import Any, Protocol
from uuid import uuid4

import msgspec
from amqp import spec
from kombu import Connection

from rpcviz.base.clock import SystemClock
from rpcviz.base.concurrency import Stop
from rpcviz.base.problem import Problem
from rpcviz.bus import connect as bus
from rpcviz.bus.embedded.records import Delivery as Embedded
from rpcviz.bus.frames import HUNG_UP, Deliver, FrameReader, Table, Tables
from rpcviz.bus.problems import BrokerLost, ChannelRefused
from rpcviz.bus.state import BusState, Retry
from rpcviz.bus.url import BrokerUrl

log = logging.getLogger(__name__)
POLL_S = 0.25
"""How long a read of the socket waits before it looks around."""
CHORES_NS = 1_000_000_000
"""How often the job is asked for its chores."""
OVERSLEPT_NS = 750_000_000
"""A read that takes longer than this, against POLL_S: we were stopped, or had no processor."""
NUDGED_S = 1.0
"""A try that somebody asked for comes no sooner than this after the last one."""

Told = Callable[[BusState], None]


class Hearing:
    """One open channel whose deliveries go to `take`: by our reader on a socket, by callback in memory."""

    def __init__(self, connection: Connection, take: Deliver, tables: Tables) -> None:
        self.connection = connection
        self.channel = connection.channel()
        self._take = take
        self._tables = tables
        self._reader: FrameReader | None = None
        self._is_deaf = False
        self.is_embedded = hasattr(bus.link_of(connection), "wake")
        self.overslept = False
        """True for chores after such a read."""
        self._taken = 0
        self._taken_before = 0

    def declare_own(self, queue: str, *, limit: int, limit_bytes: int, ttl_s: float) -> None:
        """Make the tap's queue: its own, gone with its connection, and bounded, the oldest dropped."""
        self.channel.queue_declare(
            queue=queue,
            durable=False,
            exclusive=True,
            auto_delete=True,
            arguments={
                "x-max-length": limit,
                "x-max-length-bytes": limit_bytes,
                "x-overflow": "drop-head",
                "x-message-ttl": int(ttl_s * 1000),
            },
        )

    def consume(self, queue: str) -> None:
        """Let what comes to `queue` be taken, unacknowledged."""
        self.channel.basic_consume(queue=queue, no_ack=True, callback=self._slowly)
        if not self.is_embedded:
            link = bus.link_of(self.connection)
            self._reader = FrameReader(link, self.channel.channel_id, self._fast, self._tables)

    def read(self) -> None:
        """Wait a moment for deliveries. Raises one of CONNECTION_ERRORS or CHANNEL_ERRORS."""
        self._taken_before = self._taken
        if self._reader is None:
            # It is woken for whatever comes: the time is up only for chores.
            bus.drain(self.connection, POLL_S if self._is_deaf else CHORES_NS / 1e9)
            return
        link = bus.link_of(self.connection)
        self._reader.read(POLL_S)
        link.heartbeat_tick()

    def pause(self) -> None:
        """From now on until the next `read`, py-amqp may be asked for answers."""
        if self._reader is not None:
            self._reader.give_back(bus.HEARTBEAT_S)

    def ask_depth(
        self, queue: str, tell: Callable[[int], None], backlog: Callable[[int], None] | None = None
    ) -> None:
        """Ask how many messages wait in our own queue; `tell` is called when the answer comes.

        Nobody waits for it here: the answer stands behind all that is on its way already. After a
        read that overslept `backlog` hears how many had gathered: those that came since, and those
        that wait still. The queue may have been full, which nobody could have seen, only where they
        are as many as it holds.
        """
        if self.is_embedded:
            tell(int(self.channel.queue_declare(queue=queue, passive=True)[1]))
            return
        before, overslept = self._taken_before, self.overslept

        def answered(_name: str, waiting: int, _consumers: int) -> None:
            tell(waiting)
            if overslept and backlog is not None:
                backlog(self._taken - before + waiting)

        self.channel._callbacks[spec.Queue.DeclareOk] = answered
        passive_only: tuple[object, ...] = (0, queue, True, False, False, False, False, {})
        self.channel.send_method(spec.Queue.Declare, "BsbbbbbF", passive_only)

    def deaf(self) -> None:
        """Let fall what still comes."""
        self._take, self._is_deaf = _drop, True

    def _fast(self, exchange: str, key: str, again: bool, properties: Table, body: bytes) -> None:
        self._taken += 1
        self._take(exchange, key, again, properties, body)

    def _slowly(self, raw: Any) -> None:
        if isinstance(raw, Embedded):
            content = raw.content
            properties = self._tables.shape(dict(content.properties))
            self._take(content.exchange, content.routing_key, raw.redelivered, properties, content.body)
            return
        # It came while py-amqp waited for an answer.
        info, body = raw.delivery_info, raw.body
        properties = self._tables.shape(dict(raw.properties))
        whole = body.encode() if isinstance(body, str) else bytes(body)
        self._take(info["exchange"], info["routing_key"], bool(info["redelivered"]), properties, whole)


def _drop(_exchange: str, _key: str, _again: bool, _properties: Table, _body: bytes) -> None:
    """Nobody listens any more."""


class Job(Protocol):
    """What is done on a connection that listens."""

    def open(self, connection: Connection) -> Hearing:
        """Declare and consume. Raises what the broker refuses as a Problem, where it has a name."""

    def chores(self, hearing: Hearing) -> None:
        """Whatever is due; called about each second, between two messages."""

    def leave(self, hearing: Hearing) -> None:
        """The last thing before the connection is closed in order."""


class _Life:
    """The state of one connection through its losses, told at each change."""

    def __init__(self, clock_ns: Callable[[], int], told: Told) -> None:
        self._clock_ns = clock_ns
        self._told = told
        self.state = BusState(phase="connecting", since_ns=clock_ns())
        told(self.state)

    def connected(self, connection: Connection, url: BrokerUrl) -> None:
        host = None if url.is_embedded else f"{connection.hostname}:{connection.port}"
        facts = bus.facts_of(connection, url.vhost)
        self._tell(BusState(phase="connected", since_ns=self._clock_ns(), host=host, facts=facts))

    def failed(self, problem: Problem, pause_s: float) -> None:
        state, now_ns = self.state, self._clock_ns()
        is_new = state.phase == "connected"
        why = f"{problem.what} ({problem.cause})" if problem.cause else problem.what
        self._tell(
            msgspec.structs.replace(
                state,
                phase="connecting" if state.phase == "connecting" else "lost",
                since_ns=now_ns if is_new else state.since_ns,
                host=None,
                why=why,
                remedy=problem.remedy,
                trouble=problem.saying(),
                broke=problem.cause.replace(HUNG_UP, "") if is_new else state.broke,
                next_try_ns=now_ns + int(pause_s * 1e9),
                failures=state.failures + 1,
            )
        )

    def tries(self) -> None:
        """Before it was due, because somebody asked."""
        self._tell(msgspec.structs.replace(self.state, next_try_ns=None))

    def _tell(self, state: BusState) -> None:
        self.state = state
        self._told(state)


def listen(
    url: BrokerUrl,
    job: Job,
    *,
    stop: Stop,
    ready: Callable[[], None],
    told: Told,
    retry: Retry | None,
) -> None:
    """Do `job` on a connection to `url`, and on another when that breaks, until `stop`; blocks.

    Without `retry`, and before the first success of an impatient one, what goes wrong is raised:
    BrokerUnreachable, LoginRefused, BrokerLost, ChannelRefused and what the job raises.
    """
    clock = retry.clock if retry is not None else SystemClock()
    life = _Life(clock.now_ns, told)
    lost = 0

    def up(connection: Connection) -> None:
        life.connected(connection, url)
        ready()

    while not stop.is_set():
        turn = lost % max(1, len(url.addresses))
        turned = msgspec.structs.replace(url, addresses=url.addresses[turn:] + url.addresses[:turn])
        try:
            _listen_once(turned, url, job, stop, up)
        except Problem as problem:
            if retry is None or (life.state.facts is None and not retry.patient):
                raise
            if stop.is_set():
                return
            lost += 1
            pause_s = retry.pause_s(life.state.failures + 1)
            life.failed(problem, pause_s)
            log.warning("%s; trying again in %.1f s", problem, pause_s)
            _pause(retry, pause_s, stop, life)


def _pause(retry: Retry, pause_s: float, stop: Stop, life: _Life) -> None:
    """Wait for the next try; a nudge shortens it, but never below what keeps a broker's log readable."""
    if retry.nudge is None:
        stop.wait(pause_s)
        return
    least_s = min(NUDGED_S, pause_s)
    pause = Stop()
    with stop.calling(pause.set), retry.nudge.calling(pause.set):
        began_ns = retry.clock.now_ns()
        nudged = pause.wait(pause_s) and not stop.is_set()
        waited_s = (retry.clock.now_ns() - began_ns) / 1e9
    if nudged:
        life.tries()
        stop.wait(max(0.0, least_s - waited_s))


def _listen_once(
    turned: BrokerUrl, url: BrokerUrl, job: Job, stop: Stop, up: Callable[[Connection], None]
) -> None:
    connection = bus.connect(turned, name=bus.own_name("tap", uuid4().hex), heartbeat_s=bus.HEARTBEAT_S)
    in_order = False
    try:
        hearing = job.open(connection)
        with stop.calling(lambda: bus.wake(connection)):
            up(connection)
            _read(hearing, job, stop)
        hearing.deaf()
        job.leave(hearing)
        hearing.pause()
        in_order = True
    except Problem:
        # What the job was refused; the connection itself is whole.
        in_order = True
        raise
    except bus.CHANNEL_ERRORS as refused:
        raise ChannelRefused(url.text, bus.reason(refused)) from None
    except bus.CONNECTION_ERRORS as error:
        if not stop.is_set():
            raise BrokerLost(url.text, bus.reason(error)) from None
    finally:
        (bus.close if in_order else bus.drop)(connection)


def _read(hearing: Hearing, job: Job, stop: Stop) -> None:
    clock = SystemClock()
    due_ns, before_ns = 0, clock.now_ns()
    while not stop.is_set():
        now_ns = clock.now_ns()
        hearing.overslept = now_ns > before_ns + OVERSLEPT_NS and not hearing.is_embedded
        before_ns = now_ns
        if now_ns >= due_ns or hearing.overslept:
            job.chores(hearing)
            due_ns = now_ns + CHORES_NS
            before_ns = clock.now_ns()
        hearing.read()
