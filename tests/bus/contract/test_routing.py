"""Which queues a message reaches, on either broker."""

from typing import Any

import pytest
from amqp import exceptions

from tests.bus.broker import Broker, declare, get_all, publish, text_of

FITS = [
    ("compute", "compute", True),
    ("compute", "compute.cmp1", False),
    ("compute.*", "compute.cmp1", True),
    ("compute.*", "compute", False),
    ("compute.*", "compute.cmp1.example", False),
    ("compute.#", "compute", True),
    ("compute.#", "compute.cmp1.example", True),
    ("*.info", "notifications.info", True),
    ("*.info", ".info", True),
    ("#.info", "info", True),
    ("#.info", "a.b.info", True),
    ("#.info", "a.info.b", False),
    ("a.#.b", "a.b", True),
    ("a.#.b", "a.x.y.b", True),
    ("a.#.*.b", "a.b", False),
    ("a.#.*.b", "a.x.b", True),
    ("#", "", True),
    ("#", "any.thing", True),
    ("*", "", False),
    ("*", "one", True),
    ("#.#", "", True),
    ("*.#", "", False),
    ("a.*", "a.", True),
    ("a..b", "a..b", True),
    ("a.*.b", "a..b", True),
]


@pytest.mark.parametrize(("pattern", "key", "fits"), FITS)
def test_a_topic_binding_fits_word_by_word(broker: Broker, pattern: str, key: str, fits: bool) -> None:
    channel = broker.channel()
    channel.exchange_declare("nova", "topic", auto_delete=False)
    declare(channel, "q")
    channel.queue_bind("q", "nova", pattern)
    publish(channel, "x", key, "nova")
    assert get_all(channel, "q") == (["x"] if fits else [])


def test_the_default_exchange_reaches_the_queue_of_that_name(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "reply_1")
    declare(channel, "reply_2")
    publish(channel, "answer", "reply_1")
    assert (get_all(channel, "reply_1"), get_all(channel, "reply_2")) == (["answer"], [])


def test_a_direct_exchange_wants_the_very_key(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("d", "direct", auto_delete=False)
    for name in ("one", "two"):
        declare(channel, name)
        channel.queue_bind(name, "d", name)
    publish(channel, "x", "two", "d")
    publish(channel, "y", "t*", "d")
    assert (get_all(channel, "one"), get_all(channel, "two")) == ([], ["x"])


def test_a_fanout_exchange_copies_to_every_queue_whatever_the_key(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("scheduler_fanout", "fanout", auto_delete=True)
    for name in ("a", "b", "c"):
        declare(channel, name)
        channel.queue_bind(name, "scheduler_fanout", "scheduler")
    publish(channel, "x", "", "scheduler_fanout")
    assert [get_all(channel, name) for name in ("a", "b", "c")] == [["x"], ["x"], ["x"]]


def test_two_bindings_that_fit_bring_one_copy(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("nova", "topic", auto_delete=False)
    declare(channel, "q")
    channel.queue_bind("q", "nova", "#")
    channel.queue_bind("q", "nova", "compute.*")
    publish(channel, "x", "compute.cmp1", "nova")
    assert get_all(channel, "q") == ["x"]


def test_the_same_binding_twice_is_one_and_goes_with_one_unbind(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("nova", "topic", auto_delete=False)
    declare(channel, "q")
    channel.queue_bind("q", "nova", "compute")
    channel.queue_bind("q", "nova", "compute")
    channel.queue_unbind("q", "nova", "compute")
    publish(channel, "x", "compute", "nova")
    assert get_all(channel, "q") == []


def test_one_queue_may_read_several_exchanges(broker: Broker) -> None:
    channel = broker.channel()
    declare(channel, "notifications.info")
    for exchange in ("nova", "neutron"):
        channel.exchange_declare(exchange, "topic", auto_delete=False)
        channel.queue_bind("notifications.info", exchange, "notifications.info")
        publish(channel, exchange, "notifications.info", exchange)
    assert get_all(channel, "notifications.info") == ["nova", "neutron"]


def test_an_exchange_bound_to_an_exchange_passes_on_with_name_and_key_unchanged(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("nova", "topic", auto_delete=False)
    channel.exchange_declare("mirror", "fanout", auto_delete=False)
    declare(channel, "q")
    channel.exchange_bind("mirror", "nova", "#")
    channel.queue_bind("q", "mirror", "")
    publish(channel, "x", "compute", "nova")
    message = channel.message_to_python(channel.basic_get("q", no_ack=True))
    assert (message.delivery_info["exchange"], message.delivery_info["routing_key"]) == ("nova", "compute")


def test_exchanges_bound_in_a_circle_bring_one_copy(broker: Broker) -> None:
    channel = broker.channel()
    for name in ("a", "b"):
        channel.exchange_declare(name, "fanout", auto_delete=False)
    channel.exchange_bind("a", "b", "")
    channel.exchange_bind("b", "a", "")
    declare(channel, "q")
    channel.queue_bind("q", "a", "")
    channel.queue_bind("q", "b", "")
    publish(channel, "x", "", "a")
    assert get_all(channel, "q") == ["x"]


def test_an_exchange_unbound_from_an_exchange_gets_nothing(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("nova", "topic", auto_delete=False)
    channel.exchange_declare("mirror", "fanout", auto_delete=False)
    declare(channel, "q")
    channel.queue_bind("q", "mirror", "")
    channel.exchange_bind("mirror", "nova", "#")
    channel.exchange_unbind("mirror", "nova", "#")
    publish(channel, "x", "compute", "nova")
    assert get_all(channel, "q") == []


def test_an_unroutable_message_vanishes_and_makes_no_queue(broker: Broker) -> None:
    channel = broker.channel()
    publish(channel, "lost", "reply_gone")
    assert not broker.has_queue("reply_gone")


def test_an_unroutable_mandatory_message_comes_back(broker: Broker) -> None:
    channel = broker.channel()
    returned: list[tuple[Any, ...]] = []
    channel.events["basic_return"].add(lambda *what: returned.append(what))
    publish(channel, "lost", "reply_gone", mandatory=True)
    (error, exchange, key, message) = returned[0]
    assert isinstance(error, exceptions.ChannelError)
    assert (error.reply_code, error.reply_text) == (312, "NO_ROUTE")
    assert (exchange, key, text_of(message)) == ("", "reply_gone", "lost")


def test_a_mandatory_message_that_arrives_does_not_come_back(broker: Broker) -> None:
    channel = broker.channel()
    returned: list[object] = []
    channel.events["basic_return"].add(lambda *what: returned.append(what))
    declare(channel, "q")
    publish(channel, "x", "q", mandatory=True)
    assert (returned, get_all(channel, "q")) == ([], ["x"])
