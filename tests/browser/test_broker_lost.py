"""A real RabbitMQ is killed under the page: a banner says so, counts down, tries when asked, and goes."""

import re
from collections.abc import Callable

import pytest
import requests
from playwright.sync_api import Page, expect

from rpcviz.bus.url import BrokerUrl
from tests.bus.peers import process
from tests.conftest import Start
from tests.program import Program
from tests.rabbit import PrivateRabbitMQ
from tests.wait import wait_until


@pytest.fixture(scope="session")
def mode() -> str:
    """How a connection comes back is tested in both modes elsewhere; what the page says of it, here."""
    return "eventlet"


def cast(url: str, method: str) -> None:
    """One message of nova-api."""
    with process(BrokerUrl.parse(url), "nova-api") as speaker:
        speaker.client("nova").cast("compute", method, {}, context={"request_id": "req-1"})


def ready(server: Program) -> tuple[int, str]:
    answer = requests.get(f"{server.url}/readyz", timeout=10)
    return answer.status_code, " ".join(answer.json()["reasons"])


def row(page: Page, method: str):
    return page.get_by_role("option").filter(has_text=method)


def test_a_killed_broker_is_told_counted_down_to_and_tried_when_asked(
    start: Start, new_page: Callable[..., Page], breakable: PrivateRabbitMQ
) -> None:
    url = breakable.new_vhost("page-lost")
    server = start("--broker", url, "--management", breakable.management_url, "--tap", "firehose")
    wait_until(lambda: ready(server)[0] == 200, 30, "the tap")
    page, chinese = new_page(), new_page()
    page.goto(server.url)
    chinese.goto(f"{server.url}/?lang=zh-CN")
    expect(page.locator(".status")).to_contain_text("firehose, replies seen")
    cast(url, "before_the_loss")
    expect(row(page, "before_the_loss")).to_be_visible()

    breakable.kill()
    banner = page.locator(".banner")
    expect(banner).to_contain_text(
        re.compile(r"broker amqp://.* at \d\d:\d\d:\d\d.*\. What you see is from before\."),
        timeout=30_000,
    )
    # A later try says what it met, and what to do about it.
    expect(banner).to_contain_text("cannot be reached", timeout=30_000)
    expect(banner).to_contain_text("Start it, or correct --broker.")
    expect(banner).to_contain_text(re.compile(r"Trying again in \d+"), timeout=30_000)
    expect(chinese.locator(".banner")).to_contain_text("所见是之前的画面")
    expect(chinese.locator(".banner")).to_contain_text("无法连接")
    expect(chinese.locator(".banner")).to_contain_text("请启动它")
    assert not re.search("cannot|broke at|Start it", chinese.locator(".banner").inner_text())
    status, reasons = ready(server)
    assert status == 503
    assert "is lost: " in reasons
    assert "next try in" in reasons

    with page.expect_response("**/brokers/1/retry*") as asked:
        banner.get_by_role("button", name="Retry now").dispatch_event("click")
    assert asked.value.status == 202
    assert asked.value.json()["state"] == "lost"

    breakable.start().wait_ready()
    # A broker that was started anew has forgotten that its firehose was on.
    breakable.ask("PUT", "/vhosts/page-lost", {"tracing": True})

    # By now it waits for many seconds between two tries; a tap that came back by itself has no button.
    page.evaluate("document.querySelector('.banner-broker button')?.click()")
    # A list under the pointer stands still.
    page.mouse.move(1, 1)
    expect(banner).to_have_count(0, timeout=60_000)
    wait_until(lambda: ready(server) == (200, ""), 30, "a server that is ready again")
    cast(url, "after_the_loss")
    expect(row(page, "after_the_loss")).to_be_visible()
    expect(row(page, "before_the_loss")).to_be_visible()
    gap = page.get_by_text(re.compile("Nothing seen from .* the connection to the broker was lost"))
    expect(gap.first).to_be_visible()


def test_a_refused_tap_shows_the_line_that_grants_it(
    start: Start, new_page: Callable[..., Page], rabbitmq: PrivateRabbitMQ
) -> None:
    rabbitmq.new_vhost("page-refused")
    rabbitmq.ask("PUT", "/users/viz-page", {"password": "viz", "tags": ""})
    own = {"configure": "^rpcviz[.]", "write": "^rpcviz[.]", "read": "^rpcviz[.]"}
    rabbitmq.ask("PUT", "/permissions/page-refused/viz-page", own)
    broker = f"amqp://viz-page:viz@127.0.0.1:{rabbitmq.port}/page-refused"
    server = start("--broker", broker, "--tap", "firehose")
    line = (
        "rabbitmqctl set_permissions -p page-refused viz-page '^rpcviz[.]' '^rpcviz[.]' "
        "'^(rpcviz[.].*|amq[.]rabbitmq[.]trace)$'"
    )
    page = new_page()
    for lang, said in (("en", "read permission on amq.rabbitmq.trace is missing"), ("zh-CN", "缺少")):
        page.goto(f"{server.url}/?lang={lang}")
        banner = page.locator(".banner")
        expect(banner).to_contain_text(said)
        expect(banner.locator("code")).to_have_text(line)
    # What it says helps: with the line run, the button ends the trouble.
    rabbitmq.ask(
        "PUT", "/permissions/page-refused/viz-page", own | {"read": "^(rpcviz[.].*|amq[.]rabbitmq[.]trace)$"}
    )
    # It is tried by itself too, every few seconds: a tap that came back has no button.
    page.evaluate("document.querySelector('.banner button')?.click()")
    expect(page.locator(".banner")).to_have_count(0, timeout=60_000)
    rabbitmq.ask("DELETE", "/vhosts/page-refused")
