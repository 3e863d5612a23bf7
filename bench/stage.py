"""How many frames per second does the stage keep, against an empty loop?  Run: .venv/bin/python bench/stage.py

The real stage in a real Chromium, 24 hosts, fed with background calls and replies at a steady rate.
Figures are shares of the empty loop of the same run: the median of three rounds of three seconds each.
"""

import statistics
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RATES: tuple[int, ...] = (300, 1_500, 4_500)
"""Messages per second; at 1x each flies for 0.4 s."""
ROUNDS, SECONDS = 3, 3


class Files(SimpleHTTPRequestHandler):
    """The repository's files, and no line of log for each."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def measure(page: Page, rate: int | None) -> dict[str, float]:
    """The median round: frames per second, and the most messages that flew at once."""
    rounds = [
        page.evaluate("([rate, seconds]) => run(rate, seconds)", [rate, SECONDS]) for _ in range(ROUNDS)
    ]
    return {
        "fps": statistics.median(each["fps"] for each in rounds),
        "flying": max(each["flying"] for each in rounds),
    }


def main() -> None:
    """Print one line for each rate."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(ROOT)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            args=FLAGS,
            headless=True,
            viewport={"width": 1440, "height": 900},
        )
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/bench/stage/index.html")
        page.wait_for_function("typeof run === 'function'")
        empty = measure(page, None)["fps"]
        print(f"empty loop           {empty:5.1f} fps  1.00")
        for rate in RATES:
            seen = measure(page, rate)
            share = seen["fps"] / empty
            print(
                f"{rate:6d} msg/s         {seen['fps']:5.1f} fps  {share:4.2f}  up to {seen['flying']:.0f} flying"
            )
        context.close()
    server.shutdown()


if __name__ == "__main__":
    main()
