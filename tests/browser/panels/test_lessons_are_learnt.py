"""A learner walks a lesson with the keys alone: predicts, sees it happen, and is told by the bus."""

from playwright.sync_api import Page, expect

from tests.browser.panels.test_the_page_is_for_everyone import findings
from tests.browser.reading import RUN_LIMIT_MS, visit
from tests.program import Program


def test_a_lesson_is_walked_by_keyboard_and_marked_by_the_run_that_it_began(
    page: Page, server: Program
) -> None:
    visit(page, server)
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.locator("[data-lesson='one_of_many']").focus(timeout=20_000)
    page.keyboard.press("Enter")
    lesson = page.locator(".lesson[data-lesson='one_of_many']")
    expect(lesson).to_have_attribute("data-phase", "asks")
    expect(lesson.locator(".lesson-go")).to_be_disabled()
    lesson.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(lesson.get_by_role("radio").nth(1)).to_be_checked()
    assert findings(page) == []
    page.keyboard.press("Enter")
    # The request is drawn below, as far as the stage has told it.
    expect(lesson.locator(".lesson-journey [data-rows]")).to_be_visible(timeout=RUN_LIMIT_MS)
    lesson.get_by_role("button", name="Show the answer now").click(timeout=RUN_LIMIT_MS)
    expect(lesson).to_have_attribute("data-phase", "marked", timeout=RUN_LIMIT_MS)
    expect(lesson.locator(".lesson-marked")).to_have_attribute("data-right", "true")
    expect(lesson.locator(".lesson-said")).to_be_focused()
    expect(lesson.locator(".lesson-queue")).to_have_text("conductor")
    assert findings(page) == []
    # What it rests on is a message like any other.
    lesson.locator(".lesson-seen-row").click()
    expect(page.locator("#drawer[data-loaded='true']")).to_contain_text("build_instances", timeout=10_000)
    # The browser remembers what is done, and goes on from there.
    page.reload()
    expect(page.locator(".lesson-line[data-done='true']")).to_have_attribute(
        "data-lesson", "one_of_many", timeout=20_000
    )
    page.locator("[data-lesson='failures']").click()
    recorded = page.locator(".lesson[data-lesson='failures']")
    recorded.get_by_role("checkbox").first.check()
    recorded.locator(".lesson-go").click()
    expect(recorded.locator(".lesson-marked")).to_have_attribute("data-right", "false", timeout=RUN_LIMIT_MS)
    expect(recorded.locator("[data-option='late'][data-holds='true']")).to_be_visible()
