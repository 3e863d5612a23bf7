"""Ports whose `network-vif-plugged` has come, for whoever on this host waits for it."""

import threading

KEPT = 64
"""Some of this news comes when nobody waits: it is forgotten, the oldest first."""


class Plugged:
    """A set of port ids that stays small; safe to use from many workers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ports: dict[str, None] = {}

    def add(self, port_id: str) -> None:
        """It is plugged."""
        with self._lock:
            self._ports[port_id] = None
            while len(self._ports) > KEPT:
                del self._ports[next(iter(self._ports))]

    def discard(self, port_id: str) -> None:
        """What was said of it so far counts no more."""
        with self._lock:
            self._ports.pop(port_id, None)

    def clear(self) -> None:
        """Nothing is plugged."""
        with self._lock:
            self._ports.clear()

    def __contains__(self, port_id: str) -> bool:
        return port_id in self._ports
