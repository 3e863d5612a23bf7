"""The program as its user meets it: started, ended, refused; in both modes, without a terminal."""

import re
import socket
import subprocess
import sys

import requests

from tests.conftest import Start
from tests.program import ASK_LIMIT_S, TOP, Program, clean_environment, free_port
from tests.sockets import SocketClient
from tests.wait import wait_until


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python app.py ARGUMENTS` to its end."""
    return subprocess.run(
        [sys.executable, str(TOP / "app.py"), *arguments],
        env=clean_environment(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )


def test_it_prints_the_address_it_answers_on(start: Start) -> None:
    program = start()
    wait_until(lambda: program.url in program.output(), what="the address on the terminal")
    page = requests.get(program.url, timeout=ASK_LIMIT_S)
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")


def longest_s(program: Program) -> float:
    """Within two seconds it ends; a machine that is so busy that the start took longer may need as long."""
    return max(2, program.start_s)


def test_sigterm_ends_it_within_two_seconds(start: Start) -> None:
    program = start()
    code, seconds = program.terminate()
    assert code == 0
    assert seconds < longest_s(program)


def test_sigterm_ends_it_within_two_seconds_while_somebody_watches(start: Start) -> None:
    program = start()
    watcher = SocketClient()
    frames: list[object] = []
    watcher.on("frame", frames.append)
    watcher.connect(program.url, transports=["websocket"])
    requests.post(
        f"{program.url}/api/v1/scenarios/boot_vm/runs", json={"parameters": {}}, timeout=ASK_LIMIT_S
    )
    wait_until(lambda: frames, what="a frame")
    code, seconds = program.terminate()
    watcher.close()
    assert code == 0
    assert seconds < longest_s(program)


def test_its_end_says_nothing_alarming(start: Start) -> None:
    program = start()
    program.terminate()
    assert "Traceback" not in program.output()


def test_a_busy_port_is_named_with_a_free_one_that_works(start: Start, mode: str) -> None:
    with socket.socket() as taken:
        # Of our own range: the one behind it must not be taken by somebody's outgoing connection.
        taken.bind(("127.0.0.1", free_port()))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run("serve", "--port", str(port), "--async-mode", mode)
    assert refused.returncode == 1
    assert str(port) in refused.stderr
    assert "Traceback" not in refused.stderr
    remedy = re.search(r"make run PORT=(\d+)", refused.stderr)
    assert remedy, refused.stderr
    assert start(port=int(remedy.group(1))).answers()


def test_an_unknown_flag_is_wrong_usage() -> None:
    refused = run("serve", "--prot", "5000")
    assert refused.returncode == 2
    assert "--prot" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_configuration_that_cannot_be_read_names_the_file() -> None:
    refused = run("serve", "--config", "/nowhere/rpcviz.toml")
    assert refused.returncode in {2, 4}
    assert "/nowhere/rpcviz.toml" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_help_fits_one_screen() -> None:
    told = run("--help")
    assert told.returncode == 0
    lines = told.stdout.splitlines()
    assert len(lines) <= 40
    assert max(len(line) for line in lines) <= 100


def test_app_py_and_rpcviz_are_the_same_program() -> None:
    command = [str(TOP / ".venv" / "bin" / "rpcviz"), "--help"]
    installed = subprocess.run(
        command, env=clean_environment(), capture_output=True, text=True, check=False, timeout=150
    )
    assert installed.stdout.replace("rpcviz", "app.py") == run("--help").stdout.replace("rpcviz", "app.py")
