"""A reader works through the whole ring in one table: of a hundred thousand rows few are in the page."""

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.panels.test_the_page_is_for_everyone import findings
from tests.program import Program
from tests.wait import wait_until

RING, SENT = 100_000, 101_000
METHODS = ("report_state", "build_instances", "select_destinations", "object_action", "update_device_list")
HOSTILE = "<img src=x onerror=\"document.title='owned'\">\u202egnp.exe\u200b"


def line(number: int) -> str:
    """One publish of a capture; the last ones carry what nobody should trust."""
    hostile = number == SENT - 3
    message = {
        "method": METHODS[number % len(METHODS)],
        "args": {"text": HOSTILE, "__proto__": {"polluted": 1}, "long": "x" * 1_000_000}
        if hostile
        else {"n": number},
        "version": "1.1",
        "_unique_id": f"u{number}",
        "_context_request_id": f"req-{number // 20:08x}",
    }
    body = json.dumps({"oslo.version": "2.0", "oslo.message": json.dumps(message)})
    if number == SENT - 5:
        body = body[:60]
    headers = {
        "exchange_name": "nova",
        "routing_keys": ["compute.cmp11" if number == SENT - 7 else "conductor"],
        "properties": {"content_type": "application/json"},
        "vhost": "/",
        "node": "rabbit@ctl1",
        "connection": "10.0.0.5:40001 -> 10.0.0.1:5672",
        "channel": 1,
        "user": "guest",
        "routed_queues": [] if number == SENT - 7 else ["conductor"],
    }
    told = {"ts_ns": 1_700_000_000_000_000_000 + number * 1_000_000, "seq": number, "rk": "publish.nova"}
    return json.dumps({**told, "headers": headers, "enc": "utf-8", "body": body})


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A ring that is full, and from which the first thousand have gone."""
    folder = tmp_path_factory.mktemp("replay")
    file = folder / "many.jsonl"
    with file.open("w") as out:
        out.writelines(f"{line(number)}\n" for number in range(SENT))
    program = Program(
        ["--speed", "0", "--max-messages", str(RING)], folder=folder, command=("replay", str(file))
    )
    try:
        program.wait_ready()

        def full() -> bool:
            places = requests.get(f"{program.url}/api/v1/messages/places", timeout=30).json()
            return bool(places["forgotten"] == SENT - RING)

        wait_until(full, 240, "a ring that has turned over")
        yield program
    finally:
        program.kill()


@pytest.fixture
def table(page: Page, replay: Program) -> Page:
    """The view Messages over that ring."""
    return visit_messages(page, replay)


def visit_messages(page: Page, program: Program, query: str = "") -> Page:
    page.goto(f"{program.url}/?view=messages{query}")
    expect(rows(page).first).to_be_visible()
    return page


def rows(page: Page) -> Locator:
    return page.locator(".grid-sight .grid-row")


def scroll(page: Page, top: float) -> None:
    """Scroll the table and wait until every row in sight has come."""
    page.locator(".grid-box").evaluate("(box, top) => { box.scrollTop = top; }", top)
    page.wait_for_function(
        "top => { const box = document.querySelector('.grid-box');"
        " const rows = document.querySelectorAll('.grid-sight .grid-row');"
        " const first = rows[0] && Number(rows[0].dataset.index);"
        " return rows.length > 0 && !document.querySelector('.grid-ghost')"
        " && Math.abs(first - box.scrollTop / rows[0].offsetHeight) < 12; }",
        arg=top,
    )


def open_row(page: Page, number: int) -> Locator:
    """Click the row with this index; gives the drawer with its message read."""
    page.locator(f".grid-sight [data-index='{number}']").click()
    drawer = page.locator("#drawer[data-loaded='true']")
    expect(drawer).to_be_visible()
    return drawer


def test_a_hundred_thousand_rows_are_there_and_few_of_them_in_the_page(table: Page) -> None:
    expect(table.get_by_role("grid")).to_have_attribute("aria-rowcount", str(RING + 1))
    for part in (0.1, 0.5, 0.93):
        scroll(table, RING * 30 * part)
        assert rows(table).count() < 60
        index = int(rows(table).first.get_attribute("data-index") or -1)
        # Row 0 is the newest: each row shows the message that stands there.
        wanted = METHODS[(SENT - 1 - index) % len(METHODS)]
        expect(rows(table).first.locator("[data-column='name']")).to_have_text(wanted)


def test_the_end_of_the_table_says_what_has_left_the_ring(table: Page) -> None:
    scroll(table, RING * 30)
    expect(table.locator(".grid-foot")).to_contain_text(
        "Older messages have left the ring (100,000). Record to a file to keep them."
    )
    expect(rows(table).last).to_have_attribute("aria-rowindex", str(RING + 1))


def test_a_filter_is_a_table_of_its_own_and_what_it_found_is_marked(table: Page) -> None:
    table.locator("#q").fill("method:build_*")
    expect(table.locator(".table-count")).to_contain_text("20,000 of 100,000")
    scroll(table, 20_000 * 30 * 0.5)
    names = rows(table).locator("[data-column='name']")
    assert set(names.all_inner_texts()) == {"build_instances"}
    expect(names.first.locator("mark")).to_have_text("build_")


def test_the_keys_walk_the_rows_and_reach_both_ends(table: Page) -> None:
    grid = table.get_by_role("grid")
    grid.focus()
    table.keyboard.press("ArrowDown")
    expect(table.locator("[data-active]")).to_have_attribute("data-index", "0")
    table.keyboard.press("ArrowDown")
    expect(table.locator("[data-active]")).to_have_attribute("data-index", "1")
    table.keyboard.press("End")
    expect(table.locator("[data-active]")).to_have_attribute("data-index", str(RING - 1))
    expect(table.locator("#drawer")).to_have_attribute("data-loaded", "true")
    table.keyboard.press("Home")
    expect(table.locator("[data-active]")).to_have_attribute("data-index", "0")
    table.keyboard.press("j")
    expect(table.locator("[data-active]")).to_have_attribute("data-index", "1")
    table.keyboard.press("Enter")
    expect(table.locator("#drawer")).to_be_focused()
    table.keyboard.press("Escape")
    expect(table.locator("#drawer")).to_have_count(0)
    expect(grid).to_be_focused()


def test_columns_are_chosen_moved_and_widened_with_the_keyboard_and_stay_so(table: Page) -> None:
    titles = table.get_by_role("columnheader")
    expect(titles.first).to_have_text("Time")
    table.get_by_role("button", name="Columns").press("Enter")
    table.get_by_role("checkbox", name="Exchange").press("Space")
    table.get_by_role("button", name="Kind: further left").press("Enter")
    table.keyboard.press("Escape")
    expect(titles.first).to_have_text("Kind")
    expect(titles.last).to_have_text("Exchange")
    handle = table.get_by_role("separator", name="Width of Exchange")
    before = int(handle.get_attribute("aria-valuenow") or 0)
    handle.press("ArrowRight")
    expect(handle).to_have_attribute("aria-valuenow", str(before + 16))
    table.reload()
    expect(titles.first).to_have_text("Kind")
    expect(table.get_by_role("separator", name="Width of Exchange")).to_have_attribute(
        "aria-valuenow", str(before + 16)
    )


def test_a_title_is_dragged_to_another_place(table: Page) -> None:
    titles = table.get_by_role("columnheader")
    # The place is asked for once the pointer is there: what stands above may have come only now.
    titles.nth(1).hover(position={"x": 20, "y": 12})
    table.mouse.down()
    box, target = titles.nth(1).bounding_box(), titles.nth(3).bounding_box()
    assert box
    assert target
    table.mouse.move(target["x"] + target["width"] * 0.75, box["y"] + 12, steps=5)
    table.mouse.up()
    expect(titles.nth(3)).to_have_text("Kind")


def test_what_is_picked_is_copied_as_json_as_a_filter_and_as_curl(table: Page, replay: Program) -> None:
    table.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_row(table, 20)
    table.locator(".grid-sight [data-index='22']").click(modifiers=["Shift"])
    expect(table.locator(".grid-sight [aria-selected='true']")).to_have_count(3)

    def copied(what: str) -> str:
        table.get_by_role("button", name="Copy", exact=True).click()
        table.locator(f"[data-copy='{what}']").click()
        expect(table.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
        text: str = table.evaluate("() => navigator.clipboard.readText()")
        return text

    assert copied("curl").count(f"curl -sS '{replay.url}/api/v1/messages/m") == 3
    wait_until(lambda: copied("json").startswith("["), 30, "three whole messages")
    assert len({each["method"] for each in json.loads(copied("json"))}) == 3
    wait_until(lambda: "request:req-" in copied("query"), 30, "a filter")


def test_all_that_match_are_taken_away_as_a_file(table: Page) -> None:
    table.locator("#q").fill("method:build_* request:req-000013a*")
    expect(table.locator(".table-count")).to_contain_text("64 of 100,000")
    table.get_by_role("button", name="Export").click()
    with table.expect_download() as saved:
        table.get_by_role("link", name=re.compile("CSV")).click()
    lines = Path(saved.value.path()).read_text().splitlines()
    assert lines[0].startswith("time,kind,name,from,to")
    assert len(lines) == 65


def test_a_message_shows_its_way_its_raw_body_and_its_neighbours(table: Page) -> None:
    drawer = open_row(table, 10)
    expect(drawer.locator(".siblings")).to_contain_text("in this request")
    drawer.get_by_role("button", name="Previous message of this request").click()
    expect(table.locator("[data-active]")).to_have_attribute("data-index", "11")
    drawer.get_by_role("tab", name="Route").click()
    expect(drawer.locator(".way-exchange")).to_contain_text("nova")
    expect(drawer.locator(".way-queue")).to_contain_text("conductor")
    drawer.get_by_role("tab", name="Raw").click()
    expect(drawer.locator(".raw")).to_contain_text('"oslo.version"')
    drawer.get_by_role("tab", name="Properties").click()
    expect(drawer).to_contain_text("rabbit@ctl1")
    expect(drawer).to_contain_text("the broker's node that took it")


def test_a_message_that_reached_no_queue_is_told_why(table: Page) -> None:
    drawer = open_row(table, 6)
    drawer.get_by_role("tab", name="Route").click()
    expect(drawer).to_contain_text("so the broker dropped it")


def test_a_damaged_message_is_shown_as_it_was_received(table: Page) -> None:
    drawer = open_row(table, 4)
    expect(drawer).to_contain_text("This body is not an oslo.messaging message: JSON ends at byte 60.")
    expect(drawer.locator(".raw")).to_contain_text('{"oslo.version": "2.0"')


def test_what_a_message_carries_stays_text_however_hostile_or_long(table: Page) -> None:
    drawer = open_row(table, 2)
    expect(drawer).to_contain_text("This body has 1 MB, so it is not loaded until somebody wants it.")
    drawer.locator("[data-do='load-body']").click()
    tree = drawer.locator(".tree")
    expect(tree).to_contain_text("<img src=x onerror")
    expect(tree.locator(".unseen").first).to_have_text("U+202E")
    expect(tree).to_contain_text("__proto__")
    tree.get_by_role("button", name=re.compile("1,000,000 characters")).click()
    expect(drawer.get_by_role("tab", name="Raw")).to_be_visible()
    drawer.get_by_role("tab", name="Raw").click()
    drawer.get_by_role("button", name="Load all 1 MB").click()
    expect(drawer.get_by_role("button", name="Load all 1 MB")).to_have_count(0)
    assert table.locator("#page img, #page script").count() == 0
    assert "owned" not in table.title()
    assert table.evaluate("() => ({}).polluted") is None


def test_a_link_to_a_message_that_has_left_the_ring_says_what_the_ring_held(
    browser: Browser, replay: Program
) -> None:
    # Chromium writes each 404 to its console: this one is what the test asks for.
    with contextlib.closing(browser.new_context(locale="en-US")) as context:
        page = visit_messages(context.new_page(), replay, "&sel=m5")
        expect(page.locator("#drawer")).to_contain_text(
            re.compile(r"no longer in the ring \(it held \d\d:\d\d:\d\d to \d\d:\d\d:\d\d\)")
        )


def test_the_open_message_is_led_to_its_request_and_to_the_stage(table: Page) -> None:
    drawer = open_row(table, 30)
    drawer.locator("[data-do='message-filter']").click()
    expect(table.locator(".table-count")).to_contain_text("20 of 100,000")
    drawer.locator("[data-do='message-stage']").click()
    expect(table.locator("#stage")).to_be_visible()
    expect(table.locator("#drawer")).to_be_visible()


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_nobody_is_left_out_by_the_table_and_the_drawer(
    new_page: Callable[..., Page], replay: Program, size: tuple[int, int], theme: str
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    page = new_page(viewport=viewport, color_scheme=theme, locale="en-US")
    visit_messages(page, replay)
    page.mouse.move(300, 300)
    drawer = open_row(page, 2)
    assert findings(page) == []
    for tab in ("Route", "Properties", "Raw"):
        drawer.get_by_role("tab", name=tab).click()
        expect(drawer.locator(".drawer-loading")).to_have_count(0)
        assert findings(page) == []
    if size[0] > 760:
        page.get_by_role("button", name="Columns").click()
        assert findings(page) == []
