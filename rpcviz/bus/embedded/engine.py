"""A broker without a network: operations in, deliveries out.

Every call that depends on time takes `now_ns`. Time only matters when somebody looks, so
nothing needs a timer: what is due is done first in the next call. What consumers get
gathers in an outbox, which the caller empties with `handed` after each call.
"""

from collections.abc import Mapping
from typing import Any

from rpcviz.bus.embedded import firehose
from rpcviz.bus.embedded.peers import Channel, Consumer, Held, Peer, Unacked
from rpcviz.bus.embedded.queues import Queue
from rpcviz.bus.embedded.records import Cancelled, Content, Delivery, Got, Options, QueueFlags, Refused
from rpcviz.bus.embedded.vhost import Vhost

Handed = Delivery | Cancelled
_QUICK_LOOK_NS = 10_000_000


class Engine:
    """Peers, their channels and consumers, over the queues of one vhost."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self.vhost = Vhost(self.options)
        self.peers: dict[int, Peer] = {}
        self._last_peer = 0
        self._last_consumer = 0
        self._now_ns = 0
        self._looked_ns = 0
        self._outbox: list[Handed] = []
        self._trace = self.vhost.exchanges[firehose.TRACE_EXCHANGE]

    def handed(self) -> list[Handed]:
        """What consumers were given since the last call, in order."""
        outbox, self._outbox = self._outbox, []
        return outbox

    # Connections and channels

    def connect(self, *, name: str, user: str, properties: Mapping[str, Any]) -> Peer:
        """A new connection."""
        self._last_peer += 1
        peer = self.peers[self._last_peer] = Peer(self._last_peer, name, user, properties)
        return peer

    def disconnect(self, peer: Peer, now_ns: int) -> None:
        """The connection is gone: its messages go back, its exclusive queues go."""
        self._advance(now_ns)
        for channel in list(peer.channels.values()):
            self.close_channel(channel, now_ns)
        self.peers.pop(peer.number, None)
        for queue in [q for q in self.vhost.queues.values() if q.owner == peer.number]:
            self._remove(queue)

    def restart(self, now_ns: int) -> None:
        """Begin anew: nobody is connected, and only what is durable is left."""
        for peer in list(self.peers.values()):
            self.disconnect(peer, now_ns)
        for queue in self.vhost.forget_transient():
            self._remove(queue)
        self._outbox.clear()

    def open_channel(self, peer: Peer, number: int) -> Channel:
        """A new channel of `peer`."""
        channel = peer.channels[number] = Channel(peer, number, self.options.window)
        return channel

    def close_channel(self, channel: Channel, now_ns: int) -> None:
        """End its consumers and give back what it did not acknowledge."""
        self._advance(now_ns)
        channel.peer.channels.pop(channel.number, None)
        for consumer in list(channel.consumers.values()):
            self._drop_consumer(consumer)
        self._give_back(channel)

    def fetched(self, channel: Channel, count: int, now_ns: int) -> None:
        """The connection fetched `count` messages: so many more may be on their way."""
        self._advance(now_ns)
        was_closed = channel.window <= 0
        channel.window += count
        if was_closed:
            self._pump_channel(channel)

    # Publishing

    def publish(
        self,
        channel: Channel,
        exchange: str,
        key: str,
        properties: Mapping[str, Any],
        body: bytes,
        *,
        now_ns: int,
    ) -> tuple[str, ...]:
        """Route a message and return the names of the queues it reached; none is unroutable.

        Raises Refused: 403 for an internal exchange, 404 for an absent one, 406 for an
        `expiration` that is not a whole number of milliseconds.
        """
        self._advance(now_ns, exactly=True)
        ttl_ms = _ttl_ms(properties)
        queues = self.vhost.routed(exchange, key)
        content = Content(exchange=exchange, routing_key=key, properties=properties, body=body)
        if self._trace.is_bound:
            self._announce(firehose.copy_of_publish(content, tuple(queues), channel, self.options))
        self._enqueue(queues, content, ttl_ms)
        return tuple(queues)

    # Consuming

    def qos(self, channel: Channel, prefetch: int, *, whole_channel: bool) -> None:
        """Credit for consumers that start from now on, or for the whole channel."""
        if whole_channel:
            channel.prefetch_all = prefetch
            self._pump_channel(channel)
        else:
            channel.prefetch_each = prefetch

    def consume(
        self, channel: Channel, queue_name: str, tag: str, *, no_ack: bool, exclusive: bool, now_ns: int
    ) -> str:
        """Start a consumer and return its tag, made here when `tag` is empty.

        Raises Refused: 403 when the queue has an exclusive consumer, 404, 405, 530 for a tag in use.
        """
        self._advance(now_ns, exactly=True)
        queue = self.vhost.queue(queue_name, peer=channel.peer.number)
        if tag in channel.consumers:
            raise Refused(530, f"NOT_ALLOWED - attempt to reuse consumer tag '{tag}'", hard=True)
        others = queue.consumers.values()
        if (exclusive and others) or any(other.exclusive for other in others):
            raise Refused(403, f"ACCESS_REFUSED - queue '{queue_name}' in vhost '/' in exclusive use")
        self._last_consumer += 1
        tag = tag or f"amq.ctag-{self._last_consumer}"
        consumer = Consumer(tag, channel, queue, no_ack=no_ack, exclusive=exclusive)
        channel.consumers[tag] = queue.consumers[consumer.key] = consumer
        self._pump(queue)
        return tag

    def cancel(self, channel: Channel, tag: str, now_ns: int) -> None:
        """End a consumer; what it holds stays with the channel. An unknown tag is no error."""
        self._advance(now_ns)
        consumer = channel.consumers.get(tag)
        if consumer is not None:
            self._drop_consumer(consumer)

    def get(self, channel: Channel, queue_name: str, *, no_ack: bool, now_ns: int) -> Got | None:
        """Fetch one message by hand; None when the queue is empty. Raises Refused: 404, 405."""
        self._advance(now_ns, exactly=True)
        queue = self.vhost.queue(queue_name, peer=channel.peer.number)
        held = queue.get(now_ns)
        if held is None:
            return None
        tag = self._take(queue, held, channel, None, no_ack=no_ack)
        self._announce_delivery(queue, held, channel)
        return Got(delivery_tag=tag, redelivered=held.redelivered, content=held.content, left=len(queue))

    def ack(self, channel: Channel, tag: int, *, multiple: bool, now_ns: int) -> None:
        """Done with one message, or with all up to `tag`. Raises Refused 406 for an unknown tag."""
        self._advance(now_ns)
        for unacked in self._release(channel, tag, multiple):
            unacked.queue.settle()
        self._pump_channel(channel)

    def reject(
        self, channel: Channel, tag: int, *, requeue: bool, multiple: bool = False, now_ns: int
    ) -> None:
        """Throw a message away or give it back. Raises Refused 406 for an unknown tag."""
        self._advance(now_ns)
        given_back = {}
        for unacked in self._release(channel, tag, multiple):
            if requeue:
                unacked.queue.give_back(unacked.held, now_ns)
                given_back[unacked.queue.name] = unacked.queue
            else:
                unacked.queue.settle()
        self._pump_channel(channel)
        for queue in given_back.values():
            self._pump(queue)

    def recover(self, channel: Channel, now_ns: int) -> None:
        """Give back everything the channel holds (`basic.recover` with requeue)."""
        self._advance(now_ns)
        self._give_back(channel)

    # Queues: what also concerns consumers or time

    def declare_queue(
        self, channel: Channel, name: str, flags: QueueFlags, *, passive: bool, now_ns: int
    ) -> tuple[str, int, int]:
        """Declare a queue; returns its name and how many messages wait and consumers read.

        Raises Refused as `Vhost.declare_queue` does.
        """
        self._advance(now_ns, exactly=True)
        peer = channel.peer.number
        queue = self.vhost.declare_queue(name, flags, passive=passive, peer=peer, now_ns=now_ns)
        counts = queue.counts(now_ns)
        return queue.name, counts.ready, counts.consumers

    def delete_queue(
        self, channel: Channel, name: str, *, if_unused: bool, if_empty: bool, now_ns: int
    ) -> int:
        """Delete a queue and return how many messages it held; an absent one holds none.

        Raises Refused: 405, 406 when it is in use or not empty and that was asked.
        """
        self._advance(now_ns, exactly=True)
        if name not in self.vhost.queues:
            return 0
        queue = self.vhost.queue(name, peer=channel.peer.number)
        counts = queue.counts(now_ns)
        if if_unused and counts.consumers:
            raise Refused(406, f"PRECONDITION_FAILED - queue '{name}' in vhost '/' in use")
        if if_empty and counts.ready:
            raise Refused(406, f"PRECONDITION_FAILED - queue '{name}' in vhost '/' is not empty")
        self._remove(queue)
        return counts.ready

    def purge_queue(self, channel: Channel, name: str, now_ns: int) -> int:
        """Throw away what waits and return how many. Raises Refused: 404, 405."""
        self._advance(now_ns, exactly=True)
        return self.vhost.queue(name, peer=channel.peer.number).purge()

    def look(self, now_ns: int) -> Vhost:
        """The vhost as it is at `now_ns`, for those who only read."""
        self._advance(now_ns, exactly=True)
        return self.vhost

    # Inside

    def _advance(self, now_ns: int, *, exactly: bool = False) -> None:
        """Do what is due. Half an hour of `x-expires` need not be looked at for every ack."""
        self._now_ns = now_ns
        if not exactly and now_ns - self._looked_ns < _QUICK_LOOK_NS:
            return
        self._looked_ns = now_ns
        for queue in self.vhost.expired(now_ns):
            self._remove(queue)

    def _enqueue(self, queues: Mapping[str, Queue], content: Content, ttl_ms: int | None) -> None:
        for queue in queues.values():
            queue.add(content, ttl_ms, self._now_ns)
        for queue in queues.values():
            self._pump(queue)
            queue.trim(self._now_ns)

    def _pump(self, queue: Queue) -> None:
        """Hand out messages while there are some and somebody has credit."""
        while (offer := queue.offer(self._now_ns)) is not None:
            held, consumer = offer
            channel = consumer.channel
            channel.window -= 1
            tag = self._take(queue, held, channel, consumer, no_ack=consumer.no_ack)
            self._outbox.append(
                Delivery(
                    peer=channel.peer.number,
                    channel=channel.number,
                    consumer_tag=consumer.tag,
                    delivery_tag=tag,
                    redelivered=held.redelivered,
                    content=held.content,
                )
            )
            self._announce_delivery(queue, held, channel)

    def _pump_channel(self, channel: Channel) -> None:
        for consumer in list(channel.consumers.values()):
            if len(consumer.queue):
                self._pump(consumer.queue)

    def _take(
        self, queue: Queue, held: Held, channel: Channel, consumer: Consumer | None, *, no_ack: bool
    ) -> int:
        tag = channel.next_tag()
        if no_ack:
            queue.settle()
            return tag
        channel.unacked[tag] = Unacked(queue, held, consumer)
        if consumer is not None:
            consumer.unacked += 1
            channel.consumed += 1
        return tag

    def _release(self, channel: Channel, tag: int, multiple: bool) -> list[Unacked]:
        tags = [one for one in channel.unacked if one <= tag or tag == 0] if multiple else [tag]
        if (not multiple and tag not in channel.unacked) or (multiple and tag and not tags):
            raise Refused(406, f"PRECONDITION_FAILED - unknown delivery tag {tag}")
        released = [channel.unacked.pop(one) for one in tags]
        for unacked in released:
            if unacked.consumer is not None:
                unacked.consumer.unacked -= 1
                channel.consumed -= 1
        return released

    def _give_back(self, channel: Channel) -> None:
        queues = {}
        for unacked in self._release(channel, 0, multiple=True):
            unacked.queue.give_back(unacked.held, self._now_ns)
            queues[unacked.queue.name] = unacked.queue
        for queue in queues.values():
            self._pump(queue)

    def _drop_consumer(self, consumer: Consumer) -> None:
        queue = consumer.queue
        consumer.channel.consumers.pop(consumer.tag, None)
        queue.consumers.pop(consumer.key, None)
        queue.used_ns = self._now_ns
        if queue.flags.auto_delete and not queue.consumers and queue.name in self.vhost.queues:
            self._remove(queue)

    def _remove(self, queue: Queue) -> None:
        if self.vhost.queues.get(queue.name) is not queue:
            return
        self.vhost.remove_queue(queue)
        for consumer in list(queue.consumers.values()):
            queue.consumers.pop(consumer.key, None)
            channel = consumer.channel
            channel.consumers.pop(consumer.tag, None)
            self._outbox.append(
                Cancelled(peer=channel.peer.number, channel=channel.number, consumer_tag=consumer.tag)
            )

    def _announce_delivery(self, queue: Queue, held: Held, channel: Channel) -> None:
        if held.content.traced and self._trace.is_bound:
            copy = firehose.copy_of_delivery(
                held.content, queue.name, channel, self.options, redelivered=held.redelivered
            )
            self._announce(copy)

    def _announce(self, copy: Content) -> None:
        self._enqueue(self.vhost.reached(self._trace, copy.routing_key), copy, None)


def _ttl_ms(properties: Mapping[str, Any]) -> int | None:
    text = properties.get("expiration")
    if text is None:
        return None
    if not isinstance(text, str) or not text.isdecimal():
        raise Refused(406, f"PRECONDITION_FAILED - invalid expiration '{text}'")
    return int(text)
