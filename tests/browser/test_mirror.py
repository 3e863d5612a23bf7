"""A mirror tap on a real RabbitMQ: the page never turns what it cannot see into a verdict."""

import re
from collections.abc import Callable, Iterator

import pytest
import requests
from playwright.sync_api import Page, expect

from rpcviz.bus.url import BrokerUrl
from tests.bus.peers import Memory, process
from tests.conftest import Start
from tests.program import Program
from tests.rabbit import PrivateRabbitMQ
from tests.wait import wait_until

TIMEOUT_S = 5.0


@pytest.fixture(scope="session")
def mode() -> str:
    """What the page says does not depend on it."""
    return "eventlet"


@pytest.fixture
def vhost(rabbitmq: PrivateRabbitMQ) -> Iterator[str]:
    """Its firehose is off."""
    yield rabbitmq.new_vhost("page-mirror", tracing=False)
    rabbitmq.ask("DELETE", "/vhosts/page-mirror")


def call_state(server: Program, method: str) -> dict:
    found = requests.get(f"{server.url}/api/v1/messages", params={"q": f"method:{method}"}, timeout=10).json()
    return dict(found["messages"][0]) if found["messages"] else {}


def test_replies_are_not_visible_and_nothing_is_a_timeout(
    start: Start, new_page: Callable[..., Page], rabbitmq: PrivateRabbitMQ, vhost: str
) -> None:
    broker = BrokerUrl.parse(vhost)
    with process(broker, "nova-conductor", pid=1) as there, process(broker, "nova-api", pid=2) as here:
        endpoint = Memory(ping=lambda _request: "pong", ping_later=lambda _request: None).endpoint
        there.server("nova", "conductor", "ctl", [endpoint]).start()
        server = start("--broker", vhost, "--management", rabbitmq.management_url)
        wait_until(
            lambda: requests.get(f"{server.url}/readyz", timeout=10).status_code == 200, 30, "the mirror"
        )
        client = here.client("nova")
        context = {"request_id": "req-1"}
        # The first call opens the queue for its reply, too: on a busy machine that takes its time.
        assert client.call("conductor", "ping", {}, context=context, timeout_s=TIMEOUT_S) == "pong"
        wait_until(lambda: call_state(server, "ping"), 30, "the call")
        # Its time is over for whoever sees no reply: a later message says that the clock went on.
        deadline_ns = int(call_state(server, "ping")["ts_ns"]) + round((TIMEOUT_S + 1.5) * 1e9)

        def later() -> bool:
            client.cast("conductor", "ping_later", {}, context=context)
            return int(call_state(server, "ping_later").get("ts_ns", 0)) > deadline_ns

        wait_until(later, 60, "a message after the deadline")
        call = call_state(server, "ping")
        assert (call["kind"], call["state"], call["latency_ms"]) == ("call", None, None)
        assert requests.get(f"{server.url}/api/v1/stats", timeout=10).json()["totals"]["timeouts"] == 0

        page = new_page()
        page.goto(f"{server.url}/?q=method:ping")
        tap = page.locator("#tap")
        expect(tap.locator("summary")).to_contain_text("mirror, replies not visible")
        expect(tap.locator("summary")).to_contain_text("firehose off")
        row = page.get_by_role("option").filter(has_text="ping").last
        expect(row).to_contain_text("replies not visible")
        assert not re.search(r"\b0(\.0+)? ?ms|time ?out", row.inner_text(), re.IGNORECASE)
        row.click()
        drawer = page.locator("#drawer[data-loaded='true']")
        drawer.get_by_role("tab", name="Pair").click()
        expect(drawer).to_contain_text("Replies are not visible to this tap")
        assert not re.search(r"\b0(\.0+)? ?ms|timed out", drawer.inner_text(), re.IGNORECASE)

        tap.locator("summary").click()
        expect(tap).to_contain_text("Firehose is off on this vhost. Requests are seen, replies are not")
        assert tap.locator("code").first.inner_text() == "rabbitmqctl trace_on -p page-mirror"

        chinese = new_page()
        chinese.goto(f"{server.url}/?lang=zh-CN")
        chinese.locator("#tap summary").click()
        expect(chinese.locator("#tap")).to_contain_text("此 vhost 的 firehose 未开启")
        expect(chinese.locator("#tap")).to_contain_text("谁取走了消息")
        assert not re.search("replies|Requests|copies", chinese.locator("#tap").inner_text())
