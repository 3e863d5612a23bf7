"""A reader opens a message: decoded, masked, explained; and whatever stands in it stays text."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.browser.reading import boot, newest_of, open_message, open_step, sentences, visit
from tests.program import Program

HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"


@pytest.fixture
def booted(page: Page, server: Program) -> Page:
    """A page on which one server was booted."""
    visit(page, server)
    boot(page)
    return page


def test_a_message_is_shown_decoded_and_its_secrets_masked(booted: Page) -> None:
    drawer = open_message(booted, "build_and_run_instance")
    expect(drawer.get_by_role("heading", level=2)).to_have_text("build_and_run_instance")
    expect(drawer).to_contain_text("compute.cmp")
    expect(drawer.locator(".tree")).to_contain_text("admin_password")
    expect(drawer.locator("[data-masked]").first).to_be_visible()
    expect(drawer).to_contain_text("masked")


def test_a_call_says_where_its_time_went_and_whose_its_reply_queue_is(booted: Page) -> None:
    drawer = open_message(booted, "select_destinations")
    # Its note may be in seconds: what it is called is surer than how long it took.
    drawer.page.locator("#list").get_by_role("option", name=re.compile("^call ", re.IGNORECASE)).first.click()
    expect(drawer.locator(".phases-words")).to_contain_text("works")
    expect(drawer).to_contain_text("of conductor@c")
    drawer.get_by_role("tab", name="Pair").click()
    expect(drawer.locator(".half")).to_have_count(2)
    expect(drawer).to_contain_text("between call and reply")


def test_properties_say_what_each_of_them_means(booted: Page) -> None:
    drawer = open_message(booted, "schedule_and_build_instances")
    drawer.get_by_role("tab", name="Properties").click()
    expect(drawer).to_contain_text("unique_id")
    expect(drawer).to_contain_text("a copy with the same id is dropped")
    expect(drawer).to_contain_text("delivery_mode")


def test_a_step_leads_to_the_message_that_it_was(booted: Page) -> None:
    drawer = open_step(booted, 1)
    expect(drawer.get_by_role("heading", level=2)).to_have_text("schedule_and_build_instances")
    expect(booted).to_have_url(re.compile("sel=m"))


def test_what_is_not_on_the_bus_is_told_as_such(booted: Page) -> None:
    drawer = open_step(booted, 0)
    expect(drawer).to_contain_text("Not on the bus")
    expect(drawer).to_contain_text("HTTP")
    # Its address leads back to it, and the server is not asked for a message of its name.
    expect(booted).to_have_url(re.compile("sel=h"))
    booted.reload()
    expect(drawer).to_contain_text("Not on the bus")


def test_a_level_of_the_tree_opens_and_closes(booted: Page) -> None:
    tree = open_message(booted, "build_and_run_instance").locator(".tree")
    branch = tree.locator(".tree-branch[aria-expanded='false']").first
    expect(branch).to_be_visible()
    lines = tree.locator("li").count()
    branch.click()
    expect(tree.locator("li").nth(lines)).to_be_attached()


def test_escape_closes_the_drawer_and_gives_the_focus_to_the_list(booted: Page) -> None:
    open_step(booted, 1)
    booted.keyboard.press("Escape")
    expect(booted.locator("#drawer")).to_have_count(0)
    expect(booted.locator("#list")).to_be_focused()


def test_what_a_message_carries_is_text_whatever_it_says(
    new_page: Callable[..., Page], server: Program
) -> None:
    page = new_page(locale="en-US")
    written = json.dumps(HOSTILE)[1:-1]

    def poison(socket: WebSocketRoute) -> None:
        upstream = socket.connect_to_server()
        upstream.on_message(
            lambda text: socket.send(
                text.replace("select_destinations", written) if isinstance(text, str) else text
            )
        )

    def poison_answer(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("select_destinations", written))

    page.route_web_socket("**/socket.io/**", poison)
    page.route("**/api/v1/messages/*", poison_answer)
    visit(page, server)
    told = sentences(page)
    boot(page)
    told("<script>")
    page.locator("#q").fill("method:select_destinations")
    newest_of(page, "<img src=x").click()
    drawer = page.locator("#drawer[data-loaded='true']")
    expect(drawer.get_by_role("heading", level=2)).to_have_text(HOSTILE)
    assert page.locator("#page img, #page script").count() == 0
    assert "owned" not in page.title()
    # The reply is read after its call: an answer on its way must not meet a page that is gone.
    page.unroute_all(behavior="wait")
