"""A learner walks a lesson with the keys alone: predicts, sees it happen, and is told by the bus."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.panels.test_the_page_is_for_everyone import findings
from tests.browser.reading import RUN_LIMIT_MS, visit
from tests.program import Program


def takers(lesson: Locator) -> list[str]:
    """Who took each message, the last station of its way."""
    return [text.rpartition("→")[2] for text in lesson.locator(".lesson-way > :last-child").all_inner_texts()]


def test_a_lesson_is_walked_by_keyboard_and_marked_by_the_run_that_it_began(
    page: Page, server: Program
) -> None:
    visit(page, server)
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.locator("[data-lesson='one_of_many']").focus()
    page.keyboard.press("Enter")
    lesson = page.locator(".lesson[data-lesson='one_of_many']")
    expect(lesson).to_have_attribute("data-phase", "asks")
    expect(lesson.locator(".lesson-go")).to_be_disabled()
    lesson.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(lesson.get_by_role("radio").nth(2)).to_be_checked()
    expect(lesson.locator("[data-place='share'] .letter")).to_have_text("ping")
    assert findings(page) == []
    page.keyboard.press("Enter")
    # The request is drawn below, as far as the stage has told it.
    expect(lesson.locator(".lesson-journey [data-rows]")).to_be_visible(timeout=RUN_LIMIT_MS)
    lesson.get_by_role("button", name="Show the answer now").click(timeout=RUN_LIMIT_MS)
    expect(lesson).to_have_attribute("data-phase", "marked", timeout=RUN_LIMIT_MS)
    expect(lesson.locator(".lesson-marked")).to_have_attribute("data-right", "true")
    expect(lesson.locator(".lesson-said")).to_be_focused()
    expect(lesson.locator(".lesson-queue").first).to_have_text("conductor")
    assert {each.partition("@")[2] for each in takers(lesson)} == {"c1", "c2"}
    assert findings(page) == []
    # What it rests on is a message like any other.
    lesson.locator(".lesson-seen-row").first.click()
    expect(page.locator("#drawer[data-loaded='true']")).to_contain_text("ping")
    # The browser remembers what is done, and goes on from there.
    page.reload()
    expect(page.locator(".lesson-line[data-done='true']")).to_have_attribute("data-lesson", "one_of_many")
    page.locator("[data-lesson='real_bus']").click()
    recorded = page.locator(".lesson[data-lesson='real_bus']")
    recorded.get_by_role("checkbox").first.check()
    recorded.locator(".lesson-go").click()
    expect(recorded.locator(".lesson-marked")).to_have_attribute("data-right", "false", timeout=RUN_LIMIT_MS)
    expect(recorded.locator("[data-option='pairs'][data-holds='true']")).to_be_visible()


def middle(place: Locator) -> tuple[float, float]:
    """Where one would let go."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def dragged(page: Page, chip: Locator, to: tuple[float, float], *, drop: bool = True) -> None:
    """By mouse, once the chip lies still."""
    chip.hover()
    page.mouse.down()
    page.mouse.move(to[0] - 30, to[1], steps=3)
    page.mouse.move(*to, steps=3)
    if drop:
        page.mouse.up()


def test_a_message_is_carried_to_its_place_and_on_to_another(page: Page, server: Program) -> None:
    page.goto(f"{server.url}/?view=lessons&lesson=one_server")
    lesson = page.locator(".lesson[data-lesson='one_server']")
    chip, radio = lesson.locator(".letter[data-held='true']"), lesson.get_by_role("radio")
    places = {name: lesson.locator(f"[data-place='{name}']") for name in ("shared", "own", "all")}
    expect(chip).to_be_visible()
    # While it is held over a place, one sees what would lie where.
    dragged(page, chip, middle(places["all"]), drop=False)
    expect(places["all"]).to_have_attribute("data-over", "true")
    expect(places["all"].locator(".place-slot .glyph")).to_have_count(3)
    # Escape takes it back, and so does letting go beside every place.
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(places["all"]).to_have_attribute("data-over", "false")
    dragged(page, chip, middle(lesson.locator(".lesson-title")))
    expect(lesson.locator(".letter-spot .letter[data-held='true']")).to_be_visible()
    expect(lesson.locator(".lesson-go")).to_be_disabled()
    dragged(page, chip, middle(places["shared"]))
    expect(radio.nth(0)).to_be_checked()
    expect(places["shared"].locator(".letter-pin .letter")).to_be_visible()
    dragged(page, chip, middle(places["own"]))
    expect(radio.nth(1)).to_be_checked()
    assert findings(page) == []
    # Nobody has to drag: a press on a place does the same.
    places["all"].click()
    expect(radio.nth(2)).to_be_checked()
    expect(places["all"].locator(".letter-pin .letter")).to_be_visible()
    expect(lesson.locator(".lesson-go")).to_be_enabled()


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_finger_carries_it_too_and_the_page_stays_where_it_is(
    new_page: Callable[..., Page], server: Program, motion: str
) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion=motion)
    page.goto(f"{server.url}/?view=lessons&lesson=one_server")
    lesson = page.locator(".lesson[data-lesson='one_server']")
    chip, own = lesson.locator(".letter[data-held='true']"), lesson.locator("[data-place='own']")
    expect(chip).to_be_visible()
    own.scroll_into_view_if_needed()
    top = page.evaluate("document.querySelector('.view').scrollTop")
    finger = page.context.new_cdp_session(page)
    (x, y), (to_x, to_y) = middle(chip), middle(own)

    def touch(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", x, y)
    for part in (0.3, 0.7, 1):
        touch("touchMove", x + (to_x - x) * part, y + (to_y - y) * part)
    expect(own).to_have_attribute("data-over", "true")
    touch("touchEnd")
    expect(own.get_by_role("radio")).to_be_checked()
    expect(own.locator(".letter-pin .letter")).to_be_visible()
    assert page.evaluate("document.querySelector('.view').scrollTop") == top
    assert findings(page) == []
