"""A process whose network is cut: it waits, and comes back; on both brokers."""

from collections.abc import Iterator
from typing import NoReturn

import pytest
from kombu import Connection

from rpcviz.base.concurrency import spawn
from rpcviz.bus.connect import cut
from tests.bus.broker import Broker
from tests.bus.pair import Pair
from tests.bus.peers import process


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


def test_a_connection_that_breaks_under_the_first_question_is_closed(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Connection] = []

    def broken(connection: Connection, _probe_id: str) -> NoReturn:
        opened.append(connection)
        cut(connection)
        raise ConnectionResetError

    monkeypatch.setattr("rpcviz.bus.topology.style_of", broken)
    with process(broker.url, "nova-api") as here, pytest.raises(ConnectionResetError):
        here.client("nova").cast("topic", "m", {}, context={})
    assert opened
    assert not any(connection.connected for connection in opened)
