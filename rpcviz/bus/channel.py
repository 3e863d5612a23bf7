"""A channel of the embedded broker, with the methods that kombu calls on py-amqp's."""

# ruff: noqa: ARG002, PLR0917 - names, order and number of the arguments are py-amqp's

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from amqp import exceptions
from kombu.message import Message
from kombu.transport import base

from rpcviz.bus.embedded import peers
from rpcviz.bus.embedded.engine import Engine, Handed
from rpcviz.bus.embedded.records import Content, Delivery, ExchangeFlags, QueueFlags
from rpcviz.bus.embedded.routing import Destination

if TYPE_CHECKING:
    from rpcviz.bus.transport import Link

_MANDATORY_RETURN = (312, "NO_ROUTE")
_BASIC_RETURN = (60, 50)
QueueDeclared = tuple[str, int, int]


class Channel(base.StdChannel):  # type: ignore[misc]
    """One channel; arguments are named as py-amqp names them."""

    def __init__(self, link: "Link", inner: peers.Channel) -> None:
        self.connection = link
        self.channel_id: int | None = inner.number
        self.is_open = True
        self.no_ack_consumers: set[str] = set()
        self.events: dict[str, set[Callable[..., None]]] = {"basic_return": set()}
        self._inner = inner
        self._callbacks: dict[str, Callable[[Any], None] | None] = {}
        self._on_cancel: dict[str, Callable[[str], None] | None] = {}

    # What arrives

    def accept(self, item: Handed) -> bool:
        """Pass one item on; False when it concerns nobody any more.

        Raises ConsumerCancelled when a queue is gone and its consumer did not say what to do.
        """
        tag = item.consumer_tag
        if isinstance(item, Delivery):
            callback = self._callbacks.get(tag)
            if callback is None:
                # It came after its consumer was cancelled: back with it, as py-amqp does.
                if item.delivery_tag in self._inner.unacked:
                    self.basic_reject(item.delivery_tag, requeue=True)
                return False
            callback(item)
            return True
        if tag not in self._callbacks:
            return False
        on_cancel = self._forget(tag)
        if on_cancel is None:
            raise exceptions.ConsumerCancelled(tag, (60, 30))
        on_cancel(tag)
        return True

    def message_to_python(self, raw: Delivery | tuple[Content, dict[str, Any]]) -> Message:
        """Make kombu's message of a delivery; its properties look as py-amqp shows them."""
        if isinstance(raw, Delivery):
            content = raw.content
            info = {
                "consumer_tag": raw.consumer_tag,
                "delivery_tag": raw.delivery_tag,
                "redelivered": raw.redelivered,
                "exchange": content.exchange,
                "routing_key": content.routing_key,
            }
        else:
            content, info = raw
        properties = dict(content.properties)
        headers = dict(properties.pop("headers", None) or {})
        return Message(
            body=content.body,
            channel=self,
            delivery_tag=info["delivery_tag"],
            content_type=properties.get("content_type"),
            content_encoding=properties.get("content_encoding"),
            delivery_info=info,
            properties={**properties, "application_headers": headers},
            headers=headers,
        )

    # Publishing

    def prepare_message(
        self,
        body: bytes | str,
        priority: int | None = None,
        content_type: str | None = None,
        content_encoding: str | None = None,
        headers: Mapping[str, Any] | None = None,
        properties: Mapping[str, Any] | None = None,
    ) -> tuple[dict[str, Any], bytes]:
        """Body and AMQP properties, those that are set."""
        named = {
            "content_type": content_type,
            "content_encoding": content_encoding,
            "headers": headers,
            "priority": priority,
            **(properties or {}),
        }
        kept = {key: value for key, value in named.items() if value is not None}
        return kept, body.encode() if isinstance(body, str) else body

    def basic_publish(
        self,
        message: tuple[dict[str, Any], bytes],
        exchange: str = "",
        routing_key: str = "",
        mandatory: bool = False,
        **_unused: object,
    ) -> None:
        """Publish; an unroutable mandatory message goes to the `basic_return` callbacks.

        Raises what was refused at once, as a confirmed publish does elsewhere, and
        ChannelError for a return that nobody listens for.
        """
        properties, body = message

        def work(engine: Engine, now_ns: int) -> tuple[str, ...]:
            return engine.publish(self._inner, exchange, routing_key, properties, body, now_ns=now_ns)

        if self._run(work) or not mandatory:
            return
        code, text = _MANDATORY_RETURN
        error = exceptions.error_for_code(code, text, _BASIC_RETURN, exceptions.ChannelError)
        if not self.events["basic_return"]:
            raise error
        returned = self.message_to_python(
            (Content(exchange=exchange, routing_key=routing_key, properties=properties, body=body),
             {"delivery_tag": None, "exchange": exchange, "routing_key": routing_key})
        )  # fmt: skip
        for callback in list(self.events["basic_return"]):
            callback(error, exchange, routing_key, returned)

    basic_publish_confirm = basic_publish

    def confirm_select(self, nowait: bool = False) -> None:
        """Nothing to do: every publish is answered before it returns."""

    # Exchanges and bindings

    def exchange_declare(
        self,
        exchange: str,
        type: str = "direct",
        passive: bool = False,
        durable: bool = False,
        auto_delete: bool = True,
        nowait: bool = False,
        arguments: Mapping[str, Any] | None = None,
        internal: bool = False,
    ) -> None:
        """Declare an exchange. Raises as `Vhost.declare_exchange`."""
        flags = ExchangeFlags(
            type=type,
            durable=durable,
            auto_delete=auto_delete,
            internal=internal,
            arguments=dict(arguments or {}),
        )
        self._run(lambda engine, now: engine.look(now).declare_exchange(exchange, flags, passive=passive))

    def exchange_delete(self, exchange: str, if_unused: bool = False, nowait: bool = False) -> None:
        """Delete an exchange."""
        self._run(lambda engine, now: engine.look(now).delete_exchange(exchange, if_unused=if_unused))

    def exchange_bind(
        self,
        destination: str,
        source: str = "",
        routing_key: str = "",
        nowait: bool = False,
        arguments: Mapping[str, Any] | None = None,
    ) -> None:
        """Let `destination` have what `source` gets with a fitting key."""
        self._bind(source, routing_key, Destination(destination, is_queue=False))

    def exchange_unbind(
        self,
        destination: str,
        source: str = "",
        routing_key: str = "",
        nowait: bool = False,
        arguments: Mapping[str, Any] | None = None,
    ) -> None:
        """Undo `exchange_bind`."""
        self._unbind(source, routing_key, Destination(destination, is_queue=False))

    def queue_bind(
        self,
        queue: str,
        exchange: str = "",
        routing_key: str = "",
        nowait: bool = False,
        arguments: Mapping[str, Any] | None = None,
    ) -> None:
        """Bind a queue."""
        self._bind(exchange, routing_key, Destination(queue))

    def queue_unbind(
        self,
        queue: str,
        exchange: str = "",
        routing_key: str = "",
        nowait: bool = False,
        arguments: Mapping[str, Any] | None = None,
    ) -> None:
        """Undo `queue_bind`."""
        self._unbind(exchange, routing_key, Destination(queue))

    # Queues

    def prepare_queue_arguments(self, arguments: Mapping[str, Any], **options: Any) -> Mapping[str, Any]:
        """Kombu's `expires=`, `max_length=` … as RabbitMQ's arguments."""
        prepared: Mapping[str, Any] = base.to_rabbitmq_queue_arguments(arguments, **options)
        return prepared

    def queue_declare(
        self,
        queue: str = "",
        passive: bool = False,
        durable: bool = False,
        exclusive: bool = False,
        auto_delete: bool = True,
        nowait: bool = False,
        arguments: Mapping[str, Any] | None = None,
    ) -> QueueDeclared:
        """Declare a queue: its name, waiting messages and consumers. Raises as `Vhost.declare_queue`."""
        flags = QueueFlags(
            durable=durable, exclusive=exclusive, auto_delete=auto_delete, arguments=dict(arguments or {})
        )

        def work(engine: Engine, now_ns: int) -> QueueDeclared:
            return engine.declare_queue(self._inner, queue, flags, passive=passive, now_ns=now_ns)

        declared: QueueDeclared = self._run(work)
        return declared

    def queue_delete(
        self, queue: str = "", if_unused: bool = False, if_empty: bool = False, nowait: bool = False
    ) -> int:
        """Delete a queue and return how many messages it held."""

        def work(engine: Engine, now_ns: int) -> int:
            return engine.delete_queue(
                self._inner, queue, if_unused=if_unused, if_empty=if_empty, now_ns=now_ns
            )

        return int(self._run(work))

    def queue_purge(self, queue: str = "", nowait: bool = False) -> int:
        """Empty a queue and return how many messages it held."""
        return int(self._run(lambda engine, now: engine.purge_queue(self._inner, queue, now)))

    # Consuming

    def basic_qos(self, prefetch_size: int, prefetch_count: int, a_global: bool) -> None:
        """Set the credit of consumers started from now on, or of the whole channel."""
        self._run(lambda engine, _now: engine.qos(self._inner, prefetch_count, whole_channel=a_global))

    def basic_consume(
        self,
        queue: str = "",
        consumer_tag: str = "",
        no_local: bool = False,
        no_ack: bool = False,
        exclusive: bool = False,
        nowait: bool = False,
        callback: Callable[[Any], None] | None = None,
        arguments: Mapping[str, Any] | None = None,
        on_cancel: Callable[[str], None] | None = None,
    ) -> str:
        """Start a consumer and return its tag."""

        def work(engine: Engine, now_ns: int) -> str:
            tag = engine.consume(
                self._inner, queue, consumer_tag, no_ack=no_ack, exclusive=exclusive, now_ns=now_ns
            )
            # Before the lock is let go: another thread may be draining this connection.
            self._callbacks[tag] = callback
            self._on_cancel[tag] = on_cancel
            if no_ack:
                self.no_ack_consumers.add(tag)
            return tag

        return str(self._run(work))

    def basic_cancel(self, consumer_tag: str, nowait: bool = False) -> None:
        """End a consumer."""
        self._run(lambda engine, now: engine.cancel(self._inner, consumer_tag, now))
        self._forget(consumer_tag)

    def basic_get(self, queue: str = "", no_ack: bool = False) -> tuple[Content, dict[str, Any]] | None:
        """Fetch one message; None when there is none."""
        got = self._run(lambda engine, now: engine.get(self._inner, queue, no_ack=no_ack, now_ns=now))
        if got is None:
            return None
        info = {
            "delivery_tag": got.delivery_tag,
            "redelivered": got.redelivered,
            "exchange": got.content.exchange,
            "routing_key": got.content.routing_key,
            "message_count": got.left,
        }
        return got.content, info

    def basic_ack(self, delivery_tag: int, multiple: bool = False) -> None:
        """Acknowledge."""
        self._run(lambda engine, now: engine.ack(self._inner, delivery_tag, multiple=multiple, now_ns=now))

    def basic_reject(self, delivery_tag: int, requeue: bool) -> None:
        """Refuse one message, to be given to somebody again or thrown away."""
        self._run(lambda engine, now: engine.reject(self._inner, delivery_tag, requeue=requeue, now_ns=now))

    def basic_recover(self, requeue: bool = False) -> None:
        """Give back everything unacknowledged."""
        self._run(lambda engine, now: engine.recover(self._inner, now))

    def flow(self, active: bool) -> None:
        """Not sent by anybody in OpenStack; nothing is held back."""

    # Life

    def close(self) -> None:
        """Close the channel; twice is once."""
        if self.is_open and self.connection.connected:
            self.connection.channels.pop(self._inner.number, None)
            self.connection.discard(self._inner.number)
            self._run(lambda engine, now: engine.close_channel(self._inner, now))
        self.is_open = False

    def renew(self, engine: Engine, now_ns: int) -> None:
        """Close and open again, as py-amqp does after a refusal; call with the lock held."""
        engine.close_channel(self._inner, now_ns)
        self.connection.discard(self._inner.number)
        self._inner = engine.open_channel(self.connection.peer, self._inner.number)
        self._callbacks.clear()
        self._on_cancel.clear()
        self.no_ack_consumers.clear()

    def _bind(self, source: str, key: str, destination: Destination) -> None:
        peer = self._inner.peer.number
        self._run(lambda engine, now: engine.look(now).bind(source, key, destination, peer=peer))

    def _unbind(self, source: str, key: str, destination: Destination) -> None:
        peer = self._inner.peer.number
        self._run(lambda engine, now: engine.look(now).unbind(source, key, destination, peer=peer))

    def _run(self, work: Callable[[Engine, int], Any]) -> Any:
        return self.connection.run(work, channel=self)

    def _forget(self, tag: str) -> Callable[[str], None] | None:
        self.no_ack_consumers.discard(tag)
        self._callbacks.pop(tag, None)
        return self._on_cancel.pop(tag, None)
