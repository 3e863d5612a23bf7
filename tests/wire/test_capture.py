"""Lines of a capture file."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.wire.capture import CaptureDamaged, CaptureMeta, read_line, write_line, write_meta
from rpcviz.wire.tapped import Point, Route, Tapped
from tests.wire import corpus
from tests.wire.make import tapped


@pytest.mark.parametrize("name", corpus.NAMES)
def test_every_captured_line_is_written_as_it_was_read(name: str) -> None:
    with gzip.open(corpus.FOLDER / f"{name}.jsonl.gz") as lines:
        next(lines)
        for line in lines:
            copy = read_line(line)
            assert isinstance(copy, Tapped)
            assert json.loads(write_line(copy)) == json.loads(line)


@pytest.mark.parametrize("name", corpus.NAMES)
def test_the_first_line_names_broker_and_topology_and_survives_writing(name: str) -> None:
    meta, copies = corpus.read(name)
    assert (meta.product, meta.broker_version, meta.tap, meta.vhost) == (
        "RabbitMQ",
        "3.10.8",
        "firehose",
        "/",
    )
    assert [copy.seq for copy in copies] == list(range(1, len(copies) + 1))
    again = read_line(write_meta(meta))
    assert isinstance(again, CaptureMeta)
    assert again == meta


def test_what_belongs_to_the_tap_is_not_in_the_topology() -> None:
    topology = corpus.read("nova-boot")[0].topology
    assert topology is not None
    assert not any(exchange.name == "amq.rabbitmq.trace" for exchange in topology.exchanges)
    assert not any(queue.name.startswith("amq.gen") for queue in topology.queues)
    assert not any("firehose" in (c.user_provided_name or "") for c in topology.connections)
    known = {queue.name for queue in topology.queues}
    assert {consumer.queue for consumer in topology.consumers} <= known


def test_a_mirror_tap_knows_less_and_unknown_is_not_empty() -> None:
    copy = read_line(
        b'{"ts_ns":5,"seq":2,"rk":"publish.nova","headers":{"exchange_name":"nova"},"body":"{}"}'
    )
    assert isinstance(copy, Tapped)
    assert copy.route == Route(exchange="nova", routing_key="")
    assert copy.route.routed_queues is None


def test_a_dotted_queue_name_and_the_default_exchange_are_read() -> None:
    copy = Tapped(
        seq=3,
        ts_ns=4,
        point=Point.DELIVER,
        route=Route(exchange="", routing_key="a.b", queue="a.b", redelivered=True),
        properties={},
        body=b"\xff\x00",
    )
    assert read_line(write_line(copy)) == copy
    assert read_line(write_line(tapped(b"x", exchange=""))) == tapped(b"x", exchange="")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b'{"x":' * 10_000, "not JSON"),
        (b"[]", "not a capture line"),
        (b"{}", "not a capture line"),
        (b'{"ts_ns":1,"seq":1,"rk":"ack.x","headers":{"exchange_name":""},"body":""}', "rk is neither"),
        (b'{"ts_ns":1,"seq":-1,"rk":"publish.","headers":{"exchange_name":""},"body":""}', "negative"),
        (b'{"ts_ns":1,"seq":1,"rk":"publish.","headers":{"exchange_name":""},"body":"","enc":"x"}', "enc is"),
        (
            b'{"ts_ns":1,"seq":1,"rk":"publish.","headers":{"exchange_name":""},"body":"!","enc":"base64"}',
            "base64",
        ),
        (b'{"rpcviz_capture": "one"}', "not a capture line"),
    ],
)
def test_a_damaged_line_says_what_is_wrong_with_it(line: bytes, reason: str) -> None:
    with pytest.raises(CaptureDamaged, match=reason):
        read_line(line)


@given(st.binary() | st.text())
def test_rubbish_raises_nothing_else(line: bytes | str) -> None:
    with pytest.raises(CaptureDamaged):
        read_line(line)
