"""Servers on their way to another host: nova's migrations. A server has at most one."""

import threading
from collections.abc import Callable
from typing import Any

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.cloud.books import Books
from rpcviz.cloud.state import Flavor, Gone, Instance, Move, MoveKind, Refused


class Moves:
    """The moves of a world, whose lock it shares."""

    def __init__(
        self,
        lock: threading.Condition,
        *,
        clock: Clock,
        new_uuid: Callable[[], str],
        next_number: Callable[[], int],
        server: Callable[[str], Instance],
        books: Books,
        moved: Callable[[], None],
    ) -> None:
        """`next_number` and `moved`, which wakes whoever waits, are called under the lock."""
        self._lock = lock
        self._clock = clock
        self._new_uuid = new_uuid
        self._next_number = next_number
        self._server = server
        self._books = books
        self._moved = moved
        self.clear()

    def clear(self) -> None:
        """Forget them; whoever calls it empties the books too."""
        with self._lock:
            # Invariant: one for each server at most.
            self._moves: dict[str, Move] = {}

    def start(self, uuid: str, *, kind: MoveKind, flavor: Flavor) -> Move:
        """A server is to go to another host, there with `flavor`; its allocation is the move's from now on.

        Source: nova/conductor/tasks/migrate.py `replace_allocation_with_migration`. Raises Gone, Refused.
        """
        new = self._new_uuid()
        with self._lock:
            server = self._server(uuid)
            if server.host is None or uuid in self._moves:
                raise Refused(uuid)
            made = Move(
                uuid=new,
                number=self._next_number(),
                instance=uuid,
                kind=kind,
                source=server.host,
                old=server.flavor,
                new=flavor,
                created_ns=self._clock.now_ns(),
            )
            self._moves[uuid] = made
            self._books.hand_allocation(uuid, new)
            return made

    def of(self, uuid: str) -> Move:
        """The move of a server as it is now. Raises Gone."""
        with self._lock:
            if uuid not in self._moves:
                raise Gone(uuid)
            return self._moves[uuid]

    def goes_on(self, uuid: str) -> bool:
        """True while a server moves."""
        with self._lock:
            return uuid in self._moves

    def change(self, uuid: str, **fields: Any) -> Move:
        """Write fields of a server's move. Raises Gone."""
        with self._lock:
            changed = self._moves[uuid] = msgspec.structs.replace(self.of(uuid), **fields)
            return changed

    def end(self, uuid: str, *, moved: bool) -> None:
        """The server keeps its room on the new host if it moved, else on the old one; the other is free."""
        with self._lock:
            move = self._moves.pop(uuid, None)
            if move is None:
                return
            self._books.settle(uuid, move.uuid, moved=moved)
            self._moved()

    def forget(self, uuid: str) -> None:
        """The server is gone: so is its move, with the room that was held for it."""
        with self._lock:
            move = self._moves.pop(uuid, None)
            if move is not None:
                self._books.release(move.uuid)
                self._books.deallocate(move.uuid)
