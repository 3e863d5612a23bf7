"""Messages written by hand, with neither library."""

import json
from typing import Any

from rpcviz.bus import connect
from rpcviz.bus.url import BrokerUrl
from tests.wait import wait_until


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

    def make_queue(self, exchange: str, name: str) -> None:
        """A queue as oslo's servers make it, which nobody reads."""
        self.channel.exchange_declare(exchange, "topic", durable=False, auto_delete=False)
        self.channel.queue_declare(name, durable=False, auto_delete=False)
        self.channel.queue_bind(name, exchange, name)

    def next(self, queue: str) -> dict[str, Any]:
        """Wait for the next message of a queue and take it; the inner message."""
        got: list[Any] = []

        def took() -> bool:
            raw = self.channel.basic_get(queue, no_ack=True)
            if raw is not None:
                got.append(self.channel.message_to_python(raw))
            return bool(got)

        wait_until(took, 20, f"a message in {queue}")
        return dict(json.loads(json.loads(got[0].body)["oslo.message"]))

    def count(self, queue: str) -> int:
        """Messages that wait in a queue."""
        return int(self.channel.queue_declare(queue, passive=True).message_count)

    def close(self) -> None:
        """Leave the bus."""
        connect.close(self._connection)
