"""A reader goes back over the ring: by the playhead, by keys, by a link; and comes back to the present."""

import re

import requests
from playwright.sync_api import Page, expect

from tests.browser.reading import at_the_pace_of_the_wire, boot, drawn, visit
from tests.program import Program
from tests.wait import wait_until

SPEEDS = ["story", "1/100", "1/10", "1/2", "1x"]


def clock(page: Page) -> str:
    """What the clock shows."""
    return page.locator(".clock b").inner_text()


def seconds(shown: str) -> float:
    """A time of day as seconds."""
    hours, minutes, rest = shown.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def messages(server: Program) -> int:
    """How many the bus has carried."""
    found: int = requests.get(f"{server.url}/api/v1/stats", timeout=10).json()["totals"]["messages"]
    return found


def test_the_playhead_goes_back_and_the_stage_shows_what_was_then(page: Page, server: Program) -> None:
    visit(page, server)
    at_the_pace_of_the_wire(page)
    boot(page)
    drawn(page, "call", "reply", "cast")
    page.locator("[data-do='play']").click()
    expect(page.locator(".clock")).to_contain_text("paused")
    playhead = page.get_by_role("slider", name="Moment that the stage shows")
    was = seconds(clock(page))
    playhead.press("ArrowLeft")
    playhead.press("ArrowLeft")
    playhead.press("ArrowRight")
    assert abs(seconds(clock(page)) - (was - 1)) < 0.002
    told: set[str] = set()
    # A tenth of a second each: as far back as the boot is by now, however fast it was.
    for _ in range(300):
        playhead.press("Shift+ArrowLeft")
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        told.add(page.locator(".why").inner_text())
        if len(told) > 2:
            break
    assert len(told) > 2, "the sentence under the map follows the playhead"
    page.locator("[data-do='live']").click()
    expect(page.locator("[data-do='live']")).to_have_text("Live")


def test_a_press_on_the_histogram_goes_there_and_the_address_says_when(page: Page, server: Program) -> None:
    visit(page, server)
    at_the_pace_of_the_wire(page)
    expect(page.locator(".histogram svg path").first).to_be_attached()
    box = page.locator(".histogram").bounding_box()
    assert box is not None
    page.locator("[data-do='play']").click()
    # The pause has a moment of its own; the address follows each a little later.
    expect(page).to_have_url(re.compile(r"[?&]t=\d{13}"))
    paused = page.url
    page.mouse.click(box["x"] + box["width"] * 0.97, box["y"] + 10)
    expect(page).not_to_have_url(paused)
    shown = clock(page)
    page.reload()
    expect(page.locator(".clock b")).to_have_text(shown)
    expect(page.locator("[data-do='play']")).to_have_accessible_name("Resume")


def test_a_pause_does_not_move_the_histogram_under_the_pointer(page: Page, server: Program) -> None:
    visit(page, server)
    at_the_pace_of_the_wire(page)
    histogram = page.locator(".histogram")
    expect(histogram.locator("svg path").first).to_be_attached()
    expect(page.locator(".clock b")).to_be_visible()
    playing = histogram.bounding_box()
    page.locator("[data-do='play']").click()
    expect(page.locator(".live-fresh")).to_contain_text("new")
    expect(page.locator(".clock")).to_contain_text(re.compile(r"paused, −\d"))
    assert histogram.bounding_box() == playing


def test_before_what_the_page_has_seen_the_ring_is_read(page: Page, server: Program) -> None:
    visit(page, server)
    boot(page)
    # A page that comes later knows the newest 400 messages at most; what it asks for it is told.
    page.reload()
    expect(page.locator(".histogram svg path").first).to_be_attached()
    at_the_pace_of_the_wire(page)
    # In a quiet while these 400 reach back further than the minute that the histogram shows at first.
    for _ in range(3):
        page.keyboard.press("-")
    expect(page.locator(".histogram")).to_have_attribute("title", re.compile("10 min"))
    with page.expect_response(re.compile(r"/api/v1/span\?")) as asked:
        page.get_by_role("slider", name="Moment that the stage shows").press("Home")
    assert asked.value.ok
    expect(page.locator("[data-do='live']")).to_contain_text("Go live")


def test_what_is_new_since_a_pause_is_counted_to_the_message(page: Page, server: Program) -> None:
    visit(page, server)
    earlier = messages(server)
    page.locator("[data-do='play']").click()
    expect(page.locator(".clock")).to_contain_text("paused")
    before = messages(server)
    boot(page)
    fresh = page.locator(".live-fresh")
    expect(fresh).to_contain_text(re.compile(r"\+\d+ new"))

    def fits() -> bool:
        """The bus goes on, also around the pause: what the page shows must lie between what was asked
        before and after.
        """
        low = messages(server) - before
        shown = int(re.sub(r"\D", "", fresh.inner_text()))
        return low - 40 <= shown <= messages(server) - earlier + 40

    wait_until(fits, 20, "as many new messages as there were")


def test_the_speeds_stand_in_order_and_the_keys_go_through_them(page: Page, server: Program) -> None:
    visit(page, server)
    speeds = page.locator("[data-speed]")
    assert [speeds.nth(at).get_attribute("data-speed") for at in range(speeds.count())] == SPEEDS
    for speed in SPEEDS[1:]:
        page.keyboard.press("]")
        expect(page.locator(f"[data-speed='{speed}']")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("[")
    expect(page).to_have_url(re.compile(r"speed=1/2"))


def test_the_histogram_is_made_longer_and_shorter_with_keys(page: Page, server: Program) -> None:
    visit(page, server)
    histogram = page.locator(".histogram")
    expect(histogram).to_have_attribute("title", re.compile("1 min"))
    page.keyboard.press("-")
    expect(histogram).to_have_attribute("title", re.compile("2 min"))
    for _ in range(9):
        page.keyboard.press("+")
    expect(histogram).to_have_attribute("title", re.compile("10 s"))
