"""Three hundred hosts, every trouble there is, more messages than a machine can draw, and a nearer look."""

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.reading import drawn
from tests.crowd import write
from tests.program import Program
from tests.wait import wait_until

HOSTS = 300


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A capture of a cloud of 300 hosts with one trouble each second."""
    path = tmp_path_factory.mktemp("crowd") / "crowd.jsonl"
    with path.open("w", encoding="utf-8") as file:
        write(file, hosts=HOSTS, per_s=60, seconds=60, trouble_every_s=1)
    return path


@pytest.fixture
def replay(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Replay a capture; ended with the test."""
    started: list[Program] = []

    def begin(path: Path, *arguments: str) -> Program:
        program = Program([*arguments, str(path)], folder=tmp_path, command=("replay",))
        started.append(program)
        return program.wait_ready()

    yield begin
    for program in started:
        program.kill()


def cells_of(page: Page) -> Locator:
    """The cells of all hosts, once each of them was heard of: until then everything moves together."""
    cells = page.locator(".stage-scene rect[data-cell]")
    expect(cells).to_have_count(2 * HOSTS)
    return cells


def test_three_hundred_hosts_are_a_grid_whose_cells_light_one_by_one(
    page: Page, replay: Callable[..., Program], recorded: Path
) -> None:
    page.goto(f"{replay(recorded).url}/?speed=1x")
    stage = page.locator("#stage")
    expect(stage.get_by_role("button", name="Service nova-compute, 300 servers")).to_be_visible(
        timeout=30_000
    )
    cells_of(page)
    lit = page.locator(".stage-scene rect[data-cell][data-lit]")
    expect(lit.first).to_be_attached(timeout=30_000)
    assert lit.count() < HOSTS / 2


def test_a_cell_says_which_host_it_is_and_its_host_is_pinned_where_it_can_be_read(
    page: Page, replay: Callable[..., Program], recorded: Path
) -> None:
    page.goto(f"{replay(recorded).url}/?speed=1x")
    cells_of(page)
    cell = page.locator(".stage-scene rect[data-cell='nova-compute@cmp42']")
    steps = itertools.cycle((0, 1))

    def named() -> bool:
        """A message that flies by just now is what the pointer is on: then the hand moves once more."""
        box = cell.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] / 2 + next(steps), box["y"] + box["height"] / 2)
        return page.locator("#stage [title='nova-compute on cmp42']").count() > 0

    wait_until(named, 30, "the name of a cell")
    expect(page.locator("[data-pin='nova-compute'][data-host='cmp42']")).to_be_attached()


def test_a_card_opens_to_its_servers_and_closes_by_hand_and_by_key(
    page: Page, replay: Callable[..., Program], recorded: Path
) -> None:
    page.goto(f"{replay(recorded).url}/?speed=1x")
    cells_of(page)
    card = page.locator("[data-key='card nova-conductor']")
    own = page.locator("[data-key='dock nova-conductor/server/c2']")
    card.dblclick()
    expect(card).to_have_attribute("aria-expanded", "true")
    expect(own).to_have_attribute("aria-label", re.compile(r"conductor\.c2"))
    expect(page.locator("#q")).to_have_value("")
    page.keyboard.press("Escape")
    expect(own).to_have_count(0)
    card.focus()
    page.keyboard.press("o")
    expect(own).to_be_visible()
    expect(card).to_be_focused()
    page.keyboard.press("o")
    expect(card).to_have_attribute("aria-expanded", "false")


def test_every_trouble_is_drawn(page: Page, replay: Callable[..., Program], recorded: Path) -> None:
    page.goto(f"{replay(recorded).url}/?speed=1x")
    drawn(page, "call", "reply", "failure", "fanout", "unroutable", "redelivered")
    # The clock on a tile of a caller who has given up.
    expect(page.locator("#stage:not([data-timeouts='0'])")).to_be_attached(timeout=60_000)


def test_where_things_stand_survives_a_reload(
    page: Page, replay: Callable[..., Program], recorded: Path
) -> None:
    page.goto(f"{replay(recorded, '--speed', '20').url}/?speed=1x")
    # Whoever is heard of later takes a place too.
    expect(page.get_by_text("the file has ended")).to_be_visible(timeout=60_000)
    cells = cells_of(page)
    places = "all => all.map(cell => [cell.dataset.cell, cell.getAttribute('x'), cell.getAttribute('y')])"
    before = cells.evaluate_all(places)
    page.reload()
    cells_of(page)
    assert cells.evaluate_all(places) == before


