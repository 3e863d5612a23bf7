"""How many frames per second does the stage keep? Run `.venv/bin/python bench/stage.py`.

The real stage in a real Chromium, 27 hosts with some 60 servers, fed with background calls and replies
at a steady rate.
Figures are shares of the empty loop of the same run: the median of three rounds of three seconds each, once
the page has found how much this machine can take. What is painted counts; under load the page itself makes a
frame for two of the worker's. Goals: 0.90, and a main thread that is busy for less than a half.
"""

import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

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
RATES: tuple[int, ...] = (300, 1_500, 4_800)
"""Messages per second; at 1x each flies for 0.4 s."""
ROUNDS, SECONDS, WARM_S = 3, 3, 3


@contextmanager
def files() -> Iterator[str]:
    """Serve the repository's files from a process of its own; gives the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "-d", str(ROOT)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def open_page(page: Page, address: str) -> None:
    """Load the bench's page; the file server may need a moment to listen."""
    for _ in range(50):
        try:
            page.goto(f"{address}/bench/stage/index.html")
            break
        except Exception as refused:
            if "ERR_CONNECTION_REFUSED" not in str(refused):
                raise
            page.wait_for_timeout(100)
    page.wait_for_function("typeof begin === 'function'")


def worked_s(devtools: CDPSession) -> float:
    """What the page's main thread has had of a processor since somebody asks, in seconds."""
    found = {each["name"]: each["value"] for each in devtools.send("Performance.getMetrics")["metrics"]}
    worked: float = found["TaskDuration"]
    return worked


def measure(page: Page, devtools: CDPSession, rate: int | None) -> dict[str, float]:
    """The median round: frames per second, most messages that flew at once, share of the main thread."""
    page.evaluate("rate => begin(rate)", rate)
    page.wait_for_timeout(WARM_S * 1000)
    rounds = []
    for _ in range(ROUNDS):
        before = worked_s(devtools)
        found = page.evaluate("seconds => count(seconds)", SECONDS)
        rounds.append(found | {"busy": (worked_s(devtools) - before) / SECONDS})
    return {
        "fps": statistics.median(each["fps"] for each in rounds),
        "painted": statistics.median(each["painted"] for each in rounds),
        "flying": max(each["flying"] for each in rounds),
        "busy": statistics.median(each["busy"] for each in rounds),
        "level": max(each["level"] for each in rounds),
        "dots": max(each["dots"] for each in rounds),
    }


def main() -> None:
    """Print one line for each rate."""
    with files() as address, tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            args=FLAGS,
            headless=True,
            viewport={"width": 1440, "height": 900},
        )
        page = context.new_page()
        open_page(page, address)
        devtools = context.new_cdp_session(page)
        # A task that waits for a processor is not at work.
        devtools.send("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
        devtools.send("Performance.enable")
        empty = measure(page, devtools, None)["fps"]
        print(f"empty loop   {empty:5.1f} fps  1.00")
        for rate in RATES:
            seen = measure(page, devtools, rate)
            share, flying = seen["painted"] / empty, seen["flying"]
            print(
                f"{rate:5d} msg/s  {seen['painted']:5.1f} fps  {share:4.2f}  up to {flying:.0f} in flight"
                f"  page {seen['fps']:.1f} fps  main thread {seen['busy']:.0%}  level {seen['level']:.0f},"
                f" 1 dot = {seen['dots']:.0f}"
            )
        context.close()


if __name__ == "__main__":
    main()
