"""The way from one process to its broker, which can be cut for a while: on purpose, and only its own."""

import threading

from kombu import Connection

from rpcviz.base.concurrency import Stop
from rpcviz.bus.connect import cut

LONGEST_S = 600.0
"""Nobody waits longer for a network to come back."""


class Network:
    """Knows the connections of a process. While it is cut none works, and who wants a new one waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Invariant: those that were closed in order are forgotten when the next one comes.
        self._connections: list[Connection] = []
        self._cuts = 0
        self._mended = Stop()
        self._mended.set()

    def works(self) -> bool:
        """True while it is not cut."""
        return self._mended.is_set()

    def wait(self) -> None:
        """Return once it works."""
        self._mended.wait(LONGEST_S)

    def enter(self, connection: Connection) -> None:
        """A connection was opened."""
        with self._lock:
            self._connections = [each for each in self._connections if each.connected]
            self._connections.append(connection)
            if not self.works():
                cut(connection)

    def cut(self) -> None:
        """Break every connection; nothing goes through until there was a `mend` for each cut."""
        with self._lock:
            self._cuts += 1
            if self.works():
                self._mended = Stop()
            connections, self._connections = self._connections, []
        for connection in connections:
            cut(connection)

    def mend(self) -> None:
        """Take one cut back; the last one lets connect whoever waits."""
        with self._lock:
            self._cuts = max(0, self._cuts - 1)
            if not self._cuts:
                self._mended.set()

    def release(self) -> None:
        """The process ends: nobody waits any more."""
        with self._lock:
            self._cuts = 0
            self._mended.set()
