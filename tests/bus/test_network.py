"""A process whose network is cut: it waits, and comes back; on both brokers."""

from collections.abc import Iterator

import pytest

from rpcviz.base.concurrency import spawn
from tests.bus.broker import Broker
from tests.bus.pair import Pair


@pytest.fixture
def pair(broker: Broker) -> Iterator[Pair]:
    made = Pair(broker.url)
    assert made.ping() == "pong"
    yield made
    made.close()


@pytest.mark.parametrize("without", ["answers", "asks"])
def test_who_has_no_network_hears_and_sends_nothing_until_it_is_back(pair: Pair, without: str) -> None:
    network = getattr(pair, without).network
    heard: list[object] = []
    network.cut()
    asking = spawn("asks", lambda: heard.append(pair.ping()))
    assert not asking.join(0.3)
    network.mend()
    assert asking.join(60)
    assert heard == ["pong"]


def test_a_network_that_is_cut_twice_works_after_the_second_mend(pair: Pair) -> None:
    network = pair.asks.network
    network.cut()
    network.cut()
    network.mend()
    waiting = spawn("waits", network.wait)
    assert not waiting.join(0.2)
    network.mend()
    assert waiting.join(60)
    assert pair.ping() == "pong"


def test_a_process_without_a_network_can_end(pair: Pair) -> None:
    pair.answers.network.cut()
    closing = spawn("closes", pair.answers.close)
    assert closing.join(60)
