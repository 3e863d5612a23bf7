"""What a server sends back: results, failures, signs of life.

Source: oslo_messaging/_drivers/amqpdriver.py `AMQPIncomingMessage._send_reply`, `ObsoleteReplyQueuesCache`.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

import msgspec
from amqp import exceptions

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Worker, spawn
from rpcviz.base.pipe import Pipe
from rpcviz.base.problem import Problem
from rpcviz.bus.dispatch import raised
from rpcviz.bus.disturb import UNDISTURBED, Disturbance
from rpcviz.bus.habits import TODAY, Habits
from rpcviz.bus.sender import Sender
from rpcviz.wire import compose

log = logging.getLogger(__name__)
MISSING_QUEUE_S = 60
"""How long an answer is offered to a reply queue that is gone: the caller may come back."""
LATE_KEPT = 200
_MISSING_QUEUE_NS = MISSING_QUEUE_S * 1_000_000_000
_RETRY_S = 0.25
_DEAD_QUEUES = 200


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """An answer whose queue was not there."""

    queue: str
    body: bytes
    deadline_ns: int


class Answers:
    """Publishes answers for one server. What finds no queue is offered again by one worker for all."""

    def __init__(
        self,
        name: str,
        sender: Sender,
        new_id: Callable[[], str],
        clock: Clock,
        *,
        disturbed: Callable[[], Disturbance] = lambda: UNDISTURBED,
        habits: Habits = TODAY,
    ) -> None:
        self._disturbed = disturbed
        self._habits = habits
        self._name = name
        self._sender = sender
        self._new_id = new_id
        self._clock = clock
        self._lock = threading.Lock()
        self._late: Pipe[Late] = Pipe(f"{name} late answers", LATE_KEPT)
        self._retries: Worker | None = None
        self._dead: dict[str, int] = {}

    def result(self, queue: str, msg_id: str, result: Any) -> None:
        """What the method returned."""
        self._publish(queue, msg_id, compose.reply(result=result, msg_id=msg_id, unique_id=self._new_id()))

    def failure(self, queue: str, msg_id: str, error: Exception) -> None:
        """What the method raised."""
        gone = raised(error)
        self._publish(
            queue,
            msg_id,
            compose.failure(
                exc_name=gone.exc_name,
                module=gone.module,
                message=gone.message,
                tb=gone.tb,
                args=gone.args,
                kwargs=gone.kwargs,
                msg_id=msg_id,
                unique_id=self._new_id(),
            ),
        )

    def heartbeat(self, queue: str, msg_id: str) -> bool:
        """The method still runs; False when the caller's queue is gone."""
        body = compose.heartbeat(msg_id=msg_id, unique_id=self._new_id())
        return self._arrives(queue, body)

    def close(self) -> None:
        """Give up what is late."""
        self._late.close()

    def _publish(self, queue: str, msg_id: str, body: bytes) -> None:
        if not self._disturbed().answering(msg_id):
            log.info("%s lost an answer on purpose", self._name)
            return
        if self._arrives(queue, body):
            return
        now_ns = self._clock.now_ns()
        if self._dead.get(queue, 0) > now_ns:
            log.info("%s dropped an answer: queue %s is gone", self._name, queue)
            return
        self._late.put(Late(queue=queue, body=body, deadline_ns=now_ns + _MISSING_QUEUE_NS))
        with self._lock:
            if self._retries is None:
                self._retries = spawn(f"{self._name} late answers", self._offer_again)

    def _arrives(self, queue: str, body: bytes) -> bool:
        """False when the caller's queue is not there, as far as this release can know."""
        mandatory = self._habits.mandatory_replies
        if not self._habits.reply_exchange:
            return self._sender.publish(body, exchange="", key=queue, mandatory=mandatory)
        try:
            return self._sender.publish(body, exchange=queue, key=queue, mandatory=mandatory)
        except exceptions.NotFound:
            return False

    def _offer_again(self) -> None:
        waiting: list[Late] = []
        while not self._late.closed:
            waiting += self._late.take(_RETRY_S if waiting else None)
            waiting = [late for late in waiting if not self._done(late)][-LATE_KEPT:]

    def _done(self, late: Late) -> bool:
        """True when it arrived, or when its minute is over; then its queue is known to be gone."""
        try:
            if self._arrives(late.queue, late.body):
                return True
        except Problem as problem:
            log.info("%s could not offer an answer again: %s", self._name, problem)
        now_ns = self._clock.now_ns()
        if now_ns < late.deadline_ns:
            return False
        log.info("%s dropped an answer: queue %s is gone", self._name, late.queue)
        if len(self._dead) >= _DEAD_QUEUES:
            self._dead.pop(next(iter(self._dead)))
        self._dead[late.queue] = now_ns + _MISSING_QUEUE_NS
        return True
