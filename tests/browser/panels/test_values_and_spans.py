"""A value becomes a filter by its menu, trouble by its count, and a span of time by brushing it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.crowd import write
from tests.program import Program


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A small cloud with a trouble each second, replayed until its end."""
    folder = tmp_path_factory.mktemp("spans")
    path: Path = folder / "crowd.jsonl"
    with path.open("w", encoding="utf-8") as file:
        write(file, hosts=6, per_s=40, seconds=20, trouble_every_s=1)
    program = Program([str(path), "--speed", "4"], folder=folder, command=("replay",))
    yield program.wait_ready()
    program.kill()


@pytest.fixture
def open_page(page: Page, replayed: Program) -> Callable[[str], Page]:
    def begin(query: str) -> Page:
        page.goto(f"{replayed.url}/{query}")
        return page

    return begin


def test_a_value_is_filtered_to_and_out_by_its_menu(open_page: Callable[[str], Page]) -> None:
    page = open_page("?view=messages")
    # Until then rows move down, also from under the pointer.
    expect(page.get_by_text("the file has ended")).to_be_visible(timeout=60_000)
    cell = page.locator("#table [data-q='method:report_state']").first
    cell.click(button="right", timeout=30_000)
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_have_value("method:report_state")
    expect(menu).to_have_count(0)
    # The menu key asks for the row that is selected, wherever the pointer is.
    cell.click()
    page.locator("#table").dispatch_event("contextmenu", {"clientX": 300, "clientY": 300})
    menu.locator("[data-do=without]").first.click()
    expect(page.locator("#q")).to_have_value(re.compile(r"NOT \S+$"))


def test_trouble_is_a_filter_that_is_switched_on_and_off(open_page: Callable[[str], Page]) -> None:
    page = open_page("")
    trouble = page.locator("[data-do=trouble]")
    expect(trouble.locator(".trouble-count")).not_to_have_text("0", timeout=30_000)
    trouble.click()
    expect(page.locator("#q")).to_have_value("is:trouble")
    expect(trouble).to_have_attribute("aria-pressed", "true")
    trouble.click()
    expect(page.locator("#q")).to_have_value("")
    page.locator("[data-do=seen]").click()
    expect(trouble.locator(".trouble-count")).to_have_text(re.compile(r"^\d$"))


def test_a_span_that_is_brushed_is_all_that_messages_and_journeys_show(
    open_page: Callable[[str], Page],
) -> None:
    page = open_page("?view=messages")
    expect(page.get_by_text("the file has ended")).to_be_visible(timeout=60_000)
    # Before the first frame it is an empty place that takes no brush.
    box = page.locator(".histogram[data-total]").bounding_box()
    assert box is not None
    page.keyboard.down("Shift")
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 10, steps=3)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(page).to_have_url(re.compile(r"span=\d+-\d+"))
    chip = page.locator(".span-chip")
    expect(chip).to_be_visible()
    expect(page.locator(".table-count")).to_have_text(re.compile(r"^\d{2,3} of "))
    page.get_by_role("link", name="Journeys").or_(page.get_by_role("button", name="Journeys")).first.click()
    expect(page.locator("tr[data-id]")).not_to_have_count(0)
    assert page.locator("tr[data-id]").count() < 15
    chip.click()
    expect(page).not_to_have_url(re.compile("span="))
    page.go_back()
    expect(chip).to_be_visible()
