"""Who gets a message, and what becomes of it then, on either broker."""

import pytest
from amqp import exceptions
from kombu import Consumer, Exchange, Producer, Queue

from tests.bus.broker import Broker, Inbox, declare, drain_until, get_all, nothing_comes, publish


def test_messages_come_in_the_order_they_were_sent(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    for number in range(20):
        publish(channel, str(number), "q")
    assert Inbox(channel, "q").wait(20).bodies == [str(number) for number in range(20)]


def test_consumers_of_one_queue_take_turns(broker: Broker) -> None:
    sender, one, two, three = (broker.channel() for _ in range(4))
    declare(sender, "conductor")
    inboxes = [Inbox(channel, "conductor") for channel in (one, two, three)]
    for number in range(9):
        publish(sender, str(number), "conductor")
    for inbox in inboxes:
        inbox.wait(3)
    assert sorted(tuple(inbox.bodies) for inbox in inboxes) == [
        ("0", "3", "6"),
        ("1", "4", "7"),
        ("2", "5", "8"),
    ]


def test_two_consumers_on_one_connection_both_get_their_share(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    first, second = Inbox(channel, "q"), Inbox(channel, "q")
    for number in range(4):
        publish(channel, str(number), "q")
    drain_until(channel, lambda: len(first.messages) + len(second.messages) == 4, "4 messages")
    assert (len(first.messages), len(second.messages)) == (2, 2)


def test_a_consumer_without_credit_is_passed_over(broker: Broker) -> None:
    sender, slow, quick = broker.channel(), broker.channel(), broker.channel()
    declare(sender, "q")
    slow.basic_qos(0, 1, False)
    held = Inbox(slow, "q")
    publish(sender, "0", "q")
    held.wait(1)
    free = Inbox(quick, "q")
    for number in range(1, 5):
        publish(sender, str(number), "q")
    free.wait(4)
    assert (held.bodies, free.bodies) == (["0"], ["1", "2", "3", "4"])


def test_an_ack_brings_the_next_message(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    channel.basic_qos(0, 2, False)
    inbox = Inbox(channel, "q")
    for number in range(4):
        publish(channel, str(number), "q")
    inbox.wait(2)
    assert nothing_comes(channel)
    inbox.messages[0].ack()
    inbox.wait(3)
    assert nothing_comes(channel)
    assert inbox.bodies == ["0", "1", "2"]


def test_one_ack_may_settle_all_before_it(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    channel.basic_qos(0, 3, False)
    inbox = Inbox(channel, "q")
    for number in range(6):
        publish(channel, str(number), "q")
    inbox.wait(3)
    channel.basic_ack(inbox.messages[2].delivery_tag, multiple=True)
    assert inbox.wait(6).bodies == [str(number) for number in range(6)]


def test_credit_does_not_bind_a_consumer_that_never_acks(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    channel.basic_qos(0, 1, False)
    inbox = Inbox(channel, "q", no_ack=True)
    for number in range(5):
        publish(channel, str(number), "q")
    assert inbox.wait(5).bodies == [str(number) for number in range(5)]


def test_what_was_not_acknowledged_goes_to_another_marked_as_redelivered(broker: Broker) -> None:
    connection, sender = broker.connection(), broker.channel()
    declare(sender, "q")
    for body in ("acked", "lost"):
        publish(sender, body, "q")
    inbox = Inbox(connection.channel(), "q").wait(2)
    inbox.messages[0].ack()
    connection.release()
    again = Inbox(sender, "q").wait(1)
    assert again.bodies == ["lost"]
    assert again.messages[0].delivery_info["redelivered"] is True


def test_a_fresh_message_is_not_marked_as_redelivered(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    publish(channel, "x", "q")
    assert Inbox(channel, "q").wait(1).messages[0].delivery_info["redelivered"] is False


def test_a_message_given_back_takes_its_old_place(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    for body in "abc":
        publish(channel, body, "q")
    held = [channel.basic_get("q") for _ in range(2)]
    for raw in held:
        channel.message_to_python(raw).requeue()
    assert get_all(channel, "q") == ["a", "b", "c"]


def test_a_rejected_message_is_gone(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    publish(channel, "x", "q")
    Inbox(channel, "q").wait(1).messages[0].reject()
    assert nothing_comes(channel)
    assert broker.count("q") == 0


def test_a_requeued_message_comes_again(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    publish(channel, "x", "q")
    inbox = Inbox(channel, "q").wait(1)
    inbox.messages[0].requeue()
    inbox.wait(2)
    assert [message.delivery_info["redelivered"] for message in inbox.messages] == [False, True]


def test_recovering_brings_everything_unacknowledged_again(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    for body in "ab":
        publish(channel, body, "q")
    inbox = Inbox(channel, "q").wait(2)
    channel.basic_recover(requeue=True)
    assert inbox.wait(4).bodies == ["a", "b", "a", "b"]


def test_a_cancelled_consumer_gets_nothing_more_and_what_it_holds_stays_held(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    publish(channel, "held", "q")
    inbox = Inbox(channel, "q").wait(1)
    channel.basic_cancel(inbox.tag)
    publish(channel, "later", "q")
    assert nothing_comes(channel)
    assert broker.count("q") == 1
    inbox.messages[0].ack()
    assert get_all(channel, "q") == ["later"]


def test_closing_a_channel_gives_back_what_it_holds(broker: Broker) -> None:
    connection = broker.connection()
    channel = connection.channel()
    declare(channel, "q")
    publish(channel, "x", "q")
    Inbox(channel, "q").wait(1)
    channel.close()
    broker.wait_count("q", 1)


def test_a_consumer_is_told_when_its_queue_is_deleted(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    gone: list[str] = []
    inbox = Inbox(channel, "q", on_cancel=gone.append)
    broker.channel().queue_delete("q")
    drain_until(channel, lambda: gone, "the cancellation")
    assert gone == [inbox.tag]


def test_a_consumer_that_does_not_listen_for_its_end_raises(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    Inbox(channel, "q")
    broker.channel().queue_delete("q")
    with pytest.raises(exceptions.ConsumerCancelled):
        channel.connection.drain_events(timeout=60)


def test_fetching_by_hand_tells_what_is_left(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    for body in "ab":
        publish(channel, body, "q")
    message = channel.message_to_python(channel.basic_get("q"))
    assert message.delivery_info["message_count"] == 1
    message.ack()
    assert get_all(channel, "q") == ["b"]
    assert channel.basic_get("q") is None


def test_waiting_for_messages_ends_by_the_timeout(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    Inbox(channel, "q")
    with pytest.raises(TimeoutError):
        channel.connection.drain_events(timeout=0.02)


def test_properties_and_headers_arrive_as_they_were_sent(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    publish(channel, "x", "q", headers={"compression": None, "n": 5, "deep": {"a": [1, "b"]}}, priority=0)
    message = channel.message_to_python(channel.basic_get("q", no_ack=True))
    assert message.headers == {"compression": None, "n": 5, "deep": {"a": [1, "b"]}}
    assert (message.content_type, message.content_encoding) == ("text/plain", "utf-8")
    known = {key: message.properties.get(key) for key in ("delivery_mode", "priority", "correlation_id")}
    assert known == {"delivery_mode": 2, "priority": 0, "correlation_id": None}


def test_kombus_own_producer_and_consumer_work_unchanged(broker: Broker) -> None:
    connection = broker.connection()
    exchange = Exchange("nova", type="topic", durable=False)
    queue = Queue("compute", exchange, routing_key="compute", durable=False, expires=60)
    got: list[tuple[object, object]] = []

    def take(body: object, message: object) -> None:
        message.ack()  # type: ignore[attr-defined]
        got.append((body, message.delivery_info["routing_key"]))  # type: ignore[attr-defined]

    channel = connection.channel()
    with Consumer(channel, [queue], callbacks=[take], accept=["json"]) as consumer:
        consumer.qos(prefetch_count=1)
        producer = Producer(channel, exchange=exchange, serializer="json")
        for number in range(3):
            producer.publish({"n": number}, routing_key="compute", declare=[queue], expiration=5)
        drain_until(channel, lambda: len(got) == 3, "3 messages")
    assert got == [({"n": number}, "compute") for number in range(3)]
