"""The one who announces what happened, whether or not anybody listens.

Source: oslo_messaging/notify/notifier.py `_notify`, oslo_messaging/notify/messaging.py;
oslo_context/context.py `redacted_copy`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rpcviz.base.clock import Clock
from rpcviz.bus import topology
from rpcviz.bus.connect import dashed
from rpcviz.bus.habits import TODAY, Habits
from rpcviz.bus.sender import Sender
from rpcviz.wire import compose

_EMPTIED: Mapping[str, Any] = {
    "auth_token": None,
    "service_catalog": [],
    "remote_address": None,
    # Not secret, but not copied either.
    "read_only": False,
    "show_deleted": False,
    "resource_uuid": None,
    "is_admin_project": True,
}


class Notifier:
    """Sends notifications as one publisher; safe from any worker."""

    def __init__(
        self,
        exchange: str,
        publisher_id: str,
        *,
        topics: Sequence[str],
        envelope: bool,
        sender: Sender,
        style: Callable[[], topology.Style],
        clock: Clock,
        new_id: Callable[[], str],
        habits: Habits = TODAY,
    ) -> None:
        self._habits = habits
        self._exchange = exchange
        self._publisher_id = publisher_id
        self._topics = tuple(topics)
        self._envelope = envelope
        self._sender = sender
        self._style = style
        self._clock = clock
        self._new_id = new_id

    def notify(
        self, context: Mapping[str, Any], event_type: str, payload: Any, priority: str = "INFO"
    ) -> None:
        """Announce `event_type` once per topic; what in the context is secret is left out today.

        The publisher makes the queue too, so what nobody reads piles up. Raises BrokerUnreachable.
        """
        message_id = dashed(self._new_id())
        timestamp = _oslo_time(self._clock.now_ns())
        kept = self._habits.spoken(context)
        if self._habits.redacts:
            kept = {key: _EMPTIED.get(key, value) for key, value in kept.items()}
        for topic in self._topics:
            key = f"{topic}.{priority.lower()}"
            exchange = topology.control_exchange(self._exchange, self._style())
            body = compose.notification(
                message_id=message_id,
                publisher_id=self._publisher_id,
                event_type=event_type,
                priority=priority.upper(),
                payload=payload,
                timestamp=timestamp,
                context=kept,
                unique_id=self._new_id(),
                envelope=self._envelope,
            )
            queue = topology.topic_queue(key, exchange, self._style())
            self._sender.publish(body, exchange=exchange.name, key=key, declares=[queue])


def _oslo_time(now_ns: int) -> str:
    moment = datetime.fromtimestamp(now_ns // 1_000_000_000, UTC).replace(tzinfo=None)
    # A whole second has no fraction: Python's str() leaves it away, and so does oslo.
    return str(moment.replace(microsecond=now_ns // 1_000 % 1_000_000))
