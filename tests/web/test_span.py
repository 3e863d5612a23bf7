"""A page goes back in time: what it asks of the ring, and what it is told."""

import msgspec
from flask.testing import FlaskClient

from rpcviz.web.shapes import SpanAnswer
from tests.play import Play, moment
from tests.web.conftest import Ask


def play() -> Play:
    play = Play().cast("a", at=0, method="first").call("b", at=5, method="second").reply("b", at=6)
    return play.hop("claim", at=5.5, request="req-1")


def span(client: FlaskClient, from_s: float, until_s: float, more: str = "") -> SpanAnswer:
    path = f"/api/v1/span?from_ns={moment(from_s)}&until_ns={moment(until_s)}{more}"
    return msgspec.json.decode(client.get(path).data, type=SpanAnswer)


def test_a_span_has_marks_and_hops_in_the_shapes_of_frames(ask: Ask) -> None:
    found = span(ask(play()), 4, 10)
    assert [mark.kind.value for mark in found.marks] == ["call", "reply"]
    assert found.marks[0].pair == found.marks[1].id
    assert [hop.ts_ns for hop in found.hops] == [str(moment(5.5))]
    assert found.oldest_ns == str(moment(0))


def test_what_does_not_pass_the_filter_is_left_out_and_the_span_is_told_all_the_same(ask: Ask) -> None:
    found = span(ask(play()), 0, 10, "&q=method:first")
    assert [mark.name for mark in found.marks] == ["first"]
    assert found.until_ns == str(moment(10))


def test_a_moment_that_is_none_is_refused_with_its_name(ask: Ask) -> None:
    client = ask(play())
    for value in ("", "-1", "soon", "9" * 30):
        answer = client.get(f"/api/v1/span?from_ns=0&until_ns={value}")
        assert answer.status_code == 422
        assert answer.json is not None
        assert answer.json["values"]["name"] == "until_ns"
