"""A real broker dies, starves, and carries odd things: the program says so and loses nothing else."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests

from rpcviz.bus.url import BrokerUrl
from tests.bus.broker import Broker, declare, publish
from tests.bus.peers import process
from tests.cli.conftest import Beside
from tests.conftest import Start
from tests.program import ASK_LIMIT_S, TOP, Program, clean_environment
from tests.rabbit import PrivateRabbitMQ
from tests.wait import wait_until

MANY = 20


@pytest.fixture
def vhost(breakable: PrivateRabbitMQ, request: pytest.FixtureRequest) -> Iterator[str]:
    """One with its firehose on."""
    name = f"faults-{abs(hash(request.node.name)) % 10_000}"
    yield breakable.new_vhost(name)
    breakable.ask("DELETE", f"/vhosts/{name}")


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[Callable[..., Beside]]:
    """Other commands; they are killed at the end."""
    started: list[Beside] = []

    def begin(*arguments: str) -> Beside:
        folder = tmp_path / f"beside{len(started)}"
        folder.mkdir()
        started.append(Beside(arguments, folder))
        wait_until(lambda: "because" in started[-1].said(), 40, "it to listen")
        return started[-1]

    yield begin
    for each in started:
        each.process.kill()
        each.process.wait(60)


def ready(server: Program) -> tuple[int, str]:
    answer = requests.get(f"{server.url}/readyz", timeout=ASK_LIMIT_S)
    return answer.status_code, " ".join(answer.json()["reasons"])


def get(server: Program, path: str, **query: str) -> dict[str, Any]:
    answer = requests.get(f"{server.url}/api/v1/{path}", params=query, timeout=ASK_LIMIT_S)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def names(server: Program) -> list[str]:
    """The methods of all messages but probes, oldest first."""
    found = get(server, "messages", limit="500", q="NOT method:probe*")["messages"]
    return [each["method"] for each in reversed(found)]


def cast(url: str, *methods: str) -> None:
    with process(BrokerUrl.parse(url), "nova-api") as speaker:
        for method in methods:
            speaker.client("nova").cast("compute", method, {}, context={})


def doctor(*flags: str) -> str:
    ended = subprocess.run(
        [sys.executable, str(TOP / "app.py"), "doctor", *flags],
        capture_output=True,
        text=True,
        timeout=150,
        check=True,
        env=clean_environment(),
    )
    return ended.stdout


def holds(written: Path, names: list[str]) -> bool:
    text = written.read_text()
    return all(name in text for name in names)


def many(word: str) -> list[str]:
    return [f"{word}_{number}" for number in range(MANY)]


def test_a_killed_broker_costs_what_was_sent_meanwhile_and_nothing_else(
    start: Start, beside: Callable[..., Beside], breakable: PrivateRabbitMQ, vhost: str, tmp_path: Path
) -> None:
    flags = ("--broker", vhost, "--management", breakable.management_url, "--tap", "firehose")
    server = start(*flags)
    wait_until(lambda: ready(server)[0] == 200, 40, "the page's tap")
    tap = beside("tap", *flags)
    record = beside("record", str(tmp_path / "capture.jsonl"), *flags)
    before, after = many("before"), many("after")
    cast(vhost, *before)
    wait_until(lambda: names(server) == before, 30, "what was sent before")

    breakable.kill()
    wait_until(lambda: ready(server)[0] == 503, 30, "the loss to be told")
    assert "is lost: " in ready(server)[1]
    assert requests.get(f"{server.url}/healthz", timeout=ASK_LIMIT_S).status_code == 200
    breakable.start().wait_ready()
    # A broker that was started anew has forgotten that its firehose was on.
    breakable.ask("PUT", f"/vhosts/{vhost.rpartition('/')[2]}", {"tracing": True})

    def back() -> bool:
        requests.post(f"{server.url}/api/v1/brokers/1/retry", timeout=ASK_LIMIT_S)
        return ready(server) == (200, "")

    wait_until(back, 60, "the page's tap to be back")
    # The commands come back by themselves; what says so is what they hear.
    probes = iter(range(1_000))

    def hears(program: Beside, written: Path) -> bool:
        assert program.process.poll() is None, program.said()
        cast(vhost, f"probe_{next(probes)}")
        return "probe_" in written.read_text()

    lines = tmp_path / "capture.jsonl"
    wait_until(partial(hears, tap, tap.out), 90, "the tap to be back")
    wait_until(partial(hears, record, lines), 90, "the recorder to be back")
    cast(vhost, *after)
    wait_until(lambda: set(after) <= set(names(server)), 30, "what was sent after")

    assert names(server) == before + after
    stats = get(server, "stats")
    assert set(stats["dropped"].values()) == {0}
    assert [gap["reason"] for gap in stats["gaps"]] == ["broker"]
    # Each has a queue of its own, and takes its time.
    for written in (tap.out, lines):
        wait_until(partial(holds, written, after), 60, f"all of it in {written.name}")
    for program in (tap, record):
        program.process.send_signal(signal.SIGINT)
        assert program.process.wait(60) == 0, program.said()
    printed = [json.loads(line)["method"] for line in tap.printed()]
    assert [name for name in printed if not name.startswith("probe")] == before + after
    recorded = lines.read_text()
    assert all(recorded.count(f"{name}\\") == 1 for name in before + after)


def test_a_broker_short_of_memory_is_told_by_doctor_and_the_tap_goes_on(
    start: Start, breakable: PrivateRabbitMQ, vhost: str
) -> None:
    flags = ("--broker", vhost, "--management", breakable.management_url)
    server = start(*flags)
    wait_until(lambda: ready(server)[0] == 200, 40, "the tap")
    breakable.control("set_vm_memory_high_watermark", "0.000001")
    try:

        def alarmed() -> bool:
            # One look: the broker measures its memory anew each second, and may be content for a moment.
            said = doctor(*flags)
            return "short of memory: publishers wait" in said and "rabbitmq-diagnostics alarms" in said

        wait_until(alarmed, 40, "doctor to tell the alarm")
        assert ready(server) == (200, "")
    finally:
        breakable.control("set_vm_memory_high_watermark", "0.4")
    cast(vhost, "afterwards")
    wait_until(lambda: names(server) == ["afterwards"], 60, "the message after the alarm")
    assert get(server, "stats")["gaps"] == []


def test_what_is_no_oslo_message_and_a_body_of_50_mb_are_shown_as_such_and_nothing_is_lost(
    start: Start, breakable: PrivateRabbitMQ, vhost: str
) -> None:
    server = start("--broker", vhost, "--management", breakable.management_url)
    wait_until(lambda: ready(server)[0] == 200, 40, "the tap")
    broker = Broker(BrokerUrl.parse(vhost))
    channel = broker.channel()
    declare(channel, "odd", arguments={"x-max-length-bytes": 1 << 28})
    cast(vhost, "first")
    publish(channel, "x" * (50 << 20), "odd")
    publish(channel, '{"oslo.message": "{cut', "odd", headers={"odd": [1, {"deep": None}]})
    publish(channel, "<script>alert(1)</script> password=hunter2", "odd")
    cast(vhost, "last")
    wait_until(lambda: len(get(server, "messages")["messages"]) == 5, 60, "five messages")
    broker.close()
    found = list(reversed(get(server, "messages")["messages"]))
    assert [each["kind"] for each in found] == ["cast", "other", "other", "other", "cast"]
    assert found[1]["size"] == 50 << 20
    whole = get(server, f"messages/{found[1]['id']}")
    assert "16" in json.dumps(whole["said"])
    assert len(json.dumps(whole)) < 1 << 20
    assert (
        "hunter2"
        not in requests.get(f"{server.url}/api/v1/messages/{found[3]['id']}", timeout=ASK_LIMIT_S).text
    )
    stats = get(server, "stats")
    assert set(stats["dropped"].values()) == {0}
    assert stats["gaps"] == []
    assert ready(server) == (200, "")


def test_a_frozen_rpcviz_loses_copies_says_so_and_no_service_notices(
    start: Start, breakable: PrivateRabbitMQ, vhost: str, request: pytest.FixtureRequest
) -> None:
    limit = 200
    server = start("--broker", vhost, "--management", breakable.management_url, "--tap-queue-max", str(limit))
    wait_until(lambda: ready(server)[0] == 200, 40, "the tap")
    request.addfinalizer((broker := Broker(BrokerUrl.parse(vhost))).close)
    channel = broker.channel()
    declare(channel, "compute.cmp1", arguments={"x-max-length": 10})

    def is_full() -> bool:
        """The broker says so after some seconds; rpcviz stands still for as long.

        Where that took too long the broker hung up on it, and the queue is gone.
        """
        found = breakable.ask("GET", f"/queues/{vhost.rpartition('/')[2]}")
        queues = msgspec.convert(found, list[dict[str, Any]])
        return all(one.get("messages", 0) >= limit for one in queues if one["name"].startswith("rpcviz.tap."))

    server.signal_all(signal.SIGSTOP)
    try:
        # More than sockets and the broker's writer take on their way, some 30 MB: the rest is what
        # the queue's bound is for. The service's own queue gets every one of them.
        for _ in range(1_500):
            publish(channel, "x" * 50_000, "compute.cmp1")
        broker.wait_count("compute.cmp1", 10)
        wait_until(is_full, 60, "the tap's queue to be full")
    finally:
        server.signal_all(signal.SIGCONT)

    def reasons() -> set[str]:
        return {gap["reason"] for gap in get(server, "stats")["gaps"]}

    # Whether the broker counted the queue before it was emptied, or after (then loss is possible, not
    # sure), or hung up on who was silent for so long. The pipe behind has the same bound as the queue.
    wait_until(lambda: reasons() - {"intake"}, 60, "the loss to be told")
    assert reasons() <= {"tap", "stopped", "broker", "intake"}
    wait_until(lambda: ready(server) == (200, ""), 60, "the tap to be well")
