"""What a broker refuses, and with which code, on either broker."""

from typing import Any

import pytest
from amqp import exceptions

from tests.bus.broker import Broker, Inbox, declare, get_all, publish

UNEQUAL_QUEUES: list[dict[str, Any]] = [
    {"durable": True},
    {"auto_delete": True},
    {"arguments": {"x-expires": 1000}},
    {"arguments": {"x-message-ttl": 1000}},
    {"arguments": {"x-max-length": 10}},
]
UNEQUAL_EXCHANGES: list[dict[str, Any]] = [
    {"type": "fanout"},
    {"durable": True},
    {"auto_delete": True},
]
BAD_ARGUMENTS: list[dict[str, Any]] = [
    {"x-expires": 0},
    {"x-expires": "soon"},
    {"x-message-ttl": -1},
    {"x-max-length": -1},
]


@pytest.mark.parametrize("other", UNEQUAL_QUEUES, ids=str)
def test_a_queue_declared_again_must_be_the_same(broker: Broker, other: dict[str, Any]) -> None:
    channel = broker.channel()
    declare(channel, "q")
    declare(channel, "q")
    with pytest.raises(exceptions.PreconditionFailed, match="inequivalent arg"):
        declare(channel, "q", **other)


@pytest.mark.parametrize("other", UNEQUAL_EXCHANGES, ids=str)
def test_an_exchange_declared_again_must_be_the_same(broker: Broker, other: dict[str, Any]) -> None:
    channel = broker.channel()
    same = {"type": "topic", "durable": False, "auto_delete": False}
    channel.exchange_declare("nova", **same)
    channel.exchange_declare("nova", **same)
    with pytest.raises(exceptions.PreconditionFailed, match="inequivalent arg"):
        channel.exchange_declare("nova", **{**same, **other})


