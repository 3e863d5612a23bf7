"""A reader breaks a service, asks for what it should give, and reads why nothing came."""

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.panels.test_scenarios_are_played import fill
from tests.browser.panels.test_the_page_is_for_everyone import findings
from tests.browser.reading import at_the_pace_of_the_wire, open_message, visit
from tests.conftest import Start


def test_a_frozen_compute_and_the_verdict_on_the_call_that_it_never_answers(start: Start, page: Page) -> None:
    # One host that is full: so the console asked for is that of a server on the host that is frozen.
    server = start("--services", "nova-compute:1")
    fill(server)
    visit(page, server)
    at_the_pace_of_the_wire(page)
    page.get_by_role("button", name="Break it", exact=True).press("Enter")
    desk = page.locator("#chaos-desk")
    desk.get_by_role("combobox", name="What goes wrong").select_option(label="Freeze a service")
    desk.get_by_role("combobox", name="Target").select_option("nova-compute@cmp1")
    for _ in range(2):
        desk.get_by_role("button", name="Callers wait (seconds): fewer").click()
    # Long enough that nothing but the button below mends it, however slow all this goes.
    for _ in range(3):
        desk.get_by_role("button", name="Seconds: more", exact=True).click()
    desk.get_by_role("button", name="Break it now").click()
    broken = desk.locator(".broken-row")
    expect(broken).to_contain_text("nova-compute@cmp1")
    expect(broken.locator(".broken-left")).to_contain_text("s left")
    # However far down its button stands, what it did is in sight.
    expect(broken).to_be_in_viewport()
    assert findings(page) == []
    scenario = page.locator(".scenario[data-scenario='console_log']")
    scenario.locator(".icon-button").click()
    open_message(page, "get_console_output")
    page.get_by_role("tab", name="Pair").click()
    verdict = page.locator("#drawer .verdict")
    expect(verdict).to_have_attribute("data-verdict", "silent")
    expect(verdict).to_contain_text("nova-compute@cmp1 took it")
    expect(verdict).to_contain_text("Seen on the bus")
    if folder := os.environ.get("RPCVIZ_PICTURES"):
        page.screenshot(path=Path(folder) / "broken.png")
    broken.get_by_role("button", name="Mend").click()
    expect(broken).to_have_count(0)
    expect(verdict).to_have_attribute("data-verdict", "late")
