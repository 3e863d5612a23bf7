"""A journey that goes on, and one of thousands of messages: replayed, so that both are the same each time."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from rpcviz.wire.capture import write_line
from rpcviz.wire.compose import request
from rpcviz.wire.route import Point, Route
from rpcviz.wire.tapped import Tapped
from tests.program import TOP, clean_environment, free_port
from tests.wait import wait_until

REQUEST = "req-00000000-1111-2222-3333-444444444444"
MANY = 5_000
START_NS = 1_700_000_000_000_000_000
OPEN_LIMIT_MS = 30_000
Replay = Callable[..., str]


def written(path: Path, count: int, apart_ms: float) -> Path:
    """A capture of one request that casts `count` times, each time something else."""
    lines = []
    for number in range(count):
        body = request(
            method=f"do_{number}",
            args={},
            context={"request_id": REQUEST},
            unique_id=f"{number:032x}",
        )
        route = Route(exchange="nova", routing_key="conductor", routed_queues=("conductor",), vhost="/")
        lines.append(
            write_line(
                Tapped(
                    seq=number + 1,
                    ts_ns=START_NS + round(number * apart_ms * 1e6),
                    point=Point.PUBLISH,
                    route=route,
                    properties={"content_type": "application/json", "headers": {}},
                    body=body,
                )
            )
        )
    path.write_bytes(b"\n".join(line.rstrip(b"\n") for line in lines) + b"\n")
    return path


@pytest.fixture
def replay(tmp_path: Path) -> Iterator[Replay]:
    """Replay a capture on a page of its own; gives the address."""
    started: list[subprocess.Popen[bytes]] = []

    def start(file: Path, *more: str) -> str:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        with (tmp_path / "replay.log").open("wb") as log:
            started.append(
                subprocess.Popen(
                    [sys.executable, str(TOP / "app.py"), "replay", str(file), "--port", str(port), *more],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=clean_environment(),
                )
            )

        def answers() -> bool:
            try:
                return requests.get(f"{url}/api/v1/requests/{REQUEST}", timeout=10).status_code == 200
            except (requests.ConnectionError, requests.Timeout):
                return False

        wait_until(answers, 60, "the request that is replayed")
        return url

    yield start
    for program in started:
        program.kill()
        program.wait(10)


def test_a_request_grows_on_the_page_while_it_runs(
    new_page: Callable[..., Page], replay: Replay, tmp_path: Path
) -> None:
    page = new_page()
    page.goto(f"{replay(written(tmp_path / 'grows.jsonl', 600, 500))}/?view=journeys&id={REQUEST}")
    journey = page.locator(".journey[data-loaded='true']")
    expect(journey).to_be_visible(timeout=OPEN_LIMIT_MS)
    expect(journey).to_have_attribute("data-outcome", "running")
    box = journey.locator(".journey-box")
    before = int(box.get_attribute("data-rows") or 0)
    page.wait_for_function(
        "before => Number(document.querySelector('.journey-box').dataset.rows) > before + 2",
        arg=before,
        timeout=OPEN_LIMIT_MS,
    )
    # It goes along with what comes: the newest row is in sight.
    newest = int(box.get_attribute("data-rows") or 0)
    expect(journey.locator(f"[aria-posinset='{newest}']")).to_be_visible()


def test_of_thousands_of_rows_only_those_in_sight_are_there(
    new_page: Callable[..., Page], replay: Replay, tmp_path: Path
) -> None:
    url = replay(written(tmp_path / "many.jsonl", MANY, 1), "--speed", "0")

    def known() -> int:
        answer = requests.get(f"{url}/api/v1/requests/{REQUEST}", timeout=30).json()
        return int(answer["messages_total"])

    wait_until(lambda: known() == MANY, 60, "the whole request")
    page = new_page()
    page.goto(f"{url}/?view=journeys&id={REQUEST}")
    journey = page.locator(".journey[data-loaded='true']")
    expect(journey).to_be_visible(timeout=OPEN_LIMIT_MS)
    # So long a request opens folded.
    fold = journey.locator(".journey-row[data-fold='closed']")
    expect(fold).to_have_count(1)
    fold.click()
    box = journey.locator(".journey-box")
    expect(box).to_have_attribute("data-rows", str(MANY + 1))
    options = journey.get_by_role("option")
    assert options.count() < 100
    box.evaluate("box => { box.scrollTop = box.scrollHeight / 2; }")
    middle = journey.locator(f"[aria-posinset='{MANY // 2}']")
    expect(middle).to_be_visible()
    assert options.count() < 100
    box.evaluate("box => { box.scrollTop = box.scrollHeight; }")
    expect(journey.locator(f"[aria-posinset='{MANY + 1}']")).to_be_visible()
    assert options.count() < 100
