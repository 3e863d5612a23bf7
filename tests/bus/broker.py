"""A broker as the tests see it, whichever it is."""

import contextlib
from typing import Any

from amqp import exceptions
from kombu import Connection

from rpcviz.bus import connect
from rpcviz.bus.url import BrokerUrl
from tests.wait import wait_until

QUIET_S = 0.15
"""How long nothing must come before a test believes that nothing comes."""


class Broker:
    """Opens connections and closes them at the end."""

    def __init__(self, url: BrokerUrl) -> None:
        self.url = url
        self._open: list[Connection] = []

    def connection(self, name: str = "test") -> Connection:
        """A connection of its own."""
        connection = connect.connect(self.url, name=name)
        self._open.append(connection)
        return connection

    def channel(self) -> Any:
        """A channel on a connection of its own."""
        return self.connection().channel()

    def close(self) -> None:
        """Close whatever a test left open."""
        for connection in self._open:
            connect.close(connection)

    def has_queue(self, name: str) -> bool:
        """Ask the broker on a channel of its own, because a no closes it."""
        return self._has(lambda channel: channel.queue_declare(queue=name, passive=True))

    def reaches(self, name: str) -> bool:
        """True while a message reaches queue `name`; unlike asking for it, that is no use of it."""
        channel = self.channel()
        returned: list[object] = []
        channel.events["basic_return"].add(lambda *what: returned.append(what))
        publish(channel, "there?", name, mandatory=True)
        channel.connection.close()
        return not returned

    def has_exchange(self, name: str) -> bool:
        """The same for an exchange."""
        return self._has(lambda channel: channel.exchange_declare(name, "topic", passive=True))

    def count(self, name: str) -> int:
        """Messages that wait in a queue."""
        channel = self.channel()
        waiting = int(channel.queue_declare(queue=name, passive=True)[1])
        channel.close()
        return waiting

    def wait_count(self, name: str, count: int) -> None:
        """Wait until `count` messages are in a queue."""
        wait_until(lambda: self.count(name) == count, what=f"{count} messages in {name}")

    def _has(self, ask: Any) -> bool:
        channel = self.channel()
        try:
            ask(channel)
        except exceptions.NotFound:
            return False
        return True


class Inbox:
    """A consumer that keeps what it gets."""

    def __init__(
        self, channel: Any, queue: str, *, no_ack: bool = False, tag: str = "", **options: Any
    ) -> None:
        self.channel = channel
        self.messages: list[Any] = []
        self.cancelled: list[str] = []
        self.tag = channel.basic_consume(
            queue=queue, no_ack=no_ack, consumer_tag=tag, callback=self._take, **options
        )

    def _take(self, raw: Any) -> None:
        self.messages.append(self.channel.message_to_python(raw))

    @property
    def bodies(self) -> list[str]:
        """What came, as text."""
        return [text_of(message) for message in self.messages]

    def wait(self, count: int) -> "Inbox":
        """Read until `count` messages came in all."""
        drain_until(self.channel, lambda: len(self.messages) >= count, f"{count} messages")
        return self

    def ack_all(self) -> None:
        """Acknowledge whatever came and was not."""
        for message in self.messages:
            if not message.acknowledged:
                message.ack()


def drain_until(channel: Any, condition: Any, what: str) -> None:
    """Read a channel's connection until the condition holds."""

    def step() -> bool:
        if not condition():
            with contextlib.suppress(TimeoutError):
                channel.connection.drain_events(timeout=0.1)
        return bool(condition())

    wait_until(step, what=what)


def nothing_comes(channel: Any) -> bool:
    """Read for a moment; True when nothing was there."""
    try:
        channel.connection.drain_events(timeout=QUIET_S)
    except TimeoutError:
        return True
    return False


def publish(channel: Any, body: str, key: str, exchange: str = "", **options: Any) -> None:
    """Publish text; `headers` and AMQP properties by name, `mandatory` too."""
    mandatory = options.pop("mandatory", False)
    headers = options.pop("headers", {})
    message = channel.prepare_message(
        body.encode(),
        priority=options.pop("priority", None),
        content_type="text/plain",
        content_encoding="utf-8",
        headers=headers,
        properties={"delivery_mode": 2, **options},
    )
    channel.basic_publish(message, exchange=exchange, routing_key=key, mandatory=mandatory)


def get_all(channel: Any, queue: str) -> list[str]:
    """Empty a queue by hand and return the bodies."""
    bodies = []
    while (raw := channel.basic_get(queue, no_ack=True)) is not None:
        bodies.append(text_of(channel.message_to_python(raw)))
    return bodies


def text_of(message: Any) -> str:
    """A message's body as text; py-amqp decodes some bodies by itself."""
    return message.body if isinstance(message.body, str) else bytes(message.body).decode()


def declare(channel: Any, name: str, **options: Any) -> str:
    """Declare a queue; by default a transient one that stays."""
    return str(channel.queue_declare(queue=name, **{"auto_delete": False, **options})[0])
