"""A table with a bound: the oldest goes when it is full, and is counted."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Bounded(Generic[K, V]):
    """A dict that holds at most `limit` items, in the order in which they were put.

    An OrderedDict, because to find the oldest in a plain dict means to step over the holes that all
    before it left: 10 us each where twenty thousand are held.

    Invariant: len(self) <= limit; `forgotten` counts what left because of it.
    """

    __slots__ = ("_items", "forgotten", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.forgotten = 0
        self._items: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The value, or None."""
        return self._items.get(key)

    def put(self, key: K, value: V) -> V | None:
        """Store it as the newest; returns the value that had to go, if one had."""
        items = self._items
        items[key] = value
        items.move_to_end(key)
        return self.drop_oldest() if len(items) > self.limit else None

    def drop_oldest(self) -> V:
        """Let the oldest go, counted; KeyError when there is none."""
        self.forgotten += 1
        return self._items.popitem(last=False)[1]

    def pop(self, key: K) -> V | None:
        """Take it out; not counted as forgotten."""
        return self._items.pop(key, None)

    def clear(self) -> None:
        """Empty it; not counted as forgotten."""
        self._items.clear()

    def values(self) -> Iterator[V]:
        """Oldest first."""
        return iter(self._items.values())

    def items(self) -> Iterator[tuple[K, V]]:
        """Oldest first."""
        return iter(self._items.items())

    def __contains__(self, key: K) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)
