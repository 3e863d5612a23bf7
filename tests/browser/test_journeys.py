"""Journeys: what one request did is found, drawn, unfolded, compared and taken away."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.panels.test_the_page_is_for_everyone import findings
from tests.browser.reading import RUN_LIMIT_MS, newest_of
from tests.program import Program
from tests.wait import wait_until

NewPage = Callable[..., Page]
OPEN_LIMIT_MS = 30_000
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def mode() -> str:
    """What a reader sees is the same in either mode: one is enough here."""
    return "eventlet"


def booted(server: Program, **parameters: object) -> str:
    """Boot a VM to its end; gives the id of its request."""
    asked = {"parameters": parameters}
    run = requests.post(f"{server.url}/api/v1/scenarios/boot_vm/runs", json=asked, timeout=10).json()

    def ended() -> bool:
        state = requests.get(f"{server.url}/api/v1/runs/{run['id']}", timeout=10).json()["state"]
        assert state in ("running", "succeeded")
        return bool(state == "succeeded")

    wait_until(ended, RUN_LIMIT_MS / 1000, "the end of the boot")
    return str(run["request_id"])


@pytest.fixture(scope="module")
def boot(server: Program) -> str:
    """One boot for all tests of this file."""
    return booted(server)


def opened(page: Page, server: Program, request: str, more: str = "") -> Locator:
    """One request, with its rows drawn."""
    page.goto(f"{server.url}/?view=journeys&id={request}{more}")
    journey = page.locator(f".journey[data-request='{request}'][data-loaded='true']")
    expect(journey).to_be_visible(timeout=OPEN_LIMIT_MS)
    expect(journey.get_by_role("option").first).to_be_visible()
    return journey


def test_the_map_has_the_place_of_the_strip_until_that_has_come(new_page: NewPage, server: Program) -> None:
    # The strip is that of the newest run, and other tests of this file have their own.
    boot = booted(server)
    page = new_page()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/css/late.css", hold)
    with page.expect_request("**/css/late.css", timeout=OPEN_LIMIT_MS):
        page.goto(server.url)
    expect(page.locator(".page.has-strip")).to_be_visible(timeout=OPEN_LIMIT_MS)

    # Nothing stands empty between the transport and the status line.
    filled = (
        "Math.abs(document.querySelector('.transport').getBoundingClientRect().bottom"
        " - document.querySelector('.status').getBoundingClientRect().top) < 2"
    )
    page.wait_for_function(f"() => {filled}")
    held[0].continue_()
    expect(page.locator(f".journey-strip[data-request='{boot}']")).to_be_visible(timeout=OPEN_LIMIT_MS)
    page.wait_for_function(f"() => !({filled})")


def rows(journey: Locator) -> int:
    return int(journey.locator(".journey-box").get_attribute("data-rows") or 0)


def test_a_boot_stands_in_the_list_with_its_price_and_opens_by_keys(
    new_page: NewPage, server: Program, boot: str
) -> None:
    page = new_page()
    page.goto(f"{server.url}/?view=journeys")
    line = page.locator(f".journeys-line[data-id='{boot}']")
    expect(line).to_be_visible(timeout=OPEN_LIMIT_MS)
    expect(line).to_contain_text("POST /servers")
    expect(line).to_contain_text("succeeded")
    expect(line.locator(".price-calls")).to_contain_text("15")
    lines = page.locator(".journeys-line").count()
    for _ in range(lines + 1):
        page.keyboard.press("j")
    expect(page.locator(".journeys-line[data-at]")).to_have_count(1)
    for _ in range(lines):
        if line.get_attribute("data-at"):
            break
        page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator(f".journey[data-request='{boot}']")).to_be_visible()
    expect(page).to_have_url(re.compile(f"view=journeys&id={boot}"))
    page.go_back()
    expect(page.locator(".journeys-table")).to_be_visible()


def test_ids_of_services_own_life_are_hidden_until_they_are_asked_for(
    new_page: NewPage, server: Program, boot: str
) -> None:
    page = new_page()
    page.goto(f"{server.url}/?view=journeys")
    expect(page.locator(f".journeys-line[data-id='{boot}']")).to_be_visible(timeout=OPEN_LIMIT_MS)
    expect(page.locator(".journeys-background")).to_have_count(0)
    page.locator("[data-do='background']").click()
    expect(page.locator(".journeys-background").first).to_be_visible(timeout=OPEN_LIMIT_MS)


def test_a_filter_leaves_the_requests_that_have_such_a_message(
    new_page: NewPage, server: Program, boot: str
) -> None:
    page = new_page()
    # Other tests of this file boot too: each of theirs has such a message, so one is asked for by its id.
    page.goto(f"{server.url}/?view=journeys&q=method:select_destinations request:{boot}")
    expect(page.locator(".journeys-line")).to_have_count(1, timeout=OPEN_LIMIT_MS)
    assert page.locator(".journeys-line").get_attribute("data-id") == boot
    page.goto(f"{server.url}/?view=journeys&q=method:no_such_method")
    expect(page.locator(".journeys-empty")).to_contain_text("No request has a message", timeout=OPEN_LIMIT_MS)


def test_one_request_is_drawn_as_sequence_and_waterfall_with_its_price(
    new_page: NewPage, server: Program, boot: str
) -> None:
    journey = opened(new_page(viewport={"width": 1440, "height": 1400}), server, boot)
    for kind in ("rest", "cast", "call", "reply", "notification", "fanout", "work"):
        expect(journey.locator(f".journey-row[data-kind='{kind}']").first).to_be_attached()
    expect(journey.locator(".journey-head")).to_contain_text("nova-api")
    # Which of the two depends on what was booted before.
    expect(journey.locator(".journey-head")).to_contain_text(re.compile("compute cmp[12]"))
    call = journey.get_by_role(
        "option", name=re.compile("call select_destinations, conductor@c. to scheduler@s.")
    )
    expect(call).to_be_visible()
    expect(journey.locator(".journey-price")).to_contain_text("critical path")
    expect(journey.locator(".journey-price")).to_contain_text("spawn")
    expect(journey.locator("[data-price='rpcs']")).to_contain_text("RPCs")


def test_the_reader_chooses_what_is_drawn_and_how_long_idle_spans_are(
    new_page: NewPage, server: Program, boot: str
) -> None:
    page = new_page()
    journey = opened(page, server, boot)
    hatched = journey.locator(".journey-rows rect[fill^='url']")
    expect(hatched).not_to_have_count(0)
    page.keyboard.press("Shift+F")
    expect(hatched).to_have_count(0)
    page.locator("[data-look='waterfall']").click()
    expect(journey.locator(".journey-head")).not_to_contain_text("nova-api")
    page.locator("[data-look='sequence']").click()
    expect(journey.locator(".journey-head")).to_contain_text("nova-api")


def test_repeats_are_one_row_until_it_is_unfolded(new_page: NewPage, server: Program, boot: str) -> None:
    page = new_page()
    journey = opened(page, server, boot)
    folded = rows(journey)
    fold = journey.locator(".journey-row[data-fold='closed']").first
    expect(fold).to_contain_text("object calls")
    fold.click()
    expect(journey.locator(".journey-row[data-fold='open']")).to_have_count(1)
    assert rows(journey) > folded + 5
    journey.locator(".journey-row[data-fold='open']").click()
    expect(journey.locator(".journey-row[data-fold='open']")).to_have_count(0)
    assert rows(journey) == folded


def test_a_row_selects_its_message_and_keys_walk_on(new_page: NewPage, server: Program, boot: str) -> None:
    page = new_page()
    journey = opened(page, server, boot)
    journey.locator(".journey-row[data-kind='cast']").first.click()
    drawer = page.locator("#drawer[data-loaded='true']")
    expect(drawer).to_contain_text("schedule_and_build_instances", timeout=OPEN_LIMIT_MS)
    page.keyboard.press("j")
    expect(drawer).to_contain_text("select_destinations", timeout=OPEN_LIMIT_MS)
    expect(journey.get_by_role("option", selected=True)).to_have_attribute("data-kind", "call")
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator(".journeys-table")).to_be_visible()


def test_keys_unfold_what_they_stand_on(new_page: NewPage, server: Program, boot: str) -> None:
    page = new_page()
    journey = opened(page, server, boot)
    fold = journey.locator(".journey-row[data-fold]").first
    journey.get_by_role("listbox").focus()
    page.keyboard.press("ArrowDown")
    for _ in range(rows(journey)):
        if fold.get_attribute("aria-selected") == "true":
            break
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(fold).to_have_attribute("data-fold", "open")
    page.keyboard.press("Home")
    expect(journey.locator("[aria-posinset='1']")).to_have_attribute("aria-selected", "true")


def test_what_it_caused_under_other_ids_is_shown_and_can_be_left_out(
    new_page: NewPage, server: Program, boot: str
) -> None:
    page = new_page()
    journey = opened(page, server, boot)
    copies = journey.locator(".journey-price")
    expect(copies).to_contain_text("11 fanout copies")
    page.locator("[data-do='linked']").click()
    expect(copies).to_contain_text("2 fanout copies", timeout=OPEN_LIMIT_MS)


def taken(page: Page, form: str) -> Path:
    """What the export menu gives, as a file."""
    page.keyboard.press("e")
    with page.expect_download() as download:
        page.get_by_role("menu").locator(f"[data-form='{form}']").click()
    return Path(download.value.path())


def test_a_journey_leaves_as_picture_and_text(new_page: NewPage, server: Program, boot: str) -> None:
    page = new_page(accept_downloads=True)
    opened(page, server, boot)
    svg = taken(page, "svg").read_text(encoding="utf-8")
    assert svg.startswith("<svg xmlns=")
    for word in ("Boot a VM", "select_destinations", "rpcviz", "tap: firehose", boot, "critical path"):
        assert word in svg
    assert "var(" not in svg
    plain, double = taken(page, "png").read_bytes(), taken(page, "png2").read_bytes()
    assert plain[:4] == double[:4] == b"\x89PNG"
    assert [2 * int.from_bytes(plain[at : at + 4]) for at in (16, 20)] == [
        int.from_bytes(double[at : at + 4]) for at in (16, 20)
    ]
    assert taken(page, "mermaid").read_text(encoding="utf-8").startswith("sequenceDiagram\n")
    assert "| call | select\\_destinations |" in taken(page, "markdown").read_text(encoding="utf-8")
    assert json.loads(taken(page, "json").read_text(encoding="utf-8"))["request_id"] == boot


def test_on_paper_there_is_the_whole_journey_and_nothing_else(
    new_page: NewPage, server: Program, boot: str
) -> None:
    page = new_page(viewport={"width": 1000, "height": 400})
    journey = opened(page, server, boot)
    drawn = journey.get_by_role("option")
    assert drawn.count() < rows(journey)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(drawn).to_have_count(rows(journey))
    expect(page.locator(".transport")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")


def test_two_requests_are_compared_line_by_line(new_page: NewPage, server: Program, boot: str) -> None:
    classic = booted(server, era="classic")
    page = new_page()
    page.goto(f"{server.url}/?view=journeys")
    for each in (boot, classic):
        page.locator(f".journeys-line[data-id='{each}'] .cell-pick label").click(timeout=OPEN_LIMIT_MS)
    page.locator("[data-do='compare']").click()
    table = page.locator(".compare-table")
    expect(table).to_be_visible(timeout=OPEN_LIMIT_MS)
    expect(table.locator("tr[data-more='0']").first).to_be_visible()
    expect(table.locator("tr[data-more='-1']", has_text="schedule_and_build_instances")).to_be_visible()
    expect(table.locator("tr[data-more='1']", has_text="build_instances").first).to_be_visible()


def test_under_the_stage_the_latest_run_is_told_and_its_rows_light_what_they_name(
    new_page: NewPage, server: Program, boot: str
) -> None:
    page = new_page()
    page.goto(server.url)
    strip = page.locator(".journey-strip")
    expect(strip.get_by_role("option").first).to_be_visible(timeout=OPEN_LIMIT_MS)
    # What has ended is read from its beginning.
    expect(strip.get_by_role("option").first).to_be_in_viewport()
    expect(strip.get_by_role("option").first).to_contain_text("POST /servers")
    row = strip.get_by_role("option").nth(3)
    row.hover()
    expect(row).to_have_class(re.compile("journey-row-hover"))
    page.keyboard.press("Shift+J")
    expect(strip).to_have_count(0)
    page.keyboard.press("Shift+J")
    strip.locator("[data-do='open-journey']").click()
    expect(page.locator(".journey[data-loaded='true']")).to_be_visible(timeout=OPEN_LIMIT_MS)


def test_r_opens_the_journey_of_the_selected_message(new_page: NewPage, server: Program, boot: str) -> None:
    page = new_page()
    page.goto(f"{server.url}/?q=method:select_destinations")
    newest_of(page, "select_destinations").click()
    expect(page.locator("#drawer[data-loaded='true']")).to_be_visible(timeout=OPEN_LIMIT_MS)
    page.keyboard.press("r")
    journey = page.locator(".journey[data-loaded='true']")
    expect(journey).to_be_visible(timeout=OPEN_LIMIT_MS)
    expect(journey.get_by_role("option", selected=True)).to_contain_text("select_destinations")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("look", [("dark", "en-US"), ("light", "zh-CN")], ids=["dark", "light-zh"])
def test_nobody_is_left_out_by_journeys(
    new_page: NewPage, server: Program, boot: str, size: dict[str, int], look: tuple[str, str]
) -> None:
    page = new_page(viewport=size, color_scheme=look[0], locale=look[1])
    page.goto(f"{server.url}/?view=journeys")
    expect(page.locator(".journeys-line").first).to_be_visible(timeout=OPEN_LIMIT_MS)
    assert findings(page) == []
    journey = opened(page, server, boot)
    assert findings(page) == []
    if size == DESK:
        page.keyboard.press("e")
        expect(page.get_by_role("menu")).to_be_visible()
        assert findings(page) == []
        page.keyboard.press("Escape")
    journey.get_by_role("option").nth(3).click()
    expect(page.locator("#drawer[data-loaded='true']")).to_be_visible(timeout=OPEN_LIMIT_MS)
    assert findings(page) == []


def test_nobody_is_left_out_by_the_journey_under_the_stage(
    new_page: NewPage, server: Program, boot: str
) -> None:
    page = new_page(viewport=PHONE, color_scheme="dark")
    page.goto(server.url)
    page.locator(".pane-tabs [data-pane='journey']").click(timeout=OPEN_LIMIT_MS)
    expect(page.locator(".journey-strip").get_by_role("option").first).to_be_visible(timeout=OPEN_LIMIT_MS)
    assert findings(page) == []
