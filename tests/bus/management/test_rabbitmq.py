"""RabbitMQ's management API: the same records as of the broker in memory, and what may go wrong."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from rpcviz.base.concurrency import spawn
from rpcviz.bus import management
from rpcviz.bus.management import ManagementUrl, NotManaged
from rpcviz.bus.problems import BadBrokerUrl
from rpcviz.bus.url import BrokerUrl
from rpcviz.wire.broker import BindingInfo, ConsumerInfo
from tests.bus.broker import Broker, publish
from tests.bus.peers import Memory, process
from tests.bus.taps import Tap
from tests.program import free_port
from tests.rabbit import PrivateRabbitMQ
from tests.wait import wait_until


@pytest.fixture
def where(broker: Broker, request: pytest.FixtureRequest) -> ManagementUrl | None:
    """Where the management API of the test's broker is."""
    if broker.url.is_embedded:
        return None
    node: PrivateRabbitMQ = request.getfixturevalue("rabbitmq")
    return ManagementUrl.parse(node.management_url)


def test_a_topology_names_who_is_connected_and_leaves_rpcviz_out(
    broker: Broker, where: ManagementUrl | None
) -> None:
    memory = Memory(ping=lambda request: None)
    with process(broker.url, "nova-compute", host="cmp1", pid=42) as there:
        there.server("nova", "compute", "cmp1", [memory.endpoint]).start()
        tap = Tap(broker.url).ready()

        looks = [management.topology(broker.url, where)]

        def known() -> bool:
            """Consumers and connections come into its tables each at a time of their own."""
            looks.append(management.topology(broker.url, where))
            read = {each.queue: each.connection for each in looks[-1].consumers}
            named = {each.name for each in looks[-1].connections if each.user_provided_name}
            return len(read) == 3 and set(read.values()) <= named

        wait_until(known, 20, "the broker to know of its consumers")
        found = looks[-1]
        tap.end()
    assert {each.name for each in found.exchanges} == {"", "nova", "compute_fanout"}
    fanout = next(each for each in found.exchanges if each.name == "compute_fanout")
    assert (fanout.type, fanout.durable, fanout.auto_delete) == ("fanout", False, True)
    queues = {each.name for each in found.queues}
    assert {"compute", "compute.cmp1"} < queues
    assert len(queues) == 3
    assert not any(name.startswith("rpcviz") for name in queues)
    assert BindingInfo(exchange="nova", key="compute.cmp1", queue="compute.cmp1") in found.bindings
    assert not any(each.exchange == "" or each.queue.startswith("rpcviz") for each in found.bindings)
    named = [each for each in found.connections if each.user_provided_name]
    assert {each.user_provided_name.split(":")[0] for each in named if each.user_provided_name} == {
        "nova-compute"
    }
    reading = next(each for each in found.consumers if each.queue == "compute")
    assert isinstance(reading, ConsumerInfo)
    reader = next(each for each in found.connections if each.name == reading.connection)
    assert reader.host == "cmp1"
    assert " -> " in reader.name


def test_a_broker_says_what_it_is(broker: Broker, where: ManagementUrl | None) -> None:
    facts = management.broker_facts(broker.url, where)
    assert facts.product
    assert facts.version[0].isdigit()
    assert facts.vhost == broker.url.vhost


def test_without_the_api_a_broker_still_says_what_it_is(rabbitmq: PrivateRabbitMQ) -> None:
    nowhere = ManagementUrl.parse(f"http://127.0.0.1:{free_port()}")
    facts = management.broker_facts(BrokerUrl.parse(rabbitmq.url), nowhere)
    assert facts.product == "RabbitMQ"
    assert facts.version[0].isdigit()


def test_tracing_is_switched_and_nothing_else_of_the_vhost(rabbitmq: PrivateRabbitMQ) -> None:
    url = BrokerUrl.parse(rabbitmq.new_vhost("traced", tracing=False))
    rabbitmq.ask("PUT", "/vhosts/traced", {"description": "cells", "tags": "a,b"})
    where = ManagementUrl.parse(rabbitmq.management_url)
    assert not management.tracing(url, where)
    management.set_tracing(url, True, where)
    assert management.tracing(url, where)
    management.set_tracing(url, False, where)
    assert not management.tracing(url, where)
    vhost: Any = rabbitmq.ask("GET", "/vhosts/traced")
    assert vhost["description"] == "cells"
    assert vhost["tags"] == ["a", "b"]
    assert management.trace_line(url, on=True) == "rabbitmqctl trace_on -p traced"


def test_the_counts_of_a_queue_are_told(rabbitmq: PrivateRabbitMQ) -> None:
    url = BrokerUrl.parse(rabbitmq.new_vhost("counted"))
    where = ManagementUrl.parse(rabbitmq.management_url)
    broker = Broker(url)
    channel = broker.channel()
    channel.queue_declare(queue="rpcviz.tap.x", auto_delete=False)
    publish(channel, "x", "rpcviz.tap.x")

    def waiting() -> int:
        counts = management.queue_counts(url, "rpcviz.tap.x", where)
        return -1 if counts is None else counts.waiting

    wait_until(lambda: waiting() == 1, 20, "the message to be counted")
    assert management.queue_counts(url, "nothing", where) is None
    broker.close()


