"""What is declared where a broker refuses transient queues: oslo's quorum options."""

import os
from collections.abc import Iterator

import pytest

from rpcviz.bus import management, probe, transport
from rpcviz.bus.embedded.records import Options
from rpcviz.bus.listener import Notification
from rpcviz.bus.management import ManagementUrl
from rpcviz.bus.topology import Style, style_of
from rpcviz.bus.url import BrokerUrl
from tests.bus.broker import Broker
from tests.bus.peers import Memory, process
from tests.bus.taps import Mirror, Tap
from tests.rabbit import GivenRabbitMQ
from tests.wait import wait_until

STRICT = os.environ.get("RPCVIZ_TEST_BROKER_STRICT")
"""A RabbitMQ with deprecated_features.permit.transient_nonexcl_queues = false, for `make test-more`."""


@pytest.fixture(params=["embedded", "rabbitmq"] if STRICT else ["embedded"])
def strict(request: pytest.FixtureRequest) -> Iterator[Broker]:
    """A broker that refuses transient queues, as RabbitMQ 4.3 does."""
    if request.param == "rabbitmq":
        node = GivenRabbitMQ(STRICT or "")
        broker = Broker(BrokerUrl.parse(node.new_vhost("strict")))
        yield broker
        broker.close()
        node.stop()
        return
    transport.reset(Options(refuses_transient=True))
    broker = Broker(BrokerUrl.parse("memory://"))
    yield broker
    broker.close()
    transport.reset()


def where(broker: Broker) -> ManagementUrl | None:
    """Its management API."""
    return None if broker.url.is_embedded else ManagementUrl.parse(GivenRabbitMQ(STRICT or "").management_url)


def test_a_broker_that_takes_transient_queues_gets_them(broker: Broker) -> None:
    assert style_of(broker.connection(), "x") is Style.TRANSIENT
    assert not broker.has_queue("rpcviz.probe.x")


def test_a_broker_that_refuses_them_is_found_out(strict: Broker) -> None:
    assert style_of(strict.connection(), "x") is Style.QUORUM


def test_a_broker_says_in_its_own_words_why(strict: Broker) -> None:
    assert probe.refusal(strict.url) == (
        "541 INTERNAL_ERROR - Feature `transient_nonexcl_queues` is deprecated. Its use is not permitted per "
        "the configuration (overriding the default, which is permitted): "
        '"deprecated_features.permit.transient_nonexcl_queues = false" Its use will not be permit...'
    )


def test_a_tap_needs_none_of_them(strict: Broker) -> None:
    Tap(strict.url).ready().end()
    channel = strict.channel()
    channel.exchange_declare("nova", "topic", durable=True, auto_delete=False)
    Mirror(strict.url, exchanges=("nova",)).ready().end()


def test_there_everything_is_declared_with_oslos_quorum_options(strict: Broker) -> None:
    got: list[Notification] = []
    memory = Memory(echo=lambda request: request.args)
    with process(strict.url, "nova-conductor") as there, process(strict.url, "nova-api") as here:
        there.server("nova", "t", "s", [memory.endpoint]).start()
        there.listener([("nova", "notifications.info")], got.append).start()
        assert here.client("nova").call("t", "echo", {"x": 1}, context={}) == {"x": 1}
        here.client("nova").fanout("t", "echo", {"x": 2}, context={})
        here.notifier("nova", "api.ctl").notify({}, "x", {"n": 1})
        wait_until(lambda: got and len(memory.requests) == 2, what="fanout and notification")
        seen = management.topology(strict.url, where(strict))
    assert all(queue.durable for queue in seen.queues)
    flags = {(one.name, one.durable, one.auto_delete) for one in seen.exchanges if one.name}
    assert flags == {("nova", True, False), ("t_fanout", True, True)}
