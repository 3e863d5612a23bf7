"""A server that is disturbed on purpose, at each of its moments; and an operator's hand on its queues."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from rpcviz.base.concurrency import Stop
from rpcviz.bus import management
from rpcviz.bus.disturb import UNDISTURBED, Disturbance
from rpcviz.bus.operate import FANOUT, Operator
from rpcviz.bus.problems import CallTimeout, RemoteFailure
from rpcviz.bus.url import BrokerUrl
from tests.bus.pair import Pair

MEMORY = BrokerUrl.parse("memory://")


@pytest.fixture
def pair(embedded: object) -> Iterator[Pair]:
    made = Pair(MEMORY)
    yield made
    made.close()


def test_undisturbed_a_request_is_taken_run_and_answered() -> None:
    assert UNDISTURBED.taking({}, redelivered=False)
    assert UNDISTURBED.answering("id")


def test_what_is_put_back_comes_again_and_runs_once(pair: Pair) -> None:
    class Again(Disturbance):
        def taking(self, inner: Mapping[str, Any], *, redelivered: bool) -> bool:
            return redelivered

    pair.answers.disturbance = Again()
    assert pair.ping() == "pong"
    assert pair.ran == 1


def test_what_is_raised_in_place_of_the_method_is_the_answer(pair: Pair) -> None:
    class Raises(Disturbance):
        def running(self, inner: Mapping[str, Any]) -> None:
            raise KeyError(inner["method"])

    pair.answers.disturbance = Raises()
    with pytest.raises(RemoteFailure, match="ping"):
        pair.ping()
    assert pair.ran == 0


def test_an_answer_that_is_kept_back_is_never_sent(pair: Pair) -> None:
    class Mute(Disturbance):
        def answering(self, msg_id: str) -> bool:
            return False

    pair.answers.disturbance = Mute()
    with pytest.raises(CallTimeout):
        pair.ping(timeout_s=0.2)
    assert pair.ran == 1


def test_who_stands_still_gives_no_sign_of_life(pair: Pair) -> None:
    over = Stop()

    class Still(Disturbance):
        def running(self, inner: Mapping[str, Any]) -> None:
            over.wait(60)

        def beating(self) -> None:
            over.wait(60)

    pair.answers.disturbance = Still()
    with pytest.raises(CallTimeout):
        pair.ping(timeout_s=30, monitor_s=2)
    over.set()


def test_a_server_that_stops_reading_leaves_what_comes_in_its_queue(pair: Pair) -> None:
    pair.answers.stop_reading()
    with pytest.raises(CallTimeout):
        pair.ping(timeout_s=0.2)
    assert pair.ran == 0
    pair.answers.read_again()
    assert pair.ping() == "pong"


def test_a_queue_with_a_limit_keeps_the_newest_alone(pair: Pair) -> None:
    operator, queue = Operator(MEMORY), _own_queue(pair)
    pair.answers.stop_reading()
    operator.limit(queue, 2)
    for _ in range(5):
        operator.publish(queue, b"{}")
    (found,) = (each for each in management.topology(MEMORY).queues if each.name == queue.name)
    assert found.messages == 2
    operator.delete(queue.name)
    pair.answers.read_again()
    assert pair.ping() == "pong"


def test_a_process_of_little_patience_waits_no_longer_than_that(pair: Pair) -> None:
    pair.asks.patience_s = 0.2
    Operator(MEMORY).unbind(_own_queue(pair))
    with pytest.raises(CallTimeout):
        pair.ping(timeout_s=60)


def test_a_binding_that_was_taken_away_is_put_back(pair: Pair) -> None:
    operator, queue = Operator(MEMORY), _own_queue(pair)
    operator.unbind(queue)
    operator.bind(queue)
    assert pair.ping() == "pong"


def test_a_copy_of_a_fanout_queue_has_no_reader_and_can_be_deleted(pair: Pair) -> None:
    operator = Operator(MEMORY)
    (fanout,) = (queue for queue in pair.answers.queues() if FANOUT in queue.name)
    name = operator.copy_fanout(fanout)
    (found,) = (queue for queue in management.topology(MEMORY).queues if queue.name == name)
    assert found.consumers == 0
    operator.delete(name)
    assert name not in {queue.name for queue in management.topology(MEMORY).queues}


def test_replies_are_lost_until_they_are_found(pair: Pair) -> None:
    assert pair.ping() == "pong"
    pair.asks.lose_replies()
    Operator(MEMORY).delete(pair.asks.reply_queue)
    with pytest.raises(CallTimeout):
        pair.ping(timeout_s=0.2)
    pair.asks.find_replies()
    assert pair.ping() == "pong"


def test_who_is_killed_leaves_its_fanout_queue_behind(pair: Pair) -> None:
    (fanout,) = (queue.name for queue in pair.answers.queues() if FANOUT in queue.name)
    pair.answers.kill()
    assert fanout in {queue.name for queue in management.topology(MEMORY).queues}
    Operator(MEMORY).delete(fanout)


def _own_queue(pair: Pair) -> Any:
    (queue,) = (queue for queue in pair.answers.queues() if queue.name == "topic.h2")
    return queue
