"""The page loses its server, finds it again, and goes without a WebSocket where it must."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, WebSocketRoute, expect

from tests.browser.reading import boot, requests_of, visit
from tests.conftest import Start


@pytest.fixture
def patient_page(browser: Browser) -> Iterator[Page]:
    """A page whose failed connections are no failure of the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def test_a_lost_server_is_told_with_the_next_try_and_coming_back_too(
    start: Start, patient_page: Page
) -> None:
    page = patient_page
    server = start()
    visit(page, server)
    boot(page)
    expect(page.locator(".row").first).to_be_visible()
    server.kill()
    banner = page.locator(".banner")
    expect(banner).to_contain_text("This page lost rpcviz", timeout=30_000)
    expect(page.locator(".why")).to_contain_text("from before")
    banner.get_by_role("button", name="Retry now").click()
    expect(banner).to_contain_text("Trying again")
    start(port=server.port)
    # The page tries again after at most 15 s, and gives each try 5 s.
    expect(banner).to_have_count(0, timeout=60_000)
    expect(page.locator(".toast").first).to_contain_text(re.compile("Back. .* not seen by this page"))
    ids = page.locator(".row").evaluate_all("rows => rows.map(row => row.id)")
    assert len(ids) == len(set(ids))


def test_a_page_older_than_its_server_says_that_it_should_be_loaded_again(
    start: Start, patient_page: Page
) -> None:
    page = patient_page
    visit(page, start())
    # What a new version no longer has: the files of a view that was not opened yet.
    page.route("**/static/**", lambda route: route.abort())
    for key in "gt":
        page.keyboard.press(key)
    lost = page.locator("[data-part=lost-code]")
    expect(lost).to_contain_text("could not be fetched")
    page.unroute("**/static/**")
    lost.get_by_role("button", name="Reload the page").click()
    expect(lost).to_have_count(0)
    expect(page.locator(".topology")).to_be_visible()


def updated_after_the_first_look(page: Page) -> None:
    """The server's files are others from the second connection of the page on, until it is loaded again.

    As after an update, which a test cannot do to the files that it is run from.
    """
    seen: list[WebSocketRoute] = []
    loaded: list[str] = []

    def note(asked: Request) -> None:
        # Not "framenavigated", which also tells of an address that the page wrote itself.
        if asked.is_navigation_request():
            loaded.append(asked.url)

    page.on("request", note)

    def carry(socket: WebSocketRoute) -> None:
        seen.append(socket)
        server = socket.connect_to_server()
        if len(seen) > 1 and len(loaded) == 1:
            server.on_message(
                lambda message: socket.send(re.sub('"page":"[0-9a-f]+"', '"page":"updated"', str(message)))
            )

    page.route_web_socket("**/socket.io/**", carry)
    # A page that tried in vain asks by polling first, and would hear there what the server really has.
    page.route(re.compile("socket[.]io/.*transport=polling"), lambda route: route.abort())


@pytest.mark.parametrize("address", ["?lang=en", "?lang=en&kiosk=1"])
def test_a_page_that_was_open_while_its_server_was_updated_can_be_loaded_again(
    start: Start, patient_page: Page, address: str
) -> None:
    page = patient_page
    server = start()
    updated_after_the_first_look(page)
    visit(page, server, address)
    page.evaluate("() => { window.isOld = true; }")
    server.kill()
    banner = page.locator(".banner")
    expect(banner).to_contain_text("This page lost rpcviz", timeout=30_000)
    start(port=server.port)
    if "kiosk" not in address:
        expect(banner).to_contain_text("updated since this page was opened", timeout=60_000)
        banner.get_by_role("button", name="Reload the page").click()
    # A page on the wall does it by itself, for nobody stands before it.
    page.wait_for_function("() => !window.isOld", timeout=60_000)
    expect(page.locator(".status")).to_contain_text("WebSocket", timeout=60_000)
    expect(banner).to_have_count(0)


def test_where_a_proxy_refuses_websocket_the_page_polls_and_says_so(
    start: Start, new_page: Callable[..., Page]
) -> None:
    page = new_page()

    def refuse(socket: WebSocketRoute) -> None:
        socket.close()

    page.route_web_socket("**/socket.io/**", refuse)
    visit(page, start())
    expect(page.locator(".status")).to_contain_text("long polling")
    boot(page)
    expect(page.locator(".row").first).to_be_visible()


def test_below_a_path_of_a_proxy_everything_is_asked_for_there(
    start: Start, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    asked = requests_of(page)
    server = start("--url-prefix", "/tools/rpcviz")
    visit(page, server, "tools/rpcviz/?lang=en")
    expect(page.locator(".status")).to_contain_text("WebSocket")
    boot(page)
    expect(page.locator(".row").first).to_be_visible()
    paths = {urlsplit(address).path for address in asked()}
    # The page, its files and its worker, the API and the socket.
    assert len(paths) > 10
    assert {path for path in paths if not path.startswith("/tools/rpcviz/")} == set()


def test_a_server_that_asks_for_another_token_is_given_one(start: Start, patient_page: Page) -> None:
    page = patient_page
    server = start("--token", "first-token-of-this-test")
    visit(page, server, "?token=first-token-of-this-test")
    assert "token" not in page.url
    server.kill()
    expect(page.locator(".banner")).to_contain_text("This page lost rpcviz", timeout=30_000)
    start("--token", "other-token-of-this-test", port=server.port)
    expect(page.locator(".banner")).to_contain_text("asks for a token", timeout=30_000)
    page.get_by_label("Token").fill("other-token-of-this-test")
    page.get_by_role("button", name="Enter").click()
    expect(page.locator(".status")).to_contain_text("WebSocket")
