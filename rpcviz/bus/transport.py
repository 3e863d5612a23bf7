"""kombu's transport over the embedded engine: one lock, a Condition per connection, no polling.

`bus.connect` names it by class path; kombu's own alias `memory://` stays what it is. It is
built on kombu's plain base and not on its virtual transport, whose channels route, count
and poll by themselves. Errors are py-amqp's, so nobody above can tell the brokers apart.
"""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from amqp import exceptions
from kombu.transport import base

from rpcviz.base.clock import Clock, SystemClock
from rpcviz.bus.channel import Channel
from rpcviz.bus.embedded.engine import Engine, Handed
from rpcviz.bus.embedded.peers import Peer
from rpcviz.bus.embedded.records import Options, Refused

CLASS_PATH = f"{__name__}:Transport"
_FIRST_PORT = 32_768
_PORTS = 28_000


class Broker:
    """The engine of this process, its lock, and who waits for what."""

    def __init__(self, options: Options | None = None, clock: Clock | None = None) -> None:
        self.lock = threading.Lock()
        self.clock = clock or SystemClock()
        self.engine = Engine(options)
        self._links: dict[int, Link] = {}
        self._connected = 0

    def now_ns(self) -> int:
        """The clock that every operation is given."""
        return self.clock.now_ns()

    def join(self, user: str, properties: Mapping[str, Any]) -> "Link":
        """A new connection, named `ip:port -> ip:port` as a socket would be."""
        with self.lock:
            count, self._connected = self._connected, self._connected + 1
            name = f"127.0.0.{1 + count // _PORTS % 250}:{_FIRST_PORT + count % _PORTS} -> 127.0.0.1:5672"
            peer = self.engine.connect(name=name, user=user, properties=properties)
            link = self._links[peer.number] = Link(self, peer)
            return link

    def leave(self, link: "Link") -> None:
        """Forget a connection; call with the lock held."""
        if self._links.pop(link.peer.number, None) is not None:
            self.engine.disconnect(link.peer, self.now_ns())
            self.distribute()

    def restart(self) -> None:
        """Begin anew with what is durable: every connection breaks."""
        with self.lock:
            for link in list(self._links.values()):
                link.shut()
            self.engine.restart(self.now_ns())

    def distribute(self) -> None:
        """Put what the engine handed out into the inboxes; call with the lock held."""
        for item in self.engine.handed():
            link = self._links.get(item.peer)
            if link is not None:
                link.receive(item)


_broker = Broker()


def broker() -> Broker:
    """The embedded broker of this process."""
    return _broker


def reset(options: Options | None = None, clock: Clock | None = None) -> Broker:
    """Replace the broker by an empty one, for tests; connections to the old one keep it."""
    global _broker  # noqa: PLW0603 - `memory://` names the one broker of this process
    _broker = Broker(options, clock)
    return _broker


