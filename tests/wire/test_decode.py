"""The one door in: any bytes become a sighting."""

import bz2
import json
import tracemalloc
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.wire import compose
from rpcviz.wire.decode import decode
from rpcviz.wire.envelope import BODY_LIMIT, BodyUnreadable, open_body, too_deep
from rpcviz.wire.headers import TEXT_LIMIT
from rpcviz.wire.message import Kind, Message
from rpcviz.wire.redact import unseal
from tests.wire import corpus
from tests.wire.make import enveloped, message, message_of, tapped

CALL = {"method": "ping", "args": {}, "_msg_id": "m", "_reply_q": "q", "_timeout": 60, "_unique_id": "u"}


def strictly(text: bytes) -> Any:
    """Parse JSON as a browser does: NaN is none."""

    def refuse(word: str) -> None:
        raise ValueError(word)

    return json.loads(text.decode(), parse_constant=refuse)


def understood(body: bytes, properties: dict[str, Any] | None = None) -> Message:
    """Decode and unseal: neither may raise, the second must give strict JSON."""
    sighting = decode(tapped(body, properties=properties), frozenset())
    told = strictly(unseal(sighting.sealed))
    assert (told["body"] is None) is (told["not_decoded"] is not None)
    assert sighting.message.kind is not Kind.OTHER or sighting.message.anomalies
    return sighting.message


@pytest.mark.parametrize("name", corpus.NAMES)
def test_kinds_of_the_captured_bus_are_those_of_an_independent_count(name: str) -> None:
    truth = json.loads((corpus.FOLDER / f"{name}.truth.json").read_text())
    kinds = dict.fromkeys(truth["by_kind"], 0)
    for copy in corpus.read(name)[1]:
        told = decode(copy, corpus.topics(name)).message
        assert told.anomalies == ()
        assert told.target is None or not told.target.guessed
        if copy.point == "publish":
            kinds[told.kind] += 1
    assert kinds == truth["by_kind"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON"),
        (b"hello", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"null", "JSON, but not an object"),
        (b"[1]", "JSON, but not an object"),
        (b'"x"', "JSON, but not an object"),
        (b"[" * 10_000, "too deep: more than 64 levels of JSON"),
        (b"[" * 10_000 + b"]" * 10_000, "too deep: more than 64 levels of JSON"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "too deep: more than 64 levels of JSON"),
        (enveloped(json.loads("[" * 70 + "]" * 70)), "too deep: more than 64 levels of JSON"),
        (b'{"oslo.version": "3.0", "oslo.message": "{}"}', "envelope version '3.0' does not fit 2.0"),
        (b'{"oslo.version": "2.1", "oslo.message": "{}"}', "envelope version '2.1' does not fit 2.0"),
        (b'{"oslo.version": 2.0, "oslo.message": "{}"}', "oslo.version is not text"),
        (b'{"oslo.version": "2.0", "oslo.message": {}}', "oslo.message is not text"),
        (b'{"oslo.version": "2.0", "oslo.message": "{"}', "not JSON"),
        (b'{"oslo.version": "2.0", "oslo.message": "[]"}', "JSON, but not an object"),
        (b"[]," * 3 * 2**20, "too large: more than 1048576 brackets"),
        (b'{"a": NaN, "b": "' + b" " * 2**20 + b'"}', "not strict JSON, and too large to look at closer"),
        (b" " * (BODY_LIMIT + 1), f"too large: {BODY_LIMIT + 1} bytes, the limit is {BODY_LIMIT}"),
    ],
)
def test_what_cannot_be_read_is_other_and_says_why(body: bytes, reason: str) -> None:
    told = understood(body)
    assert told.kind is Kind.OTHER
    assert told.anomalies == (reason,)
    assert told.size == len(body)


def peak_of(body: bytes, properties: dict[str, Any] | None = None) -> int:
    """Bytes that decoding and unsealing hold at most, beside the body itself."""
    tracemalloc.start()
    try:
        understood(body, properties)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("body", [b"x" * 20_000_000, b"[" * 10_000, b"[" * 10_000 + b"]" * 10_000])
def test_too_large_or_too_deep_a_body_costs_next_to_nothing(body: bytes) -> None:
    assert peak_of(body) < 100_000


