"""Exchanges: which queues a message goes to."""

from collections.abc import Iterator
from typing import NamedTuple

from rpcviz.bus.embedded.records import ExchangeFlags, Refused

TYPES = ("direct", "topic", "fanout")
_CACHE_LIMIT = 2_048


class Destination(NamedTuple):
    """Where a binding leads: to a queue, or to another exchange."""

    name: str
    is_queue: bool = True


class Binding(NamedTuple):
    """One binding of an exchange, which is its source."""

    key: str
    destination: Destination


def words_of(key: str) -> tuple[str, ...]:
    """Split a routing key at its dots; the empty key has no word at all, as in RabbitMQ."""
    return tuple(key.split(".")) if key else ()


def topic_fits(pattern: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Tell whether a binding key fits: `*` is one word, `#` any number, none included.

    The set of pattern positions reached is carried from word to word, so the time is the
    product of both lengths even for keys like `#.#.#.x`.
    Source: https://www.rabbitmq.com/tutorials/tutorial-five-python.
    """
    reached = _skip_hashes(pattern, {0})
    for word in words:
        step = set()
        for at in reached:
            if at == len(pattern):
                continue
            if pattern[at] == "#":
                step.add(at)
            elif pattern[at] in ("*", word):
                step.add(at + 1)
        reached = _skip_hashes(pattern, step)
        if not reached:
            return False
    return len(pattern) in reached


def _skip_hashes(pattern: tuple[str, ...], reached: set[int]) -> set[int]:
    """Add the positions that `#` lets us reach without a word."""
    whole = set()
    for start in reached:
        at = start
        whole.add(at)
        while at < len(pattern) and pattern[at] == "#":
            at += 1
            whole.add(at)
    return whole


class Exchange:
    """An exchange and the bindings that start at it, in the order they were made."""

    def __init__(self, name: str, flags: ExchangeFlags) -> None:
        if flags.type not in TYPES:
            raise Refused(503, f"COMMAND_INVALID - unknown exchange type '{flags.type}'", hard=True)
        self.name = name
        self.flags = flags
        self._bindings: dict[Binding, tuple[str, ...]] = {}
        # Each binding with its key's words, for topics.
        self._routes: dict[str, tuple[Destination, ...]] = {}

    def bind(self, key: str, destination: Destination) -> None:
        """Add a binding; the same one twice is one."""
        self._bindings[Binding(key, destination)] = words_of(key)
        self._routes.clear()

    def unbind(self, key: str, destination: Destination) -> bool:
        """Remove a binding; False when there was none."""
        if self._bindings.pop(Binding(key, destination), None) is None:
            return False
        self._routes.clear()
        return True

    def forget(self, destination: Destination) -> bool:
        """Remove every binding to `destination`; True when there was one."""
        gone = [binding for binding in self._bindings if binding.destination == destination]
        for binding in gone:
            del self._bindings[binding]
        if gone:
            self._routes.clear()
        return bool(gone)

    def bindings(self) -> Iterator[Binding]:
        """Every binding, oldest first."""
        return iter(self._bindings)

    @property
    def is_bound(self) -> bool:
        """True while a binding starts here."""
        return bool(self._bindings)

    def route(self, key: str) -> tuple[Destination, ...]:
        """Destinations of a message with routing key `key`, each once."""
        found = self._routes.get(key)
        if found is None:
            if len(self._routes) >= _CACHE_LIMIT:
                self._routes.clear()
            found = self._routes[key] = self._find(key)
        return found

    def _find(self, key: str) -> tuple[Destination, ...]:
        kind = self.flags.type
        if kind == "fanout":
            fits = [binding.destination for binding in self._bindings]
        elif kind == "direct":
            fits = [binding.destination for binding in self._bindings if binding.key == key]
        else:
            words = words_of(key)
            fits = [b.destination for b, pattern in self._bindings.items() if topic_fits(pattern, words)]
        return tuple(dict.fromkeys(fits))
