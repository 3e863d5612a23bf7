from rpcviz.bus import will
from tests.bus.broker import Broker, publish


def test_the_next_owner_deletes_what_the_will_names_and_the_will(broker: Broker) -> None:
    channel = broker.channel()
    for name in ("left", "kept"):
        channel.queue_declare(name, auto_delete=False)
    will.write(broker.url, frozenset({"left", "never declared"}))
    assert will.execute(broker.url) == ()
    assert not broker.has_queue("left")
    assert broker.has_queue("kept")
    assert not broker.has_queue(will.WILL)


def test_a_later_will_replaces_the_one_before(broker: Broker) -> None:
    broker.channel().queue_declare("first", auto_delete=False)
    will.write(broker.url, frozenset({"first"}))
    will.write(broker.url, frozenset({"second"}))
    will.execute(broker.url)
    assert broker.has_queue("first")


def test_a_queue_that_is_read_survives_and_is_named(broker: Broker) -> None:
    channel = broker.channel()
    channel.queue_declare("read", auto_delete=False)
    channel.basic_consume("read", callback=lambda _: None)
    will.write(broker.url, frozenset({"read"}))
    assert will.execute(broker.url) == ("read",)


def test_without_a_will_nothing_happens(broker: Broker) -> None:
    assert will.execute(broker.url) == ()


def test_a_will_that_cannot_be_read_deletes_nothing_but_itself(broker: Broker) -> None:
    channel = broker.channel()
    channel.queue_declare(will.WILL, auto_delete=False)
    publish(channel, "no list", will.WILL)
    assert will.execute(broker.url) == ()
    assert not broker.has_queue(will.WILL)
