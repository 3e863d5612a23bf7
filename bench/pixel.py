"""How long from a publish to its row on the page, and does the page's memory stay flat?

Run: .venv/bin/python bench/pixel.py [SECONDS]        (30)
     .venv/bin/python bench/pixel.py heap [MINUTES]   (30)

`rpcviz replay` of a made-up cloud of 60 hosts at its own pace, one page that draws in Chromium, and for the
first measure nine Socket.IO clients that acknowledge and draw nothing, at 1,000 messages a second.
Publish to pixel is the time from a message's moment in the file to the frame after the one in which its row
stands at the top of the list; goal: 100 ms for 95 of 100. What the replay itself is late is in it. First
paint: goal 1 s. The second measure is the page's heap after a collection, each minute at 500 messages a
second, against the one after two minutes; goal: 1.05.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import socketio
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
CLIENTS = 9
WARM_S = 8
WATCH = """(seconds) => new Promise((done) => {
  const seen = [];
  const end = performance.now() + seconds * 1000;
  let before = "";
  const look = () => {
    const now = performance.timeOrigin + performance.now();
    const text = document.querySelector(".row .row-time")?.textContent ?? "";
    // A row that is new in this frame is on the screen with the next one.
    if (text !== before)
      requestAnimationFrame(() => seen.push([text, performance.timeOrigin + performance.now()]));
    before = text;
    if (now - performance.timeOrigin < end) requestAnimationFrame(look);
    else done(seen);
  };
  look();
})"""
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


@contextmanager
def replayed(per_s: int, seconds: int) -> Iterator[str]:
    """Replay a crowd of so many messages a second; gives the page's address."""
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/crowd.jsonl"
        size = ["--hosts", "60", "--per-s", str(per_s), "--seconds", str(seconds)]
        subprocess.run([sys.executable, "-m", "tests.crowd", file, *size], cwd=ROOT, check=True)
        command = [sys.executable, "app.py", "replay", file, "--port", "0"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                yield next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line)))
            finally:
                process.terminate()


@contextmanager
def watched(address: str, lags: list[float]) -> Iterator[socketio.Client]:
    """A client that acknowledges each frame; `lags`: wall time less the file's, in ms."""
    client = socketio.Client(reconnection=False, request_timeout=60)

    def frame(told: dict[str, Any]) -> None:
        lags.append(time.time() * 1e3 - int(told["ts_ns"]) / 1e6)

    client.on("frame", frame)
    client.connect(address, transports=["websocket"])
    client.emit("view", {"q": "", "kinds": None, "detail": "all"})
    try:
        yield client
    finally:
        client.disconnect()


@contextmanager
def opened(address: str) -> Iterator[Page]:
    """The page in a browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, timezone_id="UTC", locale="en-GB")
        page.goto(address)
        page.wait_for_selector(".row .row-time")
        yield page
        browser.close()


def pixel(seconds: int) -> None:
    """Print how late what is seen is."""
    lags: list[float] = []
    with replayed(1_000, seconds + 60) as address, ExitStack() as clients, opened(address) as page:
        for _ in range(CLIENTS):
            clients.enter_context(watched(address, lags))
        page.wait_for_timeout(WARM_S * 1000)
        lags.clear()
        seen = page.evaluate(WATCH, seconds)
        # The least that a frame took to come is the file's clock against the wall's.
        offset = min(lags)
        late = sorted(shown - offset - _ms(text, shown - offset) for text, shown in seen)
        print(
            f"publish to pixel, {len(late)} rows: p50 {statistics.median(late):.0f} ms,"
            f" p95 {late[len(late) * 95 // 100]:.0f} ms, first paint {page.evaluate(PAINT):.0f} ms, {load()}"
        )


def _ms(clock: str, near_ms: float) -> float:
    """A row's minutes and seconds as ms since 1970, in the hour of `near_ms`."""
    minutes, seconds = clock.split(":")
    return near_ms // 3_600_000 * 3_600_000 + int(minutes) * 60_000 + float(seconds) * 1e3


def heap(minutes: int) -> None:
    """Print what the page keeps."""
    with replayed(500, minutes * 60 + 90) as address, opened(address) as page:
        devtools = page.context.new_cdp_session(page)
        devtools.send("HeapProfiler.enable")
        first = 0.0
        for minute in range(1, minutes + 1):
            page.wait_for_timeout(60_000)
            devtools.send("HeapProfiler.collectGarbage")
            used = devtools.send("Runtime.getHeapUsage")["usedSize"] / 1e6
            nodes = page.evaluate("document.querySelectorAll('*').length")
            first = used if minute <= 2 else first
            print(
                f"{minute:3d} min  {used:6.1f} MB  {used / first:.2f}  {nodes} elements, {load()}", flush=True
            )


def load() -> str:
    """What else this machine does."""
    return f"load {os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    if sys.argv[1:2] == ["heap"]:
        heap(int(sys.argv[2]) if len(sys.argv) > 2 else 30)
    else:
        pixel(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
