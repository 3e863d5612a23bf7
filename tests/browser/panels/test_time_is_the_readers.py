"""A reader stops time, steps through it, slows it down, and comes back to the present."""

import re

from playwright.sync_api import Page, expect

from tests.browser.reading import boot, visit
from tests.program import Program


def clock(page: Page) -> str:
    """What the clock shows."""
    return page.locator(".clock b").inner_text()


def test_pausing_stops_the_clock_and_the_list_but_not_the_counting(page: Page, server: Program) -> None:
    visit(page, server)
    boot(page)
    page.keyboard.press(" ")
    expect(page.locator("[data-do='play']")).to_have_accessible_name("Resume")
    expect(page.locator(".clock")).to_contain_text("paused")
    stopped = clock(page)
    page.locator(".boot .go").click()
    expect(page.locator(".messages-head .pill")).to_contain_text(re.compile(r"\+\d"))
    assert clock(page) == stopped
    page.locator("[data-do='live']").click()
    expect(page.locator("[data-do='play']")).to_have_accessible_name("Pause")
    expect(page.locator("[data-do='live']")).to_have_text("Live")


def test_stepping_goes_from_message_to_message_inside_the_request(page: Page, server: Program) -> None:
    visit(page, server)
    boot(page)
    told = page.locator(".why-name")
    expect(told).not_to_be_empty()
    page.keyboard.press(" ")
    seen = []
    for _ in range(6):
        page.keyboard.press(".")
        seen.append((told.inner_text(), clock(page)))
    assert len(set(seen)) > 3, seen
    page.keyboard.press(",")
    expect(told).to_have_text(seen[-2][0])


def test_one_key_boots_a_server(page: Page, server: Program) -> None:
    visit(page, server)
    page.keyboard.press("b")
    expect(page.locator(".boot .run").first).to_be_visible()