def test_a_passive_declare_does_not_look_at_flags(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    channel.exchange_declare("nova", "topic", auto_delete=False)
    channel.queue_declare(queue="q", passive=True, durable=True, arguments={"x-max-length": 9})
    channel.exchange_declare("nova", "fanout", passive=True, durable=True)


@pytest.mark.parametrize("arguments", BAD_ARGUMENTS, ids=str)
def test_a_queue_with_arguments_that_make_no_sense_is_refused(
    broker: Broker, arguments: dict[str, Any]
) -> None:
    with pytest.raises(exceptions.PreconditionFailed, match="invalid arg"):
        declare(broker.channel(), "q", arguments=arguments)


@pytest.mark.parametrize(
    "ask",
    [
        lambda channel: channel.queue_declare(queue="nothing", passive=True),
        lambda channel: channel.exchange_declare("nothing", "topic", passive=True),
        lambda channel: channel.basic_consume(queue="nothing", callback=print),
        lambda channel: channel.basic_get("nothing"),
        lambda channel: channel.queue_purge("nothing"),
        lambda channel: channel.queue_bind("nothing", "amq.topic", "k"),
        lambda channel: publish(channel, "x", "k", "nothing"),
    ],
    ids=["declare queue", "declare exchange", "consume", "get", "purge", "bind", "publish"],
)
def test_what_is_not_there_is_not_found(broker: Broker, ask: Any) -> None:
    with pytest.raises(exceptions.NotFound, match=r"NOT_FOUND - no (queue|exchange) 'nothing' in vhost"):
        ask(broker.channel())


def test_a_queue_cannot_be_bound_to_an_exchange_that_is_not_there(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    with pytest.raises(exceptions.NotFound, match="no exchange 'nothing'"):
        channel.queue_bind("q", "nothing", "k")


def refused_on_the_default_exchange(channel: Any, what: str) -> None:
    declare(channel, "q")
    if what == "bind":
        channel.queue_bind("q", "", "k")
    elif what == "unbind":
        channel.queue_unbind("q", "", "q")
    elif what == "delete":
        channel.exchange_delete("")
    else:
        channel.exchange_declare("", "direct", durable=True, auto_delete=False)


@pytest.mark.parametrize("what", ["bind", "unbind", "delete", "declare"])
def test_the_default_exchange_is_left_alone(broker: Broker, what: str) -> None:
    with pytest.raises(exceptions.AccessRefused, match="operation not permitted on the default exchange"):
        refused_on_the_default_exchange(broker.channel(), what)


@pytest.mark.parametrize(
    "ask",
    [
        lambda channel: channel.exchange_declare("amq.mine", "topic"),
        lambda channel: channel.exchange_delete("amq.topic"),
        lambda channel: channel.queue_declare(queue="amq.mine"),
    ],
    ids=["declare exchange", "delete exchange", "declare queue"],
)
def test_names_that_begin_with_amq_are_the_brokers(broker: Broker, ask: Any) -> None:
    with pytest.raises(exceptions.AccessRefused, match=r"reserved prefix 'amq\.\*'|system exchange"):
        ask(broker.channel())


def test_nobody_publishes_to_the_firehose(broker: Broker) -> None:
    with pytest.raises(exceptions.AccessRefused, match="cannot publish to internal exchange"):
        publish(broker.channel(), "x", "publish.nova", "amq.rabbitmq.trace")


@pytest.mark.parametrize(
    "ask",
    [
        lambda channel: channel.queue_declare(queue="mine", passive=True),
        lambda channel: channel.queue_declare(queue="mine", exclusive=True, auto_delete=False),
        lambda channel: channel.basic_consume(queue="mine", callback=print),
        lambda channel: channel.basic_get("mine"),
        lambda channel: channel.queue_purge("mine"),
        lambda channel: channel.queue_delete("mine"),
        lambda channel: channel.queue_bind("mine", "amq.topic", "k"),
    ],
    ids=["look", "declare", "consume", "get", "purge", "delete", "bind"],
)
def test_an_exclusive_queue_is_its_connections_alone(broker: Broker, ask: Any) -> None:
    owner = broker.channel()
    declare(owner, "mine", exclusive=True)
    with pytest.raises(exceptions.ResourceLocked, match="cannot obtain exclusive access to locked queue"):
        ask(broker.channel())


def test_anybody_may_publish_to_an_exclusive_queue(broker: Broker) -> None:
    owner = broker.channel()
    declare(owner, "mine", exclusive=True)
    publish(broker.channel(), "x", "mine")
    assert get_all(owner, "mine") == ["x"]


def test_an_exclusive_queue_declared_again_as_shared_is_refused(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "mine", exclusive=True)
    with pytest.raises(exceptions.ResourceLocked):
        declare(channel, "mine")


def test_a_shared_queue_declared_again_as_exclusive_is_refused(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    with pytest.raises(exceptions.ResourceLocked):
        declare(channel, "q", exclusive=True)


def test_a_queue_with_an_exclusive_consumer_takes_no_second(broker: Broker) -> None:
    first, second = broker.channel(), broker.channel()
    declare(first, "q")
    Inbox(first, "q", exclusive=True)
    with pytest.raises(exceptions.AccessRefused, match="in exclusive use"):
        Inbox(second, "q")


def test_a_queue_with_a_consumer_takes_no_exclusive_one(broker: Broker) -> None:
    first, second = broker.channel(), broker.channel()
    declare(first, "q")
    Inbox(first, "q")
    with pytest.raises(exceptions.AccessRefused, match="in exclusive use"):
        Inbox(second, "q", exclusive=True)


def test_a_queue_in_use_or_not_empty_is_not_deleted_if_that_was_asked(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    publish(channel, "x", "q")
    with pytest.raises(exceptions.PreconditionFailed, match="not empty"):
        channel.queue_delete("q", if_empty=True)
    Inbox(channel, "q")
    with pytest.raises(exceptions.PreconditionFailed, match="in use"):
        channel.queue_delete("q", if_unused=True)


def test_an_exchange_in_use_is_not_deleted_if_that_was_asked(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("nova", "topic", auto_delete=False)
    declare(channel, "q")
    channel.queue_bind("q", "nova", "q")
    with pytest.raises(exceptions.PreconditionFailed, match="in use"):
        channel.exchange_delete("nova", if_unused=True)


def test_a_delivery_nobody_knows_cannot_be_acknowledged(broker: Broker) -> None:
    channel = broker.channel()

    def ack_and_read_on() -> None:
        channel.basic_ack(7)
        # On a socket an ack has no answer: the refusal comes with whatever is read next.
        channel.connection.drain_events(timeout=60)

    with pytest.raises(exceptions.PreconditionFailed, match="unknown delivery tag 7"):
        ack_and_read_on()


@pytest.mark.parametrize("expiration", ["soon", "-1", "1.5"])
def test_a_lifetime_must_be_a_number_of_milliseconds(broker: Broker, expiration: str) -> None:
    channel = broker.channel()
    declare(channel, "q")
    with pytest.raises(exceptions.PreconditionFailed, match="invalid expiration"):
        publish(channel, "x", "q", expiration=expiration)


def test_a_refusal_ends_the_channels_consumers_and_the_connection_goes_on(broker: Broker) -> None:
    connection = broker.connection()
    channel = connection.channel()
    declare(channel, "q")
    publish(channel, "held", "q")
    Inbox(channel, "q").wait(1)
    with pytest.raises(exceptions.NotFound):
        channel.queue_declare(queue="nothing", passive=True)
    broker.wait_count("q", 1)
    assert Inbox(channel, "q").wait(1).bodies == ["held"]


def test_an_exchange_of_an_unknown_type_is_refused(broker: Broker) -> None:
    # RabbitMQ 3 and the broker in memory end the connection over it, RabbitMQ 4 the channel.
    connection = broker.connection()
    with pytest.raises((exceptions.ConnectionError, exceptions.PreconditionFailed)) as refused:
        connection.channel().exchange_declare("x", "no-such-type")
    assert refused.value.reply_code in {503, 406}
    assert bool(connection.connected) == (refused.value.reply_code == 406)


def test_a_consumer_tag_used_twice_ends_the_connection(broker: Broker) -> None:
    connection = broker.connection()
    channel = connection.channel()
    declare(channel, "q")
    Inbox(channel, "q", tag="1")
    with pytest.raises(exceptions.NotAllowed):
        Inbox(channel, "q", tag="1")
    assert not connection.connected
