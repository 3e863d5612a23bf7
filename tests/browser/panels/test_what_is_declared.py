"""The view Topology: what the broker holds as a table and as a picture, and what of it needs an eye."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.panels.test_the_page_is_for_everyone import DESK, PHONE, findings
from tests.program import Program


def declared(page: Page, server: Program, query: str = "") -> Locator:
    """Open the view; gives its table once it has rows."""
    page.goto(f"{server.url}/?view=topology{query}")
    table = page.locator("#declared")
    expect(table.locator(".grid-row[data-index='3']")).to_be_visible()
    return table


def look_for(page: Page, text: str) -> None:
    """Only rows that hold a text."""
    page.get_by_role("searchbox", name="Rows that hold").fill(text)


def test_a_row_that_is_picked_is_told_and_lit_in_the_picture(page: Page, server: Program) -> None:
    table = declared(page, server)
    look_for(page, "scheduler")
    # The queue of all schedulers, not that of one: who begins declares one after the other.
    table.get_by_role("row").filter(has=page.locator(".declared-name [title='scheduler']")).click()
    told = page.locator(".declared-said")
    expect(told).to_contain_text("each message goes to one of them. Bound to nova")
    expect(page.locator(".topology-graph")).to_have_attribute("data-lit", re.compile("nova-scheduler/topic"))
    told.get_by_role("button", name="Put the light out").click()
    expect(page.locator(".topology-graph")).to_have_attribute("data-lit", "")


def test_the_address_leads_back_to_the_table_and_to_what_is_picked(page: Page, server: Program) -> None:
    table = declared(page, server)
    page.get_by_role("button", name=re.compile(r"^Exchanges \d")).click()
    table.get_by_role("row").filter(has=page.locator(".declared-name [title='neutron']")).click()
    expect(page).to_have_url(re.compile("part=exchanges&pick=exchange%3Aneutron"))
    page.reload()
    expect(page.get_by_role("button", name=re.compile(r"^Exchanges \d"))).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.locator(".declared-said")).to_contain_text("neutron")
    # In another view it has no meaning; coming back it is there.
    for key in "gs":
        page.keyboard.press(key)
    expect(page).not_to_have_url(re.compile("pick="))
    for key in "gt":
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile("pick=exchange%3Aneutron"))


def test_own_queues_are_one_row_that_unfolds(page: Page, server: Program) -> None:
    table = declared(page, server)
    look_for(page, "nova-compute@cmp1")
    # Others hold this text too, and a cloud that has just begun declares one after the other.
    owner = table.get_by_role("row").filter(has=page.locator(".declared-name [title='nova-compute@cmp1']"))
    expect(table.locator(".declared-inner")).to_have_count(0)
    owner.click()
    expect(table.locator(".declared-inner").first).to_contain_text(re.compile("_fanout_|reply_"))


def test_the_picture_picks_too_and_leads_to_the_messages(page: Page, server: Program) -> None:
    declared(page, server)
    page.get_by_role("button", name="Exchange nova, topic").click()
    expect(page.locator(".declared-said")).to_contain_text("The routing key chooses among")
    page.get_by_role("button", name="Show its messages").click()
    expect(page).to_have_url(re.compile(r"q=exchange%3Anova"))
    expect(page.locator("main")).to_have_attribute("data-view", "stage")


def test_titles_sort_and_keys_walk(page: Page, server: Program) -> None:
    table = declared(page, server)
    page.get_by_role("button", name=re.compile(r"^Exchanges \d")).click()
    title = table.get_by_role("columnheader", name="name")
    title.get_by_role("button").click()
    expect(title).to_have_attribute("aria-sort", "descending")
    expect(table.locator(".grid-row[data-index='0']")).to_contain_text("(default)")
    title.get_by_role("button").click()
    expect(title).to_have_attribute("aria-sort", "ascending")
    expect(table.locator(".grid-row[data-index='0']")).not_to_contain_text("(default)")
    table.focus()
    page.keyboard.press("End")
    expect(table.locator(".grid-row[aria-selected='true']")).to_contain_text("(default)")


def test_a_finding_lists_its_own(page: Page, server: Program) -> None:
    declared(page, server)
    page.goto(f"{server.url}/")
    page.locator(".boot .go").click()
    page.keyboard.press("g")
    page.keyboard.press("t")
    finding = page.locator(".finding[data-level='normal']")
    expect(finding).to_contain_text("nobody listens", timeout=30_000)
    finding.click()
    rows = page.locator("#declared .grid-sight .grid-row")
    expect(rows.filter(has_text="q-agent-notifier-port-update_fanout")).to_have_count(1)
    expect(page.locator("[data-part='exchanges']")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(("theme", "lang"), [("dark", "en-US"), ("light", "zh-CN")])
def test_nobody_is_left_out_by_what_is_declared(
    new_page: Callable[..., Page], server: Program, size: tuple[int, int], theme: str, lang: str
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    page = new_page(viewport=viewport, color_scheme=theme, locale=lang)
    table = declared(page, server)
    table.locator(".grid-row[data-index='1']").click()
    expect(page.locator(".declared-said button").first).to_be_visible()
    assert findings(page) == []
