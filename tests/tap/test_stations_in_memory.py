"""Asking the broker in memory who is there: the more it has to tell, the less often."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rpcviz.base.clock import FakeClock
from rpcviz.base.concurrency import Stop
from rpcviz.base.pipe import Pipe
from rpcviz.bus import transport
from rpcviz.bus.connect import close, connect
from rpcviz.bus.url import BrokerUrl
from rpcviz.tap.place import Place
from rpcviz.tap.stations import EACH_QUEUE_S, EMBEDDED_POLL_S, POLL_S, Known, Stations
from rpcviz.tap.tap import TapOptions

URL = BrokerUrl.parse("memory://")


@pytest.fixture
def stations(tmp_path: Path) -> Iterator[Stations]:
    transport.reset()
    yield Stations(
        [Place(url=URL)],
        TapOptions(),
        Pipe("test", 10),
        Known(topics=frozenset, fanouts=frozenset),
        clock=FakeClock(),
        stop=Stop(),
        environ={"XDG_STATE_HOME": str(tmp_path)},
    )
    transport.reset()


@pytest.mark.parametrize(
    ("queues", "poll_s"),
    [(0, EMBEDDED_POLL_S), (100, EMBEDDED_POLL_S), (600, 600 * EACH_QUEUE_S), (3_000, POLL_S)],
)
def test_a_broker_with_many_queues_is_asked_less_often(
    stations: Stations, queues: int, poll_s: float
) -> None:
    connection = connect(URL, name="nova-compute:1:a")
    channel = connection.channel()
    for number in range(queues):
        channel.queue_declare(queue=f"compute.cmp{number}", durable=False, auto_delete=False)
    stations.ask()
    assert stations.poll_s == pytest.approx(poll_s)
    close(connection)
