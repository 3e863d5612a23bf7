"""A newcomer is told what to press and what happens; a reader who knows it closes that for good."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.panels.test_the_page_is_for_everyone import DESK, PHONE
from tests.browser.reading import RUN_LIMIT_MS, at_the_pace_of_the_wire, boot, boot_button, visit
from tests.conftest import Start
from tests.program import Program

ZOOMED = (720, 450)
"""A laptop's window, twice as near."""


def test_a_hint_that_was_closed_stays_closed_until_the_help_brings_it_back(
    new_page: Callable[..., Page], start: Start
) -> None:
    server = start()
    page = visit(new_page(), server)
    hint = page.locator(".why[data-hint='press']")
    expect(hint).to_contain_text("Press Boot it")
    # It is there, beside the map.
    expect(hint.get_by_role("button", name="Boot it")).to_have_count(0)
    hint.get_by_role("button", name="Close this hint").click()
    expect(hint).to_have_count(0)
    page.reload()
    expect(boot_button(page)).to_be_enabled()
    expect(page.locator("#stage svg text").first).to_be_attached()
    expect(hint).to_have_count(0)
    page.keyboard.press("?")
    page.get_by_role("button", name="Show them again").click()
    page.keyboard.press("Escape")
    expect(hint).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, ZOOMED], ids=["phone", "zoomed"])
def test_where_the_scenarios_are_out_of_sight_the_hint_has_the_button_itself(
    new_page: Callable[..., Page], start: Start, size: tuple[int, int]
) -> None:
    page = visit(new_page(viewport={"width": size[0], "height": size[1]}), start())
    at_the_pace_of_the_wire(page)
    hint = page.locator(".why[data-hint='press']")
    hint.get_by_role("button", name="Boot it").click()
    expect(hint).to_have_count(0)
    expect(page.locator(".why-next")).to_be_visible(timeout=RUN_LIMIT_MS)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    expect(page.locator(".boot .run[data-state='succeeded']")).to_be_visible()


def test_after_a_boot_the_page_offers_to_see_it_once_more_slower(page: Page, server: Program) -> None:
    visit(page, server)
    at_the_pace_of_the_wire(page)
    boot(page)
    offers = page.locator(".why[data-hint='next']")
    expect(offers).to_contain_text("What now?", timeout=RUN_LIMIT_MS)
    offers.locator("[data-offer='tenth']").click()
    expect(page.locator("[data-speed='1/10']")).to_have_attribute("aria-pressed", "true")
    expect(offers).to_have_count(0)


def test_steps_are_told_in_words_until_the_reader_stops_that(page: Page, server: Program) -> None:
    visit(page, server)
    boot(page, "classic")
    told = page.locator(".why-told")
    expect(told).to_be_visible(timeout=RUN_LIMIT_MS)
    # Where time stands still the story does not end while the reader looks for a button.
    page.locator("[data-do='play']").click()
    told.get_by_role("button", name="Tell no more steps").click()
    expect(told).to_have_count(0)
    page.keyboard.press("?")
    page.get_by_role("button", name="Not told. Switch on").click()
    page.keyboard.press("Escape")
    expect(told).to_be_visible()
