"""How long messages, queues and exchanges live, on either broker."""

import pytest

from tests.bus.broker import Broker, Inbox, declare, get_all, nothing_comes, publish
from tests.wait import wait_until


def test_a_message_expires_when_nobody_takes_it(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    publish(channel, "call", "q", expiration="40")
    publish(channel, "cast", "q")
    wait_until(lambda: broker.count("q") == 1, what="the call to expire")
    assert get_all(channel, "q") == ["cast"]


def test_a_message_taken_in_time_does_not_expire_in_its_consumers_hands(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    inbox = Inbox(channel, "q")
    publish(channel, "call", "q", expiration="40")
    inbox.wait(1)
    assert nothing_comes(channel)
    inbox.ack_all()
    assert inbox.bodies == ["call"]


@pytest.mark.parametrize(("queue_ttl", "message_ttl"), [(40, None), (40, "60000"), (60_000, "40")])
def test_the_shorter_of_two_lifetimes_counts(broker: Broker, queue_ttl: int, message_ttl: str | None) -> None:
    channel = broker.channel()
    declare(channel, "q", arguments={"x-message-ttl": queue_ttl})
    options = {} if message_ttl is None else {"expiration": message_ttl}
    publish(channel, "x", "q", **options)
    wait_until(lambda: broker.count("q") == 0, what="the message to expire")


def test_a_lifetime_of_nothing_is_for_a_waiting_consumer_only(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    publish(channel, "nobody", "q", expiration="0")
    assert broker.count("q") == 0
    inbox = Inbox(channel, "q")
    publish(channel, "somebody", "q", expiration="0")
    assert inbox.wait(1).bodies == ["somebody"]


def test_an_expired_message_behind_a_living_one_is_counted_until_it_is_first(broker: Broker) -> None:
    channel = broker.channel()
    for name in ("q", "clock"):
        declare(channel, name)
    publish(channel, "first", "q")
    publish(channel, "second", "q", expiration="30")
    publish(channel, "tick", "clock", expiration="30")
    wait_until(lambda: broker.count("clock") == 0, what="30 ms")
    assert broker.count("q") == 2
    assert get_all(channel, "q") == ["first"]


def test_a_full_queue_drops_its_oldest(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q", arguments={"x-max-length": 3, "x-overflow": "drop-head"})
    for number in range(5):
        publish(channel, str(number), "q")
    assert get_all(channel, "q") == ["2", "3", "4"]


def test_a_queue_of_length_one_keeps_the_newest(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q", arguments={"x-max-length": 1})
    for body in ("old", "new"):
        publish(channel, body, "q")
    assert get_all(channel, "q") == ["new"]


def test_a_queue_without_room_still_serves_a_waiting_consumer(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q", arguments={"x-max-length": 0})
    publish(channel, "nobody", "q")
    inbox = Inbox(channel, "q")
    publish(channel, "somebody", "q")
    assert inbox.wait(1).bodies == ["somebody"]


def test_a_bound_in_bytes_drops_the_oldest_too(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q", arguments={"x-max-length-bytes": 10})
    for body in ("aaaaa", "bbbbb", "ccccc"):
        publish(channel, body, "q")
    assert get_all(channel, "q") == ["bbbbb", "ccccc"]


def test_what_consumers_hold_does_not_count_as_waiting(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q", arguments={"x-max-length": 1})
    channel.basic_qos(0, 1, False)
    inbox = Inbox(channel, "q")
    publish(channel, "held", "q")
    inbox.wait(1)
    publish(channel, "waiting", "q")
    inbox.ack_all()
    assert inbox.wait(2).bodies == ["held", "waiting"]


def test_a_queue_unused_for_its_x_expires_goes(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "reply_1", arguments={"x-expires": 60})
    wait_until(lambda: not broker.reaches("reply_1"), what="the queue to go")
    assert not broker.has_queue("reply_1")


@pytest.mark.parametrize("use", ["look", "declare", "get"])
def test_looking_declaring_and_fetching_are_uses_of_a_queue(broker: Broker, use: str) -> None:
    channel = broker.channel()
    for name in ("used", "unused"):
        declare(channel, name, arguments={"x-expires": 3_000})
    uses = {
        "look": lambda: channel.queue_declare(queue="used", passive=True),
        "declare": lambda: declare(channel, "used", arguments={"x-expires": 3_000}),
        "get": lambda: channel.basic_get("used", no_ack=True),
    }

    def gone() -> bool:
        uses[use]()
        return not broker.reaches("unused")

    wait_until(gone, what="the unused queue to go")
    assert broker.reaches("used")


def test_a_queue_with_a_consumer_stays_and_its_time_begins_when_the_consumer_goes(broker: Broker) -> None:
    channel, other = broker.channel(), broker.channel()
    declare(channel, "q", arguments={"x-expires": 2_000})
    declare(other, "unused", arguments={"x-expires": 2_000})
    inbox = Inbox(channel, "q")
    wait_until(lambda: not broker.reaches("unused"), what="two seconds")
    publish(other, "x", "q")
    assert inbox.wait(1).bodies == ["x"]
    channel.basic_cancel(inbox.tag)
    wait_until(lambda: not broker.reaches("q"), what="the queue to go")


def test_an_expired_queue_leaves_no_binding_behind(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("t_fanout", "fanout", auto_delete=True)
    # Long enough for the binding on a machine that is busy.
    declare(channel, "t_fanout_1", arguments={"x-expires": 2_000})
    channel.queue_bind("t_fanout_1", "t_fanout", "t")
    wait_until(lambda: not broker.has_exchange("t_fanout"), what="the exchange to go with its last queue")


def test_an_auto_delete_queue_goes_with_its_last_consumer(broker: Broker) -> None:
    channel, other = broker.channel(), broker.channel()
    declare(channel, "q", auto_delete=True)
    first, second = Inbox(channel, "q"), Inbox(other, "q")
    channel.basic_cancel(first.tag)
    assert broker.has_queue("q")
    other.basic_cancel(second.tag)
    wait_until(lambda: not broker.has_queue("q"), what="the queue to go")


def test_an_auto_delete_queue_without_a_consumer_yet_stays(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q", auto_delete=True)
    channel.close()
    assert broker.has_queue("q")


def test_an_exclusive_queue_goes_with_its_connection(broker: Broker) -> None:
    connection = broker.connection()
    declare(connection.channel(), "mine", exclusive=True)
    connection.release()
    wait_until(lambda: not broker.has_queue("mine"), what="the queue to go")


def test_a_transient_queue_outlives_the_connection_that_made_it(broker: Broker) -> None:
    connection = broker.connection()
    channel = connection.channel()
    declare(channel, "q")
    publish(channel, "x", "q")
    connection.release()
    assert get_all(broker.channel(), "q") == ["x"]


def test_an_auto_delete_exchange_goes_with_its_last_binding(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("t_fanout", "fanout", auto_delete=True)
    for name in ("a", "b"):
        declare(channel, name)
        channel.queue_bind(name, "t_fanout", "t")
    channel.queue_unbind("a", "t_fanout", "t")
    assert broker.has_exchange("t_fanout")
    channel.queue_unbind("b", "t_fanout", "t")
    assert not broker.has_exchange("t_fanout")
    assert broker.has_queue("b")


def test_an_auto_delete_exchange_goes_when_its_last_queue_is_deleted(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("t_fanout", "fanout", auto_delete=True)
    declare(channel, "a")
    channel.queue_bind("a", "t_fanout", "t")
    channel.queue_delete("a")
    assert not broker.has_exchange("t_fanout")


def test_an_auto_delete_exchange_never_bound_stays(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("t_fanout", "fanout", auto_delete=True)
    channel.close()
    assert broker.has_exchange("t_fanout")


def test_an_auto_delete_exchange_takes_the_one_before_it_along(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("first", "fanout", auto_delete=True)
    channel.exchange_declare("second", "fanout", auto_delete=True)
    channel.exchange_bind("second", "first", "")
    declare(channel, "q")
    channel.queue_bind("q", "second", "")
    channel.queue_delete("q")
    assert (broker.has_exchange("second"), broker.has_exchange("first")) == (False, False)


def test_deleting_an_exchange_leaves_its_queues_alone(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("nova", "topic", auto_delete=False)
    declare(channel, "q")
    channel.queue_bind("q", "nova", "q")
    channel.exchange_delete("nova")
    assert (broker.has_exchange("nova"), broker.has_queue("q")) == (False, True)


def test_what_is_not_there_can_be_deleted_and_unbound(broker: Broker) -> None:
    channel = broker.channel()
    channel.queue_delete("nothing")
    channel.exchange_delete("nothing")
    declare(channel, "q")
    channel.exchange_declare("nova", "topic", auto_delete=False)
    channel.queue_unbind("q", "nova", "never.bound")
    assert broker.has_queue("q")


def test_deleting_and_purging_tell_how_many_messages_went(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    for body in "abc":
        publish(channel, body, "q")
    assert channel.queue_purge("q") == 3
    publish(channel, "d", "q")
    assert channel.queue_delete("q") == 1


def test_declaring_tells_how_many_wait_and_read(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "q")
    publish(channel, "x", "q")
    assert tuple(channel.queue_declare(queue="q", auto_delete=False)) == ("q", 1, 0)
    inbox = Inbox(channel, "q").wait(1)
    assert tuple(channel.queue_declare(queue="q", passive=True)) == ("q", 0, 1)
    inbox.ack_all()


def test_a_queue_without_a_name_gets_one(broker: Broker) -> None:
    channel = broker.channel()
    name = declare(channel, "", exclusive=True)
    assert name.startswith("amq.gen-")
    publish(channel, "x", name)
    assert get_all(channel, name) == ["x"]
