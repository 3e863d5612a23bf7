"""Both themes, both languages, from a telephone to a wall."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import RUN_LIMIT_MS, at_the_pace_of_the_wire, boot, boot_button, visit
from tests.program import Program

WIDTHS = [(320, 640), (390, 844), (1000, 800), (1440, 900), (2560, 1440)]


def ground(page: Page) -> str:
    """The colour that the page stands on."""
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour


def test_the_theme_follows_the_browser_until_the_reader_chooses(
    new_page: Callable[..., Page], server: Program
) -> None:
    light = visit(new_page(color_scheme="light"), server)
    dark = visit(new_page(color_scheme="dark"), server)
    assert ground(light) != ground(dark)
    dark.keyboard.press("t")
    expect(dark.locator("html")).to_have_attribute("data-theme", "light")
    assert ground(light) == ground(dark)
    dark.reload()
    expect(dark.locator("html")).to_have_attribute("data-theme", "light")


def test_the_language_follows_the_browser_and_can_be_changed(
    new_page: Callable[..., Page], server: Program
) -> None:
    page = new_page(locale="zh-CN")
    page.goto(server.url)
    expect(boot_button(page)).to_contain_text("启动")
    page.locator("[data-do='lang']").click()
    expect(boot_button(page)).to_contain_text("Boot it")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("size", WIDTHS, ids=lambda size: str(size[0]))
@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_no_width_and_no_language_scrolls_sideways(
    new_page: Callable[..., Page], server: Program, size: tuple[int, int], lang: str
) -> None:
    page = new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(f"{server.url}/?lang={lang}")
    expect(page.locator(".transport")).to_be_visible()
    expect(page.locator(".kind")).to_have_count(8)
    wide = page.evaluate(
        "[...document.querySelectorAll('header, main, footer, .left, .list, .transport')]"
        ".filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 1 && !e.matches('footer'))"
        ".map(e => e.className)"
    )
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_phone_has_one_column_with_two_panes(new_page: Callable[..., Page], server: Program) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="en-US")
    page.goto(server.url)
    expect(page.locator(".list")).to_be_visible()
    expect(page.locator(".left")).to_be_hidden()
    page.locator(".pane-tabs [data-pane='scenarios']").tap()
    expect(page.locator(".left")).to_be_visible()
    expect(page.locator(".list")).to_be_hidden()
    boot(page)
    page.locator(".boot .step button").first.tap()
    page.wait_for_function(
        "() => (document.querySelector('#drawer')?.getBoundingClientRect().height ?? 0) > 0.9 * 844 - 1"
    )


def test_a_middle_screen_keeps_the_scenarios_behind_a_button(
    new_page: Callable[..., Page], server: Program
) -> None:
    page = new_page(viewport={"width": 1000, "height": 800}, locale="en-US")
    page.goto(server.url)
    opener = page.get_by_role("button", name="Scenarios")
    opener.click()
    expect(boot_button(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(boot_button(page)).to_be_hidden()


def test_the_keys_are_listed_and_each_region_has_a_name(page: Page, server: Program) -> None:
    visit(page, server)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Boot a VM")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    for role in ("banner", "main", "complementary", "contentinfo"):
        expect(page.get_by_role(role).first).to_be_visible()
    assert page.locator("h1").count() == 1


def test_the_width_of_the_list_can_be_set_with_the_keys_and_is_kept(page: Page, server: Program) -> None:
    visit(page, server)
    splitter = page.get_by_role("separator", name="Width of the message list")
    splitter.focus()
    splitter.press("ArrowLeft")
    splitter.press("ArrowLeft")
    expect(splitter).to_have_attribute("aria-valuenow", "420")
    page.reload()
    expect(splitter).to_have_attribute("aria-valuenow", "420")


def test_who_wants_no_motion_gets_none(new_page: Callable[..., Page], server: Program) -> None:
    page = visit(new_page(reduced_motion="reduce", locale="en-US"), server)
    expect(page.locator("html")).to_have_attribute("data-motion", "reduced")


def covered(page: Page, over: str, below: str) -> list[str]:
    """What of the second lies under the first."""
    under: list[str] = page.evaluate(
        "([over, below]) => { const a = document.querySelector(over).getBoundingClientRect();"
        " return [...document.querySelectorAll(below)].filter(each => {"
        " const b = each.getBoundingClientRect();"
        " return b.width > 0 && b.left < a.right && a.left < b.right && b.top < a.bottom && a.top < b.bottom;"
        " }).map(each => each.textContent); }",
        [over, below],
    )
    return under


@pytest.mark.parametrize(
    "size", [(390, 844), (720, 450), (1000, 800), (1440, 900)], ids=lambda size: str(size[0])
)
def test_what_is_told_under_the_map_hides_nothing_of_it(
    new_page: Callable[..., Page], server: Program, size: tuple[int, int]
) -> None:
    page = visit(new_page(viewport={"width": size[0], "height": size[1]}, locale="en-US"), server)
    at_the_pace_of_the_wire(page)
    # On a phone the button of the boot stands in another pane.
    page.keyboard.press("b")
    expect(page.locator(".why-next")).to_be_visible(timeout=RUN_LIMIT_MS)
    assert covered(page, ".why", "#stage svg text, .stage-zoom") == []
    assert covered(page, ".stage-zoom", "#stage svg text") == []


def test_at_twice_its_size_the_page_has_one_bar_for_time_and_is_scrolled_to_the_messages(
    new_page: Callable[..., Page], server: Program
) -> None:
    page = visit(new_page(viewport={"width": 720, "height": 450}, locale="en-US"), server)
    middles = page.locator(".transport > :visible").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect()).map(({ top, bottom }) => (top + bottom) / 2)"
    )
    assert max(middles) - min(middles) < 8
    row = page.locator("#list").get_by_role("option").first
    row.scroll_into_view_if_needed()
    expect(row).to_be_in_viewport()


def test_below_the_buttons_the_way_back_to_live_has_the_histogram_beside_it(
    new_page: Callable[..., Page], server: Program
) -> None:
    page = visit(new_page(viewport={"width": 640, "height": 900}, locale="en-US"), server)
    bars, live = page.locator(".histogram").bounding_box(), page.locator(".live").bounding_box()
    assert bars
    assert live
    assert abs((bars["y"] + bars["height"] / 2) - (live["y"] + live["height"] / 2)) < 8
    assert bars["x"] < 24
    assert live["x"] + live["width"] > 640 - 24
