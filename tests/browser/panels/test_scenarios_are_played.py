"""A reader plays scenarios from their forms, and is told how each ended."""

import re

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.reading import RUN_LIMIT_MS, at_the_pace_of_the_wire, boot, boot_button, visit
from tests.conftest import Start
from tests.program import Program
from tests.wait import wait_until


def test_a_form_is_made_from_the_catalogue_and_its_values_are_sent(page: Page, server: Program) -> None:
    visit(page, server)
    page.get_by_role("button", name="Servers: more").click()
    with page.expect_request("**/scenarios/boot_vm/runs*") as asked:
        boot_button(page).click()
    assert asked.value.post_data_json == {"parameters": {"era": "today", "servers": 2}}
    expect(page.locator(".boot .run")).to_have_attribute("data-state", "succeeded", timeout=RUN_LIMIT_MS)


def test_every_other_scenario_can_be_opened_and_played(page: Page, server: Program) -> None:
    visit(page, server)
    boot(page)
    for name in ("console_log", "security_group_update", "delete_vm"):
        scenario = page.locator(f".scenario[data-scenario='{name}']")
        scenario.locator(".scenario-name").click()
        scenario.get_by_role("button", name="Run it", exact=True).click()
        expect(scenario.locator(".run")).to_have_attribute("data-state", "succeeded", timeout=RUN_LIMIT_MS)
        scenario.locator(".scenario-name").click()
        expect(scenario.locator(".gist")).to_contain_text("every step seen")


def test_each_scenario_tells_its_story_in_one_line_and_whole_when_opened(start: Start, page: Page) -> None:
    visit(page, start())
    scenario = page.locator(".scenario[data-scenario='console_log']")
    expect(scenario.locator(".gist")).to_have_text("A call to one particular server")
    scenario.locator(".scenario-name").click()
    expect(scenario.locator(".story")).to_contain_text("the routing key names the host")
    expect(scenario.locator(".gist")).to_have_count(0)


def test_the_end_of_a_run_is_told_and_its_steps_are_ticked(page: Page, server: Program) -> None:
    visit(page, server)
    at_the_pace_of_the_wire(page)
    boot(page)
    expect(page.locator(".toast")).to_contain_text("every step was seen", timeout=RUN_LIMIT_MS)
    steps = page.locator(".boot .step")
    expect(steps.nth(3)).to_be_attached()
    expect(page.locator(".boot .step-seen")).to_have_count(steps.count())
    page.locator(".boot").get_by_role("button", name="Put away").click()
    expect(page.locator(".boot .run")).to_have_count(0)


@pytest.mark.parametrize("name", ["Boot it", "Run it: Read a console log"])
def test_a_key_keeps_the_focus_on_what_it_presses_and_a_click_leaves_space_to_pause(
    page: Page, server: Program, name: str
) -> None:
    visit(page, server)
    at_the_pace_of_the_wire(page)
    button = page.get_by_role("button", name=name)
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if sent.method == "POST" else None)
    button.focus()
    with page.expect_response("**/scenarios/*/runs*"):
        page.keyboard.down("Enter")
    expect(button).to_be_enabled()
    # A key that is held presses once.
    page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    expect(button).to_be_focused()
    with page.expect_response("**/scenarios/*/runs*"):
        button.click()
    assert len(asked) == 2
    expect(button).not_to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Resume", exact=True)).to_be_visible()


def test_in_a_story_the_ticks_and_the_end_wait_until_they_are_told(page: Page, server: Program) -> None:
    visit(page, server)
    boot(page)
    expect(page.locator(".boot .step-untold")).not_to_have_count(0)
    expect(page.locator(".toast")).to_have_count(0)
    outcome = page.locator(".journey-strip .journey-outcome")
    expect(outcome).to_have_text("running")
    page.get_by_role("button", name="Go live").click()
    expect(outcome).to_have_text("succeeded")
    expect(page.locator(".toast")).to_contain_text("every step was seen")
    expect(page.locator(".boot .step-untold")).to_have_count(0)


def test_starting_afresh_empties_the_cloud(page: Page, server: Program) -> None:
    visit(page, server)
    with page.expect_response("**/cloud/reset*") as answer:
        page.get_by_role("button", name="Start afresh").first.click()
    assert answer.value.status == 202
    expect(page.locator(".toast")).to_contain_text("empty")


def fill(server: Program) -> None:
    """Boot servers until not even one more fits."""
    api = f"{server.url}/api/v1"
    for servers in (5, 1):
        state = "succeeded"
        while state == "succeeded" and requests.get(f"{api}/scenarios", timeout=10).json()["full"] is None:
            asked = {"parameters": {"era": "classic", "servers": servers}}
            run = requests.post(f"{api}/scenarios/boot_vm/runs", json=asked, timeout=10).json()
            state = ended(f"{api}/runs/{run['id']}")


def ended(address: str) -> str:
    """Wait for the end of a run; gives how it ended."""

    def state() -> str:
        answer: str = requests.get(address, timeout=10).json()["state"]
        return answer

    wait_until(lambda: state() != "running", timeout_s=120, what="the end of the run")
    return state()


def test_when_the_hosts_are_full_the_page_says_so_and_offers_to_start_afresh(
    page: Page, server: Program
) -> None:
    fill(server)
    visit(page, server)
    note = page.locator(".note-full")
    expect(note).to_contain_text("full")
    note.get_by_role("button", name="Start afresh").click()
    expect(note).to_have_count(0)


def test_a_read_only_page_says_why_nothing_can_be_played(start: Start, page: Page) -> None:
    server = start("--read-only")
    page.goto(server.url)
    expect(page.locator(".left .note").first).to_contain_text("--read-only")
    expect(boot_button(page)).to_be_disabled()
    expect(page.get_by_role("button", name=re.compile("Start afresh"))).to_have_count(0)
