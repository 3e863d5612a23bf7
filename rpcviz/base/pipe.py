"""A bounded queue between two workers that counts what it drops."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class PipeCounts(NamedTuple):
    """What went through a pipe. Invariant: given == taken + dropped + waiting."""

    given: int
    taken: int
    dropped: int
    waiting: int


class Pipe(Generic[T]):
    """Between two workers: `put` never blocks, the oldest goes when it is full.

    There is no default limit: who makes a pipe decides how much it may hold. Items that differ
    in size may be bounded by their sum too: `weigh` gives one item's weight, `most_weight` the
    sum that may wait. One item always fits, however heavy.
    """

    def __init__(
        self, name: str, limit: int, *, weigh: Callable[[T], int] | None = None, most_weight: int = 0
    ) -> None:
        if limit < 1:
            raise ValueError(f"pipe {name!r} needs a limit of at least 1, not {limit}")
        self.name = name
        self.limit = limit
        self._weigh = weigh
        self._most_weight = most_weight
        self._weight = 0
        # Invariant: at most `limit` items; `put` lets the oldest go before it adds one.
        self._items: deque[T] = deque()
        self._ready = threading.Condition()
        self._given = 0
        self._taken = 0
        self._dropped = 0
        self._closed = False

    def put(self, item: T) -> None:
        """Add `item`; when the pipe is full the oldest one is dropped and counted."""
        with self._ready:
            self._given += 1
            if self._closed:
                self._dropped += 1
                return
            weight = self._weigh(item) if self._weigh else 0
            while self._items and self._too_much(weight):
                self._pop()
                self._dropped += 1
            self._weight += weight
            self._items.append(item)
            self._ready.notify()

    def _too_much(self, weight: int) -> bool:
        if len(self._items) >= self.limit:
            return True
        return self._weigh is not None and self._weight + weight > self._most_weight

    def _pop(self) -> T:
        item = self._items.popleft()
        if self._weigh is not None:
            self._weight -= self._weigh(item)
        return item

    def take(self, timeout_s: float | None, most: int = 1_000) -> list[T]:
        """Wait up to `timeout_s` (None: for ever) and return up to `most` items, oldest first.

        An empty list means that nothing came in time, or that the pipe is closed and empty.
        """
        with self._ready:
            if not self._items and not self._closed:
                self._ready.wait(timeout_s)
            taken = [self._pop() for _ in range(min(most, len(self._items)))]
            self._taken += len(taken)
            return taken

    def close(self) -> None:
        """Let nothing more in and wake whoever waits."""
        with self._ready:
            self._closed = True
            self._ready.notify_all()

    @property
    def closed(self) -> bool:
        """True once `close` was called; what is waiting can still be taken."""
        return self._closed

    @property
    def waiting(self) -> int:
        """How many wait. One number needs no lock: for those who ask with every item."""
        return len(self._items)

    def counts(self) -> PipeCounts:
        """A consistent snapshot of the four counts."""
        with self._ready:
            return PipeCounts(self._given, self._taken, self._dropped, len(self._items))
