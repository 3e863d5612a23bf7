"""Notifications in oslo.messaging's way, on either broker."""

import json
from typing import Any

from rpcviz.bus.listener import Notification
from tests.bus.broker import Broker, Inbox, declare, publish
from tests.bus.peers import process
from tests.wait import wait_until


def test_a_notification_arrives_with_its_context(broker: Broker) -> None:
    got: list[Notification] = []
    with process(broker.url, "nova-compute") as there, process(broker.url, "ceilometer") as here:
        here.listener([("nova", "notifications.info")], got.append).start()
        notifier = there.notifier("nova", "compute.cmp1")
        notifier.notify({"request_id": "req-1"}, "compute.instance.create.end", {"state": "active"})
        wait_until(lambda: got, what="the notification")
    (one,) = got
    assert (one.publisher_id, one.event_type, one.priority) == (
        "compute.cmp1",
        "compute.instance.create.end",
        "INFO",
    )
    assert (one.payload, one.context) == ({"state": "active"}, {"request_id": "req-1"})
    assert one.message_id is not None
    assert one.message_id.count("-") == 4


def test_a_publisher_makes_the_queue_so_that_notifications_wait_for_a_reader(broker: Broker) -> None:
    with process(broker.url, "nova-compute") as there:
        there.notifier("nova", "compute.cmp1").notify({}, "compute.x", {"n": 1}, "ERROR")
    assert broker.count("notifications.error") == 1


def test_one_listener_reads_the_queue_of_many_exchanges(broker: Broker) -> None:
    got: list[Notification] = []
    with process(broker.url, "nova") as there, process(broker.url, "ceilometer") as here:
        sources = [("nova", "notifications.info"), ("neutron", "notifications.info")]
        here.listener(sources, got.append).start()
        for exchange in ("nova", "neutron"):
            there.notifier(exchange, f"{exchange}.ctl").notify({}, "x", {"n": 1})
        wait_until(lambda: len(got) == 2, what="both")
    assert [one.publisher_id for one in got] == ["nova.ctl", "neutron.ctl"]


def test_several_topics_get_one_message_id_and_each_its_own_unique_id(broker: Broker) -> None:
    channel = broker.channel()
    with process(broker.url, "nova-compute") as there:
        topics = ("notifications", "versioned_notifications")
        there.notifier("nova", "nova-compute:cmp1", topics=topics).notify({}, "instance.create.end", {"a": 1})
    inners = []
    for topic in topics:
        message = Inbox(channel, f"{topic}.info", no_ack=True).wait(1).messages[0]
        inners.append(json.loads(json.loads(message.body)["oslo.message"]))
    assert inners[0]["message_id"] == inners[1]["message_id"]
    assert inners[0]["_unique_id"] != inners[1]["_unique_id"]


def test_what_is_secret_in_the_context_stays_at_home(broker: Broker) -> None:
    channel = broker.channel()
    context = {
        "auth_token": "gAAAA",
        "service_catalog": [{"type": "network"}],
        "remote_address": "192.0.2.1",
        "request_id": "req-1",
    }
    with process(broker.url, "nova-compute") as there:
        there.notifier("nova", "compute.cmp1").notify(context, "x", {"a": 1})
    message = Inbox(channel, "notifications.info", no_ack=True).wait(1).messages[0]
    inner = json.loads(json.loads(message.body)["oslo.message"])
    kept = {key: value for key, value in inner.items() if key.startswith("_context_")}
    assert kept == {
        "_context_auth_token": None,
        "_context_service_catalog": [],
        "_context_remote_address": None,
        "_context_request_id": "req-1",
    }


def test_without_envelope_the_body_is_bare(broker: Broker) -> None:
    channel = broker.channel()
    with process(broker.url, "nova-compute") as there:
        there.notifier("nova", "compute.cmp1", envelope=False).notify({}, "x", {"a": 1})
    body = json.loads(Inbox(channel, "notifications.info", no_ack=True).wait(1).messages[0].body)
    assert (body["event_type"], body["priority"]) == ("x", "INFO")
    assert "oslo.message" not in body


def test_a_notification_is_done_with_although_its_callback_failed(broker: Broker) -> None:
    seen: list[str] = []

    def take(notification: Notification) -> None:
        seen.append(notification.event_type)
        raise ValueError("not understood")

    with process(broker.url, "nova") as there, process(broker.url, "ceilometer") as here:
        here.listener([("nova", "notifications.info")], take).start()
        for name in ("first", "second"):
            there.notifier("nova", "compute.cmp1").notify({}, name, {"n": 1})
        wait_until(lambda: len(seen) == 2, what="both")
    assert (seen, broker.count("notifications.info")) == (["first", "second"], 0)


def test_what_a_callback_could_not_use_yet_comes_again_where_that_is_allowed(broker: Broker) -> None:
    seen: list[Notification] = []

    def take(notification: Notification) -> None:
        seen.append(notification)
        if len(seen) < 3:
            raise ValueError("not now")

    with process(broker.url, "nova") as there, process(broker.url, "ceilometer") as here:
        here.listener([("nova", "notifications.info")], take, allow_requeue=True).start()
        there.notifier("nova", "compute.cmp1").notify({}, "x", {"n": 1})
        wait_until(lambda: len(seen) == 3, what="the third time")
    assert len({one.message_id for one in seen}) == 1
    assert broker.count("notifications.info") == 0


def test_a_notification_that_came_before_is_dropped(broker: Broker) -> None:
    got: list[Notification] = []
    with process(broker.url, "ceilometer") as here:
        here.listener([("nova", "notifications.info")], got.append).start()
        channel = broker.channel()
        for unique_id, name in (("a", "first"), ("a", "again"), ("b", "second")):
            inner = {"publisher_id": "p", "event_type": name, "payload": {}, "_unique_id": unique_id}
            publish(channel, json.dumps(inner), "notifications.info", "nova")
        wait_until(lambda: len(got) == 2, what="both")
    assert [one.event_type for one in got] == ["first", "second"]
    assert broker.count("notifications.info") == 0


def test_a_program_that_announces_to_two_exchanges_makes_the_queue_for_both(broker: Broker) -> None:
    with process(broker.url, "nova") as there:
        for exchange in ("nova", "neutron"):
            there.notifier(exchange, f"{exchange}.ctl").notify({}, "x", {"n": 1})
    assert broker.count("notifications.info") == 2


def test_a_listener_throws_away_what_is_no_notification(broker: Broker) -> None:
    got: list[Notification] = []
    with process(broker.url, "nova") as there, process(broker.url, "ceilometer") as here:
        here.listener([("nova", "notifications.info")], got.append).start()
        channel = broker.channel()
        rubbish: list[Any] = ["\x00\xff", "{}", "[]"]
        for body in rubbish:
            publish(channel, body, "notifications.info", "nova")
        there.notifier("nova", "compute.cmp1").notify({}, "x", {"n": 1})
        wait_until(lambda: got, what="the notification")
    assert len(got) == 1


def test_an_existing_queue_with_other_flags_is_used_as_it_is(broker: Broker) -> None:
    # A cloud with amqp_durable_queues: what its services declared is 406 for us, and theirs.
    channel = broker.channel()
    channel.exchange_declare("nova", "topic", durable=True, auto_delete=False)
    declare(channel, "notifications.info", durable=True)
    with process(broker.url, "nova-compute") as there:
        there.notifier("nova", "compute.cmp1").notify({}, "x", {"n": 1})
    assert broker.count("notifications.info") == 1
