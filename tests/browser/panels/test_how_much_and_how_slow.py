"""The view Stats: charts over one axis of time, numbers beside them, files to take away."""

import itertools
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.panels.test_the_page_is_for_everyone import DESK, PHONE, findings
from tests.browser.reading import at_the_pace_of_the_wire, boot, visit
from tests.program import Program
from tests.wait import wait_until

CHARTS = ("rates", "latency", "trouble", "dropped", "bytes")


def charts(page: Page, server: Program) -> Page:
    """Open the view, and wait until every chart was drawn."""
    page.goto(f"{server.url}/?view=stats")
    for name in CHARTS:
        expect(page.locator(f"[data-chart='{name}'] .plot[data-drawn='true']")).to_be_visible(timeout=30_000)
    return page


def test_every_chart_is_drawn_and_told_in_words(page: Page, server: Program) -> None:
    charts(page, server)
    rates = page.get_by_role("img", name=re.compile("Messages per second: call .* now, .* at most"))
    expect(rates).to_be_visible()
    assert page.locator("[data-chart='rates'] canvas").evaluate("canvas => canvas.width") > 100


def test_the_crosshair_stands_at_one_moment_in_all_charts(page: Page, server: Program) -> None:
    charts(page, server)
    over = page.locator("[data-chart='rates'] .u-over")
    lines = page.locator(".u-cursor-x")
    wide: float = over.evaluate("over => over.clientWidth")
    ys = itertools.cycle((20, 24))

    def at_one_moment() -> bool:
        """A chart with another line is made anew, and hears of the pointer when that moves again."""
        over.hover(position={"x": wide * 0.95, "y": next(ys)})
        places = set(lines.evaluate_all("all => all.map(line => line.style.transform)"))
        return len(places) == 1 and bool(re.match(r"translate\(\d+px", places.pop()))

    wait_until(at_one_moment, 30, "one place of all crosshairs")
    assert lines.count() == len(CHARTS)


def test_a_span_that_is_marked_is_counted_and_every_view_goes_there(page: Page, server: Program) -> None:
    charts(page, server)
    body = page.locator("[data-chart='rates'] .chart-body")
    body.focus()
    page.keyboard.press("End")
    page.keyboard.press("Shift+ArrowLeft")
    marked = page.locator(".stats-marked")
    expect(marked).to_contain_text(re.compile(r"\d+ messages?, \d+ in trouble"))
    expect(page).to_have_url(re.compile(r"[?&]t="))
    page.keyboard.press("Escape")
    expect(marked).to_contain_text("Drag over a chart")


def test_dragging_marks_too(page: Page, server: Program) -> None:
    charts(page, server)
    over = page.locator("[data-chart='latency'] .u-over")
    wide: float = over.evaluate("over => over.clientWidth")
    # The place is asked for once the pointer is there: a line more in the legend above moves the chart down.
    over.hover(position={"x": wide * 0.7, "y": 30})
    page.mouse.down()
    box = over.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 30, steps=4)
    page.mouse.up()
    expect(page.locator(".stats-marked")).to_contain_text("in trouble")
    page.get_by_role("button", name="Show on the stage").click()
    expect(page.locator("main")).to_have_attribute("data-view", "stage")


def test_charts_and_tables_are_taken_away_as_files(page: Page, server: Program) -> None:
    charts(page, server)
    with page.expect_download() as csv:
        page.get_by_role("button", name="Messages per second: CSV").click()
    assert csv.value.path().read_text().startswith("time_utc,call,reply,failure")
    with page.expect_download() as png:
        page.get_by_role("button", name="Messages per second: PNG").click()
    assert png.value.path().read_bytes().startswith(b"\x89PNG")
    # The agents of a cloud that has just begun report some seconds later.
    reported = page.locator("[data-panel='methods'] tr[data-method='report_state']")
    expect(reported).to_be_visible(timeout=30_000)
    with page.expect_download() as methods:
        page.get_by_role("button", name="Where the time goes: CSV").click()
    assert "report_state" in methods.value.path().read_text()
    with page.expect_download() as strips:
        page.get_by_role("button", name="Where the time goes: PNG").click()
    assert strips.value.path().read_bytes().startswith(b"\x89PNG")


def test_a_method_and_a_host_lead_to_their_messages(page: Page, server: Program) -> None:
    charts(page, server)
    # The lines change their order while one aims at them: what is meant is pressed, wherever it is by now.
    page.locator("[data-panel='methods'] tr[data-method='report_state'] button").dispatch_event("click")
    expect(page).to_have_url(re.compile("q=method%3Areport_state"))
    page.locator("[data-panel='hosts'] tr[data-host='rpc1'] button").dispatch_event("click")
    expect(page).to_have_url(re.compile("host%3Arpc1"))


def test_the_numbers_stand_beside_the_charts_and_a_longer_past_is_shown(page: Page, server: Program) -> None:
    charts(page, server)
    page.get_by_role("button", name="Numbers").click()
    expect(page.locator("[data-chart='bytes'] .numbers th[scope='row']").first).to_be_visible()
    page.locator("[data-span='300']").click()
    expect(page.locator("[data-span='300']")).to_have_attribute("aria-pressed", "true")


def test_the_library_of_the_charts_comes_with_their_first_opening(page: Page, server: Program) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.url)
    expect(page.locator(".boot .go")).to_be_enabled()
    assert not any("/uplot" in address for address in asked)
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page.locator(".plot[data-drawn='true']").first).to_be_visible(timeout=30_000)
    assert sum("/uplot" in address for address in asked) == 1


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(("theme", "lang"), [("dark", "en-US"), ("light", "zh-CN")])
def test_nobody_is_left_out_by_the_charts(
    new_page: Callable[..., Page], server: Program, size: tuple[int, int], theme: str, lang: str
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    page = charts(new_page(viewport=viewport, color_scheme=theme, locale=lang), server)
    page.locator("[data-act='tables']").click()
    expect(page.locator(".numbers").first).to_be_visible()
    assert findings(page) == []


WIDTHS = "all => all.map(each => each.offsetWidth)"


def test_at_a_desk_every_table_is_seen_whole(new_page: Callable[..., Page], server: Program) -> None:
    page = visit(new_page(viewport={"width": DESK[0], "height": DESK[1]}, locale="en-US"), server)
    at_the_pace_of_the_wire(page)
    boot(page)
    charts(page, server)
    # A boot asks by ten methods, and a column stands for each.
    expect(page.locator(".heat thead th")).to_have_count(11)
    cut = page.evaluate(
        "[...document.querySelectorAll('.panel-scroll, .heat td')]"
        ".filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent)"
    )
    assert cut == []
    names = page.locator(".heat thead .mono")
    tall = names.evaluate_all("all => all.filter(each => each.scrollHeight > each.clientHeight).length")
    assert tall == 0
    # One that is too long for a line takes two.
    widths = dict(zip(names.all_text_contents(), names.evaluate_all(WIDTHS), strict=True))
    assert widths["object_class_action_versions"] > 1.5 * min(widths.values()), widths
