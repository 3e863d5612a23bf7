"""What a memory can be asked, whoever keeps it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import msgspec

from rpcviz.base.problem import Problem
from rpcviz.query.inside import Inside
from rpcviz.query.language import Query
from rpcviz.trace.change import Change, Journey
from rpcviz.trace.entry import Entry
from rpcviz.wire.hop import Hop
from rpcviz.wire.message import Kind
from rpcviz.wire.received import Received
from rpcviz.wire.redact import Redacted
from rpcviz.wire.route import Route


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
    looked: int | None = None
    """How many messages were decoded to answer; None: the query asks for nothing inside of them."""


class Between(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of a span of time, oldest first."""

    entries: tuple[Entry, ...]
    hops: tuple[Hop, ...]
    until_ns: int
    """Told up to here; earlier than asked where there was too much."""
    oldest_ns: int | None
    """When the oldest message that is remembered was published; None when none is."""


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Where each page of a list begins, so that a reader can jump anywhere in it."""

    total: int
    """Messages of the list."""
    cursors: tuple[str, ...]
    """For each page `before`; the first begins with the newest."""
    top: str | None
    """Id of the newest one; None: the list is empty."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """How much is remembered, and of when."""

    messages: int
    limit: int
    forgotten: int
    oldest_ns: int | None
    """None: nothing is."""
    newest_ns: int | None


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """Which messages somebody wants."""

    query: Query | None = None
    kinds: frozenset[Kind] | None = None
    """None: all."""
    from_ns: int | None = None
    """Published at this moment or later; None: since ever."""
    until_ns: int | None = None
    """And before this one; None: up to now."""
    pause: Callable[[], None] = lambda: None
    """Called now and then during a long search, so that others can work."""
    now_ns: int = 0
    """The moment for which `age` is asked."""


class Archive(Protocol):
    """What is remembered. An id that is unknown or gone gives None."""

    def add(self, changes: Sequence[Change]) -> None:
        """Remember the newest snapshots."""

    def entry(self, message_id: str) -> Entry | None:
        """One message."""

    def body(self, message_id: str) -> Redacted | None:
        """Its body with the secrets masked; None when it is gone."""

    def received(self, message_id: str, limit: int) -> Received | None:
        """Its body as it came, masked, at most `limit` characters; None when it is gone."""

    def route(self, message_id: str) -> Route | None:
        """What the broker knew of its publish; None when that was not seen, or is gone."""

    def held(self) -> Held:
        """How much of what came is still here."""

    def newest(self, query: Query | None, before: str | None, limit: int) -> Listing:
        """Newest first; `before` is the cursor of an earlier page. Raises UnknownCursor."""

    def page(self, sought: Sought, before: str | None, limit: int) -> Listing:
        """The same, of those that are sought."""

    def places(self, sought: Sought, top: str | None, step: int) -> Places:
        """Where each page of `step` messages begins, from the message `top` on; None: from the newest."""

    def entries(self, sought: Sought) -> Iterator[Entry]:
        """All of them, oldest first; what comes meanwhile is left out."""

    def lines(self, sought: Sought) -> Iterator[bytes]:
        """The same as lines of a capture file, masked, without newlines."""

    def between(self, from_ns: int, until_ns: int, limit: int) -> Between:
        """From one moment up to another, oldest first."""

    def journey(self, request_id: str) -> Journey | None:
        """One request in numbers."""

    def journeys(self, query: Query | None, limit: int, now_ns: int = 0) -> Sequence[Journey]:
        """Newest first; with a query those that have a message that fits it at `now_ns`."""

    def inside(self, message_id: str) -> Inside | None:
        """What search sees in its body; None when that is gone."""

    def of_request(self, request_id: str) -> tuple[tuple[Entry, ...], tuple[Hop, ...]]:
        """Messages by `seq` and hops by time of one request; empty when nothing is known."""
