"""Taking away what a program declared, once it has left the bus and nobody else uses it.

oslo never does this: its queues expire or stay. The simulated cloud does, because a broker should look
after it as it did before.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

import msgspec
from amqp import exceptions

from rpcviz.bus.connect import close, connect, own_name
from rpcviz.bus.url import BrokerUrl


class Belongings(msgspec.Struct, frozen=True, kw_only=True):
    """Names of what somebody declared."""

    queues: frozenset[str] = frozenset()
    exchanges: frozenset[str] = frozenset()

    def __or__(self, other: "Belongings") -> "Belongings":
        """What both declared."""
        return Belongings(queues=self.queues | other.queues, exchanges=self.exchanges | other.exchanges)


def sweep(url: BrokerUrl, belongings: Belongings) -> tuple[str, ...]:
    """Delete queues without a consumer, then exchanges without a binding; the names of what stays.

    The broker checks both (`if-unused`), so what somebody else uses is never touched. What is gone
    already is no error. Raises BrokerUnreachable, LoginRefused.
    """
    connection = connect(url, name=own_name("sweep", uuid4().hex))
    try:
        # One channel for each refusal: the broker closes it.
        opened = connection.channel
        return _delete(
            opened, belongings.queues, lambda channel, name: channel.queue_delete(name, if_unused=True)
        ) + _delete(
            opened, belongings.exchanges, lambda channel, name: channel.exchange_delete(name, if_unused=True)
        )
    finally:
        close(connection)


def _delete(
    opened: Callable[[], Any], names: Iterable[str], delete: Callable[[Any, str], object]
) -> tuple[str, ...]:
    stay: list[str] = []
    channel = opened()
    for name in sorted(names):
        try:
            delete(channel, name)
        except exceptions.NotFound:
            channel = opened()
        except exceptions.ChannelError:
            # In use (406), or another connection's own (405).
            stay.append(name)
            channel = opened()
    return tuple(stay)
