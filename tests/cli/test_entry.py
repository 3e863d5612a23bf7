"""From arguments to exit codes; each a process of its own, as its user starts it."""

import os
import re
import subprocess
import sys

import msgspec
import pytest

from rpcviz.cli import NAMES
from rpcviz.config.options import OPTIONS
from rpcviz.web.answers.scenarios import ScenariosAnswer
from rpcviz.web.shapes import RunShape
from tests.program import TOP, clean_environment


def rpcviz(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(TOP / "app.py"), *arguments],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
        env=clean_environment(environment),
    )


def test_help_fits_a_screen() -> None:
    lines = rpcviz("--help").stdout.splitlines()
    assert len(lines) <= 24
    assert max(len(line) for line in lines) <= 80


def test_help_for_a_reader_who_left_is_no_failure() -> None:
    reads, writes = os.pipe()
    os.close(reads)
    command = [sys.executable, str(TOP / "app.py"), "--help"]
    with os.fdopen(writes, "wb") as nobody:
        ended = subprocess.run(
            command, stdout=nobody, stderr=subprocess.PIPE, timeout=150, check=False, env=clean_environment()
        )
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_help_names_every_command_and_every_option() -> None:
    said = rpcviz("--help").stdout
    for word in (*NAMES, *(f"--{option.name}" for option in OPTIONS if option.main)):
        assert word in said
    every = rpcviz("serve", "--help").stdout
    for word in ("--config", *(f"--{option.name}" for option in OPTIONS)):
        assert word in every


def test_the_version_is_one_line() -> None:
    assert re.fullmatch(r"rpcviz \d+\.\d+\.\d+\n", rpcviz("--version").stdout)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--prot", "1"], "--port"),
        (["serve", "--async-mode", "gevent"], "eventlet"),
        (["--port", "http"], "whole number from 0 to 65535"),
        (["scenari"], "'scenario'"),
        (["fly"], "serve, cloud, "),
        (["scenario", "run", "fly"], "boot_vm"),
        (["scenario", "run", "boot_vm", "-p", "servers"], "PARAM=VALUE"),
        (["scenario", "run", "boot_vm", "-p", "servers=9"], "1 to 5"),
        (["scenario", "run", "boot_vm", "-p", "colour=red"], "era"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(arguments: list[str], said: str) -> None:
    ended = rpcviz(*arguments)
    assert ended.returncode == 2, ended.stderr
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_config_file_that_cannot_be_read_ends_with_4() -> None:
    ended = rpcviz("serve", "--config", "/nowhere/rpcviz.toml")
    assert ended.returncode == 4
    assert "/nowhere/rpcviz.toml" in ended.stderr


def test_scenarios_are_listed_one_a_line_name_two_spaces_title() -> None:
    lines = rpcviz("scenario", "list").stdout.splitlines()
    assert "boot_vm  Boot a VM" in lines
    assert all(re.fullmatch(r"[a-z_]+  \S.*", line) for line in lines)


def test_scenarios_for_machines_have_the_shape_of_the_api() -> None:
    answer = msgspec.json.decode(rpcviz("scenario", "list", "--json").stdout, type=ScenariosAnswer)
    assert all(each.available for each in answer.scenarios)


def test_a_scenario_runs_on_a_cloud_of_its_own_and_ends_with_0() -> None:
    ended = rpcviz("scenario", "run", "boot_vm", "-p", "era=classic", "--json")
    assert ended.returncode == 0, ended.stderr
    run = msgspec.json.decode(ended.stdout, type=RunShape)
    assert run.state == "succeeded"
    assert all(step.ok for step in run.steps)
    assert ended.stderr == ""


def test_a_command_that_needs_no_page_loads_none() -> None:
    code = (
        "import sys; sys.argv = ['rpcviz', 'scenario', 'list']\n"
        "from rpcviz.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'flask', 'flask_socketio', 'eventlet', 'gunicorn', 'sqlalchemy'} & set(sys.modules)))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=150, check=True, cwd=TOP
    )
    assert ended.stdout.splitlines()[-1] == "[]"


def test_with_classic_wire_habits_a_run_of_today_says_so() -> None:
    ended = rpcviz("scenario", "run", "host_uptime", "--era", "classic")
    assert ended.returncode == 0
    assert "but the messages travel the classic way" in ended.stdout
    assert "travel" not in rpcviz("scenario", "run", "host_uptime").stdout


def test_in_both_formats_a_failure_is_announced_twice() -> None:
    said = "once more in the versioned format"
    asked = ("scenario", "run", "vnc_console", "-p", "console=spice")
    assert said in rpcviz(*asked, "--notification-format", "both").stdout
    assert said not in rpcviz(*asked).stdout
