"""A server that is disturbed on purpose, at each of its moments; and an operator's hand on its queues."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from amqp import exceptions
from kombu import Connection, Queue

from rpcviz.base.concurrency import Stop, spawn
from rpcviz.bus import management
from rpcviz.bus.disturb import UNDISTURBED, Disturbance
from rpcviz.bus.operate import FANOUT, Operator
from rpcviz.bus.problems import CallTimeout, RemoteFailure
from rpcviz.bus.reader import Reader
from rpcviz.bus.url import BrokerUrl
from tests.bus.broker import Broker
from tests.bus.pair import Pair
from tests.wait import wait_until

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
        pair.ping(timeout_s=2)
    wait_until(lambda: pair.ran == 1, what="the method to run")


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
    operator.bind(queue)
    pair.answers.read_again()
    assert pair.ping() == "pong"


def test_only_a_server_that_stopped_reading_begins_again(pair: Pair) -> None:
    queue = _own_queue(pair).name
    pair.answers.stop_reading()
    pair.answers.server("nova", "later", "h2", []).start()
    pair.answers.read_again()
    wait_until(lambda: consumers(queue), what="its reader")
    pair.answers.read_again()
    assert pair.ping() == "pong"
    assert (consumers(queue), consumers("later.h2")) == (1, 1)


def consumers(name: str) -> int:
    return sum(queue.consumers or 0 for queue in management.topology(MEMORY).queues if queue.name == name)


def test_who_is_to_read_again_without_a_network_does_so_once_it_is_back(pair: Pair) -> None:
    assert pair.ping() == "pong"
    for process in (pair.asks, pair.answers):
        process.stop_reading()
        process.lose_replies()
        process.network.cut()
        mending = spawn("mends", process.find_replies)
        assert mending.join(60)
        mending = spawn("mends", process.read_again)
        assert mending.join(60)
        process.network.mend()
    assert pair.ping() == "pong"


def test_a_reader_that_is_stopped_while_it_connects_leaves_nothing_open(embedded: Broker) -> None:
    asked, gate = Stop(), Stop()
    opened: list[Connection] = []

    def open_connection() -> Connection:
        asked.set()
        gate.wait(120)
        opened.append(embedded.connection())
        return opened[-1]

    reader = Reader("slow", open_connection, tuple, lambda _message: None)
    reader.resume()
    assert asked.wait(60)
    reader.ask_to_stop()
    gate.set()
    wait_until(lambda: opened and not opened[0].connected, what="its end")


def test_what_is_refused_on_the_way_to_a_queue_leaves_no_connection(embedded: Broker) -> None:
    def refuse() -> Sequence[Queue]:
        raise exceptions.NotFound

    connection = embedded.connection()
    with pytest.raises(exceptions.NotFound):
        Reader("refused", lambda: connection, refuse, lambda _message: None).start()
    assert not connection.connected


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
    Operator(MEMORY).bind(pair.asks.reads_replies_from())
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
