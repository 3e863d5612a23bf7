"""Exceptions that travel back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.wire import compose
from rpcviz.wire.envelope import BodyUnreadable, open_body
from rpcviz.wire.failure import UNREADABLE, parse
from rpcviz.wire.message import Failure, Kind
from tests.wire.make import message

ANSWER = {"_msg_id": "m", "result": None, "ending": True}


def test_a_composed_failure_is_parsed_back_whole() -> None:
    body = compose.failure(
        exc_name="NoValidHost",
        module="nova.exception",
        message="none",
        tb=["line\n"],
        args=["none"],
        kwargs={"code": 500},
        msg_id="m",
        unique_id="u",
    )
    detail = parse(open_body(body)["failure"])
    assert (detail.name, detail.module, detail.message) == ("NoValidHost", "nova.exception", "none")
    assert (detail.tb, detail.args, detail.kwargs) == (("line\n",), ("none",), {"code": 500})


def test_a_failure_without_kwargs_has_none_to_give() -> None:
    # oslo_messaging/_drivers/common.py `serialize_remote_exception`: the key is always there.
    body = compose.failure(
        exc_name="X", module="m", message="", tb=[], args=[], kwargs=None, msg_id="m", unique_id="u"
    )
    assert json.loads(open_body(body)["failure"])["kwargs"] == {}


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        ('{"class": "A", "module": "b.c"}', Failure(name="A", module="b.c")),
        ('{"class": "A"}', Failure(name="A")),
        ('{"class": "A", "module": null, "x": NaN}', Failure(name="A")),
        ('{"class": "not a name"}', UNREADABLE),
        ('{"class": 7}', UNREADABLE),
        ('{"class": "A", "module": "my secret"}', Failure(name="A")),
        ("[]", UNREADABLE),
        ("boom", UNREADABLE),
        ("", UNREADABLE),
        ("[" * 10_000, UNREADABLE),
        ({"class": "A"}, UNREADABLE),
        (7, UNREADABLE),
    ],
)
def test_class_and_module_are_all_that_a_header_tells(text, failure: Failure) -> None:
    told = message(ANSWER | {"failure": text})
    assert told.kind is Kind.FAILURE
    assert told.failure == failure
    assert (failure == UNREADABLE) <= bool(told.anomalies)


@given(st.text())
def test_any_text_is_parsed_or_refused(text: str) -> None:
    with pytest.raises(BodyUnreadable):
        parse(text)
