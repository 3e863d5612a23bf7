"""What went over the wire, as the broker itself tells it."""

import contextlib
import json
import zlib
from typing import Any

import msgspec

from rpcviz.bus import connect
from rpcviz.bus.url import BrokerUrl
from tests.wait import wait_until


class Publish(msgspec.Struct, frozen=True, kw_only=True):
    """One published message; `properties` whole, as the broker had them."""

    exchange: str
    key: str
    properties: dict[str, Any]
    routed_queues: list[str]
    body: bytes

    @property
    def plain(self) -> str:
        """The body as text, whatever kombu's compression did to it."""
        packed = (self.properties.get("headers") or {}).get("compression") == "application/x-gzip"
        return (zlib.decompress(self.body) if packed else self.body).decode()

    @property
    def inner(self) -> dict[str, Any]:
        """The inner message."""
        outer = json.loads(self.plain)
        return dict(json.loads(outer["oslo.message"]) if "oslo.message" in outer else outer)


class Firehose:
    """Keeps every publish of a vhost from its making on."""

    def __init__(self, url: str) -> None:
        self._seen: list[Publish] = []
        self.redelivered: list[str] = []
        """Queues that gave a message again."""
        self._connection = connect.connect(BrokerUrl.parse(url), name="firehose")
        channel = self._connection.channel()
        queue = channel.queue_declare(queue="", exclusive=True).queue
        channel.queue_bind(queue, "amq.rabbitmq.trace", "#")
        channel.basic_consume(
            queue, no_ack=True, callback=lambda raw: self._take(channel.message_to_python(raw))
        )

    def close(self) -> None:
        """Stop looking."""
        connect.close(self._connection)

    def seen(self) -> list[Publish]:
        """What came so far; reads what is there."""
        with contextlib.suppress(TimeoutError):
            while True:
                self._connection.drain_events(timeout=0.02)
        return list(self._seen)

    def wait(self, what: str, count: int = 1, /, **fields: Any) -> list[Publish]:
        """Wait for `count` publishes with these values, by attribute (exchange, key) or inner key."""

        def fitting() -> list[Publish]:
            return [one for one in self.seen() if all(_value(one, name) == fields[name] for name in fields)]

        wait_until(lambda: len(fitting()) >= count, 20, what)
        return fitting()

    def _take(self, message: Any) -> None:
        body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
        headers = message.headers
        key = message.delivery_info["routing_key"]
        if key.startswith("publish."):
            self._seen.append(
                Publish(
                    exchange=headers["exchange_name"],
                    key=headers["routing_keys"][0],
                    properties=headers["properties"],
                    routed_queues=headers["routed_queues"],
                    body=body,
                )
            )
        elif headers["redelivered"]:
            self.redelivered.append(key.removeprefix("deliver."))


def _value(one: Publish, name: str) -> Any:
    return getattr(one, name) if name in ("exchange", "key") else one.inner.get(name)
