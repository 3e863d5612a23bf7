"""Messages written by hand, with neither library."""

import json
from typing import Any

from rpcviz.bus import connect
from rpcviz.bus.url import BrokerUrl


class Hand:
    """A bare channel."""

    def __init__(self, url: str) -> None:
        self._connection = connect.connect(BrokerUrl.parse(url), name="hand")
        self.channel = self._connection.channel()

    def send(self, exchange: str, key: str, inner: Any, *, envelope: str | None = "2.0") -> None:
        """Publish an inner message; without envelope also any text."""
        body = inner if isinstance(inner, str) else json.dumps(inner)
        if envelope is not None:
            body = json.dumps({"oslo.version": envelope, "oslo.message": body})
        message = self.channel.prepare_message(
            body.encode(), content_type="application/json", content_encoding="utf-8"
        )
        self.channel.basic_publish(message, exchange=exchange, routing_key=key)

    def count(self, queue: str) -> int:
        """Messages that wait in a queue."""
        return int(self.channel.queue_declare(queue, passive=True).message_count)

    def close(self) -> None:
        """Leave the bus."""
        connect.close(self._connection)
