"""Real oslo.messaging on a vhost of the tests' private RabbitMQ."""

import itertools
from collections.abc import Iterator

import msgspec
import pytest

from tests.rabbit import PrivateRabbitMQ
from tests.real.firehose import Firehose
from tests.real.hand import Hand
from tests.real.oslo import Oslo
from tests.real.ours import Ours
from tests.real.services import Services
from tests.real.side import Side

_numbers = itertools.count(1)
PAIRS = ("ours-oslo", "oslo-ours", "oslo-oslo")
"""Who acts and whom it reaches; the last says that the test itself is right."""


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks or announces, and who answers or listens."""

    near: Side
    far: Side


@pytest.fixture(scope="session")
def vhost(rabbitmq: PrivateRabbitMQ) -> str:
    """One vhost for all tests that bring topics of their own; its URL."""
    return rabbitmq.new_vhost("interop")


@pytest.fixture(scope="session")
def oslo(vhost: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oslo]:
    """One process with real oslo.messaging: starting it takes a second."""
    one = Oslo(vhost, tmp_path_factory.mktemp("oslo") / "output.log")
    yield one
    one.close()


@pytest.fixture(scope="session")
def services(rabbitmq: PrivateRabbitMQ, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A vhost full of real oslo services, each of which has worked."""
    all_of_them = Services(rabbitmq.new_vhost("populated"), tmp_path_factory.mktemp("services"))
    all_of_them.work()
    yield all_of_them
    all_of_them.close()


@pytest.fixture(scope="session")
def ours(vhost: str) -> Iterator[Ours]:
    """rpcviz's own peers; leaving the bus takes half a second."""
    one = Ours(vhost)
    yield one
    one.close()


@pytest.fixture(params=PAIRS)
def pair(request: pytest.FixtureRequest, oslo: Oslo, ours: Ours) -> Pair:
    """Both directions, and oslo with itself."""
    near, far = request.param.split("-")
    sides: dict[str, Side] = {"ours": ours, "oslo": oslo}
    return Pair(near=sides[near], far=sides[far])


@pytest.fixture(params=["ours", "oslo"])
def side(request: pytest.FixtureRequest, oslo: Oslo, ours: Ours) -> Side:
    """Either of the two, for what a test sends by hand."""
    sides: dict[str, Side] = {"ours": ours, "oslo": oslo}
    return sides[request.param]


@pytest.fixture
def topic() -> str:
    """A topic that no other test has."""
    return f"topic{next(_numbers)}"


@pytest.fixture
def firehose(vhost: str) -> Iterator[Firehose]:
    """What goes over the wire."""
    one = Firehose(vhost)
    yield one
    one.close()


@pytest.fixture
def hand(vhost: str) -> Iterator[Hand]:
    """What is sent with neither library."""
    one = Hand(vhost)
    yield one
    one.close()
