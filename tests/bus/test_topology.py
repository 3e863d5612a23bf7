"""What is declared where a broker refuses transient queues: oslo's quorum options."""

from collections.abc import Iterator

import pytest

from rpcviz.bus import management, transport
from rpcviz.bus.embedded.records import Options
from rpcviz.bus.listener import Notification
from rpcviz.bus.topology import Style, style_of
from rpcviz.bus.url import BrokerUrl
from tests.bus.broker import Broker
from tests.bus.peers import Memory, process
from tests.wait import wait_until


@pytest.fixture
def strict() -> Iterator[Broker]:
    """A broker in memory that refuses transient queues, as RabbitMQ 4.3 does."""
    transport.reset(Options(refuses_transient=True))
    broker = Broker(BrokerUrl.parse("memory://"))
    yield broker
    broker.close()
    transport.reset()


def test_a_broker_that_takes_transient_queues_gets_them(broker: Broker) -> None:
    assert style_of(broker.connection(), "x") is Style.TRANSIENT
    assert not broker.has_queue("rpcviz.probe.x")


def test_a_broker_that_refuses_them_is_found_out(strict: Broker) -> None:
    assert style_of(strict.connection(), "x") is Style.QUORUM


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
        seen = management.topology(strict.url)
    assert all(queue.durable for queue in seen.queues)
    flags = {(one.name, one.durable, one.auto_delete) for one in seen.exchanges if one.name}
    assert flags == {("nova", True, False), ("t_fanout", True, True)}
