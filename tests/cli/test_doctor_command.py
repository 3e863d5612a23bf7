"""`doctor`: how each thing stands, with a remedy where it is not well."""

import subprocess
from collections.abc import Callable

from tests.cli.conftest import Talk

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_a_broker_that_is_well_is_told_line_by_line(talk: Talk, rpcviz: Run) -> None:
    ended = rpcviz("doctor", *talk.flags)
    assert ended.returncode == 0, ended.stderr
    for words in (
        "ok    broker:",
        "ok    management API:",
        "ok    firehose: on",
        "--tap auto would take firehose",
        "ok    transient queues: permitted",
        "ok    alarms: none",
        "ok    clock:",
        "mirror:",
    ):
        assert words in ended.stdout
    assert "guest:guest" not in ended.stdout


def test_a_firehose_that_is_off_comes_with_the_line_to_type(talk: Talk, rpcviz: Run) -> None:
    vhost = talk.url.rpartition("/")[2]
    talk.node.ask("PUT", f"/vhosts/{vhost}", {"tracing": False})
    ended = rpcviz("doctor", *talk.flags)
    assert "warn  firehose: off" in ended.stdout
    assert f"rabbitmqctl trace_on -p {vhost}" in ended.stdout
    assert "would take mirror" in ended.stdout


def test_without_the_management_api_the_rest_is_told(talk: Talk, rpcviz: Run) -> None:
    ended = rpcviz("doctor", "--broker", talk.url, "--management", "http://127.0.0.1:1")
    assert ended.returncode == 0
    assert "warn  management API:" in ended.stdout
    assert "rabbitmq-plugins enable" in ended.stdout


def test_a_broker_that_refuses_ends_with_3(talk: Talk, rpcviz: Run) -> None:
    ended = rpcviz("doctor", "--broker", talk.url.replace("guest:guest", "guest:wrong"))
    assert ended.returncode == 3
    assert "fail  broker:" in ended.stdout
    assert "remedy:" in ended.stdout


def test_the_broker_in_memory_is_well(rpcviz: Run) -> None:
    ended = rpcviz("doctor")
    assert (ended.returncode, ended.stderr) == (0, "")
