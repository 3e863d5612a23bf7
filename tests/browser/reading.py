"""What a reader does with the page, and what can be waited for on it."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.program import Program

DRAWN_LIMIT_MS = 90_000
RUN_LIMIT_MS = 60_000


def visit(page: Page, server: Program, query: str = "") -> Page:
    """Open the page and wait until its scenarios can be played."""
    page.goto(f"{server.url}/{query}")
    expect(boot_button(page)).to_be_enabled()
    return page


def boot_button(page: Page) -> Locator:
    """The button that everything is for."""
    return page.locator(".boot .go")


def at_the_pace_of_the_wire(page: Page) -> None:
    """1×: what happened is drawn at once, so a test need not wait for the story."""
    page.locator("[data-speed='1x']").click()


def boot(page: Page, era: str = "today") -> None:
    """Press Boot it, and wait until every step was seen."""
    page.locator(f".boot [data-choice='{era}']").click()
    with page.expect_response("**/scenarios/boot_vm/runs*") as started:
        boot_button(page).click()
    # A page may still show an earlier run, which has long succeeded.
    run = page.locator(f".boot .run[data-run='{started.value.json()['id']}']")
    expect(run).to_have_attribute("data-state", "succeeded", timeout=RUN_LIMIT_MS)


def drawn(page: Page, *kinds: str) -> None:
    """Wait until a flight of each kind was drawn to its end."""
    page.wait_for_function(
        "kinds => kinds.every(kind => Number(document.querySelector('#stage')"
        ".getAttribute(`data-drawn-${kind}`)) > 0)",
        arg=list(kinds),
        timeout=DRAWN_LIMIT_MS,
    )


def sentences(page: Page) -> Callable[..., None]:
    """Write down what stands under the map from now on; gives how to wait for texts, in this order.

    With every frame, on the page itself: a sentence stands for little more than a second, and a busy machine
    may let as much pass between two looks from outside.
    """
    page.evaluate(
        "() => { window.sentences = []; const look = () => {"
        " const told = document.querySelector('.why')?.textContent ?? '';"
        " if (told !== window.sentences.at(-1)) window.sentences.push(told);"
        " requestAnimationFrame(look); }; look(); }"
    )

    def told(*texts: str) -> None:
        page.wait_for_function(
            "texts => { let at = 0; for (const each of window.sentences)"
            " while (at < texts.length && each.includes(texts[at])) at += 1;"
            " return at === texts.length; }",
            arg=list(texts),
            timeout=DRAWN_LIMIT_MS,
        )

    return told


def open_step(page: Page, number: int) -> Locator:
    """Click a step of the last run; gives the drawer with its message read."""
    page.locator(".boot .run .step").nth(number).locator("button").click()
    drawer = page.locator("#drawer[data-loaded='true']")
    expect(drawer).to_be_visible()
    return drawer


def open_message(page: Page, name: str) -> Locator:
    """Filter to a method, click its newest row; gives the drawer with its message read."""
    page.get_by_role("combobox", name="Filter messages").fill(f"method:{name}")
    newest_of(page, name).click()
    drawer = page.locator("#drawer[data-loaded='true']")
    expect(drawer).to_be_visible()
    return drawer


def newest_of(page: Page, name: str) -> Locator:
    """The newest row with this name, once the list is filtered to it."""
    # Until the server took the filter, rows of others stand there, and move.
    rows = page.locator("#list").get_by_role("option")
    expect(rows.filter(has_not_text=name)).to_have_count(0)
    return rows.filter(has_text=name).first


def requests_of(page: Page) -> Callable[[], list[str]]:
    """Collect every address that the page asks for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    return lambda: asked
