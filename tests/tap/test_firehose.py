"""Copies of the firehose become observations; nothing in their headers is trusted."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.bus.consume import Delivery
from rpcviz.tap.sources.firehose import LONGEST_KEPT, ROUTES_KEPT, Reader, read
from rpcviz.trace.change import Seen
from rpcviz.trace.tracer import Tracer
from rpcviz.web.messages import message_shape
from rpcviz.web.rows import mark
from rpcviz.wire import compose
from rpcviz.wire.capture import write_line
from rpcviz.wire.decode import decode
from rpcviz.wire.masked import masked_copy
from rpcviz.wire.route import Point
from rpcviz.wire.tapped import Tapped

PUBLISHED: dict[str, Any] = {
    "exchange_name": "nova",
    "routing_keys": ["compute.cmp1"],
    "properties": {"content_type": "application/json", "headers": {}},
    "node": "rabbit@ctl1",
    "vhost": "/",
    "connection": "10.0.0.1:5 -> 10.0.0.2:5672",
    "channel": 1,
    "user": "openstack",
    "routed_queues": ["compute.cmp1", "rpcviz.tap.abc"],
}


def tapped(key: str, headers: dict[str, Any], body: bytes = b"{}") -> Tapped:
    found = read(Delivery(routing_key=key, headers=headers, body=body), seq=7, ts_ns=8)
    assert found is not None
    return found


def test_a_publish_has_its_route() -> None:
    copy = tapped("publish.nova", PUBLISHED)
    assert (copy.seq, copy.ts_ns, copy.point) == (7, 8, Point.PUBLISH)
    assert (copy.route.exchange, copy.route.routing_key) == ("nova", "compute.cmp1")
    assert copy.route.connection == PUBLISHED["connection"]
    assert copy.properties["content_type"] == "application/json"


def test_our_own_queue_is_no_receiver() -> None:
    assert tapped("publish.nova", PUBLISHED).route.routed_queues == ("compute.cmp1",)


def test_what_only_a_tap_hears_is_unroutable() -> None:
    headers = PUBLISHED | {"routed_queues": ["rpcviz.tap.abc"]}
    assert tapped("publish.nova", headers).route.routed_queues == ()


def test_unknown_is_not_empty() -> None:
    headers = {key: value for key, value in PUBLISHED.items() if key != "routed_queues"}
    assert tapped("publish.nova", headers).route.routed_queues is None


@pytest.mark.parametrize(("value", "expected"), [(0, False), (1, True), (True, True), (None, None)])
def test_a_delivery_has_its_queue_and_whether_it_came_before(value: object, expected: object) -> None:
    copy = tapped("deliver.compute.cmp1", PUBLISHED | {"redelivered": value})
    assert (copy.point, copy.route.queue) == (Point.DELIVER, "compute.cmp1")
    assert copy.route.redelivered is expected
    assert copy.route.routed_queues is None


def test_the_default_exchange_has_the_empty_name() -> None:
    assert tapped("publish.", PUBLISHED | {"exchange_name": ""}).route.exchange == ""


def test_a_queue_whose_name_has_dots_is_whole() -> None:
    assert tapped("deliver.a.b.c", PUBLISHED).route.queue == "a.b.c"


@pytest.mark.parametrize("key", ["", "publish", "deliver", "other.nova", ".nova"])
def test_a_key_of_neither_form_is_no_copy(key: str) -> None:
    found = read(Delivery(routing_key=key, headers={}, body=b""), seq=1, ts_ns=1)
    assert found is None or key in ("publish", "deliver")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.floats(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(
    st.text(),
    st.dictionaries(st.sampled_from([*PUBLISHED, "redelivered", "other"]), anything),
    st.sampled_from(["publish.", "deliver.", ""]),
)
def test_no_header_can_break_it(name: str, headers: dict[str, Any], point: str) -> None:
    copy = read(Delivery(routing_key=point + name, headers=headers, body=b"x"), seq=1, ts_ns=1)
    assert copy is None or isinstance(copy.route.exchange, str)


@pytest.mark.parametrize("odd", ["nova\ud800", b"nova\xff"], ids=["half a pair", "no UTF-8"])
def test_what_no_text_can_be_made_of_can_be_written_and_names_one_thing(odd: str | bytes) -> None:
    names = ("exchange_name", "vhost", "node", "connection", "user")
    sent = {"message_id": "\ud800", "headers": {"k\ud800": ["\udfff", {"deep": "\ud800"}]}}
    headers = dict.fromkeys(names, odd) | {"routing_keys": [odd], "routed_queues": [odd], "properties": sent}
    copy = tapped("publish.nova", headers)
    raw = odd if isinstance(odd, bytes) else odd.encode("utf-8", "surrogatepass")
    delivered = tapped("deliver." + raw.decode("utf-8", "replace"), headers)
    assert copy.route.exchange.startswith("nova\ufffd")
    assert copy.route.routed_queues == (delivered.route.queue,)
    for each in (copy, delivered, masked_copy(copy)):
        assert msgspec.json.decode(write_line(each))["headers"]["vhost"] == copy.route.vhost


@pytest.mark.parametrize("odd", ["nova\ud800", b"nova\xff"], ids=["half a pair", "no UTF-8"])
def test_what_no_text_can_be_made_of_is_shown_all_the_same(odd: str | bytes) -> None:
    headers = PUBLISHED | {"exchange_name": odd, "vhost": odd, "connection": odd, "routed_queues": [odd]}
    body = compose.request(method="ping", args={}, context={}, unique_id="\ud800")
    seen = [
        each
        for each in Tracer().feed(decode(tapped("publish.nova", headers, body), ()))
        if isinstance(each, Seen)
    ]
    assert len(seen) == 1
    assert msgspec.json.encode((message_shape(seen[0].entry, "en"), mark(seen[0].entry)))


def test_half_a_pair_in_the_key_of_a_copy_is_text_too() -> None:
    assert tapped("deliver.\ud800", {}).route.queue == "\ufffd\ufffd\ufffd"


def test_copies_that_share_their_headers_share_their_route() -> None:
    reader = Reader()
    headers = {"exchange_name": "nova", "routing_keys": ["compute"], "routed_queues": ["compute"]}
    first = reader.read(Delivery(routing_key="publish.nova", headers=headers, body=b"1"), seq=1, ts_ns=10)
    second = reader.read(Delivery(routing_key="publish.nova", headers=headers, body=b"2"), seq=2, ts_ns=20)
    assert first is not None
    assert second is not None
    assert second.route is first.route
    assert (second.seq, second.ts_ns, second.body) == (2, 20, b"2")
    assert second == read(Delivery(routing_key="publish.nova", headers=headers, body=b"2"), seq=2, ts_ns=20)


def test_a_route_is_that_of_its_own_key() -> None:
    # One fanout is delivered from many queues, to one connection with the same headers.
    reader = Reader()
    headers = {"exchange_name": "f", "routing_keys": [""], "redelivered": 0}
    queues = []
    for name in ("f_1", "f_2", "f_1"):
        tapped = reader.read(
            Delivery(routing_key=f"deliver.{name}", headers=headers, body=b""), seq=1, ts_ns=1
        )
        assert tapped is not None
        queues.append(tapped.route.queue)
    assert queues == ["f_1", "f_2", "f_1"]


def test_a_key_of_neither_form_is_no_copy_the_second_time_either() -> None:
    reader = Reader()
    copy = Delivery(routing_key="spy", headers={}, body=b"")
    assert reader.read(copy, seq=1, ts_ns=1) is None
    assert reader.read(copy, seq=2, ts_ns=2) is None


def test_routes_that_come_and_go_are_bounded_and_never_mixed_up() -> None:
    reader = Reader()
    for number in range(3 * ROUTES_KEPT):
        # Tables that nobody holds any more: Python gives their place to the next one.
        headers = {"exchange_name": f"e{number}", "routing_keys": ["k"]}
        tapped = reader.read(Delivery(routing_key="publish.e", headers=headers, body=b""), seq=1, ts_ns=1)
        assert tapped is not None
        assert tapped.route.exchange == f"e{number}"
        assert len(reader._kept) <= ROUTES_KEPT


def test_a_long_table_of_headers_is_not_kept() -> None:
    reader = Reader()
    headers = {"exchange_name": "f", "routed_queues": ["x" * LONGEST_KEPT]}
    for seq in (1, 2):
        tapped = reader.read(Delivery(routing_key="publish.f", headers=headers, body=b""), seq=seq, ts_ns=1)
        assert tapped is not None
        assert tapped.seq == seq
    assert not reader._kept
