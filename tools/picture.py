"""Takes README's pictures in a real Chromium, while a VM boots and after: `make picture`."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.program import Program

DOCS = Path(__file__).resolve().parent.parent / "docs"
STORY_LIMIT_MS = 120_000
# The moment in which "all servers" is seen without reading a word.
MOMENT = "() => document.querySelector('.why')?.textContent.includes('push Port')"
# Each view, the theme it is shown in, and what stands there once it has been read.
VIEWS = (
    ("journeys", "light", ".journey[data-loaded='true']"),
    ("messages", "dark", "[role='row'] >> nth=12"),
    ("topology", "light", "[role='row'] >> nth=12"),
    ("stats", "dark", "canvas >> nth=0"),
)
# Lessons with one of their answers, each shown once it is marked, in both languages.
LESSONS = (("one_of_many", 2), ("call_and_cast", 0), ("failures", 0))
LANGUAGES = ("en", "zh-CN")
SMALL = 0.75
"""The smaller pictures have fewer pixels than the page."""


def settle(page: Page) -> None:
    """Let what was read be drawn."""
    page.wait_for_function("() => new Promise(later => setTimeout(() => later(true), 350))")


def take_stage(browser: Browser, url: str) -> str:
    """Boot a VM by the button and keep the fanout on its way; the request's id."""
    page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="dark", locale="en-US")
    page.goto(url)
    page.get_by_role("button", name="Boot it").click()
    page.get_by_role("button", name="asks any one scheduler").or_(
        page.get_by_role("button", name="calls any one scheduler")
    ).first.click(timeout=STORY_LIMIT_MS)
    page.wait_for_function(MOMENT, timeout=STORY_LIMIT_MS)
    settle(page)
    page.screenshot(path=DOCS / "page.png")
    request = page.locator(".journey-strip").get_attribute("data-request") or ""
    page.close()
    return request


def take_view(browser: Browser, url: str, *, name: str, theme: str, ready: str, request: str) -> None:
    """Open one view and keep it."""
    page = browser.new_page(
        viewport={"width": 1440, "height": 900}, device_scale_factor=SMALL, locale="en-US"
    )
    chosen = f"&id={request}" if name == "journeys" else ""
    page.goto(f"{url}/?view={name}{chosen}&theme={theme}")
    expect(page.locator(ready).first).to_be_visible(timeout=STORY_LIMIT_MS)
    settle(page)
    page.screenshot(path=DOCS / f"{name}.png")
    page.close()


def take_lesson(browser: Browser, url: str, *, lesson: str, option: int, lang: str) -> None:
    """Answer a lesson and keep what the bus says to it."""
    page = browser.new_page(
        viewport={"width": 1440, "height": 900}, device_scale_factor=SMALL, locale=lang, color_scheme="dark"
    )
    page.goto(f"{url}/?view=lessons&lesson={lesson}")
    shown = page.locator(f".lesson[data-lesson='{lesson}']")
    shown.locator("input").nth(option).check(timeout=STORY_LIMIT_MS)
    shown.locator(".lesson-go").click()
    marked, now = shown.locator(".lesson-marked"), shown.locator("[data-do='show']")
    expect(marked.or_(now).first).to_be_visible(timeout=STORY_LIMIT_MS)
    if now.is_visible():
        now.click(timeout=STORY_LIMIT_MS)
    marked.scroll_into_view_if_needed(timeout=STORY_LIMIT_MS)
    settle(page)
    page.screenshot(path=DOCS / f"lesson_{lesson}.{lang}.png")
    page.close()


def main() -> None:
    """Start rpcviz as its user does, and take the pictures."""
    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_FLAGS))
        program = Program(["--async-mode", "threading"], folder=Path(folder)).wait_ready()
        try:
            request = take_stage(browser, program.url)
            for name, theme, ready in VIEWS:
                take_view(browser, program.url, name=name, theme=theme, ready=ready, request=request)
            for lesson, option in LESSONS:
                for lang in LANGUAGES:
                    take_lesson(browser, program.url, lesson=lesson, option=option, lang=lang)
        finally:
            program.kill()
            browser.close()


if __name__ == "__main__":
    main()
