"""What an operator does to queues by hand: for faults on purpose, on the simulated cloud's queues only."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from kombu import Producer, Queue

from rpcviz.bus import topology
from rpcviz.bus.connect import CHANNEL_ERRORS, CONNECTION_ERRORS, close, connect, own_name, reason
from rpcviz.bus.problems import BrokerLost
from rpcviz.bus.transport import broker
from rpcviz.bus.url import BrokerUrl

FANOUT = "_fanout_"
Declared = Queue
"""A queue with its exchange and binding, as its server declares it."""


class Operator:
    """Each operation has a connection of its own, named as rpcviz's. All raise BrokerUnreachable alone."""

    def __init__(self, url: BrokerUrl, new_id: Callable[[], str] = lambda: uuid4().hex) -> None:
        self._url = url
        self._new_id = new_id

    @contextmanager
    def _channel(self) -> Iterator[Any]:
        connection = connect(self._url, name=own_name("chaos", uuid4().hex))
        try:
            yield connection.channel()
        except (*CONNECTION_ERRORS, *CHANNEL_ERRORS) as failure:
            raise BrokerLost(self._url.text, reason(failure)) from failure
        finally:
            close(connection)

    def unbind(self, queue: Queue) -> None:
        """Nothing that is sent to its exchange reaches it any more; what is in it stays."""
        with self._channel() as channel:
            channel.queue_unbind(
                queue=queue.name, exchange=queue.exchange.name, routing_key=queue.routing_key
            )

    def bind(self, queue: Queue) -> None:
        """As its server declared it."""
        with self._channel() as channel:
            topology.declare_queue(channel, queue)

    def delete(self, name: str) -> None:
        """Whatever is in it, and whoever reads it."""
        with self._channel() as channel:
            channel.queue_delete(queue=name)

    def limit(self, queue: Queue, most: int) -> None:
        """Make it anew so that at most so many messages wait in it; what is in it is lost."""
        with self._channel() as channel:
            channel.queue_delete(queue=queue.name)
            topology.declare_queue(channel, _changed(queue, queue.name, {"x-max-length": most}))

    def restart(self) -> bool:
        """Restart the broker where it is the one in memory; else False."""
        if self._url.is_embedded:
            broker().restart()
        return self._url.is_embedded

    def copy_fanout(self, queue: Queue) -> str:
        """One more queue at a fanout queue's exchange, as a server that died leaves one; its name."""
        name = f"{queue.name.partition(FANOUT)[0]}{FANOUT}{self._new_id()}"
        with self._channel() as channel:
            topology.declare_queue(channel, _changed(queue, name))
        return name

    def publish(self, queue: Queue, body: bytes) -> None:
        """One message into a queue, by its exchange."""
        with self._channel() as channel:
            Producer(channel, auto_declare=False).publish(
                body,
                exchange=queue.exchange.name,
                routing_key=queue.routing_key,
                content_type="application/json",
                content_encoding="utf-8",
            )


def _changed(queue: Queue, name: str, arguments: Mapping[str, int] = {}) -> Queue:
    return Queue(
        name,
        exchange=queue.exchange,
        routing_key=queue.routing_key,
        durable=queue.durable,
        exclusive=False,
        auto_delete=False,
        queue_arguments={**(queue.queue_arguments or {}), **arguments} or None,
    )
