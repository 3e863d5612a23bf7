"""The reply queue of a process, and the calls that wait at it."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from kombu import Connection, Queue
from kombu.message import Message

from rpcviz.bus import topology
from rpcviz.bus.habits import TODAY, Habits
from rpcviz.bus.problems import BusClosed, RemoteFailure
from rpcviz.bus.reader import Reader, body_of
from rpcviz.wire import failure
from rpcviz.wire.envelope import BodyUnreadable, open_body

log = logging.getLogger(__name__)


class Waiter:
    """One call that waits for its answer."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._told = threading.Condition()
        self._answer: dict[str, Any] = {}
        self._ended = False
        self._heard = 0
        self._abandoned = False

    def tell(self, inner: dict[str, Any]) -> None:
        """A reply came. One with nothing in it that does not end the call is a sign of life.

        Servers before Mitaka send the result first and the end after it.
        """
        with self._told:
            if inner.get("failure") or inner.get("result") is not None:
                self._answer = inner
            self._ended = self._ended or bool(inner.get("ending"))
            self._heard += 1
            self._told.notify()

    def abandon(self) -> None:
        """Nobody will answer: the process leaves the bus."""
        with self._told:
            self._abandoned = True
            self._told.notify()

    def wait(self, timeout_s: float, monitor_s: float | None) -> Any:
        """The result of the call.

        Raises TimeoutError after `timeout_s`, or after `monitor_s` of silence; RemoteFailure; BusClosed
        when the process leaves the bus. A heartbeat restarts the monitor's time, never the call's.
        Source: oslo_messaging/_drivers/amqpdriver.py `ReplyWaiter.wait`.
        """
        now = time.monotonic()
        deadline, silence = now + timeout_s, now + (timeout_s if monitor_s is None else monitor_s)
        with self._told:
            while not self._ended:
                heard = self._heard
                left = min(deadline, silence) - time.monotonic()
                if self._abandoned:
                    raise BusClosed(self._program)
                if left <= 0:
                    raise TimeoutError
                self._told.wait(left)
                if self._heard != heard and monitor_s is not None:
                    silence = time.monotonic() + monitor_s
            return _result(self._answer)


class Replies:
    """One reply queue for all calls of a process, made at the first of them."""

    def __init__(
        self,
        program: str,
        open_connection: Callable[[], Connection],
        style: Callable[[], topology.Style],
        queue: str,
        habits: Habits = TODAY,
    ) -> None:
        self.queue = queue
        self._habits = habits
        self._program = program
        self.late = 0
        """Answers to calls that nobody waited for any more."""
        self._lock = threading.Lock()
        self._waiters: dict[str, Waiter] = {}
        self.started = False
        """True from the first call on: the queue exists."""
        self._closed = False
        self._lost = False
        self._open, self._style = open_connection, style
        self._reader = self._make_reader()

    def _make_reader(self) -> Reader:
        return Reader(
            f"{self._program} replies",
            self._open,
            lambda: [self.declared()],
            self._take,
        )

    def declared(self) -> Queue:
        """Its queue, with the exchange that leads there."""
        return topology.reply_queue(self.queue, self._style(), self._habits)

    def expect(self, msg_id: str) -> Waiter:
        """Wait for answers to `msg_id` from now on.

        Raises BrokerUnreachable at the first call, BusClosed once the process is to leave the bus.
        """
        with self._lock:
            if self._closed:
                # A reader that began now would never be stopped.
                raise BusClosed(self._program)
            if not self.started and not self._lost:
                self._reader.start()
                self.started = True
            waiter = self._waiters[msg_id] = Waiter(self._program)
            return waiter

    def forget(self, msg_id: str) -> None:
        """Nobody waits for `msg_id` any more."""
        with self._lock:
            self._waiters.pop(msg_id, None)

    def lose(self) -> None:
        """Read nothing until `find`; calls go out all the same. The queue itself is left to the caller."""
        with self._lock:
            if self._lost or self._closed:
                return
            self._lost, started, self.started = True, self.started, False
            reader, self._reader = self._reader, self._make_reader()
        if started:
            reader.stop()

    def find(self) -> None:
        """Read again from a queue of that name, once the broker can be reached. Raises BusClosed."""
        with self._lock:
            if self._closed:
                raise BusClosed(self._program)
            if self._lost:
                self._reader.resume()
                self._lost, self.started = False, True

    def ask_to_stop(self) -> None:
        """Let calls that wait end, and the reader soon."""
        with self._lock:
            self._closed = True
            waiters, started = list(self._waiters.values()), self.started
        for waiter in waiters:
            waiter.abandon()
        if started:
            self._reader.ask_to_stop()

    def stop(self) -> None:
        """Stop reading. The queue stays: it expires by itself, as oslo's does."""
        self.ask_to_stop()
        if self.started:
            self._reader.stop()

    def _take(self, message: Message) -> None:
        message.ack()
        try:
            inner = open_body(body_of(message))
        except BodyUnreadable as unreadable:
            log.warning("an answer could not be read: %s", unreadable.reason)
            return
        with self._lock:
            waiter = self._waiters.get(str(inner.get("_msg_id")))
        if waiter is None:
            self.late += 1
        else:
            waiter.tell(inner)


def _result(inner: dict[str, Any]) -> Any:
    text = inner.get("failure")
    if not text:
        return inner.get("result")
    try:
        detail = failure.parse(text)
    except BodyUnreadable as unreadable:
        raise RemoteFailure("unreadable", None, unreadable.reason) from None
    raise RemoteFailure(
        detail.name,
        detail.module,
        detail.message,
        detail.kwargs or None,
        arguments=detail.args,
        trail=detail.tb,
    )
