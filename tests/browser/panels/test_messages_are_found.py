"""A reader narrows down what the page shows; the server alone decides what matches."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import boot, visit
from tests.program import Program


@pytest.fixture
def booted(page: Page, server: Program) -> Page:
    """A page on which one server was booted."""
    visit(page, server)
    boot(page)
    return page


CASTS = "instance|port|event|fdb|network|capabilities"
"""What is cast while a server boots: nothing else has such a name."""


def rows(page: Page) -> list[str]:
    """The names in the list; a row that is far away is not laid out, and has no text but this one."""
    return page.locator(".row-name").all_text_contents()


def only_rows_match(page: Page, pattern: str) -> None:
    """Wait until the list has rows, and each of them matches."""
    page.wait_for_function(
        "pattern => { const rows = [...document.querySelectorAll('.row-name')];"
        " const names = rows.map(row => row.lastChild.textContent);"
        " return names.length > 0 && names.every(name => new RegExp(pattern).test(name)); }",
        arg=pattern,
    )


def test_a_query_narrows_the_list_and_stands_in_the_address(booted: Page) -> None:
    booted.keyboard.press("/")
    booted.keyboard.type("method:select_destinations")
    only_rows_match(booted, "^select_destinations$")
    expect(booted).to_have_url(re.compile(r"q=method%3Aselect_destinations"))
    booted.get_by_role("button", name="Clear the filter").click()
    # Which messages are the newest by now depends on how long that took: any other's name will do.
    expect(booted.locator(".row-name").filter(has_not_text="select_destinations").first).to_be_visible()


def test_a_row_keeps_its_place_and_its_element_under_the_pointer(page: Page, server: Program) -> None:
    visit(page, server)
    row = page.locator(".row").first
    expect(row).to_be_visible()
    row.hover()
    aimed = row.element_handle()
    expect(page.locator(".pill")).to_be_visible()
    assert aimed.evaluate("row => row === document.querySelector('.row')")
    name = aimed.get_attribute("id")
    aimed.click()
    expect(page.locator(f"#{name}")).to_have_attribute("aria-selected", "true")
    page.mouse.move(700, 300)
    expect(page.locator(".pill")).to_have_count(0)
    assert aimed.evaluate("row => row.isConnected")


def test_a_link_with_a_query_opens_filtered(page: Page, server: Program) -> None:
    visit(page, server)
    boot(page)
    visit(page, server, "?q=kind:cast")
    expect(page.locator("#q")).to_have_value("kind:cast")
    expect(page.locator(".row-name").first).to_be_visible()
    only_rows_match(page, CASTS)


def test_what_the_server_cannot_read_is_told_in_its_words_and_the_last_filter_stays(booted: Page) -> None:
    search = booted.locator("#q")
    search.fill("kind:cast")
    expect(booted).to_have_url(re.compile("q=kind%3Acast"))
    search.fill("kind:cast latncy:50")
    problem = booted.locator(".search-problem")
    expect(problem).to_contain_text("latncy")
    expect(problem).to_contain_text("still on")
    expect(booted.locator(".q-wrong")).to_have_text("latncy")
    search.fill("kind:cast")
    expect(problem).to_have_count(0)


def test_a_kind_that_is_switched_off_leaves_the_list(booted: Page) -> None:
    booted.locator("body").press("7")
    booted.locator("body").press("Shift+4")
    expect(booted.locator("input[data-kind='call']")).not_to_be_checked()
    expect(booted.locator("input[data-kind='cast']")).to_be_checked()
    only_rows_match(booted, CASTS)
    booted.get_by_role("button", name="All", exact=True).click()
    expect(booted.locator("input[data-kind='call']")).to_be_checked()


def test_when_nothing_matches_the_list_says_so_and_offers_the_way_back(booted: Page) -> None:
    booted.locator("#q").fill("method:nothing_has_this_name")
    expect(booted.locator(".list-end")).to_contain_text("None of the last")
    booted.get_by_role("button", name="Clear filter").click()
    expect(booted.locator(".row").first).to_be_visible()


def test_a_list_that_is_scrolled_away_holds_still_and_counts(booted: Page) -> None:
    listing = booted.locator("#list")
    expect(listing.locator(".row").nth(50)).to_be_attached()
    # The page hears of it with the next frame: until then the list goes on.
    listing.evaluate(
        "list => new Promise(done => {"
        " list.addEventListener('scroll', () => requestAnimationFrame(() => done()), { once: true });"
        " list.scrollTo(0, 400); })"
    )
    before = rows(booted)
    booted.locator(".boot .go").click()
    pill = booted.locator(".messages-head .pill")
    expect(pill).to_contain_text(re.compile(r"\+\d"))
    assert rows(booted) == before
    pill.click()
    expect(pill).to_have_count(0)
    assert booted.locator(".row").count() <= 60


def test_rows_are_walked_with_the_keys(booted: Page) -> None:
    booted.keyboard.press(" ")
    expect(booted.locator("[data-do='play']")).to_have_accessible_name("Resume")
    booted.keyboard.press("j")
    booted.keyboard.press("j")
    expect(booted.locator(".row").nth(1)).to_have_attribute("aria-selected", "true")
    booted.keyboard.press("k")
    expect(booted.locator(".row").nth(0)).to_have_attribute("aria-selected", "true")
    booted.keyboard.press("Enter")
    expect(booted.locator("#drawer")).to_be_focused()
