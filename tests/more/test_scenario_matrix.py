"""Each scenario with two sets of parameters, on both brokers, in both modes, as its user starts it."""

import itertools
from collections.abc import Iterator

import pytest
import requests

from tests.cloud.catalogue import Parameters, everything
from tests.conftest import MODES, starter
from tests.program import Program
from tests.rabbit import PrivateRabbitMQ
from tests.system.test_a_vm_boots import play
from tests.wait import wait_until

_numbers = itertools.count(1)


@pytest.fixture(scope="module", params=[*itertools.product(("embedded", "rabbitmq"), MODES)], ids="-".join)
def cloud(
    request: pytest.FixtureRequest, rabbitmq: PrivateRabbitMQ, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    """A page with its cloud."""
    broker, mode = request.param
    flags: tuple[str, ...] = ()
    if broker == "rabbitmq":
        url = rabbitmq.new_vhost(f"matrix{next(_numbers)}")
        flags = ("--broker", url, "--management", rabbitmq.management_url, "--cloud")
    started: list[Program] = []
    server = starter(tmp_path_factory.mktemp("matrix"), mode, started)(*flags)

    def playable() -> bool:
        catalogue = requests.get(f"{server.url}/api/v1/scenarios", timeout=10).json()["scenarios"]
        return all(each["available"] for each in catalogue)

    wait_until(playable, 60, "the cloud")
    yield server
    for program in started:
        program.terminate()


@pytest.mark.parametrize(
    ("name", "parameters"), [pytest.param(*each, id=" ".join(map(str, each))) for each in everything()]
)
def test_it_ends_as_it_says(cloud: Program, name: str, parameters: Parameters) -> None:
    # Fifty servers of those before leave no host with room to move to.
    requests.post(f"{cloud.url}/api/v1/cloud/reset", timeout=60).raise_for_status()
    run = play(cloud, name, **parameters)
    assert run["state"] == "succeeded", (run["reason"], run["steps"])
