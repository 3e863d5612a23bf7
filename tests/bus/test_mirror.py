"""The mirror: a queue of its own at the cloud's exchanges, and how it leaves."""

from typing import Any

import pytest

from rpcviz.base.clock import FakeClock
from rpcviz.bus import mirror
from rpcviz.bus.management import ManagementUrl, NotManaged
from rpcviz.bus.problems import ExchangeMissing, ExchangeRefused
from rpcviz.bus.url import BrokerUrl
from rpcviz.wire.broker import BindingInfo, BrokerTopology, ExchangeInfo
from tests.bus.broker import Broker, publish
from tests.bus.peers import Memory, process
from tests.bus.taps import Mirror, Tap, eager
from tests.program import free_port
from tests.rabbit import PrivateRabbitMQ
from tests.wait import wait_until


@pytest.fixture
def options(broker: Broker, request: pytest.FixtureRequest) -> dict[str, Any]:
    """Where the management API of the test's broker is."""
    if broker.url.is_embedded:
        return {}
    node: PrivateRabbitMQ = request.getfixturevalue("rabbitmq")
    return {"management": ManagementUrl.parse(node.management_url)}


def make_exchanges(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("nova", "topic", durable=False, auto_delete=False)
    channel.exchange_declare("scheduler_fanout", "fanout", durable=False, auto_delete=True)
    channel.exchange_declare("direct", "direct", durable=False, auto_delete=False)


def test_what_is_sent_to_named_exchanges_is_seen_with_its_properties(broker: Broker) -> None:
    make_exchanges(broker)
    tap = Mirror(broker.url, exchanges=("nova", "scheduler_fanout"), leave_wait_s=0).ready()
    channel = broker.channel()
    publish(channel, "a", "compute.cmp1", exchange="nova", headers={"h": 1}, expiration="60000")
    publish(channel, "b", "", exchange="scheduler_fanout")
    publish(channel, "c", "reply_1")
    tap.wait(2)
    tap.end()
    seen = [(copy.exchange, copy.routing_key, copy.body) for copy in tap.copies]
    assert seen == [("nova", "compute.cmp1", b"a"), ("scheduler_fanout", "", b"b")]
    assert tap.copies[0].properties == {
        "headers": {"h": 1},
        "content_type": "text/plain",
        "content_encoding": "utf-8",
        "delivery_mode": 2,
        "expiration": "60000",
    }
    assert tap.bound == [("nova", "scheduler_fanout")]


def test_all_topic_and_fanout_exchanges_are_found_and_new_ones_as_they_appear(
    broker: Broker, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "LOOK_EVERY_S", 0.2)
    make_exchanges(broker)
    tap = Mirror(broker.url, leave_wait_s=0, **options).ready()
    assert set(tap.bound[-1]) == {"nova", "scheduler_fanout"}
    channel = broker.channel()
    channel.exchange_declare("neutron", "topic", durable=False, auto_delete=False)
    wait_until(lambda: "neutron" in tap.bound[-1], what="the new exchange to be bound")
    publish(channel, "x", "q-plugin", exchange="neutron")
    tap.wait(1)
    tap.end()
    assert tap.copies[0].exchange == "neutron"


def test_what_belongs_to_rpcviz_or_to_nobody_is_not_mirrored() -> None:
    found = BrokerTopology(
        exchanges=(
            ExchangeInfo(name="", type="direct"),
            ExchangeInfo(name="nova", type="topic"),
            ExchangeInfo(name="x", type="headers"),
            ExchangeInfo(name="inside", type="topic", internal=True),
            ExchangeInfo(name="compute_fanout", type="fanout"),
        )
    )
    assert mirror.mirrored(found) == ("nova", "compute_fanout")


def test_the_last_binding_is_ours_where_no_queue_of_others_is_bound() -> None:
    found = BrokerTopology(
        exchanges=(
            ExchangeInfo(name="nova", type="topic"),
            ExchangeInfo(name="a_fanout", type="fanout", auto_delete=True),
            ExchangeInfo(name="b_fanout", type="fanout", auto_delete=True),
        ),
        bindings=(BindingInfo(exchange="b_fanout", key="b", queue="b_fanout_1"),),
    )
    assert mirror.last_bindings(found, ("nova", "a_fanout", "b_fanout")) == {"a_fanout"}


def test_services_work_under_a_mirror_as_without_it(broker: Broker, options: dict[str, Any]) -> None:
    memory = Memory(host_up=lambda request: request.args, note=lambda request: None)
    with process(broker.url, "nova-compute", pid=1) as there, process(broker.url, "nova-api", pid=2) as here:
        there.server("nova", "compute", "cmp1", [memory.endpoint]).start()
        tap = Mirror(broker.url, **options).ready()
        client = here.client("nova")
        assert client.call("compute", "host_up", {"a": 1}, context={}, server="cmp1", timeout_s=10) == {
            "a": 1
        }
        client.fanout("compute", "note", {}, context={})
        wait_until(lambda: len(memory.requests) == 2, what="both requests")
        tap.wait(2)
        tap.end()
        # It left while the service was bound, and the service has what comes now.
        client.fanout("compute", "note", {}, context={})
        wait_until(lambda: len(memory.requests) == 3, what="the request after the mirror left")
    assert tap.said == []
    assert [copy.exchange for copy in tap.copies] == ["nova", "compute_fanout"]


def test_a_mirror_with_the_last_binding_waits_for_a_service(broker: Broker, options: dict[str, Any]) -> None:
    make_exchanges(broker)
    clock = FakeClock()
    tap = Mirror(broker.url, clock=clock, **options).ready()
    tap.stop.set()
    wait_until(lambda: tap.said, what="the mirror to say that it waits")
    assert "waiting up to 30 s: nobody else is bound to scheduler_fanout" in tap.said[0]
    assert tap.worker.alive()
    channel = broker.channel()
    channel.queue_declare(queue="scheduler_fanout_1", auto_delete=False)
    channel.queue_bind(queue="scheduler_fanout_1", exchange="scheduler_fanout")
    assert tap.failure() is None
    assert len(tap.said) == 1
    assert broker.has_exchange("scheduler_fanout")


def test_a_mirror_that_waited_in_vain_leaves_and_says_what_it_took_along(
    broker: Broker, options: dict[str, Any]
) -> None:
    make_exchanges(broker)
    clock = FakeClock()
    tap = Mirror(broker.url, clock=clock, **options).ready()
    tap.stop.set()
    wait_until(lambda: tap.said, what="the mirror to say that it waits")
    clock.advance(31)
    assert tap.failure() is None
    assert "left the last binding of scheduler_fanout" in tap.said[1]
    wait_until(lambda: not broker.has_exchange("scheduler_fanout"), what="the exchange to go")
    assert broker.has_exchange("nova")


def test_without_the_management_api_named_exchanges_are_mirrored_and_others_are_not(
    rabbitmq: PrivateRabbitMQ,
) -> None:
    url = BrokerUrl.parse(rabbitmq.new_vhost("unmanaged"))
    nowhere = ManagementUrl.parse(f"http://127.0.0.1:{free_port()}")
    assert isinstance(Mirror(url, management=nowhere).failure(), NotManaged)
    broker = Broker(url)
    make_exchanges(broker)
    tap = Mirror(url, management=nowhere, exchanges=("nova", "scheduler_fanout")).ready()
    tap.end()
    broker.close()
    assert "left scheduler_fanout without knowing whether services are bound" in tap.said[0]


def test_an_exchange_that_is_not_there_is_named_and_nothing_is_declared(broker: Broker) -> None:
    failure = Mirror(broker.url, exchanges=("nova",)).failure()
    assert isinstance(failure, ExchangeMissing)
    assert failure.exit_code == 3
    assert not broker.has_exchange("nova")


def test_an_exchange_that_may_not_be_read_is_named(rabbitmq: PrivateRabbitMQ) -> None:
    broker = Broker(BrokerUrl.parse(rabbitmq.new_vhost("unread")))
    make_exchanges(broker)
    rabbitmq.ask("PUT", "/users/viz3", {"password": "secret", "tags": ""})
    rights = {"configure": "^rpcviz[.]", "write": "^rpcviz[.]", "read": "^rpcviz[.]"}
    rabbitmq.ask("PUT", "/permissions/unread/viz3", rights)
    url = BrokerUrl.parse(f"amqp://viz3:secret@127.0.0.1:{rabbitmq.port}/unread")
    failure = Mirror(url, exchanges=("nova",)).failure()
    broker.close()
    assert isinstance(failure, ExchangeRefused)
    assert "--exchanges" in failure.remedy


def test_a_mirror_comes_back_with_all_its_bindings(rabbitmq: PrivateRabbitMQ) -> None:
    url = BrokerUrl.parse(rabbitmq.new_vhost("mirrored"))
    broker = Broker(url)
    make_exchanges(broker)
    tap = Mirror(url, exchanges=("nova",), retry=eager()).ready()
    rabbitmq.close_connections("mirrored", "rpcviz.tap")
    wait_until(lambda: len(tap.bound) >= 2, 20, "the mirror to be back")
    publish(broker.channel(), "x", "compute", exchange="nova")
    tap.wait(1).end()
    broker.close()


def test_the_mirror_and_the_firehose_see_the_same_message(broker: Broker) -> None:
    make_exchanges(broker)
    firehose, tap = Tap(broker.url).ready(), Mirror(broker.url, name="mirror", exchanges=("nova",)).ready()
    publish(broker.channel(), "x", "compute", exchange="nova", headers={"compression": "gzip"})
    tap.wait(1)
    firehose.wait(1)
    copy = next(copy for copy in firehose.copies if copy.routing_key == "publish.nova")
    tap.end()
    firehose.end()
    assert copy.body == tap.copies[0].body
    assert copy.headers["properties"] == tap.copies[0].properties
