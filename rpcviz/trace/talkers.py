"""Who says most, and who is told most: by service and host."""

from typing import Final

import msgspec

from rpcviz.trace.bounded import Bounded
from rpcviz.trace.change import Seen
from rpcviz.trace.entry import Party

_TALKERS_KEPT: Final = 4_000
_NAMELESS_KEPT: Final = 4_000
TALKERS_SHOWN: Final = 50


class Talker(msgspec.Struct, frozen=True, kw_only=True):
    """What one server of a service said and was told; bytes are those of bodies."""

    service: str | None
    host: str | None
    sent: int
    sent_bytes: int
    taken: int
    """Deliveries."""
    taken_bytes: int


class Talkers:
    """One row for each server: publishes it sent, deliveries it took.

    A publish whose sender is named later is counted for it then.
    """

    def __init__(self) -> None:
        self._rows: Bounded[tuple[str | None, str | None], list[int]] = Bounded(_TALKERS_KEPT)
        self._nameless: Bounded[str, int] = Bounded(_NAMELESS_KEPT)
        """Publishes that nobody is known to have sent, with their size."""

    def see(self, seen: Seen) -> None:
        """Count what is new in it."""
        entry, news = seen.entry, seen.news
        if news == "publish":
            if entry.sender is None:
                self._nameless.put(entry.id, entry.size)
            else:
                self._count(entry.sender, 0, entry.size)
            return
        if entry.sender is not None and (size := self._nameless.pop(entry.id)) is not None:
            self._count(entry.sender, 0, size)
        if news == "deliver" and seen.taker is not None:
            self._count(seen.taker, 2, entry.size)

    def _count(self, party: Party, at: int, size: int) -> None:
        key = (party.service, party.host)
        row = self._rows.get(key)
        if row is None:
            row = [0, 0, 0, 0]
            self._rows.put(key, row)
        row[at] += 1
        row[at + 1] += size

    def unnamed(self) -> int:
        """Publishes in nobody's row."""
        return len(self._nameless) + self._nameless.forgotten

    def forgotten(self) -> int:
        """Servers that had to go."""
        return self._rows.forgotten

    def view(self) -> tuple[Talker, ...]:
        """Those that move most bytes, sent and taken together.

        What came before a host was known joins the service's one host, where it has only one.
        """
        hosts: dict[str | None, set[str]] = {}
        for service, host in self._rows:
            if host is not None:
                hosts.setdefault(service, set()).add(host)
        joined: dict[tuple[str | None, str | None], list[int]] = {}
        for (service, host), row in self._rows.items():
            only = hosts.get(service, set())
            key = (service, next(iter(only)) if host is None and len(only) == 1 else host)
            known = joined.get(key)
            joined[key] = list(row) if known is None else [a + b for a, b in zip(known, row, strict=True)]
        most = sorted(
            joined.items(), key=lambda item: (-item[1][1] - item[1][3], item[0][0] or "", item[0][1] or "")
        )
        return tuple(
            Talker(
                service=service, host=host, sent=row[0], sent_bytes=row[1], taken=row[2], taken_bytes=row[3]
            )
            for (service, host), row in most[:TALKERS_SHOWN]
        )
