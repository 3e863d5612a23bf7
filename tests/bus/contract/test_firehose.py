"""The firehose: the same keys, headers and types, on either broker."""

from typing import Any

from tests.bus.broker import Broker, Inbox, declare, nothing_comes, publish


def tap(broker: Broker) -> Inbox:
    channel = broker.channel()
    declare(channel, "rpcviz.tap.test", exclusive=True, auto_delete=True, arguments={"x-max-length": 100})
    channel.queue_bind("rpcviz.tap.test", "amq.rabbitmq.trace", "#")
    return Inbox(channel, "rpcviz.tap.test", no_ack=True)


def keys(inbox: Inbox) -> list[str]:
    return [message.delivery_info["routing_key"] for message in inbox.messages]


def types(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: types(item) for key, item in sorted(value.items())}
    if isinstance(value, list):
        return [types(item) for item in value]
    return type(value).__name__


def test_a_publish_and_its_delivery_are_copied_in_this_order(broker: Broker) -> None:
    sender, receiver = broker.channel(), broker.channel()
    sender.exchange_declare("nova", "topic", auto_delete=False)
    declare(sender, "compute")
    sender.queue_bind("compute", "nova", "compute")
    Inbox(receiver, "compute")
    copies = tap(broker)
    publish(sender, "x", "compute", "nova")
    copies.wait(2)
    assert keys(copies) == ["publish.nova", "deliver.compute"]
    assert copies.bodies == ["x", "x"]
    assert {message.delivery_info["exchange"] for message in copies.messages} == {"amq.rabbitmq.trace"}


def test_the_headers_of_a_publish_have_rabbitmqs_names_and_types(broker: Broker) -> None:
    sender = broker.channel()
    sender.exchange_declare("nova", "topic", auto_delete=False)
    declare(sender, "compute")
    sender.queue_bind("compute", "nova", "compute")
    copies = tap(broker)
    publish(
        sender,
        "x",
        "compute",
        "nova",
        expiration="60000",
        priority=0,
        headers={"compression": "application/x-gzip"},
    )
    headers = copies.wait(1).messages[0].headers
    assert types(headers) == {
        "channel": "int",
        "connection": "str",
        "exchange_name": "str",
        "node": "str",
        "properties": {
            "content_encoding": "str",
            "content_type": "str",
            "delivery_mode": "int",
            "expiration": "str",
            "headers": {"compression": "str"},
            "priority": "int",
        },
        "routed_queues": ["str"],
        "routing_keys": ["str"],
        "user": "str",
        "vhost": "str",
    }
    told = {
        key: headers[key] for key in ("exchange_name", "routing_keys", "routed_queues", "user", "channel")
    }
    assert told == {
        "exchange_name": "nova",
        "routing_keys": ["compute"],
        "routed_queues": ["compute"],
        "user": "guest",
        "channel": 1,
    }
    assert headers["properties"]["headers"] == {"compression": "application/x-gzip"}


def test_the_headers_of_a_delivery_have_rabbitmqs_names_and_types(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "reply_1")
    Inbox(channel, "reply_1", no_ack=True)
    copies = tap(broker)
    publish(channel, "x", "reply_1")
    headers = copies.wait(2).messages[1].headers
    assert types(headers) == {
        "channel": "int",
        "connection": "str",
        "exchange_name": "str",
        "node": "str",
        "properties": {
            "content_encoding": "str",
            "content_type": "str",
            "delivery_mode": "int",
            "headers": {},
        },
        "redelivered": "int",
        "routing_keys": ["str"],
        "user": "str",
        "vhost": "str",
    }
    assert (headers["exchange_name"], headers["routing_keys"], headers["redelivered"]) == ("", ["reply_1"], 0)


def test_the_connection_of_a_copy_is_its_senders_or_its_receivers(broker: Broker) -> None:
    sender, receiver = broker.channel(), broker.channel()
    declare(sender, "q")
    Inbox(receiver, "q")
    copies = tap(broker)
    publish(sender, "x", "q")
    names = [message.headers["connection"] for message in copies.wait(2).messages]
    assert names[0] != names[1]
    for name in names:
        client, arrow, server = name.split(" ")
        assert (client.count(":"), arrow, server.count(":")) == (1, "->", 1)


def test_a_publish_through_the_default_exchange_has_a_key_that_ends_with_the_dot(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "reply_1")
    copies = tap(broker)
    publish(channel, "x", "reply_1")
    assert keys(copies.wait(1)) == ["publish."]


def test_the_copy_itself_has_no_properties_but_its_headers(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    copies = tap(broker)
    publish(channel, "x", "q")
    message = copies.wait(1).messages[0]
    assert (message.content_type, message.content_encoding) == (None, None)
    assert set(message.properties) == {"application_headers"}


def test_an_unroutable_publish_is_copied_with_no_queue(broker: Broker) -> None:
    sender = broker.channel()
    sender.exchange_declare("nova", "topic", auto_delete=False)
    copies = tap(broker)
    publish(sender, "x", "nobody", "nova")
    assert copies.wait(1).messages[0].headers["routed_queues"] == []


def test_a_fanout_is_one_publish_and_a_delivery_each(broker: Broker) -> None:
    sender, receiver = broker.channel(), broker.channel()
    sender.exchange_declare("t_fanout", "fanout", auto_delete=True)
    for name in ("a", "b", "c"):
        declare(sender, name)
        sender.queue_bind(name, "t_fanout", "t")
        Inbox(receiver, name)
    copies = tap(broker)
    publish(sender, "x", "", "t_fanout")
    copies.wait(4)
    assert sorted(keys(copies)) == ["deliver.a", "deliver.b", "deliver.c", "publish.t_fanout"]
    assert sorted(copies.messages[0].headers["routed_queues"]) == ["a", "b", "c"]


def test_a_second_delivery_is_marked(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    inbox = Inbox(channel, "q")
    copies = tap(broker)
    publish(channel, "x", "q")
    inbox.wait(1).messages[0].requeue()
    inbox.wait(2)
    copies.wait(3)
    assert [message.headers.get("redelivered") for message in copies.messages] == [None, 0, 1]


def test_a_message_fetched_by_hand_is_a_delivery_too(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    publish(channel, "x", "q")
    copies = tap(broker)
    channel.basic_get("q", no_ack=True)
    assert keys(copies.wait(1)) == ["deliver.q"]


def test_the_firehose_does_not_copy_its_own_copies(broker: Broker) -> None:
    first = tap(broker)
    channel = broker.channel()
    declare(channel, "second", exclusive=True)
    channel.queue_bind("second", "amq.rabbitmq.trace", "#")
    second = Inbox(channel, "second", no_ack=True)
    sender = broker.channel()
    declare(sender, "q")
    publish(sender, "x", "q")
    first.wait(1)
    second.wait(1)
    assert nothing_comes(first.channel)
    assert nothing_comes(second.channel)


def test_a_tap_may_listen_to_publishes_alone(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "tap", exclusive=True)
    channel.queue_bind("tap", "amq.rabbitmq.trace", "publish.#")
    copies = Inbox(channel, "tap", no_ack=True)
    sender = broker.channel()
    declare(sender, "q")
    Inbox(sender, "q", no_ack=True)
    publish(sender, "x", "q")
    copies.wait(1)
    assert nothing_comes(channel)
    assert keys(copies) == ["publish."]
