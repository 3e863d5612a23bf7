"""The one who reads notifications.

Acknowledged after the callback, whatever it did, unless it may put back what it cannot use yet.
Source: oslo_messaging/notify/listener.py `NotificationServer._process_incoming`.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from kombu import Connection, Queue
from kombu.message import Message

from rpcviz.bus.duplicates import DuplicateFilter
from rpcviz.bus.reader import Reader, body_of
from rpcviz.wire.envelope import BodyUnreadable, open_body

log = logging.getLogger(__name__)


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """What a publisher announced; `context` has its keys without `_context_`."""

    publisher_id: str
    event_type: str
    priority: str
    payload: Any
    context: Mapping[str, Any]
    message_id: str | None = None
    timestamp: str | None = None


class Listener:
    """Gives each notification to `take`, one after the other."""

    def __init__(
        self,
        name: str,
        open_connection: Callable[[], Connection],
        queues: Callable[[], Sequence[Queue]],
        take: Callable[[Notification], None],
        allow_requeue: bool,
    ) -> None:
        self._name = name
        self._callback = take
        self._allow_requeue = allow_requeue
        self._duplicates = DuplicateFilter()
        self.queues = queues
        """What it declares and reads."""
        self._reader = Reader(name, open_connection, queues, self._take)

    def start(self) -> None:
        """Declare the queues and read them. Raises BrokerUnreachable."""
        self._reader.start()

    def ask_to_stop(self) -> None:
        """Read no more, and return at once."""
        self._reader.ask_to_stop()

    def stop(self) -> None:
        """Stop reading."""
        self._reader.stop()

    def _take(self, message: Message) -> None:
        try:
            inner = open_body(body_of(message))
            notification = _read(inner)
        except (BodyUnreadable, KeyError) as unreadable:
            log.warning("%s refused a message: %s", self._name, unreadable)
            message.reject(requeue=False)
            return
        unique_id = inner.get("_unique_id")
        if not self._duplicates.is_new(unique_id):
            # oslo leaves it unacknowledged until it disconnects; nobody sees a difference before.
            log.info("%s dropped a duplicate", self._name)
            message.ack()
            return
        try:
            self._callback(notification)
        except Exception:
            log.exception("%s: a notification was not understood", self._name)
            if self._allow_requeue:
                message.requeue()
                return
            # oslo's default: a callback that failed has still had its notification.
        message.ack()
        self._duplicates.keep(unique_id)


def _read(inner: Mapping[str, Any]) -> Notification:
    prefix = "_context_"
    return Notification(
        publisher_id=str(inner["publisher_id"]),
        event_type=str(inner["event_type"]),
        priority=str(inner.get("priority") or "INFO"),
        payload=inner["payload"],
        context={key[len(prefix) :]: value for key, value in inner.items() if key.startswith(prefix)},
        message_id=inner.get("message_id"),
        timestamp=inner.get("timestamp"),
    )
