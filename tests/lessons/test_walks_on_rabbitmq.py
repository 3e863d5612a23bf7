"""Every lesson that is played, walked on a real RabbitMQ: its own firehose marks the answers."""

from collections.abc import Iterator
from itertools import count

import pytest

from rpcviz.bus.management import ManagementUrl
from rpcviz.bus.url import BrokerUrl
from rpcviz.config.settings import CloudOptions, Settings
from rpcviz.lessons import NAMES
from rpcviz.runtime import Runtime
from rpcviz.tap.place import Place
from tests.lessons.walk import LESSONS, client_of, started, taken, walk, walked
from tests.program import free_port
from tests.rabbit import Rabbit

PLAYED = [name for name in NAMES if LESSONS[name].scenario is not None]
_numbers = count(1)


def settings(rabbitmq: Rabbit, management: str) -> Settings:
    """A vhost of its own, with the simulated cloud and nothing else."""
    url = BrokerUrl.parse(rabbitmq.new_vhost(f"lessons{next(_numbers)}"))
    place = Place(url=url, management=ManagementUrl.parse(management))
    return Settings(places=(place,), cloud=CloudOptions(heartbeat_scale=0))


@pytest.fixture(scope="module")
def runtime(rabbitmq: Rabbit) -> Iterator[Runtime]:
    """A whole rpcviz in this process, on RabbitMQ."""
    with started(settings(rabbitmq, rabbitmq.management_url)) as made:
        yield made


@pytest.mark.parametrize("name", PLAYED)
def test_a_lesson_is_marked_by_rabbitmqs_own_routes_and_deliveries(name: str, runtime: Runtime) -> None:
    walk(runtime, name)


def test_where_nobody_tells_names_who_took_what_is_told_by_connections(rabbitmq: Rabbit) -> None:
    nobody = f"http://guest:guest@127.0.0.1:{free_port()}/"
    with started(settings(rabbitmq, nobody)) as made:
        client = client_of(made)
        answer = walked(made, client, "one_of_many", ["share"])
        assert answer["right"] is True
        queues, takers = taken(answer)
        assert queues == {"conductor"}
        assert len(takers) == 2
        assert all(taker.startswith("nova-conductor@127.0.0.1:") for taker in takers)
        steps = [step["expected"] for step in answer["run"]["steps"] if "took some" in step["expected"]]
        assert len(steps) == 2
        assert all("127.0.0.1:" in step for step in steps)
        assert "management API" in answer["run"]["note"]
