"""The broker in memory, asked who is there."""

from rpcviz import __version__
from rpcviz.bus import management
from rpcviz.bus.management.embedded import queue_counts
from rpcviz.wire.broker import BindingInfo
from tests.bus.broker import Broker, declare, publish
from tests.bus.peers import Memory, process
from tests.bus.test_consume import Tap


def test_a_connection_tells_its_program_and_host(embedded: Broker) -> None:
    with process(embedded.url, "nova-compute", host="cmp1", pid=4711) as there:
        there.server("nova", "compute", "cmp1", [Memory().endpoint]).start()
        (connection,) = management.topology(embedded.url).connections
    assert connection.user_provided_name is not None
    program, pid, uuid = connection.user_provided_name.split(":")
    assert (program, pid, uuid.count("-"), connection.host, connection.user) == (
        "nova-compute",
        "4711",
        4,
        "cmp1",
        "guest",
    )


def test_queues_bindings_and_consumers_are_told(embedded: Broker) -> None:
    with process(embedded.url, "nova-compute") as there:
        there.server("nova", "compute", "cmp1", [Memory().endpoint]).start()
        seen = management.topology(embedded.url)
    fanout = next(queue.name for queue in seen.queues if queue.name.startswith("compute_fanout_"))
    assert [exchange.name for exchange in seen.exchanges] == ["", "nova", "compute_fanout"]
    assert seen.bindings == (
        BindingInfo(exchange="nova", key="compute", queue="compute"),
        BindingInfo(exchange="nova", key="compute.cmp1", queue="compute.cmp1"),
        BindingInfo(exchange="compute_fanout", key="compute", queue=fanout),
    )
    (connection,) = seen.connections
    assert [(one.queue, one.connection, one.tag) for one in seen.consumers] == [
        ("compute", connection.name, "1"),
        ("compute.cmp1", connection.name, "2"),
        (fanout, connection.name, "3"),
    ]


def test_what_is_rpcvizs_own_is_left_out(embedded: Broker) -> None:
    tap = Tap(embedded.url)
    with process(embedded.url, "nova-api") as here:
        here.hops()
        seen = management.topology(embedded.url)
    tap.end()
    assert (seen.connections, seen.queues, seen.bindings, seen.consumers) == ((), (), (), ())
    assert [exchange.name for exchange in seen.exchanges] == [""]


def test_drops_are_counted_by_queue(embedded: Broker) -> None:
    channel = embedded.channel()
    declare(channel, "rpcviz.tap.x", arguments={"x-max-length": 2})
    for _ in range(5):
        publish(channel, "x", "rpcviz.tap.x")
    counts = queue_counts("rpcviz.tap.x")
    assert counts is not None
    assert counts.dropped == 3
    assert queue_counts("nothing") is None


def test_the_broker_says_what_it_is(embedded: Broker) -> None:
    facts = management.broker_facts(embedded.url)
    assert (facts.product, facts.version) == ("rpcviz embedded broker", __version__)
    assert (facts.node, facts.vhost) == ("rpcviz@memory", "/")
