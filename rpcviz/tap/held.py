"""What waits until its sender has a name, in order; bounded in number, weight and time. Pure."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")
PATIENCE_NS = 10_000_000_000
"""RabbitMQ's management API names a connection up to 5 s after it came, and is asked once a second; on a
machine that is busy both take longer."""
MOST = 20_000
MOST_WEIGHT = 64 * 1024 * 1024


class Held(Generic[T]):
    """A line of items. Only the first of it can go, so that the order stays; behind a stranger all wait."""

    def __init__(
        self,
        named: Callable[[T], bool],
        weigh: Callable[[T], int],
        *,
        most: int = MOST,
        most_weight: int = MOST_WEIGHT,
    ) -> None:
        """`named` says whether there is nothing to wait for. Beyond a bound the first goes as it is."""
        self._named = named
        self._weigh = weigh
        self._most = most
        self._most_weight = most_weight
        # Invariant: at most `most` of at most `most_weight` between two calls; nothing is ever dropped.
        self._line: deque[tuple[int, T]] = deque(maxlen=most + 1)
        self._weight = 0

    def __len__(self) -> int:
        return len(self._line)

    def first(self) -> T | None:
        """Who is waited for; None while nobody is."""
        return self._line[0][1] if self._line else None

    def through(self, items: Iterable[T], now_ns: int) -> list[T]:
        """Let `items` join the line; gives those that may go now."""
        gone = self._going(now_ns)
        for item in items:
            self._line.append((now_ns + PATIENCE_NS, item))
            self._weight += self._weigh(item)
            gone += self._going(now_ns)
        return gone

    def rest(self) -> list[T]:
        """All that waits, whether it has a name or not."""
        gone = [item for _, item in self._line]
        self._line.clear()
        self._weight = 0
        return gone

    def _going(self, now_ns: int) -> list[T]:
        gone: list[T] = []
        while self._line and self._may_go(now_ns):
            _, item = self._line.popleft()
            self._weight -= self._weigh(item)
            gone.append(item)
        return gone

    def _may_go(self, now_ns: int) -> bool:
        due_ns, item = self._line[0]
        is_full = len(self._line) > self._most or self._weight > self._most_weight
        return is_full or now_ns >= due_ns or self._named(item)
