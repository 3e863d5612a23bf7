"""What we send and declare differs from what oslo.messaging sends and declares in ids and times only."""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.rabbit import PrivateRabbitMQ
from tests.real.oslo import Oslo
from tests.real.ours import Ours
from tests.real.recording import STEPS, Recording, bodies, record, without_ids
from tests.wait import wait_until


@pytest.fixture(scope="module")
def theirs(rabbitmq: PrivateRabbitMQ, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recording]:
    """What oslo.messaging does."""
    url = rabbitmq.new_vhost("theirs")
    with closing(Oslo(url, tmp_path_factory.mktemp("oslo") / "output.log")) as side:
        yield record(side, url, rabbitmq)


@pytest.fixture(scope="module")
def own(rabbitmq: PrivateRabbitMQ) -> Iterator[Recording]:
    """What we do."""
    url = rabbitmq.new_vhost("own")
    with closing(Ours(url)) as side:
        yield record(side, url, rabbitmq)


@pytest.mark.parametrize("step", STEPS)
def test_bodies_are_the_same_byte_for_byte(theirs: Recording, own: Recording, step: str) -> None:
    said = bodies(own.messages[step])
    assert said == bodies(theirs.messages[step])
    assert len(said) == STEPS[step].messages


@pytest.mark.parametrize("step", STEPS)
def test_addresses_and_properties_are_the_same(theirs: Recording, own: Recording, step: str) -> None:
    envelopes = [
        [
            (one.exchange, without_ids(one.key), one.properties, [without_ids(q) for q in one.routed_queues])
            for one in side.messages[step][:1] + side.messages[step][-1:]
        ]
        for side in (theirs, own)
    ]
    assert envelopes[0] == envelopes[1]


@pytest.mark.parametrize("what", ["queues", "exchanges", "bindings", "consumers"])
def test_what_is_declared_is_the_same(theirs: Recording, own: Recording, what: str) -> None:
    assert theirs.declared[what] == own.declared[what]
    assert len(own.declared[what]) > 4


def test_connections_say_which_program_they_belong_to(
    theirs: Recording, own: Recording, rabbitmq: PrivateRabbitMQ
) -> None:
    form = re.compile(r"(oslo_peer[.]py|ours):\d+:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
    for vhost in ("theirs", "own"):
        names: list[str] = []

        def named(vhost: str = vhost, names: list[str] = names) -> bool:
            rows = rabbitmq.ask("GET", f"/vhosts/{vhost}/connections")
            assert isinstance(rows, list)
            names[:] = [row.get("user_provided_name") for row in rows]
            return len(names) > 1 and all(names)

        wait_until(named, 20, "the management API to know the connections")
        assert all(form.fullmatch(name) for name in names), names
