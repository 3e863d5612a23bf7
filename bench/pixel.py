"""How long from a publish to its row on the page, and does the page's memory stay flat?

Run: .venv/bin/python bench/pixel.py [SECONDS]        (30)
     .venv/bin/python bench/pixel.py heap [MINUTES]   (30)

`rpcviz replay` of a made-up cloud of 60 hosts at its own pace, one page that draws in Chromium, and for the
first measure nine Socket.IO clients that acknowledge and draw nothing, at 1,000 messages a second.
Publish to pixel is the time from a message's moment in the file to the frame after the one in which the
stage's painter drew it first; goal: 100 ms for 95 of 100. Replies are not counted: by design each
sets out when its call has landed. What the replay itself is late is in it. First paint: goal 1 s.
The second measure is the page's heap after a collection, each minute at 500 messages a second, against the
one after two minutes; goal: 1.05.
"""

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import websocket
from playwright.sync_api import Page, Route, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rpcviz.base.concurrency import spawn  # noqa: E402 - the repository's own, wherever one stands

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
CLIENTS = 9
SAMPLE = 400
KEPT = 200_000
FRAME = re.compile(r'42(\d+)\["frame",')
STAMP = re.compile(r'"ts_ns":"(\d+)"')
WARM_S = 8
# Beside the painter in its worker: the same orders, and which of the ways that came are in a frame that it
# draws. A way that is known better is told of anew; only the first frame with it counts.
WATCH = """{
  const after = new Set(["reply", "failure", "heartbeat"]);
  const known = new Set(), waiting = new Map(), told = new BroadcastChannel("shown");
  const nowMs = () => performance.timeOrigin + performance.now();
  let time = { stageMs: 0, atMs: 0, moves: false };
  addEventListener("message", ({ data: order }) => {
    if (order.type === "time") time = order;
    if (order.type !== "ways") return;
    for (const { id, start, kind } of order.added) {
      if (!known.has(id) && !after.has(kind)) waiting.set(id, start);
      known.add(id);
    }
  });
  // With this each of its frames begins.
  const { setTransform } = OffscreenCanvasRenderingContext2D.prototype;
  OffscreenCanvasRenderingContext2D.prototype.setTransform = function (...parts) {
    const stageMs = time.stageMs + (time.moves ? Math.min(400, Math.max(0, nowMs() - time.atMs)) : 0);
    const due = [...waiting].filter(([, start]) => start <= stageMs).map(([id]) => id);
    for (const id of due) waiting.delete(id);
    // What is painted in this frame is on the screen with the next.
    if (due.length > 0)
      requestAnimationFrame(() => {
        const at = nowMs();
        told.postMessage(due.map((id) => [id, at]));
      });
    return setTransform.apply(this, parts);
  };
}
"""
HEAR = """() => {
  globalThis.shown = [];
  new BroadcastChannel("shown").onmessage = ({ data }) => globalThis.shown.push(...data);
}"""
WORKER = re.compile(r"/worker[^/]*\.js$")
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


@contextmanager
def replayed(per_s: int, seconds: int) -> Iterator[str]:
    """Replay a crowd of so many messages a second; gives the page's address."""
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/crowd.jsonl"
        size = ["--hosts", "60", "--per-s", str(per_s), "--seconds", str(seconds)]
        subprocess.run([sys.executable, "-m", "tests.crowd", file, *size], cwd=ROOT, check=True)
        command = [sys.executable, "app.py", "replay", file, "--port", "0", "--max-messages", str(KEPT)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                yield next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line)))
            finally:
                process.terminate()


@contextmanager
def watched(address: str, lags: list[float]) -> Iterator[None]:
    """A client that acknowledges each frame and reads nothing of it but its time.

    `lags`: wall time less the file's, in ms. By hand, because nine clients that decode all they get
    would take more of this machine than rpcviz and the browser together.
    """
    link = websocket.create_connection(
        f"{address.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket",
        skip_utf8_validation=True,
        enable_multithread=True,
        timeout=60,
    )
    link.send("40")

    def answer() -> None:
        with suppress(websocket.WebSocketException, OSError):
            while link.connected:
                text = str(link.recv())
                if text == "2":
                    link.send("3")
                elif text.startswith("40"):
                    link.send('42["view",{"q":"","kinds":null,"detail":"all"}]')
                elif found := FRAME.match(text):
                    link.send(f"43{found[1]}[]")
                    if stamp := STAMP.search(text):
                        lags.append(time.time() * 1e3 - int(stamp[1]) / 1e6)

    spawn("client", answer)
    try:
        yield
    finally:
        link.close()


@contextmanager
def opened(address: str, *, watch: bool) -> Iterator[Page]:
    """The page in a browser of its own. `watch`: it keeps what it showed and when, which fills its heap."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, timezone_id="UTC", locale="en-GB")
        if watch:
            page.add_init_script(f"({HEAR})()")
            page.route(WORKER, _watched_worker)
        page.goto(address)
        page.wait_for_selector(".row .row-time")
        yield page
        browser.close()


def _watched_worker(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text() + WATCH)


def pixel(seconds: int) -> None:
    """Print how late what is seen is."""
    lags: list[float] = []
    with (
        replayed(1_000, seconds + 60) as address,
        ExitStack() as clients,
        opened(address, watch=True) as page,
    ):
        for _ in range(CLIENTS):
            clients.enter_context(watched(address, lags))
        page.wait_for_timeout(WARM_S * 1000)
        lags.clear()
        before = ticks()
        page.evaluate("shown.length = 0")
        page.wait_for_timeout(seconds * 1000)
        seen = page.evaluate("shown")
        # The least that a frame took to come is the file's clock against the wall's.
        offset = min(lags)
        sample = seen[:: max(1, len(seen) // SAMPLE)]
        late = sorted(at - offset - published_ms(address, one) for one, at in sample)
        came = sorted(lag - offset for lag in lags)
        print(f"frames came {came[len(came) // 2]:.0f} ms late, p95 {came[len(came) * 95 // 100]:.0f} ms")
        print(
            f"publish to pixel, {len(seen)} drawn: p50 {statistics.median(late):.0f} ms,"
            f" p95 {late[len(late) * 95 // 100]:.0f} ms, first paint {page.evaluate(PAINT):.0f} ms, {load()},"
            f" {shares(before, ticks())}"
        )


def published_ms(address: str, message: str) -> float:
    """When a message was published, in ms since 1970 by the file's clock."""
    with urllib.request.urlopen(f"{address}/api/v1/messages/{message}") as answer:
        return int(json.load(answer)["ts_ns"]) / 1e6


def heap(minutes: int) -> None:
    """Print what the page keeps."""
    with replayed(500, minutes * 60 + 90) as address, opened(address, watch=False) as page:
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


def ticks() -> list[int]:
    """What Linux has counted of the processors' time, in its order: user, nice, system, idle and so on."""
    return [
        int(part) for part in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]
    ]


def shares(before: list[int], after: list[int]) -> str:
    """How much of the processors was idle, and how much the host of a virtual machine gave to others."""
    spent = [now - then for then, now in zip(before, after, strict=True)]
    return f"idle {spent[3] / sum(spent):.0%}, stolen {spent[7] / sum(spent):.0%}"


def load() -> str:
    """What else this machine does."""
    return f"load {os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    # Ended from outside, it takes its replay and its browser along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if sys.argv[1:2] == ["heap"]:
        heap(int(sys.argv[2]) if len(sys.argv) > 2 else 30)
    else:
        pixel(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