def test_what_a_user_may_do_is_told(rabbitmq: PrivateRabbitMQ) -> None:
    url = BrokerUrl.parse(rabbitmq.new_vhost("rights"))
    found = management.permissions(url, ManagementUrl.parse(rabbitmq.management_url))
    assert found is not None
    assert (found.user, found.configure, found.read) == ("guest", ".*", ".*")
    assert "administrator" in found.tags


def test_a_user_without_a_tag_is_told_which_it_needs(rabbitmq: PrivateRabbitMQ) -> None:
    rabbitmq.ask("PUT", "/users/untagged", {"password": "topsecret", "tags": ""})
    url = BrokerUrl.parse(f"amqp://untagged:topsecret@127.0.0.1:{rabbitmq.port}/")
    where = ManagementUrl.parse(f"http://127.0.0.1:{rabbitmq.management_port}")
    with pytest.raises(NotManaged) as refused:
        management.topology(url, where)
    assert "rabbitmqctl set_user_tags untagged monitoring" in str(refused.value)
    assert "topsecret" not in str(refused.value)


def test_whether_transient_queues_are_permitted_is_told_where_the_broker_says_it(
    rabbitmq: PrivateRabbitMQ,
) -> None:
    # 3.10 has no such list, 4.0 tells its default only: then `probe.refusal` must be asked.
    where = ManagementUrl.parse(rabbitmq.management_url)
    assert management.transient_policy(BrokerUrl.parse(rabbitmq.url), where) in {None, "permitted"}


@pytest.mark.parametrize(
    ("said", "policy"),
    [
        ({"state": "denied"}, "denied"),
        ({"state": "permitted"}, "permitted"),
        ({"deprecation_phase": "removed"}, "denied"),
        ({"deprecation_phase": "permitted_by_default"}, None),
    ],
)
def test_what_is_said_of_transient_queues_is_understood(said: dict[str, str], policy: str | None) -> None:
    features = [{"name": "global_qos"}, {"name": "transient_nonexcl_queues", **said}]
    with answering(200, json.dumps(features).encode()) as where:
        assert management.transient_policy(BrokerUrl.parse("amqp://h/"), where) == policy


# ------------------------------------------------------------------ addresses


def test_the_api_is_beside_the_broker_by_default() -> None:
    assert ManagementUrl.beside(BrokerUrl.parse("rabbit://u:p@[::1]:5672,h2/v")).text == "http://[::1]:15672"
    assert ManagementUrl.beside(BrokerUrl.parse("amqps://h")).text == "https://h:15671"


@pytest.mark.parametrize("text", ["", "h:15672", "ftp://u:topsecret@h", "http://", "http://u:topsecret@h:no"])
def test_what_is_no_address_of_an_api_is_refused(text: str) -> None:
    with pytest.raises(BadBrokerUrl) as refused:
        ManagementUrl.parse(text)
    assert "--management" in str(refused.value)
    assert "topsecret" not in str(refused.value)


def test_an_address_of_an_api_hides_its_password() -> None:
    where = ManagementUrl.parse("https://u:topsecret@h/prefix/")
    assert (where.text, where.password) == ("https://h:15671/prefix", "topsecret")
    assert "topsecret" not in repr(where)


# ------------------------------------------------------------------ answers that are none


@contextmanager
def answering(status: int, body: bytes) -> Iterator[ManagementUrl]:
    """An HTTP server that always says the same."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    worker = spawn("answering", server.serve_forever)
    yield ManagementUrl.parse(f"http://127.0.0.1:{server.server_address[1]}")
    server.shutdown()
    server.server_close()
    worker.join(60)


@pytest.mark.parametrize(
    ("status", "body", "cause"),
    [
        (200, b"<html>", "not as RabbitMQ's"),
        (200, b'{"name": 5}', "not as RabbitMQ's"),
        (200, b'[{"source": 5}]', "not as RabbitMQ's"),
        (200, b"[" * 100_000, "not as RabbitMQ's"),
        (200, b'["\xff"]', "not as RabbitMQ's"),
        (401, b"", "401"),
        (404, b"{}", "404"),
        (500, b"oops", "500"),
        (302, b"", "302"),
    ],
)
def test_an_answer_that_is_none_of_rabbitmqs_is_told(status: int, body: bytes, cause: str) -> None:
    with answering(status, body) as where, pytest.raises(NotManaged) as refused:
        management.topology(BrokerUrl.parse("amqp://u:topsecret@127.0.0.1/"), where)
    assert cause in refused.value.cause
    assert "topsecret" not in str(refused.value)


def test_an_answer_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    from rpcviz.bus.management import ask

    monkeypatch.setattr(ask, "SIZE_LIMIT", 1_000)
    with (
        answering(200, json.dumps(["x" * 2_000]).encode()) as where,
        pytest.raises(NotManaged) as cut,
    ):
        management.topology(BrokerUrl.parse("amqp://h/"), where)
    assert "longer than 1000 bytes" in cut.value.cause
