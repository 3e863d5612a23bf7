"""Queues: bounds, lifetimes, and who takes the next message."""

from collections import deque
from collections.abc import Mapping
from typing import Any

from rpcviz.bus.embedded.peers import Consumer, Held
from rpcviz.bus.embedded.records import Content, Options, QueueCounts, QueueFlags, Refused

_MS = 1_000_000
_PERSISTENT = 2
_NUMBERS = ("x-expires", "x-message-ttl", "x-max-length", "x-max-length-bytes")
_KNOWN = frozenset((*_NUMBERS, "x-overflow", "x-queue-type"))
# These change what happens to a message; to accept and ignore them would teach something wrong.
_UNSUPPORTED = frozenset(
    {
        "x-dead-letter-exchange",
        "x-dead-letter-routing-key",
        "x-max-priority",
        "x-single-active-consumer",
        "x-delivery-limit",
    }
)


def check_arguments(name: str, flags: QueueFlags) -> None:
    """Raise `Refused` for arguments that RabbitMQ refuses, or that this broker cannot keep."""
    for key in _NUMBERS:
        value = flags.arguments.get(key)
        least = 1 if key == "x-expires" else 0
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < least):
            raise Refused(406, f"PRECONDITION_FAILED - invalid arg '{key}' for queue '{name}': {value!r}")
    missing = _UNSUPPORTED & flags.arguments.keys()
    kind, overflow = flags.arguments.get("x-queue-type"), flags.arguments.get("x-overflow", "drop-head")
    if missing or overflow != "drop-head" or kind not in (None, "classic", "quorum"):
        what = ", ".join(sorted(missing)) or f"x-overflow {overflow}, x-queue-type {kind}"
        raise Refused(540, f"NOT_IMPLEMENTED - the embedded broker has no {what}", hard=True)
    if kind == "quorum" and (not flags.durable or flags.exclusive):
        wrong = "exclusive" if flags.exclusive else "durable"
        raise Refused(406, f"PRECONDITION_FAILED - invalid property '{wrong}' for quorum queue '{name}'")


def compared(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that a second declaration must repeat."""
    return {key: value for key, value in arguments.items() if key in _KNOWN}


class Queue:
    """Messages in order, and the consumers that compete for them."""

    def __init__(
        self, name: str, flags: QueueFlags, options: Options, *, owner: int | None, now_ns: int
    ) -> None:
        arguments = flags.arguments
        self.name = name
        self.flags = flags
        self.owner = owner
        """The connection that alone may use it; None unless exclusive."""
        self.used_ns = now_ns
        self.consumers: dict[tuple[int, int, str], Consumer] = {}
        self._limit: int = arguments.get("x-max-length", options.max_length)
        self._byte_limit: int = arguments.get("x-max-length-bytes", options.max_bytes)
        self._ttl_ms: int | None = arguments.get("x-message-ttl")
        expires_ms = arguments.get("x-expires")
        self.expires_ns: int | None = None if expires_ms is None else expires_ms * _MS
        """How long it stays unused (`x-expires`); None: for ever."""
        # Invariant: at most `_limit` wait between two calls; one more while a call runs.
        self._ready: deque[Held] = deque(maxlen=self._limit + 1)
        self._bytes = 0
        self._unacked = 0
        self._given = self._taken = self._dropped = self._expired = self._purged = 0

    def __len__(self) -> int:
        return len(self._ready)

    def add(self, content: Content, ttl_ms: int | None, now_ns: int) -> None:
        """Append a message; whoever calls then offers it and calls `trim`."""
        limits = [ms for ms in (ttl_ms, self._ttl_ms) if ms is not None]
        expires_ns = now_ns + min(limits) * _MS if limits else None
        held = Held(content=content, position=self._given, expires_ns=expires_ns)
        self._given += 1
        self._ready.append(held)
        self._bytes += len(content.body)

    def trim(self, now_ns: int) -> None:
        """Drop what is over the bounds, oldest first, and what has expired at the head."""
        self._expire(now_ns)
        while self._ready and (len(self._ready) > self._limit or self._bytes > self._byte_limit):
            self._pop()
            self._dropped += 1

    def offer(self, now_ns: int) -> tuple[Held, Consumer] | None:
        """Take the oldest message for the consumer whose turn it is; None when either lacks.

        A message that expires this very moment may still go to a waiting consumer, but not
        wait: RabbitMQ does so for a TTL of 0.
        """
        self._expire(now_ns - 1)
        if not self._ready:
            return None
        for key, consumer in self.consumers.items():
            if consumer.has_credit():
                # Round robin: whoever was served goes to the end of the line.
                self.consumers[key] = self.consumers.pop(key)
                return self._hold(), consumer
        return None

    def get(self, now_ns: int) -> Held | None:
        """Take the oldest message, for `basic.get`."""
        self.used_ns = now_ns
        self._expire(now_ns)
        return self._hold() if self._ready else None

    def settle(self) -> None:
        """One unacknowledged message is done with."""
        self._unacked -= 1
        self._taken += 1

    def give_back(self, held: Held, now_ns: int) -> None:
        """Put a message back where it was, marked as redelivered."""
        self._unacked -= 1
        held.redelivered = True
        before = []
        while self._ready and self._ready[0].position < held.position:
            before.append(self._ready.popleft())
        self._ready.appendleft(held)
        self._bytes += len(held.content.body)
        while before:
            self._ready.appendleft(before.pop())
        self.trim(now_ns)

    def purge(self) -> int:
        """Throw away all that waits; what consumers hold stays theirs."""
        count = len(self._ready)
        self._ready.clear()
        self._bytes = 0
        self._purged += count
        return count

    def forget_transient(self) -> None:
        """A restart: what waits and is not persistent is gone."""
        kept = [held for held in self._ready if held.content.properties.get("delivery_mode") == _PERSISTENT]
        self._purged += len(self._ready) - len(kept)
        self._ready.clear()
        self._ready.extend(kept)
        self._bytes = sum(len(held.content.body) for held in kept)

    def expires_at_ns(self) -> int | None:
        """When it goes for lack of use (`x-expires`); None while it is used, or never."""
        if self.expires_ns is None or self.consumers:
            return None
        return self.used_ns + self.expires_ns

    def counts(self, now_ns: int) -> QueueCounts:
        """What became of everything given to it."""
        self._expire(now_ns)
        return QueueCounts(
            given=self._given,
            ready=len(self._ready),
            unacked=self._unacked,
            taken=self._taken,
            dropped=self._dropped,
            expired=self._expired,
            purged=self._purged,
            consumers=len(self.consumers),
        )

    def _hold(self) -> Held:
        self._unacked += 1
        return self._pop()

    def _pop(self) -> Held:
        held = self._ready.popleft()
        self._bytes -= len(held.content.body)
        return held

    def _expire(self, now_ns: int) -> None:
        # Only the head: a message behind one that lives longer waits for it, as in RabbitMQ.
        while self._ready:
            expires_ns = self._ready[0].expires_ns
            if expires_ns is None or expires_ns > now_ns:
                return
            self._pop()
            self._expired += 1
