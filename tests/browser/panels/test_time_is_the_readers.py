"""A reader stops time, steps through it, slows it down, and comes back to the present."""

import re

from playwright.sync_api import Page, expect

from tests.browser.reading import at_the_pace_of_the_wire, boot, visit
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


def test_one_key_boots_a_server_and_boots_one_however_long_it_is_held(page: Page, server: Program) -> None:
    visit(page, server)
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if sent.method == "POST" else None)
    with page.expect_response("**/scenarios/boot_vm/runs*"):
        page.keyboard.down("b")
    expect(page.locator(".boot .run").first).to_be_visible()
    for _ in range(3):
        page.keyboard.down("b")
    page.keyboard.up("b")
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page).to_have_url(re.compile("view=messages"))
    assert len(asked) == 1


def test_another_kind_or_a_filter_moves_no_moment_that_stands(page: Page, server: Program) -> None:
    visit(page, server)
    boot(page)
    page.keyboard.press(" ")
    expect(page.locator("[data-do='play']")).to_have_accessible_name("Resume")
    stopped, told = clock(page), page.locator(".why-name").inner_text()
    # What is told must be of a kind that is left.
    is_call = page.locator(".why .ink-call").count() > 0
    key, hidden = ("2", "^reply ") if is_call else ("1", "^call ")
    expect(page.locator("#list").get_by_role("option", name=re.compile(hidden))).not_to_have_count(0)
    page.keyboard.press(key)
    expect(page.locator("#list").get_by_role("option", name=re.compile(hidden))).to_have_count(0)
    expect(page.locator(".why-name")).to_have_text(told)
    assert clock(page) == stopped


def test_back_and_forward_lead_to_the_same_views_also_where_time_stands(page: Page, server: Program) -> None:
    visit(page, server)
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page).to_have_url(re.compile("view=messages"))
    page.keyboard.press(" ")
    expect(page).to_have_url(re.compile("[?&]t="))
    page.go_back()
    expect(page).not_to_have_url(re.compile("view=messages"))
    page.go_forward()
    expect(page).to_have_url(re.compile("view=messages"))


def test_back_leaves_the_open_message_as_it_is_read(page: Page, server: Program) -> None:
    visit(page, server)
    at_the_pace_of_the_wire(page)
    boot(page)
    page.locator("#list .row").nth(3).click()
    title = page.locator("#drawer h2").first
    expect(title).not_to_be_empty()
    read = title.inner_text()
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page).to_have_url(re.compile("view=messages.*sel="))
    page.go_back()
    expect(page).not_to_have_url(re.compile("view=messages"))
    expect(title).to_have_text(read)
