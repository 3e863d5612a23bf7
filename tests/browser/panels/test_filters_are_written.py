"""A reader writes a filter: its colours, what is wrong and where, what could come next, what was used."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.panels.test_the_page_is_for_everyone import findings
from tests.browser.reading import visit
from tests.program import Program


@pytest.fixture
def opened(page: Page, server: Program) -> Page:
    """A page with rows, and nothing in the field."""
    visit(page, server)
    expect(page.locator(".row").first).to_be_visible()
    return page


def field(page: Page) -> str:
    return page.locator("#q").input_value()


def colours(page: Page) -> list[str]:
    """The parts of the query as they are painted: `field kind`, `sign :` …"""
    parts = page.locator(".search-paint span")
    return parts.evaluate_all("all => all.map(part => `${part.className.slice(2)} ${part.textContent}`)")


def offered(page: Page) -> list[str]:
    return page.locator("#q-offer .search-name").all_inner_texts()


def test_a_query_is_painted_in_the_colours_of_its_parts(opened: Page) -> None:
    opened.locator("#q").fill("kind:call (latency>5ms OR -is:trouble)")
    expect(opened.locator(".search-paint .q-or")).to_have_text("OR")
    assert [part for part in colours(opened) if not part.startswith("space")] == [
        "field kind", "sign :", "value call", "open (", "field latency", "sign >", "value 5ms", "or OR",
        "not -", "field is", "sign :", "value trouble", "close )",
    ]  # fmt: skip
    assert opened.locator(".search-paint").inner_text() == field(opened)


def test_a_caret_stands_under_what_is_wrong_and_a_press_puts_in_what_was_meant(opened: Page) -> None:
    opened.locator("#q").fill("kind:call AND latncy>50ms")
    problem = opened.locator(".search-problem")
    expect(problem).to_contain_text("there is no field “latncy”")
    wrong = opened.locator(".q-wrong")
    expect(wrong).to_have_text("latncy")
    word, caret = wrong.bounding_box(), opened.locator(".search-caret").bounding_box()
    assert word is not None
    assert caret is not None
    assert word["x"] - 2 <= caret["x"] <= word["x"] + word["width"] / 2
    expect(opened.locator("#q")).to_have_attribute("aria-invalid", "true")
    expect(opened.locator("#q")).to_have_attribute("aria-describedby", "q-problem")
    problem.get_by_role("button", name="Did you mean latency?").click()
    assert field(opened) == "kind:call AND latency>50ms"
    expect(problem).to_have_count(0)
    expect(opened).to_have_url(re.compile("latency%3E50ms"))


@pytest.mark.parametrize(("lang", "says"), [("en", "a value is missing"), ("zh-CN", "之后缺少值")])
def test_a_filter_of_the_address_that_cannot_be_read_is_not_on(
    page: Page, server: Program, lang: str, says: str
) -> None:
    page.goto("about:blank")
    visit(page, server, f"?lang={lang}&q=kind:(")
    expect(page.locator(".search-problem")).to_contain_text(says)
    # Nothing was on before it, so nothing is kept: everything is shown.
    expect(page.locator(".search-kept")).to_have_count(0)
    expect(page.locator(".row").first).to_be_visible()
    expect(page).not_to_have_url(re.compile("q="))
    assert field(page) == "kind:("
    # Back leads out of the page, and not to the address that led here.
    page.go_back()
    expect(page).to_have_url("about:blank")


def test_values_are_completed_with_the_keyboard_alone(opened: Page) -> None:
    opened.keyboard.press("/")
    opened.keyboard.type("kind:")
    offer = opened.get_by_role("listbox", name="What could stand here")
    expect(offer).to_be_visible()
    expect(opened.locator("#q")).to_have_attribute("aria-expanded", "true")
    for kind in ("call", "reply", "cast"):
        expect(offer.locator(".search-name").filter(has_text=re.compile(f"^{kind}$"))).to_have_count(1)
    expect(opened.locator(".search-bad")).to_have_count(0)
    opened.keyboard.type("ca")
    expect(offer.get_by_role("option").first).to_contain_text("ca")
    expect(offer.get_by_role("option").filter(has_not_text="ca")).to_have_count(0)
    opened.keyboard.press("ArrowDown")
    expect(opened.locator("#q")).to_have_attribute("aria-activedescendant", "q-option-0")
    taken = offered(opened)[0]
    opened.keyboard.press("Enter")
    assert field(opened) == f"kind:{taken} "
    expect(offer).to_have_count(0)
    opened.keyboard.type("late")
    opened.keyboard.press("Control+Space")
    expect(offer.get_by_role("option").first).to_contain_text("latency")
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("Tab")
    assert field(opened) == f"kind:{taken} latency>"
    expect(offer.get_by_role("option").first).to_contain_text("10ms")
    opened.keyboard.press("Escape")
    expect(offer).to_have_count(0)
    expect(opened.locator("#q")).to_be_focused()


def test_a_query_in_the_middle_is_completed_where_the_caret_stands(opened: Page) -> None:
    search = opened.locator("#q")
    search.fill("kind:ca -is:background")
    search.evaluate("field => field.setSelectionRange(7, 7)")
    search.press("Control+Space")
    expect(opened.locator("#q-offer").get_by_role("option").first).to_contain_text("ca")
    opened.locator("#q-offer").get_by_role("option", name=re.compile("^cast")).click()
    assert field(opened) == "kind:cast -is:background"
    assert search.evaluate("field => field.selectionStart") == len("kind:cast")
    expect(search).to_be_focused()


def test_filters_that_were_used_and_kept_come_back_under_the_empty_field(
    opened: Page, server: Program
) -> None:
    search = opened.locator("#q")
    search.click()
    expect(opened.locator("#q-offer .search-name").filter(has_text="is:trouble")).to_have_count(1)
    search.fill("kind:reply")
    search.press("Enter")
    expect(opened).to_have_url(re.compile("kind%3Areply"))
    opened.get_by_role("button", name="Keep this filter").click()
    expect(opened.get_by_role("button", name="Keep this filter")).to_have_attribute("aria-pressed", "true")
    search.fill("kind:cast")
    search.press("Enter")
    visit(opened, server)
    search.click()
    expect(opened.locator("#q-offer")).to_contain_text("Saved")
    assert offered(opened)[:2] == ["kind:reply", "kind:cast"]
    search.press("ArrowDown")
    search.press("Delete")
    expect(opened.locator("#q-offer")).not_to_contain_text("Saved")
    search.press("ArrowDown")
    search.press("Enter")
    assert field(opened) == "kind:cast"


def test_a_value_under_the_pointer_narrows_the_filter(opened: Page) -> None:
    name = opened.locator(".row-name").first
    name.hover()
    term = name.get_attribute("data-q")
    opened.keyboard.press("f")
    assert field(opened) == term
    expect(opened).to_have_url(re.compile("q="))
    opened.locator(".row").first.click()
    drawer = opened.locator("#drawer[data-loaded='true']")
    expect(drawer).to_be_visible()
    drawer.locator("[data-q^='exchange:']").hover()
    opened.keyboard.press("f")
    assert re.fullmatch(f"{re.escape(term or '')} exchange:\\S+", field(opened))


def test_a_search_inside_of_messages_says_how_far_it_looks(opened: Page) -> None:
    opened.locator("#q").fill("text:cmp")
    expect(opened.locator(".search-note")).to_contain_text("last 5,000 messages only")


def test_words_that_would_be_markup_stay_words(opened: Page) -> None:
    hostile = '<img src=x onerror=alert(1)> kind:"<b>\u202egnp</b>"'
    opened.locator("#q").fill(hostile)
    expect(opened.locator(".search-problem")).to_be_visible()
    assert opened.locator(".search-paint").inner_text() == hostile
    assert opened.locator(".search img, .search b").count() == 0


@pytest.mark.parametrize(("width", "theme", "lang"), [(1440, "dark", "en-US"), (390, "light", "zh-CN")])
def test_nobody_is_left_out_by_the_search(
    new_page: Callable[..., Page], server: Program, width: int, theme: str, lang: str
) -> None:
    page = new_page(viewport={"width": width, "height": 844}, color_scheme=theme, locale=lang)
    page.goto(server.url)
    expect(page.locator(".row").first).to_be_visible()
    page.locator("#q").click()
    expect(page.locator("#q-offer")).to_be_visible()
    assert findings(page) == []
    page.locator("#q").fill("kind:")
    page.locator("#q").press("Control+Space")
    expect(page.locator("#q-offer").get_by_role("option").filter(has_text="call").first).to_be_visible()
    page.locator("#q").press("ArrowDown")
    expect(page.locator("#q-offer [aria-selected='true']")).to_be_visible()
    assert findings(page) == []
    page.locator("#q").fill("colour:red OR kind:shout")
    expect(page.locator(".search-problem")).to_be_visible()
    assert findings(page) == []
