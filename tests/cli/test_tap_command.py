"""`tap`: one line a message, masked, filtered, and an end when asked for."""

import contextlib
import json
import signal
import subprocess
from collections.abc import Callable

from rpcviz.base.clock import SystemClock
from rpcviz.bus.process import BusProcess
from rpcviz.bus.url import BrokerUrl
from tests.cli.conftest import SECRET, Beside, Talk
from tests.wait import wait_until

Start = Callable[..., Beside]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def listens(program: Beside) -> Beside:
    wait_until(lambda: "because" in program.said() or program.process.poll() is not None, 30, "it to listen")
    return program


def test_it_prints_calls_and_replies_masked_and_ends_at_the_limit(talk: Talk, beside: Start) -> None:
    program = listens(beside("tap", *talk.flags, "--limit", "2"))
    talk.ask()
    assert program.process.wait(60) == 0
    call, reply = (json.loads(line) for line in program.printed())
    assert (call["kind"], call["method"], call["request_id"]) == ("call", "ping", "req-1")
    assert (reply["kind"], reply["reply_to_id"]) == ("reply", call["id"])
    assert call["sender"]["service"] == "nova-api"
    assert call["masked"] >= 2
    assert SECRET not in program.out.read_text()


def test_raw_shows_secrets_and_says_so(talk: Talk, beside: Start) -> None:
    program = listens(beside("tap", *talk.flags, "--limit", "1", "--raw"))
    talk.ask()
    assert program.process.wait(60) == 0
    assert SECRET in program.out.read_text()
    assert "secrets are shown" in program.said()


def test_filter_is_the_search_language(talk: Talk, beside: Start) -> None:
    program = listens(beside("tap", *talk.flags, "--limit", "2", "--filter", "kind:reply"))
    talk.ask(2)
    assert program.process.wait(60) == 0
    assert {json.loads(line)["kind"] for line in program.printed()} == {"reply"}


def test_idle_timeout_ends_it(talk: Talk, rpcviz: Run) -> None:
    ended = rpcviz("tap", *talk.flags, "--idle-timeout", "0.3")
    assert (ended.returncode, ended.stdout) == (0, "")


def test_ctrl_c_ends_it_in_order(talk: Talk, beside: Start) -> None:
    program = listens(beside("tap", *talk.flags))
    program.process.send_signal(signal.SIGINT)
    assert program.process.wait(60) == 0


def test_a_filter_that_cannot_be_read_is_wrong_usage(rpcviz: Run) -> None:
    ended = rpcviz("tap", "--broker", "amqp://127.0.0.1:1/", "--filter", "kind:nonsense")
    assert ended.returncode == 2
    assert "nonsense" in ended.stderr
    assert "\n    kind:nonsense\n         ^\n" in ended.stderr


def test_the_broker_in_memory_has_nothing_to_hear(rpcviz: Run) -> None:
    ended = rpcviz("tap")
    assert ended.returncode == 2
    assert "--broker" in ended.stderr


def test_a_mirror_tap_sees_requests_and_says_what_it_cannot_see(talk: Talk, beside: Start) -> None:
    flags = ["--tap", "mirror", "--exchanges", "nova", "--limit", "1"]
    program = listens(beside("tap", *talk.flags, *flags))
    assert "replies are not seen" in program.said()
    talk.ask()
    assert program.process.wait(60) == 0
    (call,) = (json.loads(line) for line in program.printed())
    assert (call["kind"], call["state"], call["queues"], call["routed"]) == ("call", None, None, None)


def test_what_a_broker_refuses_ends_with_3_and_a_remedy(talk: Talk, rpcviz: Run) -> None:
    node = talk.node
    node.ask("PUT", "/users/viz", {"password": "viz", "tags": ""})
    vhost = talk.url.rpartition("/")[2]
    node.ask(
        "PUT",
        f"/permissions/{vhost}/viz",
        {"configure": "^rpcviz[.]", "write": "^rpcviz[.]", "read": "^rpcviz[.]"},
    )
    place = f"127.0.0.1:{node.port}"
    for broker, word in (
        (f"amqp://guest:wrong@{place}/{vhost}", "user and password"),
        (f"amqp://guest:guest@{place}/nowhere", "list_vhosts"),
        (f"amqp://viz:viz@{place}/{vhost}", "set_permissions"),
        (f"amqps://guest:guest@{place}/{vhost}", "TLS"),
        ("amqp://127.0.0.1:1/", "--broker"),
    ):
        ended = rpcviz("tap", "--broker", broker, "--tap", "firehose")
        assert ended.returncode == 3, (broker, ended.stderr)
        assert "remedy:" in ended.stderr
        assert word in ended.stderr
        assert "wrong@" not in ended.stderr


def test_whoever_comes_later_has_a_name_too(talk: Talk, beside: Start) -> None:
    # The broker names a connection up to 5 s after it came, and each of these is new to the tap.
    program = listens(beside("tap", *talk.flags, "--limit", "3", "--filter", "kind:cast"))
    broker = BrokerUrl.parse(talk.url)
    with contextlib.ExitStack() as stack:
        for number, name in enumerate(("nova-compute", "nova-scheduler", "cinder-volume")):
            speaker = BusProcess(broker, program=name, host="ctl1", pid=100 + number, clock=SystemClock())
            stack.callback(speaker.close)
            speaker.client("nova").cast("conductor", "hello", {}, context={})
        assert program.process.wait(60) == 0
    senders = [json.loads(line)["sender"]["service"] for line in program.printed()]
    assert senders == ["nova-compute", "nova-scheduler", "cinder-volume"]


def test_ctrl_c_prints_what_still_waits_for_a_name(talk: Talk, beside: Start) -> None:
    program = listens(beside("tap", *talk.flags))
    speaker = BusProcess(
        BrokerUrl.parse(talk.url), program="nova-compute", host="cmp1", pid=7, clock=SystemClock()
    )
    speaker.client("nova").cast("conductor", "hello", {}, context={})
    # Another tap that waits for nobody says that the message has come.
    beside_it = listens(beside("tap", *talk.flags, "--tap", "mirror", "--exchanges", "nova"))
    speaker.client("nova").cast("conductor", "hello", {}, context={})
    wait_until(beside_it.printed, 20, "the message")
    program.process.send_signal(signal.SIGINT)
    assert program.process.wait(60) == 0
    assert "hello" in program.out.read_text()
    speaker.close()
