"""A vhost of the private RabbitMQ for each test, and who speaks there."""

import itertools
from collections.abc import Iterator

import pytest

from rpcviz.base.clock import SystemClock
from rpcviz.bus.management import ManagementUrl
from rpcviz.bus.process import BusProcess
from rpcviz.bus.url import BrokerUrl
from rpcviz.tap.place import Place
from tests.rabbit import PrivateRabbitMQ

_numbers = itertools.count(1)


@pytest.fixture
def place(rabbitmq: PrivateRabbitMQ) -> Iterator[Place]:
    """A vhost whose firehose is off."""
    vhost = f"tap{next(_numbers)}"
    url = BrokerUrl.parse(rabbitmq.new_vhost(vhost, tracing=False))
    yield Place(url=url, management=ManagementUrl.parse(rabbitmq.management_url))
    rabbitmq.ask("DELETE", f"/vhosts/{vhost}")


@pytest.fixture
def speaker(place: Place) -> Iterator[BusProcess]:
    """A program on that vhost."""
    process = BusProcess(place.url, program="nova-api", host="ctl1", pid=77, clock=SystemClock())
    yield process
    process.close()
