"""The tap's own door to a broker, and hops, on either broker."""

import threading

import pytest

from rpcviz.base.concurrency import Stop, spawn
from rpcviz.bus.consume import Delivery, consume_trace
from rpcviz.bus.problems import TraceExchangeRefused
from rpcviz.bus.url import BrokerUrl
from rpcviz.wire import hops
from rpcviz.wire.hop import Hop, HopKind
from tests.bus.broker import Broker, declare, publish
from tests.bus.peers import process
from tests.rabbit import PrivateRabbitMQ
from tests.wait import wait_until


class Tap:
    """`consume_trace` in a worker."""

    def __init__(self, url: BrokerUrl) -> None:
        self.copies: list[Delivery] = []
        self.stop = Stop()
        ready = threading.Event()
        self.worker = spawn(
            "tap",
            lambda: consume_trace(
                url, name="test", limit=1_000, take=self.copies.append, stop=self.stop, ready=ready.set
            ),
        )
        assert ready.wait(60)

    def keys(self) -> list[str]:
        return [copy.routing_key for copy in self.copies]

    def end(self) -> None:
        self.stop.set()
        assert self.worker.join(60), "the tap did not stop"
        assert self.worker.failure is None


def test_the_tap_sees_publishes_and_deliveries(broker: Broker) -> None:
    tap = Tap(broker.url)
    channel = broker.channel()
    declare(channel, "q")
    publish(channel, "secret", "q")
    wait_until(lambda: tap.copies, what="the copy")
    channel.basic_get("q", no_ack=True)
    wait_until(lambda: len(tap.copies) == 2, what="the second copy")
    tap.end()
    assert tap.keys() == ["publish.", "deliver.q"]
    assert tap.copies[0].body == b"secret"
    assert tap.copies[0].headers["routed_queues"] == ["q"]


def test_the_taps_queue_is_bounded_and_goes_with_the_tap(broker: Broker) -> None:
    tap = Tap(broker.url)
    assert broker.reaches("rpcviz.tap.test")
    tap.end()
    wait_until(lambda: not broker.has_queue("rpcviz.tap.test"), what="the tap's queue to go")


def test_hops_come_through_the_firehose_and_reach_no_queue(broker: Broker) -> None:
    tap = Tap(broker.url)
    hop = Hop(id="h1", ts_ns=5, what=HopKind.REST, sender="user", receiver="nova-api", name="POST /servers")
    with process(broker.url, "nova-api") as here:
        here.hops().tell(hop)
        here.hops().tell(hop)
        wait_until(lambda: len(tap.copies) == 2, what="the copies")
    tap.end()
    assert tap.keys() == ["publish.rpcviz.hops"] * 2
    assert tap.copies[0].headers["routed_queues"] == []
    assert hops.read(tap.copies[0].body) == hop


def test_an_account_without_the_right_is_told_how_to_get_it(rabbitmq: PrivateRabbitMQ) -> None:
    rabbitmq.new_vhost("guarded")
    rabbitmq.ask("PUT", "/users/viz", {"password": "secret", "tags": ""})
    nothing_but_own = {"configure": "^rpcviz[.]", "write": "^rpcviz[.]", "read": "^rpcviz[.]"}
    rabbitmq.ask("PUT", "/permissions/guarded/viz", nothing_but_own)
    url = BrokerUrl.parse(f"amqp://viz:secret@127.0.0.1:{rabbitmq.port}/guarded")
    with pytest.raises(TraceExchangeRefused) as refused:
        consume_trace(url, name="test", limit=10, take=print, stop=Stop())
    assert "rabbitmqctl set_permissions -p guarded viz" in str(refused.value)
    assert "secret" not in str(refused.value)
