"""Views whose filter asks for time, or for what is inside of messages."""

import pytest

from rpcviz.query.inside import Inside
from rpcviz.query.language import parse
from rpcviz.store.archive import Sought
from rpcviz.store.ring import Ring, RingOptions
from rpcviz.trace.entry import Entry
from rpcviz.web import insides
from rpcviz.web.cuts import ViewKey
from rpcviz.web.frames import FrameBuilder, Totals
from rpcviz.web.insides import Insides
from rpcviz.web.shapes import Frame, Mark, StatsShape
from tests.play import Play, moment
from tests.web.following import rows_after

STATS = StatsShape(
    messages=0, deliveries=0, by_kind={}, per_s=0, unroutable=0, timeouts=0, ring=0, ring_limit=10
)
TOTALS = Totals(stats=STATS, dropped={}, edges=list)


class Watching:
    """A builder with one view on what a play tells; the body of each message is its method and `needle`."""

    def __init__(self, q: str) -> None:
        self.ring = Ring(RingOptions())
        self.play = Play()
        self.decoded: list[str] = []
        self.at = 0.0
        self.builder = FrameBuilder(
            lambda query, limit: (
                self.ring.page(Sought(query=query, now_ns=moment(self.at)), None, limit).entries
            ),
            self.inside,
        )
        self.key = ViewKey(q=q)
        self.rows: list[Mark] = []
        self._told = 0

    def inside(self, message_id: str) -> Inside | None:
        entry = self.ring.entry(message_id)
        if entry is None:
            return None
        self.decoded.append(message_id)
        return Inside(text=f"{entry.method} needle", masked=1)

    def tell(self) -> None:
        changes = self.play.changes[self._told :]
        self._told = len(self.play.changes)
        self.ring.add(changes)
        self.builder.add(changes)

    def look(self) -> None:
        self.builder.watch({self.key: parse(self.key.q)})

    def frame(self, at: float) -> Frame:
        self.tell()
        self.at = at
        frame = self.builder.cut(moment(at), TOTALS, news=True)[self.key]
        self.rows = rows_after(self.rows, frame)
        return frame

    def names(self, at: float) -> list[str]:
        """Of the list's rows after the frame of that moment."""
        self.frame(at)
        return [row.name for row in self.rows]


def test_a_row_leaves_when_it_is_too_old() -> None:
    watching = Watching("age<10s")
    watching.look()
    watching.frame(0)
    watching.play.cast("a", at=0.1, method="a").cast("b", at=5, method="b")
    assert watching.names(6) == ["b", "a"]
    assert watching.names(12) == ["b"]
    assert watching.names(16) == []


def test_a_row_comes_when_it_is_old_enough() -> None:
    watching = Watching("age>10s")
    watching.look()
    watching.frame(0)
    watching.play.cast("a", at=0.1, method="a")
    assert watching.names(5) == []
    assert watching.names(12) == ["a"]


def test_new_messages_are_looked_into_once() -> None:
    watching = Watching("text:build masked:1")
    watching.look()
    watching.play.call("a", at=1, method="build").cast("b", at=1, method="other").deliver("a", at=1.01)
    assert watching.names(1.1) == ["build"]
    assert [mark.name for mark in watching.builder.whole(watching.key, moment(2), TOTALS).marks] == ["build"]
    assert len(watching.decoded) == 2
    assert watching.builder.unsearched == 0


def test_only_so_much_is_decoded_between_two_frames_and_the_rest_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(insides, "MOST_BYTES", 2500)
    watching = Watching("text:needle")
    watching.look()
    for number in range(4):
        watching.play.cast(f"c{number}", at=1, method=f"m{number}")
    assert watching.names(1.1) == ["m1", "m0"]
    assert watching.builder.unsearched == 2
    watching.play.cast("late", at=2, method="late")
    assert watching.names(2.1) == ["late", "m1", "m0"]


def test_what_was_decoded_is_kept_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insides, "MOST_KEPT", 3)
    monkeypatch.setattr(insides, "MOST_TEXT", 25)
    asked: list[str] = []

    def inside(message_id: str) -> Inside:
        asked.append(message_id)
        return Inside(text="x" * (20 if message_id == "m9" else 1))

    play = Play()
    for number in range(9):
        play.cast(f"c{number}")
    entries: dict[str, Entry] = {entry.id: entry for entry in play.entries.values()}
    known = Insides(inside)
    for message_id in ("m1", "m2", "m3", "m4", "m4", "m1", "m9", "m9", "m4"):
        assert known.of(entries[message_id]) is not None
    assert asked == ["m1", "m2", "m3", "m4", "m1", "m9"]
