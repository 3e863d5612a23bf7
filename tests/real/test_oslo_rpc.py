"""Our client and server with oslo.messaging's: what one sends, the other understands."""

from typing import Any
from uuid import uuid4

import pytest

from tests.real.conftest import Pair
from tests.real.firehose import Firehose, Publish
from tests.real.hand import Hand
from tests.real.oslo import Oslo
from tests.real.ours import Ours
from tests.real.side import Failed, Later, Side, TimedOut
from tests.wait import wait_until

X = "nova"
CONTEXT = {"request_id": "req-1", "user_id": None, "roles": ["member"], "is_admin": False}
ARGS: dict[str, Any] = {
    "text": 'größer, "quoted", \\, 電, \U0001f600, \x00',
    "numbers": [0, -1, 1.5, 2**53, 1e300],
    "nothing": None,
    "deep": {"nova_object.data": {"uuid": "u", "list": [[{}]], "yes": True}},
    "long": "x" * 200_000,
}


def heard(side: Side, server: str) -> list[Any]:
    return [one for one in side.heard if one.server == server]


def test_a_call_is_answered_whatever_its_arguments(pair: Pair, topic: str) -> None:
    pair.far.serve(X, topic, topic)
    assert pair.near.call(X, topic, "echo", ARGS, context=CONTEXT) == ARGS
    # What oslo's methods got is told beside the bus, and may come after the answer.
    wait_until(lambda: heard(pair.far, topic), what="what the server got")
    (request,) = heard(pair.far, topic)
    assert (request.method, request.args, request.context) == ("echo", ARGS, CONTEXT)


def test_a_call_to_one_server_reaches_that_one_though_its_name_has_dots(pair: Pair, topic: str) -> None:
    for name in ("one", "two"):
        pair.far.serve(X, topic, f"{topic}.{name}.example.org")
    server = f"{topic}.two.example.org"
    for number in range(3):
        assert pair.near.call(X, topic, "echo", {"n": number}, server=server) == {"n": number}
    wait_until(lambda: len(heard(pair.far, server)) >= 3, what="what the server got")
    assert len(heard(pair.far, server)) == 3


def test_a_cast_arrives_once_and_nobody_answers(pair: Pair, topic: str, firehose: Firehose) -> None:
    pair.far.serve(X, topic, topic)
    pair.near.cast(X, topic, "echo", {"n": 1}, context=CONTEXT)
    pair.near.cast(X, topic, "echo", {"n": 2}, server=topic)
    assert pair.near.call(X, topic, "echo", {"n": 3}) == {"n": 3}
    wait_until(lambda: len(heard(pair.far, topic)) == 3, what="both casts and the call")
    assert sorted(one.args["n"] for one in heard(pair.far, topic)) == [1, 2, 3]
    assert len(firehose.wait("the answer to the call", exchange="")) == 1


def test_a_fanout_reaches_the_servers_of_both_kinds(oslo: Oslo, ours: Ours, side: Side, topic: str) -> None:
    oslo.serve(X, topic, f"{topic}-theirs")
    ours.serve(X, topic, f"{topic}-ours")
    side.cast(X, topic, "echo", {"n": 1}, context=CONTEXT, fanout=True)
    wait_until(lambda: heard(oslo, f"{topic}-theirs") and heard(ours, f"{topic}-ours"), what="both")
    for request in (*heard(oslo, f"{topic}-theirs"), *heard(ours, f"{topic}-ours")):
        assert (request.args, request.context) == ({"n": 1}, CONTEXT)


def test_servers_of_both_kinds_share_the_work_of_a_topic(
    oslo: Oslo, ours: Ours, side: Side, topic: str
) -> None:
    oslo.serve(X, topic, f"{topic}-theirs")
    ours.serve(X, topic, f"{topic}-ours")
    for number in range(6):
        side.call(X, topic, "echo", {"n": number})

    def both() -> tuple[int, int]:
        return len(heard(oslo, f"{topic}-theirs")), len(heard(ours, f"{topic}-ours"))

    wait_until(lambda: sum(both()) == 6, what="what the servers got")
    assert both() == (3, 3)


# ---------------------------------------------------------------- failures


def test_an_exception_that_the_caller_knows_is_made_anew(pair: Pair, topic: str) -> None:
    pair.far.serve(X, topic, topic)
    with pytest.raises(Failed) as caught:
        pair.near.call(X, topic, "no_valid_host", {"reason": "full"})
    failure = caught.value
    assert (failure.name, failure.rebuilt) == ("NoValidHost", isinstance(pair.near, Oslo))
    assert "No valid host was found. full" in failure.message
    assert failure.facts["kwargs"] == {"reason": "full", "code": 500}


