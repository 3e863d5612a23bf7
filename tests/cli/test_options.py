"""Each option of `serve` changes what the program does."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
import requests

from rpcviz.base.table import load
from tests.conftest import Start
from tests.program import ASK_LIMIT_S, TOP, Program, clean_environment, free_port
from tests.wait import wait_until


def boot(program: Program) -> requests.Response:
    return requests.post(f"{program.url}/api/v1/scenarios/boot_vm/runs", json={}, timeout=ASK_LIMIT_S)


def ready(program: Program) -> Program:
    return program.wait_well()


def stats(program: Program) -> dict:
    found: dict = requests.get(f"{program.url}/api/v1/stats", timeout=ASK_LIMIT_S).json()
    return found


def test_host_off_loopback_asks_for_a_token_and_prints_it(start: Start) -> None:
    program = start("--host", "0.0.0.0")
    assert requests.get(program.url, timeout=ASK_LIMIT_S).status_code == 401
    token = program.output().partition("?token=")[2].split()[0]
    page = requests.get(f"{program.url}/?token={token}", timeout=ASK_LIMIT_S)
    assert page.status_code == 200
    assert "token" not in page.url


def test_on_every_ipv6_address_the_printed_one_works() -> None:
    process = subprocess.Popen(
        [sys.executable, str(TOP / "app.py"), "--port", "0", "--host", "::", "--async-mode", "threading"],
        stdout=subprocess.PIPE,
        text=True,
        env=clean_environment(),
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        url = process.stdout.readline().strip()
        assert url.startswith("http://[::1]:")
        assert requests.get(url, timeout=ASK_LIMIT_S).status_code == 200
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_port_0_takes_a_free_one_and_prints_it(mode: str) -> None:
    process = subprocess.Popen(
        [sys.executable, str(TOP / "app.py"), "--port", "0", "--async-mode", mode],
        stdout=subprocess.PIPE,
        text=True,
        env=clean_environment(),
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        url = process.stdout.readline().strip()
        assert requests.get(f"{url}healthz", timeout=ASK_LIMIT_S).status_code == 200
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_token_is_asked_for_on_loopback_too(start: Start) -> None:
    program = start("--token", "a-word-of-mine")
    assert requests.get(f"{program.url}/api/v1/stats", timeout=ASK_LIMIT_S).status_code == 401
    bearer = {"Authorization": "Bearer a-word-of-mine"}
    assert requests.get(f"{program.url}/api/v1/stats", headers=bearer, timeout=ASK_LIMIT_S).status_code == 200


def test_read_only_refuses_a_run(start: Start) -> None:
    program = ready(start("--read-only"))
    assert boot(program).status_code == 403


def test_max_messages_bounds_the_ring(start: Start) -> None:
    program = ready(start(RPCVIZ_MAX_MESSAGES="100"))
    while stats(program)["totals"]["messages"] < 150:
        assert boot(program).status_code == 201
        seen = stats(program)["totals"]["messages"]
        wait_until(lambda seen=seen: stats(program)["totals"]["messages"] > seen, what="more messages")  # type: ignore[misc]
    wait_until(lambda: stats(program)["totals"]["ring"] == 100, what="a full ring")
    assert stats(program)["totals"]["ring_limit"] == 100
    assert stats(program)["forgotten"]["ring"] > 0


def test_tap_queue_max_bounds_both_pipes(start: Start) -> None:
    program = start("--tap-queue-max", "123")
    assert {pipe["limit"] for pipe in stats(program)["pipes"]} == {123}


def test_heartbeat_scale_0_is_a_cloud_without_background(start: Start) -> None:
    quiet = ready(start("--heartbeat-scale", "0"))
    busy = ready(start("--heartbeat-scale", "0.05"))
    wait_until(lambda: stats(busy)["totals"]["by_kind"]["call"] > 20, what="background")
    assert stats(quiet)["totals"]["by_kind"]["call"] == 0


def test_async_mode_says_what_runs(start: Start, mode: str) -> None:
    loaded = Path(f"/proc/{start().process.pid}/maps").read_text(encoding="utf-8")
    assert ("greenlet" in loaded) is (mode == "eventlet")


@pytest.mark.parametrize(("level", "told"), [("debug", True), ("info", False)])
def test_log_level_chooses_what_is_told(start: Start, level: str, told: bool) -> None:
    program = ready(start("--log-level", level))
    boot(program)
    assert (" DEBUG " in program.output()) is told


def test_log_format_json_is_one_object_a_line(start: Start) -> None:
    program = ready(start("--log-level", "debug", "--log-format", "json"))
    lines = [line for line in program.output().splitlines() if line.startswith("{")]
    assert lines
    assert {"time", "level", "logger", "message"} <= set(json.loads(lines[0]))


def test_config_names_a_file_of_options(start: Start, tmp_path: Path, mode: str) -> None:
    path = tmp_path / "rpcviz.toml"
    path.write_text("max_messages = 777\nread-only = true\n", encoding="utf-8")
    program = ready(start("--config", str(path)))
    assert stats(program)["totals"]["ring_limit"] == 777
    assert boot(program).status_code == 403


def test_a_busy_port_names_who_has_it_and_another_that_works(start: Start, tmp_path: Path, mode: str) -> None:
    first = start()
    second = start(wait=False, port=first.port)
    assert second.process.wait(60) == 1
    told = second.output()
    assert f"process {first.process.pid}" in told
    other = int(told.partition("make run PORT=")[2].split()[0])
    third = start(port=other)
    assert requests.get(f"{third.url}/healthz", timeout=ASK_LIMIT_S).status_code == 200


def test_an_address_of_nobody_is_told_with_its_remedy(mode: str) -> None:
    ended = subprocess.run(
        [sys.executable, str(TOP / "app.py"), "--host", "192.0.2.1", "--port", str(free_port())],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
        env=clean_environment({"RPCVIZ_ASYNC_MODE": mode}),
    )
    assert ended.returncode == 1
    assert "--host" in ended.stderr


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_a_stranger_sends_adds_no_raw_line_to_the_log(start: Start, form: str) -> None:
    program = ready(start("--log-format", form, "--log-level", "debug"))
    for rest in ("transport=carrier", "transport=polling&sid=zz"):
        assert requests.get(f"{program.url}/socket.io/?EIO=4&{rest}", timeout=ASK_LIMIT_S).status_code == 400
    wait_until(lambda: "Invalid session zz" in program.output(), what="the log")
    for said in ("Invalid transport", "Invalid session zz"):
        (line,) = [line for line in program.output().splitlines() if said in line]
        assert said in (json.loads(line)["message"] if form == "json" else line.partition(" ERROR ")[2])


def test_a_misspelt_variable_is_told() -> None:
    ended = subprocess.run(
        [sys.executable, str(TOP / "app.py"), "scenario", "list"],
        env=clean_environment({"RPCVIZ_PROT": "1"}), capture_output=True, text=True, timeout=150, check=True,
    )  # fmt: skip
    assert "RPCVIZ_PROT" in ended.stderr
    assert "RPCVIZ_PORT?" in ended.stderr
    assert "boot_vm" in ended.stdout


@pytest.mark.parametrize(
    ("command", "option"), [("replay", "speed"), ("tap", "idle_timeout"), ("record", "idle_timeout")]
)
def test_what_is_no_number_is_wrong_usage(command: str, option: str) -> None:
    kind = next(
        each.type
        for each in load("rpcviz.cli", "COMMAND", click.Command, (command,))[command].params
        if each.name == option
    )
    assert kind.convert("0.5", None, None) == 0.5
    for text in ("nan", "-nan", "-1", "x"):
        with pytest.raises(click.BadParameter) as caught:
            kind.convert(text, None, None)
        assert caught.value.exit_code == 2
