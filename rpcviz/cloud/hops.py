"""Announces what is not on the bus: REST calls, database writes, and work.

A REST hop is told when the call begins, with the status it will get: the simulated door decides
first and acts then, so that the page shows the call before the messages it causes.
"""

from collections.abc import Callable
from typing import Protocol

from rpcviz.base.clock import Clock
from rpcviz.wire.hop import Hop, HopKind

Result = str | dict[str, str | int | bool | None] | None


def rows(count: int) -> str:
    """How many rows a write touched, as a hop's result says it."""
    return "1 row" if count == 1 else f"{count} rows"


class Publisher(Protocol):
    """Where hops go; `bus.process.BusProcess.hops()` is one."""

    def tell(self, hop: Hop) -> None:
        """Publish it to exchange `rpcviz.hops`."""
        ...


class Hops:
    """The hops of one program, `who` being `service@host`."""

    def __init__(self, publisher: Publisher, *, who: str, clock: Clock, new_id: Callable[[], str]) -> None:
        self.who = who
        self._publisher = publisher
        self._clock = clock
        self._new_id = new_id

    def _tell(
        self, what: HopKind, name: str, result: Result, request: str, *, sender: str, receiver: str
    ) -> None:
        self._publisher.tell(
            Hop(
                id=f"h{self._new_id()[:12]}",
                ts_ns=self._clock.now_ns(),
                what=what,
                sender=sender,
                receiver=receiver,
                name=name,
                result=result,
                request_id=request,
            )
        )

    def rest(
        self, receiver: str, name: str, result: Result, request_id: str, sender: str | None = None
    ) -> None:
        """A REST call from here (or from `sender`, such as `user`, who has no program) to `receiver`."""
        self._tell(HopKind.REST, name, result, request_id, sender=sender or self.who, receiver=receiver)

    def db(self, name: str, result: Result, request_id: str) -> None:
        """A write to the project's database."""
        self._tell(HopKind.DB, name, result, request_id, sender=self.who, receiver="database")

    def asked(self, name: str, request_id: str) -> None:
        """What somebody asked of this program by hand, such as to start anew; no REST call."""
        self._tell(HopKind.WORK, name, None, request_id, sender="user", receiver=self.who)

    def work(self, name: str, result: Result, request_id: str) -> None:
        """Work that this program does by itself, such as a claim or the driver's spawn."""
        self._tell(HopKind.WORK, name, result, request_id, sender=self.who, receiver=self.who)
