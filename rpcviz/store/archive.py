"""What a memory can be asked, whoever keeps it."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from rpcviz.base.problem import Problem
from rpcviz.query.language import Query
from rpcviz.trace.change import Change, Journey
from rpcviz.trace.entry import Entry
from rpcviz.wire.hop import Hop
from rpcviz.wire.redact import Redacted


class UnknownCursor(Problem):
    """Somebody else's cursor, or one made up."""

    status = 422

    def __init__(self, cursor: str) -> None:
        super().__init__(
            f"{cursor[:80]!r} is not a cursor of this list",
            cause="`before` takes only what an earlier page gave as `next`",
            remedy="Leave `before` out to begin with the newest.",
        )
        self.cursor = cursor[:80]


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """Entries of one page, newest first, and where the next page begins (None: nowhere)."""

    entries: tuple[Entry, ...]
    next: str | None


class Archive(Protocol):
    """What is remembered. An id that is unknown or gone gives None."""

    def add(self, changes: Sequence[Change]) -> None:
        """Remember the newest snapshots."""

    def entry(self, message_id: str) -> Entry | None:
        """One message."""

    def body(self, message_id: str) -> Redacted | None:
        """Its body with the secrets masked; None when it is gone."""

    def newest(self, query: Query | None, before: str | None, limit: int) -> Listing:
        """Newest first; `before` is the cursor of an earlier page. Raises UnknownCursor."""

    def journey(self, request_id: str) -> Journey | None:
        """One request in numbers."""

    def journeys(self, query: Query | None, limit: int) -> Sequence[Journey]:
        """Newest first; with a query those that have a message that fits."""

    def of_request(self, request_id: str) -> tuple[tuple[Entry, ...], tuple[Hop, ...]]:
        """Messages by `seq` and hops by time of one request; empty when nothing is known."""
