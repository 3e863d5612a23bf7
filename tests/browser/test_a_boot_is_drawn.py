"""A user presses Boot a VM, and each kind of message is drawn: in either mode of the server."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import (
    at_the_pace_of_the_wire,
    boot,
    boot_button,
    drawn,
    requests_of,
    sentences,
    visit,
)
from tests.program import Program


@pytest.mark.parametrize("era", ["today", "classic"])
def test_each_kind_of_message_is_drawn_to_its_end(page: Page, server: Program, era: str) -> None:
    visit(page, server)
    at_the_pace_of_the_wire(page)
    boot(page, era)
    # Classic is the textbook's story, which has no fanout and no notification.
    kinds = (
        ("call", "reply", "cast", "fanout", "notification") if era == "today" else ("call", "reply", "cast")
    )
    drawn(page, *kinds)
    # The cloud of the tests has today's wire habits.
    expect(page.locator(".run-wire")).to_have_count(0 if era == "today" else 1)


def test_nothing_is_asked_of_anybody_but_the_server(page: Page, server: Program) -> None:
    asked = requests_of(page)
    visit(page, server)
    boot(page)
    strangers = [
        url for url in asked() if url.split("://", 1)[1].split("/", 1)[0] != server.url.split("//")[1]
    ]
    assert strangers == []
    assert len(asked()) > 10


def test_a_new_visitor_gets_the_story_and_is_told_what_to_do(page: Page, server: Program) -> None:
    visit(page, server)
    expect(page.locator("[data-speed='story']")).to_have_attribute("aria-pressed", "true")


def test_the_sentence_under_the_map_follows_the_story(page: Page, server: Program) -> None:
    visit(page, server)
    page.locator(".boot").get_by_role("button", name="today", exact=True).click()
    told = sentences(page)
    boot_button(page).click()
    told("select_destinations", "knows a host", "build_and_run_instance")
