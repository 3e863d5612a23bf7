"""Who is connected: peers, their channels, their consumers, and what each holds unacknowledged."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rpcviz.bus.embedded.records import Content

if TYPE_CHECKING:
    from rpcviz.bus.embedded.queues import Queue


class Held:
    """A message in a queue, or out of it and not yet acknowledged."""

    __slots__ = ("content", "expires_ns", "position", "redelivered")

    def __init__(self, *, content: Content, position: int, expires_ns: int | None) -> None:
        self.content = content
        self.position = position
        """Its place in the queue, for giving it back."""
        self.expires_ns = expires_ns
        self.redelivered = False


class Consumer:
    """One subscription of a channel to a queue."""

    def __init__(
        self, tag: str, channel: "Channel", queue: "Queue", *, no_ack: bool, exclusive: bool
    ) -> None:
        self.tag = tag
        self.channel = channel
        self.queue = queue
        self.no_ack = no_ack
        self.exclusive = exclusive
        self.unacked = 0
        self._prefetch = channel.prefetch_each
        """Credit it was given when it started; 0 is unlimited. Later `qos` calls do not change it."""

    @property
    def key(self) -> tuple[int, int, str]:
        """Unique in the broker: peer, channel, tag."""
        return (self.channel.peer.number, self.channel.number, self.tag)

    def has_credit(self) -> bool:
        """True when it may be handed one more message."""
        channel = self.channel
        if channel.window <= 0:
            return False
        if self.no_ack:
            return True
        if self._prefetch and self.unacked >= self._prefetch:
            return False
        return not channel.prefetch_all or channel.consumed < channel.prefetch_all


class Unacked:
    """A message that a channel holds; `consumer` is None when it was fetched by `basic.get`."""

    __slots__ = ("consumer", "held", "queue")

    def __init__(self, queue: "Queue", held: Held, consumer: Consumer | None) -> None:
        self.queue = queue
        self.held = held
        self.consumer = consumer


class Channel:
    """One channel of a peer."""

    def __init__(self, peer: "Peer", number: int, window: int) -> None:
        self.peer = peer
        self.number = number
        self.window = window
        """Messages that may still be sent before the connection fetches some."""
        self.prefetch_each = 0
        self.prefetch_all = 0
        self.consumed = 0
        """Unacknowledged messages that came through consumers."""
        self.consumers: dict[str, Consumer] = {}
        self.unacked: dict[int, Unacked] = {}
        self.last_tag = 0

    def next_tag(self) -> int:
        """A new delivery tag."""
        self.last_tag += 1
        return self.last_tag


class Peer:
    """One connection, as the broker sees it."""

    def __init__(self, number: int, name: str, user: str, properties: Mapping[str, Any]) -> None:
        self.number = number
        self.name = name
        """`ip:port -> ip:port`, unique while it lives."""
        self.user = user
        self.properties = properties
        """What the client told of itself, such as `connection_name`."""
        self.channels: dict[int, Channel] = {}
