"""Taking away what a program declared, once it has left the bus and nobody else uses it.

oslo never does this: its queues expire or stay. The simulated cloud does, because a broker should look
after it as it did before.
"""

from uuid import uuid4

import msgspec
from amqp import exceptions
from kombu import Connection

from rpcviz.bus.connect import close, connect, own_name
from rpcviz.bus.url import BrokerUrl


class Belongings(msgspec.Struct, frozen=True, kw_only=True):
    """Names of what somebody declared."""

    queues: frozenset[str] = frozenset()
    exchanges: frozenset[str] = frozenset()

    def __or__(self, other: "Belongings") -> "Belongings":
        """What both declared."""
        return Belongings(queues=self.queues | other.queues, exchanges=self.exchanges | other.exchanges)

    def named(self, beginning: str) -> "Belongings":
        """Those whose names begin so."""
        return Belongings(
            queues=frozenset(name for name in self.queues if name.startswith(beginning)),
            exchanges=frozenset(name for name in self.exchanges if name.startswith(beginning)),
        )


def sweep(url: BrokerUrl, belongings: Belongings) -> tuple[str, ...]:
    """Delete queues without a consumer, then exchanges without a binding; the names of what stays.

    What somebody else uses is never touched: the broker itself checks (`if-unused`). What is gone
    already is no error. Raises BrokerUnreachable, LoginRefused.
    """
    broom = _Broom(url)
    try:
        names = [(name, broom.delete_queue) for name in sorted(belongings.queues)]
        names += [(name, broom.delete_exchange) for name in sorted(belongings.exchanges)]
        return tuple(name for name, delete in names if not delete(name))
    finally:
        broom.close()


class _Broom:
    """A connection that survives what a broker refuses."""

    def __init__(self, url: BrokerUrl) -> None:
        self._url = url
        self._connection = self._connect()
        # One channel for each refusal: the broker closes it.
        self._channel = self._connection.channel()

    def _connect(self) -> Connection:
        return connect(self._url, name=own_name("sweep", uuid4().hex))

    def close(self) -> None:
        """Hang up."""
        close(self._connection)

    def delete_queue(self, name: str) -> bool:
        """False when it is in use."""
        try:
            self._channel.queue_delete(name, if_unused=True)
        except exceptions.NotFound:
            self._channel = self._connection.channel()
        except exceptions.AMQPNotImplementedError:
            # A quorum queue cannot be asked so (540, which closes the connection).
            self.close()
            self._connection = self._connect()
            self._channel = self._connection.channel()
            return self._delete_quorum_queue(name)
        except exceptions.ChannelError:
            # In use (406), or another connection's own (405).
            self._channel = self._connection.channel()
            return False
        return True

    def _delete_quorum_queue(self, name: str) -> bool:
        if self._channel.queue_declare(name, passive=True).consumer_count:
            return False
        self._channel.queue_delete(name)
        return True

    def delete_exchange(self, name: str) -> bool:
        """False when it is in use."""
        try:
            self._channel.exchange_delete(name, if_unused=True)
        except exceptions.NotFound:
            self._channel = self._connection.channel()
        except exceptions.ChannelError:
            self._channel = self._connection.channel()
            return False
        return True
