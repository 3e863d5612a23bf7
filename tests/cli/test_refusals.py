"""What a broker refuses: each command ends with 3 and says what to do; a page waits and says the same."""

import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest
import requests

from tests.bus.certificates import Certificates
from tests.conftest import Start
from tests.program import ASK_LIMIT_S
from tests.rabbit import PrivateRabbitMQ
from tests.wait import wait_until

Run = Callable[..., "subprocess.CompletedProcess[str]"]
OWN = "^rpcviz[.]"
FREE = {"configure": ".*", "write": ".*", "read": ".*"}


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """A way to be refused."""

    broker: str
    flags: tuple[str, ...] = ("--tap", "firehose")
    said: str
    """Of the remedy."""
    key: str
    """What it is called for scripts."""


NAMES = (
    "wrong password",
    "unknown vhost",
    "a vhost of others",
    "no right to read the firehose",
    "no right to a queue: 403",
    "no queue is left: 406",
    "TLS to a plain port",
    "plain to a port of TLS",
    "a certificate of a stranger",
    "nobody there",
    "no exchange of that name",
    "a mirror without the management API",
)


@pytest.fixture(scope="module")
def refusals(breakable: PrivateRabbitMQ, certificates: Certificates) -> Iterator[dict[str, Refusal]]:
    """By name."""
    node, place = breakable, f"127.0.0.1:{breakable.port}"
    for vhost in ("refusing", "full"):
        node.new_vhost(vhost)
    node.ask("PUT", "/vhost-limits/full/max-queues", {"value": 0})
    accounts = {
        "blind": {"configure": OWN, "write": OWN, "read": OWN},
        "queueless": {"configure": "", "write": "", "read": ".*"},
    }
    for user, permissions in accounts.items():
        node.ask("PUT", f"/users/{user}", {"password": "secret", "tags": ""})
        node.ask("PUT", f"/permissions/refusing/{user}", permissions)
    node.ask("PUT", "/users/stranger", {"password": "secret", "tags": ""})
    tls = f"127.0.0.1:{node.tls_port}"
    query = (
        f"ssl=1&ssl_ca_file={certificates.stranger_ca}&ssl_cert_file={certificates.client}"
        f"&ssl_key_file={certificates.client_key}"
    )
    mirror = ("--tap", "mirror")
    nowhere = ("--management", "http://127.0.0.1:1")
    yield dict(
        zip(
            NAMES,
            (
                Refusal(
                    broker=f"amqp://guest:planted@{place}/refusing",
                    said="user and password",
                    key="login_refused",
                ),
                Refusal(
                    broker=f"amqp://guest:guest@{place}/nowhere", said="list_vhosts", key="vhost_refused"
                ),
                Refusal(
                    broker=f"amqp://stranger:secret@{place}/refusing",
                    said="set_permissions -p refusing stranger",
                    key="vhost_refused",
                ),
                Refusal(
                    broker=f"amqp://blind:secret@{place}/refusing",
                    said="set_permissions -p refusing blind",
                    key="trace_exchange_refused",
                ),
                Refusal(
                    broker=f"amqp://queueless:secret@{place}/refusing",
                    said="rpcviz doctor",
                    key="channel_refused",
                ),
                Refusal(
                    broker=f"amqp://guest:guest@{place}/full", said="rpcviz doctor", key="channel_refused"
                ),
                Refusal(broker=f"amqps://guest:guest@{place}/refusing", said="5671", key="tls_plain"),
                Refusal(
                    broker=f"amqp://guest:guest@{tls}/refusing", said="--broker", key="broker_unreachable"
                ),
                Refusal(
                    broker=f"rabbit://guest:guest@{tls}/refusing?{query}",
                    said="ssl_ca_file",
                    key="tls_untrusted",
                ),
                Refusal(broker="amqp://127.0.0.1:1/", said="--broker", key="broker_unreachable"),
                Refusal(
                    broker=f"amqp://guest:guest@{place}/refusing",
                    flags=(*mirror, "--exchanges", "nova"),
                    said="list_exchanges",
                    key="exchange_missing",
                ),
                Refusal(
                    broker=f"amqp://guest:guest@{place}/refusing",
                    flags=(*mirror, *nowhere),
                    said="rabbitmq_management",
                    key="not_managed",
                ),
            ),
            strict=True,
        )
    )
    for vhost in ("refusing", "full"):
        node.ask("DELETE", f"/vhosts/{vhost}")
    for user in (*accounts, "stranger"):
        node.ask("DELETE", f"/users/{user}")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("command", ["tap", "record"])
def test_a_command_ends_with_3_and_says_what_to_do(
    command: str, name: str, refusals: dict[str, Refusal], rpcviz: Run, tmp_path: Path
) -> None:
    refusal = refusals[name]
    file = (str(tmp_path / "capture.jsonl"),) if command == "record" else ()
    ended = rpcviz(command, *file, "--broker", refusal.broker, *refusal.flags)
    assert ended.returncode == 3, ended.stderr
    assert refusal.said in ended.stderr.partition("remedy:")[2]
    assert "Traceback" not in ended.stderr
    assert "planted" not in ended.stderr
    assert "secret" not in ended.stderr


@pytest.mark.parametrize("name", NAMES[:-2])
def test_doctor_names_it_and_ends_with_3(name: str, refusals: dict[str, Refusal], rpcviz: Run) -> None:
    refusal = refusals[name]
    ended = rpcviz("doctor", "--broker", refusal.broker, *refusal.flags)
    assert ended.returncode == 3, ended.stdout
    failed = ended.stdout.partition("fail  ")[2]
    assert refusal.said in failed.partition("remedy:")[2], ended.stdout
    assert "Traceback" not in ended.stderr


def why(url: str) -> object:
    (broker,) = requests.get(f"{url}/api/v1/brokers", timeout=ASK_LIMIT_S).json()["brokers"]
    return broker["why"]


def test_a_page_waits_says_why_and_what_to_do(refusals: dict[str, Refusal], start: Start) -> None:
    programs = {
        name: start("--broker", refusal.broker, *refusal.flags, wait=False)
        for name, refusal in refusals.items()
    }
    for name, refusal in refusals.items():
        server = programs[name].wait_ready()

        wait_until(partial(why, server.url), 30, f"the reason of {name}")
        (broker,) = requests.get(f"{server.url}/api/v1/brokers", timeout=ASK_LIMIT_S).json()["brokers"]
        assert broker["made_of"]["why"][0]["key"] == f"problem.{refusal.key}", name
        assert refusal.said in broker["remedy"], name
        ready = requests.get(f"{server.url}/readyz", timeout=ASK_LIMIT_S)
        assert ready.status_code == 503, name
        assert refusal.said in " ".join(ready.json()["reasons"]), name
        assert "planted" not in ready.text + server.output()
