"""The brokers by HTTP: how each fares in the asker's language, and trying one again now."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient

from rpcviz.base.concurrency import spawn
from rpcviz.bus.url import BrokerUrl
from rpcviz.config.settings import Settings
from rpcviz.runtime import Runtime, build
from rpcviz.tap.place import Place
from rpcviz.web.clients import Client
from rpcviz.web.factory import create_app
from rpcviz.web.options import WebOptions
from tests.program import free_port
from tests.wait import wait_until

Ask = Callable[..., FlaskClient]


@pytest.fixture
def client(ask: Ask) -> FlaskClient:
    return ask()


@contextmanager
def away() -> Iterator[tuple[Runtime, FlaskClient]]:
    """A tap whose broker is not there, waiting to try again; read-only."""
    place = Place(url=BrokerUrl.parse(f"amqp://127.0.0.1:{free_port()}/"))
    runtime = build(Settings(places=(place,)))
    web = WebOptions(async_mode="threading", read_only=True)
    app, _, _ = create_app(web, runtime.ports(), runtime.clients)
    worker = spawn("tap", runtime.listening.works()["tap"])
    try:
        yield runtime, app.test_client()
    finally:
        runtime.stop.set()
        assert worker.join(60)


def test_each_broker_is_told(client: FlaskClient) -> None:
    (broker,) = client.get("/api/v1/brokers").json["brokers"]  # type: ignore[index]
    assert (broker["url"], broker["state"]) == ("memory://", "connecting")


def test_who_is_well_waits_for_no_try(client: FlaskClient) -> None:
    answer = client.post("/api/v1/brokers/1/retry")
    assert (answer.status_code, answer.json) == (202, {"state": "connecting", "trying": False})


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "9" * 5_000, "0" * 8 + "12", "١"])
def test_a_broker_that_nobody_named_is_not_found(client: FlaskClient, number: str) -> None:
    answer = client.post(f"/api/v1/brokers/{number}/retry?lang=zh-CN")
    assert answer.status_code == 404
    assert answer.json is not None
    assert "没有编号" in answer.json["detail"]
    assert len(answer.json["detail"]) < 100


def test_a_lost_broker_is_tried_at_once_when_asked_also_read_only() -> None:
    with away() as (runtime, client):

        def failures() -> int:
            return runtime.listening.facts()[0].failures

        # The pauses double: by now one would wait for seconds.
        wait_until(lambda: failures() >= 1, 20, "a try")
        before = failures()
        wait_until(
            lambda: (
                client.post("/api/v1/brokers/1/retry").json
                == {
                    "state": "connecting",
                    "trying": True,
                }
            )
        )
        wait_until(lambda: failures() > before, 20, "another try")
        (broker,) = client.get("/api/v1/brokers?lang=zh-CN").json["brokers"]  # type: ignore[index]
        assert broker["why"].startswith("无法连接")
        assert broker["remedy"]
        assert broker["made_of"]["why"][0]["key"] == "problem.broker_unreachable"


def test_each_client_is_told_in_its_own_language_and_anew_when_it_changes(runtime: Runtime) -> None:
    english, chinese = runtime.clients.join("a", "en"), runtime.clients.join("b", "zh-CN")
    now_ns = runtime.clock.now_ns()

    def told(client: Client) -> str:
        (frame,) = client.outbox.take(0)
        assert frame.brokers is not None
        return frame.brokers[0].blind[0]

    runtime.pump.cut(now_ns, now_ns)
    assert told(english).startswith("copies that the broker dropped")
    assert told(chinese).startswith("broker 因监听队列已满")
