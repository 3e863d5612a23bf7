"""Reading queues in a worker of one's own, until stopped."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from kombu import Connection, Queue
from kombu.message import Message

from rpcviz.base.concurrency import Stop, Worker, spawn
from rpcviz.bus import topology
from rpcviz.bus.connect import LOST, close, drain, wake

log = logging.getLogger(__name__)
_BACK_OFF_S = (0.25, 0.5, 1.0, 2.0, 5.0)
_STOP_LIMIT_S = 2.0


class Reader:
    """Consumes `queues` on a connection of its own and gives each message to `take`.

    `take` acknowledges. What is deleted on a clean stop is `transient`.
    """

    def __init__(
        self,
        name: str,
        open_connection: Callable[[], Connection],
        queues: Callable[[], Sequence[Queue]],
        take: Callable[[Message], None],
        transient: Callable[[], Sequence[Queue]] = tuple,
    ) -> None:
        self._name = name
        self._open = open_connection
        self._queues = queues
        self._transient = transient
        self._take = take
        self._stop = Stop()
        self._connection: Connection | None = None
        self._channel: Any = None
        self._worker: Worker | None = None

    def start(self) -> None:
        """Declare, consume, and return: what is sent from now on arrives. Raises BrokerUnreachable."""
        self._connect()
        self.resume()

    def resume(self) -> None:
        """Declare and consume as soon as the broker can be reached; returns at once."""
        self._worker = spawn(self._name, self._run)

    def forsake(self) -> None:
        """Leave everything behind at the end, as one who was killed."""
        self._transient = tuple

    def ask_to_stop(self) -> None:
        """Let the worker end soon, without waiting for it."""
        self._stop.set()
        connection = self._connection
        if connection is not None:
            wake(connection)

    def stop(self) -> None:
        """End the worker, which closes the connection itself."""
        self.ask_to_stop()
        if self._worker is not None:
            self._worker.join(_STOP_LIMIT_S)

    def _connect(self) -> Connection:
        connection = self._open()
        try:
            channel = self._consume(connection)
        except BaseException:
            # Refused, and tried again: none of these connections may stay.
            close(connection)
            raise
        self._connection, self._channel = connection, channel
        return connection

    def _consume(self, connection: Connection) -> Any:
        channel = connection.channel()
        for tag, queue in enumerate(self._queues(), start=1):
            topology.declare_queue(channel, queue)
            # oslo's tags: 1, 2, 3 … on each connection.
            channel.basic_consume(
                queue=queue.name,
                consumer_tag=str(tag),
                callback=lambda raw: self._take(channel.message_to_python(raw)),
            )
        return channel

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                connection = self._connection or self._connect()
                # While it connected, nobody could wake it.
                if not self._stop.is_set() and drain(connection):
                    failures = 0
            except LOST as error:
                log.warning("%s lost its broker (%s), connecting again", self._name, error)
                self._disconnect()
                self._stop.wait(_BACK_OFF_S[min(failures, len(_BACK_OFF_S) - 1)])
                failures += 1
        self._leave()

    def _leave(self) -> None:
        if self._connection is None:
            return
        try:
            # Its consumers first, or RabbitMQ breaks into the next delete with the news that one is gone.
            self._channel.close()
            channel = self._connection.channel()
            for queue in self._transient():
                queue(channel).delete()
        except LOST as error:
            log.info("%s left its queues behind: %s", self._name, error)
        self._disconnect()

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            close(connection)


def body_of(message: Message) -> bytes:
    """A message's bytes; py-amqp has turned some bodies into text, ours into nothing."""
    body = message.body
    return body.encode() if isinstance(body, str) else bytes(body)
