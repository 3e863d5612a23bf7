"""The one who reads notifications.

Source: oslo_messaging/notify/listener.py; acknowledged after the callback, whatever it did.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from kombu import Connection, Queue
from kombu.message import Message

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
    ) -> None:
        self._name = name
        self._callback = take
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
            notification = _read(open_body(body_of(message)))
        except (BodyUnreadable, KeyError) as unreadable:
            log.warning("%s refused a message: %s", self._name, unreadable)
            message.reject(requeue=False)
            return
        try:
            self._callback(notification)
        except Exception:
            # oslo's default: a callback that failed has still had its notification.
            log.exception("%s: a notification was not understood", self._name)
        message.ack()


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
