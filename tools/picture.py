"""Takes README's picture in a real Chromium, while a VM boots and every agent is told: `make picture`."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.program import Program

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "page.png"
STORY_LIMIT_MS = 120_000
# The moment in which "all servers" is seen without reading a word.
MOMENT = "() => document.querySelector('.why')?.textContent.includes('push Port')"


def take(url: str) -> None:
    """Boot a VM by the button, wait for the fanout to be on its way, and keep what is seen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_FLAGS))
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="dark", locale="en-US")
        page.goto(url)
        page.get_by_role("button", name="Boot it").click()
        page.get_by_role("button", name="asks any one scheduler").or_(
            page.get_by_role("button", name="calls any one scheduler")
        ).first.click(timeout=STORY_LIMIT_MS)
        page.wait_for_function(MOMENT, timeout=STORY_LIMIT_MS)
        page.wait_for_function("() => new Promise(later => setTimeout(() => later(true), 350))")
        PICTURE.parent.mkdir(exist_ok=True)
        page.screenshot(path=PICTURE)
        browser.close()


def main() -> None:
    """Start rpcviz as its user does, and take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        program = Program(["--async-mode", "threading"], folder=Path(folder)).wait_ready()
        try:
            take(program.url)
        finally:
            program.kill()


if __name__ == "__main__":
    main()