@pytest.mark.parametrize("unit", [b"[],", b'"[",', b"1,", b'"",', b"{},"])
def test_the_largest_bodies_cost_a_bounded_multiple_of_their_size(unit: bytes) -> None:
    body = b'{"method": "x", "args": [' + unit * ((BODY_LIMIT - 40) // len(unit)) + b"1]}"
    assert peak_of(body) < 4 * BODY_LIMIT


@pytest.mark.parametrize(
    ("name", "packer"), [("application/x-gzip", zlib.compressobj), ("application/x-bz2", bz2.BZ2Compressor)]
)
def test_a_bomb_is_not_unpacked(name: str, packer) -> None:
    pack = packer(9)
    chunk = b"\0" * 2**20
    bomb = b"".join([*(pack.compress(chunk) for _ in range(128)), pack.flush()])
    assert peak_of(bomb, {"headers": {"compression": name}}) < 4 * BODY_LIMIT


def test_a_bare_message_is_read_without_its_envelope() -> None:
    told = message_of(json.dumps(CALL).encode())
    assert (told.kind, told.envelope) == (Kind.CALL, None)
    assert message(CALL).envelope == "2.0"
    assert message_of(b'{"oslo.version": "2.0", "method": "ping"}').kind is Kind.CAST


def test_an_envelope_with_more_in_it_is_still_one() -> None:
    outer = {"extra": [1], "oslo.version": "2.0", "oslo.message": json.dumps(CALL)}
    assert message_of(json.dumps(outer).encode()).kind is Kind.CALL


@pytest.mark.parametrize(
    ("name", "pack"), [("application/x-gzip", zlib.compress), ("application/x-bz2", bz2.compress)]
)
def test_a_compressed_body_is_read_and_its_size_is_that_on_the_wire(name: str, pack) -> None:
    packed = pack(enveloped(CALL))
    told = understood(packed, {"headers": {"compression": name}})
    assert (told.kind, told.size) == (Kind.CALL, len(packed))
    assert open_body(packed, name)["method"] == "ping"


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("application/x-gzip", b"rubbish", "the compressed body is damaged"),
        ("application/x-bz2", b"rubbish", "the compressed body is damaged"),
        ("application/x-gzip", b"", "the compressed body is cut short"),
        ("application/x-gzip", zlib.compress(enveloped(CALL))[:-5], "the compressed body is cut short"),
        ("application/zstd", b"", "compression 'application/zstd' is not known"),
        (7, b"", "compression 'int' is not known"),
        ("my secret", b"", "compression '?' is not known"),
        (
            "application/x-gzip",
            zlib.compress(b" " * (BODY_LIMIT + 1)),
            f"too large: more than {BODY_LIMIT} bytes",
        ),
        (
            "application/x-bz2",
            bz2.compress(b" " * (BODY_LIMIT + 1)),
            f"too large: more than {BODY_LIMIT} bytes",
        ),
    ],
)
def test_a_compressed_body_that_cannot_be_read_says_why(name, body: bytes, reason: str) -> None:
    told = understood(body, {"headers": {"compression": name}})
    assert told.anomalies[0].startswith(reason)


def test_depth_is_counted_outside_of_strings_alone() -> None:
    assert not too_deep(b'["' + b"[{" * 10_000 + b'"]')
    assert not too_deep(b'{"a": "\\"' + b"[" * 10_000 + b'"}')
    assert too_deep(b'{"a": "\\\\", "b": ' + b"[" * 10_000)
    assert too_deep(b'["]"' + b',["]"' * 100)
    assert not too_deep(b"[[],[]]" * 10_000)
    assert not too_deep(b"[" * 64 + b"]" * 64)
    assert too_deep(b"[" * 65 + b"]" * 65)


NESTED = st.recursive(
    st.text('[]{}"\\ab', max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text('"[}\\', max_size=3), inner, max_size=2)
    ),
    max_leaves=30,
)


def depth_of(tree: Any) -> int:
    if isinstance(tree, dict):
        return 1 + max(map(depth_of, tree.values()), default=0)
    return 1 + max(map(depth_of, tree), default=0) if isinstance(tree, list) else 0


@given(NESTED, st.integers(40, 70))
def test_depth_is_that_of_the_parsed_tree(tree: Any, wrappings: int) -> None:
    for _ in range(wrappings):
        tree = [tree, "]"]
    # Many siblings, so that the count of brackets alone never decides.
    text = json.dumps([*([] for _ in range(70)), tree])
    assert too_deep(text.encode()) is (depth_of(tree) + 1 > 64)


@pytest.mark.parametrize(
    "key",
    [
        "method",
        "namespace",
        "version",
        "_msg_id",
        "_reply_q",
        "_unique_id",
        "_context_request_id",
        "event_type",
    ],
)
def test_too_long_a_name_is_cut_and_odd(key: str) -> None:
    told = message(CALL | {key: "x" * 100_000})
    assert (
        max(len(str(value)) for value in (told.method, told.msg_id, told.version, told.event_type))
        <= TEXT_LIMIT
    )
    assert any("longer than 255" in odd for odd in told.anomalies)


@pytest.mark.parametrize("value", [7, 1.5, True, [], {}, [None]])
def test_a_value_of_the_wrong_type_counts_as_absent_and_is_named(value) -> None:
    told = message(CALL | {"version": value})
    assert (told.kind, told.method, told.version) == (Kind.CALL, "ping", None)
    assert told.anomalies == ("version has the wrong type",)


