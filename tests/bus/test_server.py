"""Answers to callers that are gone, and what a server keeps of the past."""

from collections.abc import Callable

import pytest
from amqp import exceptions

from rpcviz.base.clock import FakeClock
from rpcviz.bus.answers import MISSING_QUEUE_S, Answers
from rpcviz.bus.connect import connect, cut
from rpcviz.bus.duplicates import DuplicateFilter
from rpcviz.bus.sender import Sender
from rpcviz.bus.server import monitor_of
from tests.bus.broker import Broker, Inbox, declare
from tests.wait import wait_until


@pytest.mark.parametrize(
    ("asked", "monitor_s"),
    [(None, 0), (2, 2), (2.9, 2), ("60", 60), (True, 1), ("soon", 0), ([], 0), (1e400, 0), (float("nan"), 0)],
    ids=str,
)
def test_a_monitor_is_read_as_oslo_reads_it(asked: object, monitor_s: int) -> None:
    assert monitor_of({"_timeout": asked}) == monitor_s


def answers(broker: Broker, new_id: Callable[[], str], clock: FakeClock) -> Answers:
    return Answers("test", Sender("test", broker.connection), new_id, clock)


def test_an_answer_waits_for_a_reply_queue_that_comes_back(
    broker: Broker, new_id: Callable[[], str], clock: FakeClock
) -> None:
    replying = answers(broker, new_id, clock)
    replying.result("reply_1", "m1", 5)
    channel = broker.channel()
    declare(channel, "reply_1")
    inbox = Inbox(channel, "reply_1", no_ack=True).wait(1)
    assert '\\"result\\": 5' in inbox.bodies[0]
    replying.close()


def test_an_answer_is_given_up_after_a_minute_and_the_next_one_at_once(
    broker: Broker, new_id: Callable[[], str], clock: FakeClock
) -> None:
    replying = answers(broker, new_id, clock)
    replying.result("reply_gone", "m1", 5)
    clock.advance(MISSING_QUEUE_S)
    wait_until(lambda: "reply_gone" in replying._dead, what="the queue to be known as gone")
    replying.result("reply_gone", "m2", 6)
    assert replying._late.counts().given == 1
    replying.close()


def test_an_id_is_remembered_for_sixteen_messages() -> None:
    seen = DuplicateFilter()
    assert seen.is_new("first")
    seen.keep("first")
    for number in range(15):
        seen.keep(str(number))
        seen.keep(str(number))
    assert not seen.is_new("first")
    seen.keep("the sixteenth other")
    assert seen.is_new("first")


def test_messages_without_an_id_are_always_new() -> None:
    seen = DuplicateFilter()
    seen.keep(None)
    assert seen.is_new(None)


def test_a_sender_whose_connection_broke_opens_another(embedded: Broker) -> None:
    opened = []

    def open_connection() -> object:
        opened.append(connect(embedded.url, name="test"))
        return opened[-1]

    sender = Sender("test", open_connection)
    declare(embedded.channel(), "q")
    assert sender.publish(b"1", exchange="", key="q", mandatory=True)
    opened[0].connection.close()
    assert sender.publish(b"2", exchange="", key="q", mandatory=True)
    assert (len(opened), embedded.count("q")) == (2, 2)
    sender.close()


def test_a_sender_that_was_refused_on_a_new_connection_hears_again_what_was_not_routed(
    broker: Broker,
) -> None:
    first, second = broker.connection(), broker.connection()
    left = iter((first, second))
    sender = Sender("test", lambda: next(left))
    sender.publish(b"1", exchange="", key="nowhere")
    cut(first)
    with pytest.raises(exceptions.NotFound):
        sender.publish(b"2", exchange="gone", key="k")
    assert not sender.publish(b"3", exchange="", key="nowhere", mandatory=True)
    sender.close()