class Link:
    """One connection to the broker: what py-amqp's `Connection` is elsewhere."""

    def __init__(self, broker: Broker, peer: Peer) -> None:
        self.broker = broker
        self.peer = peer
        self.client: Any = None
        self.connected = True
        self.channels: dict[int, Channel] = {}
        self._ready = threading.Condition(broker.lock)
        self._woken = False
        # Invariant: at most `Options.window` messages of each channel, then as many in `_batch`.
        self._inbox: list[Handed] = []
        self._batch: list[Handed] = []

    def channel(self, number: int | None = None) -> Channel:
        """Open a channel, by default with the lowest free number."""
        with self.broker.lock:
            self._check()
            if number is None:
                number = next(n for n in range(1, len(self.channels) + 2) if n not in self.channels)
            self.channels[number] = Channel(self, self.broker.engine.open_channel(self.peer, number))
            return self.channels[number]

    def run(self, work: Callable[[Engine, int], Any], *, channel: Channel | None = None) -> Any:
        """Do one operation on the engine under the lock, and wake whoever got something.

        Raises py-amqp's exceptions. As there, a refusal closes the channel, which is opened
        anew without its consumers, and a hard one closes the connection.
        """
        broker = self.broker
        with broker.lock:
            self._check()
            try:
                return work(broker.engine, broker.now_ns())
            except Refused as refused:
                if refused.hard:
                    self.shut()
                elif channel is not None:
                    channel.renew(broker.engine, broker.now_ns())
                raise exceptions.error_for_code(
                    refused.code, refused.text, (0, 0), exceptions.ChannelError
                ) from None
            finally:
                broker.distribute()

    def receive(self, item: Handed) -> None:
        """Take what is for this connection; call with the lock held."""
        self._inbox.append(item)
        if len(self._inbox) == 1:
            self._ready.notify()

    def discard(self, number: int) -> None:
        """Forget what came for a channel that was closed: its number may be used again."""
        self._inbox[:] = [item for item in self._inbox if item.channel != number]
        self._batch[:] = [item for item in self._batch if item.channel != number]

    def wake(self) -> None:
        """Let a waiting `drain_events` end at once, as if its time were over."""
        with self.broker.lock:
            self._woken = True
            self._ready.notify_all()

    def drain_events(self, timeout: float | None = None) -> None:
        """Wait for one delivery or cancellation and pass it on.

        Raises `TimeoutError` after `timeout` seconds (None: never) or when woken, and
        `RecoverableConnectionError` when the connection is closed.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            while self._batch:
                item = self._batch.pop()
                channel = self.channels.get(item.channel)
                if channel is not None and channel.accept(item):
                    return
            self._refill(deadline)

    def close(self) -> None:
        """Close the connection; twice is once."""
        with self.broker.lock:
            self.shut()

    def collect(self) -> None:
        """What kombu calls when it believes the connection dead."""
        self.close()

    def _refill(self, deadline: float | None) -> None:
        with self.broker.lock:
            while not self._inbox:
                self._check()
                left = None if deadline is None else deadline - time.monotonic()
                if self._woken or (left is not None and left <= 0):
                    self._woken = False
                    raise TimeoutError("timed out")
                self._ready.wait(left)
            self._batch, self._inbox = self._inbox[::-1], []
            self._tell_fetched()

    def _tell_fetched(self) -> None:
        counts: dict[int, int] = {}
        for item in self._batch:
            counts[item.channel] = counts.get(item.channel, 0) + 1
        now_ns = self.broker.now_ns()
        for number, count in counts.items():
            channel = self.peer.channels.get(number)
            if channel is not None:
                self.broker.engine.fetched(channel, count, now_ns)
        self.broker.distribute()

    def shut(self) -> None:
        """End here and at the broker; call with the lock held."""
        if self.connected:
            self.connected = False
            self.broker.leave(self)
            self._inbox.clear()
            self._ready.notify_all()

    def _check(self) -> None:
        if not self.connected:
            raise exceptions.RecoverableConnectionError("connection already closed")


class Transport(base.Transport):  # type: ignore[misc]
    """What kombu asks of a broker, answered by the one in memory."""

    connection_errors = (exceptions.ConnectionError, OSError)
    channel_errors = (exceptions.ChannelError,)
    recoverable_connection_errors = (exceptions.RecoverableConnectionError, OSError)
    recoverable_channel_errors = (exceptions.RecoverableChannelError,)
    driver_type = "amqp"
    driver_name = "rpcviz"
    implements = base.Transport.implements.extend(
        asynchronous=False, exchange_type=frozenset({"direct", "topic", "fanout"}), heartbeats=False
    )

    def driver_version(self) -> str:
        """The AMQP that is spoken."""
        return "0-9-1"

    def establish_connection(self) -> Link:
        """Connect; `transport_options["client_properties"]` says who we are, as with py-amqp."""
        options = self.client.transport_options or {}
        link = broker().join(self.client.userid or "guest", options.get("client_properties") or {})
        link.client = self.client
        return link

    def close_connection(self, connection: Link) -> None:
        """Close."""
        connection.client = None
        connection.close()

    def create_channel(self, connection: Link) -> Channel:
        """Open a channel."""
        return connection.channel()

    def drain_events(self, connection: Link, timeout: float | None = None) -> None:
        """Wait for one delivery; see `Link.drain_events`."""
        connection.drain_events(timeout=timeout)

    def verify_connection(self, connection: Link) -> bool:
        """True while it is open."""
        return connection.connected

    def _collect(self, connection: Link | None) -> None:
        if connection is not None:
            connection.collect()

    @property
    def default_connection_params(self) -> dict[str, Any]:
        """Whom one connects as and where, when the URL does not say."""
        return {"userid": "guest", "hostname": "localhost", "virtual_host": "/"}
