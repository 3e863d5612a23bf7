"""One fixture, two brokers: what holds for one must hold for the other."""

import itertools
from collections.abc import Callable, Iterator

import pytest

from rpcviz.bus import transport
from rpcviz.bus.url import BrokerUrl
from tests.bus.broker import Broker

_numbers = itertools.count(1)


@pytest.fixture(params=["embedded", "rabbitmq"])
def broker(request: pytest.FixtureRequest) -> Iterator[Broker]:
    """An empty broker: the one in memory, and a vhost of a real RabbitMQ with its firehose on."""
    if request.param == "embedded":
        yield from _embedded()
    else:
        yield from _rabbitmq(request)


@pytest.fixture
def embedded() -> Iterator[Broker]:
    """The broker in memory alone, for what only it has."""
    yield from _embedded()


def _embedded() -> Iterator[Broker]:
    transport.reset()
    broker = Broker(BrokerUrl.parse("memory://"))
    yield broker
    broker.close()
    transport.reset()


def _rabbitmq(request: pytest.FixtureRequest) -> Iterator[Broker]:
    node = request.getfixturevalue("rabbitmq")
    vhost = f"test{next(_numbers)}"
    broker = Broker(BrokerUrl.parse(node.new_vhost(vhost)))
    yield broker
    broker.close()
    node.ask("DELETE", f"/vhosts/{vhost}")


@pytest.fixture
def new_id() -> Callable[[], str]:
    """Ids that are counted, 32 digits each."""
    counter = itertools.count(1)
    return lambda: f"{next(counter):032x}"
