"""`replay`: every corpus file on the page, everybody named, nothing unexplained."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.cli.conftest import Beside
from tests.program import ASK_LIMIT_S, free_port
from tests.wait import wait_until

Start = Callable[..., Beside]
CORPUS = Path(__file__).parent.parent / "corpus"


def state(port: int) -> str:
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=ASK_LIMIT_S).json()["status"]
    except (requests.ConnectionError, requests.Timeout):
        return "away"


@pytest.mark.parametrize("name", ["nova-boot", "idle", "nova-failures"])
def test_every_corpus_file_is_replayed_with_everybody_named(name: str, beside: Start) -> None:
    port = free_port()
    beside("replay", str(CORPUS / f"{name}.jsonl.gz"), "--speed", "0", "--port", str(port))
    truth = json.loads((CORPUS / f"{name}.truth.json").read_text())
    wait_until(lambda: state(port) == "ok", 30, "the replay to begin")
    url = f"http://127.0.0.1:{port}/api/v1"

    def totals() -> dict[str, Any]:
        found: dict[str, Any] = requests.get(f"{url}/stats", timeout=ASK_LIMIT_S).json()["totals"]
        return found

    wait_until(lambda: totals()["messages"] == truth["messages"], 30, "all messages")
    assert totals()["by_kind"]["other"] == 0
    # Console calls to a frozen host (answered too late) and to a dead one; none that the file's end cut off.
    assert totals()["timeouts"] == (3 if name == "nova-failures" else 0)

    def services() -> set[str]:
        found = requests.get(f"{url}/topology", timeout=ASK_LIMIT_S).json()["services"]
        return {each["name"] for each in found}

    wait_until(lambda: services() >= {"nova-conductor", "nova-compute"}, what="the services")
    page = requests.get(f"{url}/messages", params={"limit": 200}, timeout=ASK_LIMIT_S).json()
    nameless = [each for each in page["messages"] if each["sender"] is None]
    assert nameless == []


def test_once_ends_with_the_file(beside: Start) -> None:
    arguments = ["--speed", "0", "--once", "--port", str(free_port())]
    assert beside("replay", str(CORPUS / "idle.jsonl.gz"), *arguments).process.wait(60) == 0


def test_speed_is_the_pace(beside: Start) -> None:
    # At a hundredth of its speed a capture of 65 s has hardly begun; at once it has ended.
    port = free_port()
    beside("replay", str(CORPUS / "idle.jsonl.gz"), "--speed", "0.01", "--port", str(port))
    wait_until(lambda: state(port) == "ok", 30, "the replay to begin")

    def given() -> int:
        found = requests.get(f"http://127.0.0.1:{port}/api/v1/stats", timeout=ASK_LIMIT_S).json()
        return int(found["pipes"][-1]["given"])

    wait_until(given, what="the first line")
    assert given() < 50


def test_damage_is_told_and_ends_with_4(beside: Start, tmp_path: Path) -> None:
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes((CORPUS / "idle.jsonl.gz").read_bytes()[:-3000])
    program = beside("replay", str(cut), "--speed", "0", "--once", "--port", str(free_port()))
    assert program.process.wait(60) == 4
    assert "breaks off" in program.said()


def test_a_file_that_is_not_there_takes_no_port(beside: Start) -> None:
    program = beside("replay", "nowhere.jsonl")
    assert program.process.wait(60) == 4
    assert "no such file" in program.said()