def test_an_exception_that_nobody_knows_is_told_by_its_name(pair: Pair, topic: str) -> None:
    pair.far.serve(X, topic, topic)
    with pytest.raises(Failed) as caught:
        pair.near.call(X, topic, "odd", {})
    assert (caught.value.name, caught.value.message) == ("Odd", "nobody knows this")
    assert not caught.value.rebuilt


def test_an_exception_of_python_keeps_its_arguments(oslo: Oslo, side: Side, topic: str) -> None:
    side.serve(X, topic, topic)
    with pytest.raises(Failed) as caught:
        oslo.call(X, topic, "bad_value", {"first": "a", "second": 2})
    # oslo puts text and traceback in the place of the first.
    assert caught.value.message.startswith("('a', 2)\nTraceback (most recent call last):\n")
    assert caught.value.message.endswith("ValueError: ('a', 2)\n")
    assert caught.value.facts["args"][1:] == [2]
    with pytest.raises(Failed) as caught:
        oslo.call(X, topic, "missing_key", {})
    assert caught.value.message.startswith("'host'\nTraceback")


def test_a_failure_in_a_cast_is_nobodys_answer(pair: Pair, topic: str, firehose: Firehose) -> None:
    pair.far.serve(X, topic, topic)
    pair.near.cast(X, topic, "no_valid_host", {"reason": "full"})
    assert pair.near.call(X, topic, "echo", {"n": 1}) == {"n": 1}
    assert len(firehose.wait("the answer to the call", exchange="")) == 1


@pytest.mark.parametrize(
    ("name", "method", "asked"),
    [
        ("NoSuchMethod", "nothing_of_that_name", {"version": "2.1", "namespace": "space"}),
        ("UnsupportedVersion", "echo", {"version": "2.4", "namespace": "space"}),
        ("UnsupportedVersion", "echo", {"version": "1.0", "namespace": "space"}),
        ("UnsupportedVersion", "echo", {"version": "3.0", "namespace": "space"}),
        ("UnsupportedVersion", "echo", {"namespace": "space"}),
        ("UnsupportedVersion", "echo", {"version": "2.3"}),
        ("UnsupportedVersion", "echo", {"version": "2.3", "namespace": "elsewhere"}),
    ],
    ids=str,
)
def test_what_no_endpoint_offers_is_refused(
    pair: Pair, topic: str, name: str, method: str, asked: dict[str, Any]
) -> None:
    pair.far.serve(X, topic, topic, version="2.3", namespace="space")
    with pytest.raises(Failed) as caught:
        pair.near.call(X, topic, method, {}, **asked)
    assert (caught.value.name, caught.value.rebuilt) == (name, False)
    version = f"RPC version {asked.get('version', '1.0')}. Attempted method: {method}"
    what = {"NoSuchMethod": f"RPC method {method}", "UnsupportedVersion": version}[name]
    assert caught.value.message == f"Endpoint does not support {what}"


@pytest.mark.parametrize("version", ["2.0", "2.3", "2.2.7"])
def test_an_older_minor_version_in_the_right_namespace_is_served(
    pair: Pair, topic: str, version: str
) -> None:
    pair.far.serve(X, topic, topic, version="2.3", namespace="space")
    assert pair.near.call(X, topic, "echo", {"n": 1}, version=version, namespace="space") == {"n": 1}


# ---------------------------------------------------------------- time


def test_signs_of_life_let_a_call_wait_longer_than_its_monitor(
    pair: Pair, topic: str, firehose: Firehose
) -> None:
    pair.far.serve(X, topic, topic)
    asked = Later(lambda: pair.near.call(X, topic, "wait", {"name": topic}, call_monitor_timeout=4))
    msg_id = firehose.wait("the call", exchange=X, key=topic)[0].inner["_msg_id"]
    # One each two seconds: with the third the four seconds of the monitor are over.
    beats = firehose.wait("three signs of life", 3, _msg_id=msg_id, ending=False)
    assert [one.inner["result"] for one in beats] == [None] * len(beats)
    pair.far.open_gate(topic)
    assert asked.result() == "done"


def test_a_monitored_call_ends_when_its_server_is_silent(
    oslo: Oslo, ours: Ours, side: Side, topic: str
) -> None:
    with pytest.raises(TimedOut):
        side.call(X, topic, "wait", {"name": topic}, timeout=60, call_monitor_timeout=1)


def test_a_call_that_nobody_answers_times_out_and_its_late_answer_hurts_nobody(
    pair: Pair, topic: str, firehose: Firehose
) -> None:
    pair.far.serve(X, topic, topic)
    with pytest.raises(TimedOut):
        pair.near.call(X, topic, "wait", {"name": topic}, timeout=1)
    pair.far.open_gate(topic)
    msg_id = firehose.wait("the call", exchange=X, key=topic)[0].inner["_msg_id"]
    (late,) = firehose.wait("the late answer", _msg_id=msg_id, ending=True)
    assert late.inner["result"] == "done"
    assert pair.near.call(X, topic, "echo", {"n": 1}) == {"n": 1}


