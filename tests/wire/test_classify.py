"""The decision table, row by row, and which row wins."""

import pytest

from rpcviz.wire.decode import decode
from rpcviz.wire.message import Kind
from tests.wire.make import enveloped, message, tapped

NOTIFICATION = {"event_type": "port.create.end", "publisher_id": "network.ctl01", "payload": {}}
CALL = {"method": "ping", "_msg_id": "m", "_reply_q": "reply_1"}
ANSWER = {"_msg_id": "m", "result": None, "failure": None, "ending": True}


@pytest.mark.parametrize(
    ("inner", "exchange", "kind"),
    [
        (CALL, "nova", Kind.CALL),
        (CALL, "compute_fanout", Kind.FANOUT),
        ({"method": "ping"}, "compute_fanout", Kind.FANOUT),
        ({"method": "ping"}, "nova", Kind.CAST),
        ({"method": "ping", "_msg_id": None}, "nova", Kind.CAST),
        (ANSWER | {"ending": False}, "", Kind.HEARTBEAT),
        ({"_msg_id": "m", "ending": False}, "", Kind.HEARTBEAT),
        (ANSWER | {"failure": '{"class": "X"}'}, "", Kind.FAILURE),
        (ANSWER | {"failure": '{"class": "X"}', "ending": False}, "", Kind.FAILURE),
        (ANSWER, "", Kind.REPLY),
        (ANSWER | {"result": 1, "ending": False}, "", Kind.REPLY),
        ({"_msg_id": "m", "result": None}, "", Kind.REPLY),
        ({"_msg_id": "m", "ending": True}, "", Kind.REPLY),
        ({"_msg_id": "m", "failure": None}, "", Kind.REPLY),
        ({"_msg_id": "m"}, "", Kind.OTHER),
        (NOTIFICATION, "nova", Kind.NOTIFICATION),
        (NOTIFICATION | {"payload": None}, "nova", Kind.NOTIFICATION),
        (NOTIFICATION | {"method": "ping"}, "nova", Kind.CAST),
        ({"event_type": "x", "publisher_id": "y"}, "nova", Kind.OTHER),
        ({}, "nova", Kind.OTHER),
        ({"hello": "world"}, "nova", Kind.OTHER),
    ],
)
def test_the_first_row_that_fits_wins(inner, exchange: str, kind: Kind) -> None:
    assert message(inner, exchange=exchange).kind is kind


def test_an_exchange_that_the_broker_calls_fanout_is_one_whatever_its_name() -> None:
    copy = tapped(enveloped({"method": "ping"}), exchange="agents")
    assert decode(copy, frozenset(), {"agents"}).message.kind is Kind.FANOUT


def test_a_call_on_a_fanout_exchange_keeps_its_id_and_is_odd() -> None:
    told = message(CALL, exchange="compute_fanout")
    assert told.msg_id == "m"
    assert told.anomalies == ("a call on a fanout exchange: every listener would answer it",)


@pytest.mark.parametrize(
    ("payload", "key", "versioned"),
    [
        ({"nova_object.name": "InstancePayload"}, "notifications.info", True),
        ({"versioned_object.name": "Port"}, "notifications.info", True),
        ({"port": {"nova_object.name": "Deeper"}}, "notifications.info", False),
        ({}, "versioned_notifications.info", True),
        ({"name": "nova_object.name"}, "notifications.info", False),
        ([], "notifications.info", False),
    ],
)
def test_a_notification_is_versioned_by_its_payload_or_its_topic(payload, key: str, versioned: bool) -> None:
    assert message(NOTIFICATION | {"payload": payload}, key=key).versioned is versioned


def test_a_reply_that_oslo_would_not_understand_says_so() -> None:
    assert message({"_msg_id": "m", "result": 1}).anomalies == (
        "a reply without ending: the caller waits on until its timeout",
        "a reply without the key failure: oslo's client raises KeyError",
    )


def test_a_foreign_message_always_says_why_it_is_none() -> None:
    assert message({"hello": "world"}).anomalies == ("JSON, but no oslo message",)
