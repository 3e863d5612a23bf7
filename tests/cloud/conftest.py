"""Empty brokers: the one in memory for each test, and a vhost of the tests' own RabbitMQ."""

import itertools
from collections.abc import Iterator

import msgspec
import pytest

from rpcviz.bus import transport
from rpcviz.bus.management import ManagementUrl
from rpcviz.bus.url import BrokerUrl
from tests.cloud.broken import Broken
from tests.cloud.rig import Rig
from tests.rabbit import PrivateRabbitMQ
from tests.wait import wait_until

_numbers = itertools.count(1)


class Vhost:
    """One vhost, and what its broker says of it."""

    def __init__(self, node: PrivateRabbitMQ, name: str) -> None:
        self.text = node.new_vhost(name)
        self.url = BrokerUrl.parse(self.text)
        self.managed = ManagementUrl.parse(node.management_url)
        self._node = node
        self._name = name

    def queues(self) -> set[str]:
        """The names of its queues."""
        return self._names("queues")

    def exchanges(self) -> set[str]:
        """The names of its exchanges, the broker's own left out."""
        return {name for name in self._names("exchanges") if name and not name.startswith("amq.")}

    def first_in(self, queue: str) -> str:
        """The message at a queue's head, which stays there; empty where there is none."""
        if queue not in self.queues():
            return ""
        wish = {"count": 1, "ackmode": "ack_requeue_true", "encoding": "auto"}
        found = self._node.ask("POST", f"/queues/{self._name}/{queue}/get", wish)
        return "".join(str(one["payload"]) for one in msgspec.convert(found, list[dict[str, object]]))

    def _names(self, what: str) -> set[str]:
        found = self._node.ask("GET", f"/{what}/{self._name}")
        return {one["name"] for one in msgspec.convert(found, list[dict[str, object]])}  # type: ignore[misc]

    def wait_empty(self) -> None:
        """Wait until nothing is left: what goes with a connection goes when the broker notices its end."""
        wait_until(
            lambda: not self.queues() and not self.exchanges(),
            what="an empty broker",
            told=lambda: f"{self.queues()} {self.exchanges()}",
        )

    def delete(self) -> None:
        """End it with all that is in it."""
        self._node.ask("DELETE", f"/vhosts/{self._name}")


@pytest.fixture(autouse=True)
def _empty_broker() -> None:
    """What another test left in memory is not seen here."""
    transport.reset()


@pytest.fixture
def vhost(rabbitmq: PrivateRabbitMQ) -> Iterator[Vhost]:
    """An empty vhost."""
    made = Vhost(rabbitmq, f"cloud{next(_numbers)}")
    yield made
    made.delete()


@pytest.fixture
def broken() -> Iterator[Broken]:
    """A cloud with a server on a host; at the end all is mended."""
    with Rig() as rig:
        made = Broken(rig)
        yield made
        made.chaos.close()