# ---------------------------------------------------------------- by hand


def test_a_call_that_waits_in_a_queue_is_gone_when_its_time_is_over(
    side: Side, topic: str, hand: Hand
) -> None:
    hand.make_queue(X, topic)
    with pytest.raises(TimedOut):
        side.call(X, topic, "echo", {}, timeout=0.3)
    side.cast(X, topic, "echo", {"n": "the cast stays"})
    wait_until(lambda: hand.count(topic) == 1, what="one message")
    assert hand.next(topic)["args"] == {"n": "the cast stays"}


def test_the_same_unique_id_is_served_once_until_sixteen_others_came(
    side: Side, topic: str, hand: Hand
) -> None:
    side.serve(X, topic, topic)

    def send(unique_id: str | None, n: int) -> None:
        inner: dict[str, Any] = {"method": "echo", "args": {"n": n}}
        hand.send(X, topic, inner if unique_id is None else {**inner, "_unique_id": unique_id})

    def numbers() -> list[int]:
        return sorted(one.args["n"] for one in heard(side, topic))

    first = uuid4().hex
    for n in range(3):
        send(first, n)
    for n in (10, 11, 12):
        send(None, n)
    wait_until(lambda: len(numbers()) >= 4, what="one of three, and three without id")
    assert numbers() == [0, 10, 11, 12]
    for n in range(20, 36):
        send(uuid4().hex, n)
    send(first, 99)
    wait_until(lambda: 99 in numbers(), what="the first again, because it was forgotten")
    assert numbers() == [0, 10, 11, 12, *range(20, 36), 99]


@pytest.mark.parametrize("envelope", ["2.0", None])
def test_the_least_that_a_server_understands(
    side: Side, topic: str, hand: Hand, envelope: str | None
) -> None:
    side.serve(X, topic, topic)
    hand.send(X, topic, {"method": "echo", "args": {"n": 1}}, envelope=envelope)
    wait_until(lambda: heard(side, topic), what="the request")


@pytest.mark.parametrize(
    "body",
    [
        '{"oslo.version": "3.0", "oslo.message": "{\\"method\\": \\"echo\\"}"}',
        '{"oslo.version": "2.1", "oslo.message": "{\\"method\\": \\"echo\\"}"}',
        '{"oslo.version": "2.0", "oslo.message": "no JSON"}',
        "no JSON",
        "",
        "[1]",
        "{}",
        '{"method": null}',
    ],
)
def test_what_cannot_be_read_is_thrown_away_and_the_server_goes_on(
    oslo: Oslo, side: Side, topic: str, hand: Hand, body: str
) -> None:
    side.serve(X, topic, topic)
    hand.send(X, topic, body, envelope=None)
    assert oslo.call(X, topic, "echo", {"n": 1}) == {"n": 1}
    wait_until(lambda: hand.count(topic) == 0, what="an empty queue")
    assert len(heard(side, topic)) == 1


# ---------------------------------------------------------------- compression


def test_compressed_requests_and_answers_are_read_by_the_other(
    oslo: Oslo, vhost: str, topic: str, firehose: Firehose, tmp_path_factory: pytest.TempPathFactory
) -> None:
    packing = Oslo(vhost, tmp_path_factory.mktemp("oslo") / "log", options="?kombu_compression=gzip")
    ours, ours_packing = Ours(vhost), Ours(vhost, compression="gzip")
    try:
        for near, far, name in ((packing, ours, "a"), (ours, packing, "b"), (oslo, ours_packing, "c")):
            far.serve(X, f"{topic}{name}", name)
            assert near.call(X, f"{topic}{name}", "echo", ARGS, context=CONTEXT) == ARGS
        assert ours_packing.call(X, f"{topic}b", "echo", ARGS) == ARGS
    finally:
        for one in (packing, ours, ours_packing):
            one.close()

    def ours_and_theirs() -> list[Publish]:
        return [one for one in firehose.seen() if one.key.startswith(("reply_", topic))]

    wait_until(lambda: len(ours_and_theirs()) >= 8, what="all requests and answers")
    seen = ours_and_theirs()
    packed = [one.properties["headers"] == {"compression": "application/x-gzip"} for one in seen]
    assert packed == [True, False, False, True, False, True, True, True]
    assert {one.properties["content_type"] for one in seen} == {"application/json"}
    assert {one.properties["content_encoding"] for one in seen} == {"utf-8"}
