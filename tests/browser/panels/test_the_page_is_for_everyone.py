"""axe-core finds nothing against the page: WCAG 2.2 AA and best practices, both themes and languages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.program import Program

AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, PHONE = (1440, 900), (390, 844)


def findings(page: Page) -> list[str]:
    """What axe has against the page as it stands: rule, element, and why."""
    page.evaluate(AXE.read_text() + "; 0")
    # What fades in is looked at when it is there: half seen it has too little contrast.
    page.evaluate(
        "() => document.getAnimations().filter(each => each.effect?.getComputedTiming().endTime !== Infinity)"
        ".forEach(each => each.finish())"
    )
    found: list[str] = page.evaluate(
        "rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(all => all.violations.flatMap("
        "rule => rule.nodes.map(node => `${rule.id} ${node.html.slice(0, 160)} ${node.failureSummary}`)))",
        RULES,
    )
    return found


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(("theme", "lang"), [("dark", "en-US"), ("light", "zh-CN")])
def test_nobody_is_left_out_by_the_start_a_message_and_the_keys(
    new_page: Callable[..., Page], server: Program, size: tuple[int, int], theme: str, lang: str
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    page = new_page(viewport=viewport, color_scheme=theme, locale=lang)
    page.goto(server.url)
    row = page.locator(".row").first
    expect(row).to_be_visible()
    assert findings(page) == []
    row.click()
    expect(page.locator("#drawer[data-loaded='true']")).to_be_visible()
    if size == DESK:
        page.locator("#tap summary").click()
        expect(page.locator(".tap-facts")).to_be_visible()
    assert findings(page) == []
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert findings(page) == []


def test_nobody_is_left_out_by_the_scenarios_of_a_phone(
    new_page: Callable[..., Page], server: Program
) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme="light", locale="en-US")
    page.goto(server.url)
    page.locator(".pane-tabs [data-pane='scenarios']").click()
    expect(page.locator(".boot")).to_be_visible()
    assert findings(page) == []