def test_under_a_flood_the_page_says_what_a_dot_stands_for(
    page: Page, replay: Callable[..., Program], tmp_path: Path
) -> None:
    flood = tmp_path / "flood.jsonl"
    with flood.open("w", encoding="utf-8") as file:
        # A page that a busy machine keeps from drawing for a while skips to the present: trouble comes often.
        # Each rests for a second in its queue, so thousands are on their way at any moment of the bus,
        # however slowly this machine reads them.
        write(file, hosts=60, per_s=8000, seconds=16, trouble_every_s=0.25, rest_s=1)
    page.goto(f"{replay(flood).url}/?speed=1x")
    said = page.locator(".stage-load")
    expect(said).to_have_text(re.compile(r"1 dot = \d+ messages|flows only: [\d,]+ msg/s"), timeout=60_000)
    assert int(page.locator("#stage").get_attribute("data-not-drawn") or 0) >= 0
    drawn(page, "failure", "unroutable")


def test_the_stage_comes_nearer_with_wheel_and_keys_and_the_address_says_where(
    page: Page, replay: Callable[..., Program], recorded: Path
) -> None:
    page.goto(f"{replay(recorded).url}/?speed=1x")
    stage = page.locator("#stage")
    expect(page.locator(".stage-scene rect[data-cell]").first).to_be_attached(timeout=30_000)
    page.keyboard.press("z")
    expect(stage).to_have_attribute("data-zoom", "1.4")
    expect(page).to_have_url(re.compile(r"zoom=0\.5,0\.5,1\.4"))
    stage.hover()
    page.mouse.wheel(0, -300)
    expect(stage).not_to_have_attribute("data-zoom", "1.4")
    page.keyboard.press("0")
    expect(stage).to_have_attribute("data-zoom", "1")
    expect(page).not_to_have_url(re.compile("zoom="))
    page.goto(f"{page.url}&zoom=0.3,0.8,2")
    expect(stage).to_have_attribute("data-zoom", "2", timeout=30_000)


def test_with_reduced_motion_nothing_travels_and_ways_light_instead(
    new_page: Callable[..., Page], replay: Callable[..., Program], recorded: Path
) -> None:
    page = new_page(reduced_motion="reduce", locale="en-US")
    page.goto(f"{replay(recorded).url}/?speed=1x")
    drawn(page, "call", "reply")
    expect(page.locator("html")).to_have_attribute("data-motion", "reduced")
    expect(page.locator("#stage[data-still]")).to_be_attached()


@pytest.mark.parametrize("crowded", [False, True], ids=["few", "many"])
def test_what_comes_is_on_its_way_to_the_painter_before_the_next_frame(
    page: Page, replay: Callable[..., Program], recorded: Path, tmp_path: Path, crowded: bool
) -> None:
    path = recorded
    if crowded:
        path = tmp_path / "many.jsonl"
        with path.open("w", encoding="utf-8") as file:
            write(file, hosts=HOSTS, per_s=1_000, seconds=60)
    page.add_init_script(
        "globalThis.ways = 0; const post = Worker.prototype.postMessage;"
        "Worker.prototype.postMessage = function (order, ...more) {"
        " if (order.type === 'ways') globalThis.ways += order.added.length;"
        " return post.call(this, order, ...more); };"
    )
    page.goto(f"{replay(path).url}/?speed=1x")
    cells_of(page)
    if crowded:
        # So many that the rest of the page goes in beats.
        expect(page.locator(".status [data-load]")).to_have_attribute("data-load", re.compile("[12]"))
    # From here the page paints no more, as where it is busy: only the socket wakes it.
    page.evaluate(
        "() => new Promise((done) => { const frame = requestAnimationFrame.bind(globalThis);"
        " globalThis.requestAnimationFrame = () => 0;"
        " frame(() => frame(() => { globalThis.ways = 0; done(); })); })"
    )
    page.wait_for_function("() => globalThis.ways > 0", polling=100)


def test_rows_that_came_since_the_page_opened_have_their_words(
    new_page: Callable[..., Page], replay: Callable[..., Program], recorded: Path
) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{replay(recorded).url}/?speed=1x")
    rows = page.locator(".row")
    expect(rows).to_have_count(60)
    first = rows.first.get_attribute("id")
    expect(page.locator(f"#{first}")).to_have_count(0)
    # What is not laid out has no text there, whatever its elements hold.
    texts = page.evaluate("[...document.querySelectorAll('.row')].slice(0, 12).map((row) => row.innerText)")
    assert all(texts), texts