def test_nan_in_the_arguments_does_not_hide_the_call() -> None:
    told = message(CALL | {"args": {"free_gb": float("nan"), "total_gb": float("inf")}})
    assert (told.kind, told.method, told.anomalies) == (Kind.CALL, "ping", ())


def test_a_monitor_that_is_no_number_of_seconds_is_none() -> None:
    assert message(CALL).monitor_s == 60.0
    assert message(CALL | {"_timeout": None}).monitor_s is None
    assert message(CALL | {"_timeout": float("inf")}).monitor_s is None
    assert message(CALL | {"_timeout": 10**400}).monitor_s is None
    assert message(CALL | {"_timeout": "60"}).monitor_s is None


@pytest.mark.parametrize(
    ("expiration", "ttl_ms", "odd"),
    [
        ("60000", 60_000, 0),
        ("0", 0, 0),
        ("-1", None, 1),
        ("soon", None, 1),
        ("9" * 400, None, 1),
        (60000, None, 1),
        ("٣", None, 1),
    ],
)
def test_the_time_to_live_is_a_text_of_milliseconds(expiration, ttl_ms: int | None, odd: int) -> None:
    told = message_of(enveloped(CALL), {"expiration": expiration})
    assert (told.ttl_ms, len(told.anomalies)) == (ttl_ms, odd)


def test_a_call_that_nobody_can_answer_says_so() -> None:
    assert message({"method": "ping", "_msg_id": "m"}).anomalies == (
        "a call without _reply_q: nobody can answer it",
    )


@given(st.binary(max_size=400))
def test_any_bytes_become_a_sighting(body: bytes) -> None:
    understood(body)
    understood(body, {"headers": {"compression": "application/x-gzip"}})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = (
    *("method", "args", "namespace", "version", "_msg_id", "_reply_q", "_timeout", "_unique_id"),
    *("result", "failure", "ending", "event_type", "publisher_id", "priority", "payload"),
    *("_context_request_id", "_context_auth_token", "objname", "metadata", "$masked", "tb"),
)


@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=8), st.booleans())
def test_any_type_at_any_key_becomes_a_sighting(inner: dict[str, Any], wrapped: bool) -> None:
    understood(enveloped(inner) if wrapped else json.dumps(inner).encode())


@given(
    st.sampled_from(["args", "result", "failure", "payload"]),
    st.sampled_from(["objinst", "kwargs", "tb", "class"]),
    JSON,
    st.integers(1, 3),
)
def test_any_json_in_json_becomes_a_sighting(key: str, inner_key: str, value: Any, times: int) -> None:
    text = json.dumps({inner_key: value, "class": "X", "module": "y"})
    for _ in range(times - 1):
        text = json.dumps({"args": text})
    understood(enveloped({"_msg_id": "m", "method" if key == "args" else "ending": True, key: text}))


REAL = [copy for name in corpus.NAMES for copy in corpus.read(name)[1][::37]]


@given(
    st.sampled_from(REAL),
    st.lists(st.tuples(st.integers(0, 20_000), st.binary(max_size=4)), min_size=1, max_size=6),
)
def test_a_real_body_with_bytes_changed_becomes_a_sighting(copy, changes: list[tuple[int, bytes]]) -> None:
    body = bytearray(copy.body)
    for at, patch in changes:
        start = at % len(body)
        body[start : start + len(patch)] = patch
    understood(bytes(body), dict(copy.properties))


@given(st.sampled_from(REAL), st.integers(0, 20_000))
def test_a_real_body_cut_off_becomes_a_sighting(copy, at: int) -> None:
    understood(copy.body[: at % len(copy.body)])


@pytest.mark.parametrize(
    "inner",
    [
        b'{"method": "a", "method": "b"}',
        b'{"method": "\\ud800", "args": {"\\udfff": "\\ud800"}}',
        b'{"method": "a", "args": 1' + b"0" * 5000 + b"}",
        b'{"method": "a", "args": 1e999}',
        b'{"method": "a", "args": -0.0, "version": "\\u0000"}',
        b'{"method": "a", "args": {"": {"": ""}}}',
    ],
)
def test_odd_json_becomes_a_sighting(inner: bytes) -> None:
    understood(inner)
    understood(json.dumps({"oslo.version": "2.0", "oslo.message": inner.decode()}).encode())


def test_an_inner_message_is_what_a_peer_on_the_bus_gets() -> None:
    body = compose.request(method="ping", args={"a": 1}, context={"request_id": "req-1"}, unique_id="u")
    assert open_body(body) == {
        "method": "ping",
        "args": {"a": 1},
        "_unique_id": "u",
        "_context_request_id": "req-1",
    }
    with pytest.raises(BodyUnreadable, match="not JSON"):
        open_body(b"rubbish")


def test_half_a_call_is_refused() -> None:
    with pytest.raises(ValueError, match="msg_id"):
        compose.request(method="ping", args={}, context={}, unique_id="u", msg_id="m")
