"""A process whose network is cut: it waits, and comes back; on both brokers."""

from collections.abc import Iterator

import pytest

from rpcviz.base.clock import SystemClock
from rpcviz.base.concurrency import spawn
from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.bus.process import BusProcess
from tests.bus.broker import Broker


class Pair:
    """One who asks and one who answers `ping`."""

    def __init__(self, broker: Broker) -> None:
        clock = SystemClock()
        self.asks = BusProcess(broker.url, program="asks", host="h1", pid=1, clock=clock)
        self.answers = BusProcess(broker.url, program="answers", host="h2", pid=2, clock=clock)
        endpoint = Endpoint(methods={"ping": self._ping})
        self.answers.server("nova", "topic", "h2", [endpoint]).start()

    def _ping(self, _request: Request) -> str:
        return "pong"

    def ping(self) -> object:
        client = self.asks.client("nova")
        return client.call("topic", "ping", {}, context={}, server="h2", timeout_s=20)


@pytest.fixture
def pair(broker: Broker) -> Iterator[Pair]:
    made = Pair(broker)
    assert made.ping() == "pong"
    yield made
    made.asks.close()
    made.answers.close()


def test_what_is_asked_of_a_server_without_a_network_is_answered_once_it_is_back(pair: Pair) -> None:
    heard: list[object] = []
    pair.answers.network.cut()
    asking = spawn("asks", lambda: heard.append(pair.ping()))
    assert not asking.join(0.3)
    pair.answers.network.mend()
    assert asking.join(20)
    assert heard == ["pong"]


def test_who_has_no_network_sends_nothing_until_it_is_back(pair: Pair) -> None:
    heard: list[object] = []
    pair.asks.network.cut()
    asking = spawn("asks", lambda: heard.append(pair.ping()))
    assert not asking.join(0.3)
    pair.asks.network.mend()
    assert asking.join(20)
    assert heard == ["pong"]


def test_a_network_that_is_cut_twice_works_after_the_second_mend(pair: Pair) -> None:
    network = pair.asks.network
    network.cut()
    network.cut()
    network.mend()
    waiting = spawn("waits", network.wait)
    assert not waiting.join(0.2)
    network.mend()
    assert waiting.join(5)
    assert pair.ping() == "pong"


def test_a_process_without_a_network_can_end(pair: Pair) -> None:
    pair.answers.network.cut()
    closing = spawn("closes", pair.answers.close)
    assert closing.join(10)
