"""The one who answers: reads a topic, a server's own queue and a fanout queue.

Source: oslo_messaging/_drivers/amqpdriver.py `AMQPIncomingMessage`, `RpcAMQPListener`,
oslo_messaging/rpc/dispatcher.py `_watchdog`.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from kombu import Connection, Queue
from kombu.message import Message

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Stop, spawn
from rpcviz.base.problem import Problem
from rpcviz.bus.answers import Answers
from rpcviz.bus.dispatch import Endpoint, find_method, read_request
from rpcviz.bus.disturb import UNDISTURBED, Disturbance
from rpcviz.bus.duplicates import DuplicateFilter
from rpcviz.bus.habits import TODAY, Habits
from rpcviz.bus.pool import WorkerPool
from rpcviz.bus.problems import BusClosed
from rpcviz.bus.reader import Reader, body_of
from rpcviz.bus.sender import Sender
from rpcviz.wire.envelope import BodyUnreadable, open_body

log = logging.getLogger(__name__)
_BEAT_LIMIT_S = 5.0


class RpcServer:
    """One server of a topic. Each request runs in a worker of its own, so nested calls cannot block it."""

    def __init__(
        self,
        *,
        name: str,
        queues: Callable[[], Sequence[Queue]],
        fanouts: Callable[[], Sequence[Queue]],
        endpoints: Sequence[Endpoint],
        workers: int,
        open_connection: Callable[[], Connection],
        sender: Sender,
        clock: Clock,
        new_id: Callable[[], str],
        disturbed: Callable[[], Disturbance] = lambda: UNDISTURBED,
        habits: Habits = TODAY,
    ) -> None:
        self._endpoints = endpoints
        self._disturbed = disturbed
        self._stop = Stop()
        self._pool = WorkerPool(name, workers)
        self.queues = lambda: [*queues(), *fanouts()]
        """What it declares and reads."""
        self._habits = habits
        self._answers = Answers(name, sender, new_id, clock, disturbed=disturbed, habits=habits)
        self._duplicates = DuplicateFilter()
        self._name = name
        self._open, self._fanouts = open_connection, fanouts
        self._reader = self._make_reader()
        self._paused = False

    def _make_reader(self) -> Reader:
        return Reader(f"{self._name} intake", self._open, self.queues, self._take, transient=self._fanouts)

    def start(self) -> None:
        """Declare and take requests; what is sent after the return arrives. Raises BrokerUnreachable."""
        self._reader.start()

    def start_later(self) -> None:
        """Declare and take requests as soon as the broker can be reached; returns at once."""
        self._reader.resume()

    def ask_to_stop(self) -> None:
        """Take no more requests, and return at once."""
        self._stop.set()
        self._pool.close()
        self._answers.close()
        self._reader.ask_to_stop()

    def forsake(self) -> None:
        """From now on its end is a sudden one: its fanout queue stays, as that of a killed process."""
        self._reader.forsake()

    def stop_reading(self) -> None:
        """Leave all queues unread until `read_again`; what is sent meanwhile waits in them."""
        self._paused = True
        reader, self._reader = self._reader, self._make_reader()
        reader.forsake()
        reader.stop()

    def read_again(self) -> None:
        """Declare and read as at the start, as soon as the broker can be reached; returns at once."""
        paused, self._paused = self._paused, False
        if paused and not self._stop.is_set():
            self._reader.resume()

    def stop(self) -> None:
        """Take no more requests; a method that runs may finish."""
        self.ask_to_stop()
        self._reader.stop()

    def _take(self, message: Message) -> None:
        try:
            inner = open_body(body_of(message))
        except BodyUnreadable as unreadable:
            log.warning("%s refused a message: %s", self._name, unreadable.reason)
            message.reject(requeue=False)
            return
        if not self._disturbed().taking(inner, redelivered=bool(message.delivery_info.get("redelivered"))):
            message.requeue()
            return
        # Before the method runs: a server that dies in it loses the request, at most once.
        message.ack()
        unique_id = inner.get("_unique_id")
        if not self._duplicates.is_new(unique_id):
            log.info("%s dropped a duplicate", self._name)
            return
        self._duplicates.keep(unique_id)
        self._pool.run(lambda: self._answer(inner))

    def _answer(self, inner: Mapping[str, Any]) -> None:
        msg_id, queue = inner.get("_msg_id"), inner.get("_reply_q")
        self._disturbed().starting(inner)
        try:
            if isinstance(msg_id, str) and isinstance(queue, str):
                self._run_and_reply(inner, msg_id, queue)
            else:
                self._run(inner)
        except BusClosed as closed:
            # It was told to end while a method ran: nobody can be answered any more.
            log.info("%s: %s", self._name, closed.what)
        except Problem as problem:
            log.warning("%s could not answer: %s", self._name, problem)

    def _run_and_reply(self, inner: Mapping[str, Any], msg_id: str, queue: str) -> None:
        try:
            with self._signs_of_life(queue, msg_id, monitor_of(inner)):
                self._disturbed().running(inner)
                result = find_and_run(self._endpoints, inner)
        except Exception as error:  # noqa: BLE001 - whatever a method raises is its answer
            self._answers.failure(queue, msg_id, error)
            return
        try:
            self._answers.result(queue, msg_id, result)
        except TypeError as error:
            # The method returned what JSON cannot hold.
            self._answers.failure(queue, msg_id, error)

    def _run(self, inner: Mapping[str, Any]) -> None:
        try:
            self._disturbed().running(inner)
            find_and_run(self._endpoints, inner)
        except Exception:
            # Nobody waits: an exception in a cast stays here, as in oslo.
            log.exception("%s: a cast failed", self._name)

    @contextmanager
    def _signs_of_life(self, queue: str, msg_id: str, monitor_s: int) -> Iterator[None]:
        """While inside, tell the caller twice per `monitor_s` that the method runs; below 2 never."""
        if monitor_s < 2 or not self._habits.monitors_calls:
            yield
            return
        done = Stop()
        beating = spawn(f"{self._name} heartbeat", lambda: self._beat(queue, msg_id, monitor_s / 2, done))
        try:
            yield
        finally:
            done.set()
            # No sign of life comes after the answer.
            beating.join(_BEAT_LIMIT_S)

    def _beat(self, queue: str, msg_id: str, every_s: float, done: Stop) -> None:
        while not done.wait(every_s) and not self._stop.is_set():
            self._disturbed().beating()
            if not self._answers.heartbeat(queue, msg_id):
                log.info("%s: nobody waits for signs of life any more", self._name)
                return


def monitor_of(inner: Mapping[str, Any]) -> int:
    """How often in seconds the caller wants a sign of life, 0 for never; read as oslo's servers read it."""
    asked = inner.get("_timeout")
    try:
        return int(asked) if isinstance(asked, (int, float, str)) else 0
    except (ValueError, OverflowError):
        return 0


def find_and_run(endpoints: Sequence[Endpoint], inner: Mapping[str, Any]) -> Any:
    """Run the method that an inner message asks for. Raises whatever it raises, ExpectedFailure, KeyError."""
    request = read_request(inner)
    return find_method(endpoints, request)(request)
