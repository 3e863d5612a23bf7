"""Our notifier and listener with oslo.messaging's, both drivers, and what is not wanted yet."""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.real.conftest import Pair
from tests.real.firehose import Firehose
from tests.real.hand import Hand
from tests.real.side import Noticed, Side
from tests.wait import wait_until

X = "nova"
PAYLOAD = {"instance_id": "u-1", "state": "active", "größe": [1, None, {"a": 1.5}]}
CONTEXT = {
    "request_id": "req-1",
    "user_id": "u",
    "project_id": "p",
    "auth_token": "gAAAA-secret",
    "roles": ["member"],
    "global_request_id": "req-0",
}
DRIVERS = ("messagingv2", "messaging")


def noticed(side: Side, topic: str) -> list[Noticed]:
    return [one for one in side.noticed if one.listener == topic]


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_notification_arrives_whole(pair: Pair, topic: str, driver: str, firehose: Firehose) -> None:
    pair.far.listen(X, topic)
    pair.near.notify(X, [topic], "compute.instance.create.end", PAYLOAD, context=CONTEXT, driver=driver)
    pair.near.notify(X, [topic], "compute.x", {}, driver=driver, priority="ERROR")
    wait_until(lambda: len(noticed(pair.far, topic)) == 2, what="both")
    info = next(one for one in noticed(pair.far, topic) if one.payload)
    assert (info.publisher_id, info.event_type, info.payload) == (
        "compute.cmp1",
        "compute.instance.create.end",
        PAYLOAD,
    )
    assert (info.context["request_id"], info.context["project_id"]) == ("req-1", "p")
    assert "auth_token" not in info.context
    sent = firehose.wait("both", 2, publisher_id="compute.cmp1")
    assert sorted(one.key for one in sent) == [f"{topic}.error", f"{topic}.info"]
    assert [one.inner["priority"] for one in sorted(sent, key=lambda one: one.key)] == ["ERROR", "INFO"]
    assert {"oslo.message" in json.loads(one.plain) for one in sent} == {driver == "messagingv2"}


def test_what_was_announced_before_anybody_listened_is_not_lost(pair: Pair, topic: str) -> None:
    pair.near.notify(X, [topic], "compute.x", PAYLOAD)
    pair.far.listen(X, topic)
    wait_until(lambda: noticed(pair.far, topic), what="the notification")


def test_one_program_announces_to_several_exchanges(pair: Pair, topic: str) -> None:
    # One queue of that name, bound to each of them, as ceilometer's.
    for exchange in ("nova", "neutron"):
        pair.near.notify(exchange, [topic], exchange, PAYLOAD)
    pair.far.listen(X, topic)
    wait_until(lambda: len(noticed(pair.far, topic)) == 2, what="both")
    assert sorted(one.event_type for one in noticed(pair.far, topic)) == ["neutron", "nova"]


def test_several_topics_share_a_message_id_and_nothing_else(
    side: Side, topic: str, firehose: Firehose
) -> None:
    side.notify(X, [topic, f"versioned_{topic}"], "instance.create.end", PAYLOAD)
    sent = firehose.wait("both", 2, event_type="instance.create.end")
    assert [one.key for one in sent] == [f"{topic}.info", f"versioned_{topic}.info"]
    assert len({one.inner["message_id"] for one in sent}) == 1
    assert len({one.inner["_unique_id"] for one in sent}) == 2


@pytest.mark.parametrize("fails", [False, True])
def test_what_is_not_wanted_yet_comes_again(pair: Pair, topic: str, firehose: Firehose, fails: bool) -> None:
    pair.far.listen(X, topic, allow_requeue=True, put_back=2, fails=fails)
    pair.near.notify(X, [topic], "compute.x", PAYLOAD)
    wait_until(lambda: len(noticed(pair.far, topic)) == 3, what="the third time")
    assert len({one.message_id for one in noticed(pair.far, topic)}) == 1
    wait_until(lambda: firehose.seen() and len(firehose.redelivered) >= 2, what="both copies")
    assert firehose.redelivered == [f"{topic}.info"] * 2


@pytest.mark.parametrize("fails", [False, True])
def test_without_leave_to_put_back_it_is_gone(
    pair: Pair, topic: str, firehose: Firehose, fails: bool
) -> None:
    pair.far.listen(X, topic, put_back=1, fails=fails)
    pair.near.notify(X, [topic], "first", PAYLOAD)
    pair.near.notify(X, [topic], "second", PAYLOAD)
    wait_until(lambda: len(noticed(pair.far, topic)) == 2, what="the second")
    assert [one.event_type for one in noticed(pair.far, topic)] == ["first", "second"]
    firehose.seen()
    assert firehose.redelivered == []


def test_a_notification_that_came_before_is_dropped(side: Side, topic: str, hand: Hand) -> None:
    side.listen(X, topic)

    def send(unique_id: str, number: int) -> None:
        inner: dict[str, Any] = {
            "message_id": str(uuid4()),
            "publisher_id": "p",
            "event_type": f"event {number}",
            "priority": "INFO",
            "payload": {},
            "timestamp": "2026-11-23 08:54:47.362484",
            "_unique_id": unique_id,
        }
        hand.send(X, f"{topic}.info", inner)

    # One after the other: oslo remembers an id when its notification is done.
    send("same", 1)
    wait_until(lambda: len(noticed(side, topic)) == 1, what="the first")
    send("other", 2)
    wait_until(lambda: len(noticed(side, topic)) == 2, what="the other")
    send("same", 3)
    send("another", 4)
    wait_until(lambda: len(noticed(side, topic)) == 3, what="the last")
    assert [one.event_type for one in noticed(side, topic)] == ["event 1", "event 2", "event 4"]
