"""A builder of frames with a clock of its own, to try it with."""

from rpcviz.query.language import parse
from rpcviz.store.archive import Sought
from rpcviz.store.ring import Ring, RingOptions
from rpcviz.web.cuts import ViewKey
from rpcviz.web.frames import FrameBuilder, Totals
from rpcviz.web.shapes import Frame, StatsShape
from tests.play import Play, moment

ALL = ViewKey()


def totals(**dropped: int) -> Totals:
    stats = StatsShape(
        messages=0, deliveries=0, by_kind={}, per_s=0, unroutable=0, timeouts=0, ring=0, ring_limit=10
    )
    return Totals(stats=stats, dropped=dropped, edges=list)


class Stage:
    """A builder with one clock and one view, fed by a play."""

    def __init__(self, key: ViewKey = ALL, q: str = "") -> None:
        self.ring = Ring(RingOptions())
        self.builder = FrameBuilder(
            lambda query, limit: (
                self.ring.page(Sought(query=query, now_ns=moment(self.at)), None, limit).entries
            )
        )
        self.key = key
        self.query = parse(q) if q else None
        self.play = Play()
        self.at = 1000.0
        self.builder.watch({key: self.query})
        self._told = 0

    def tell(self) -> None:
        changes = self.play.changes[self._told :]
        self._told = len(self.play.changes)
        self.ring.add(changes)
        self.builder.add(changes)

    def cut(self, **dropped: int) -> Frame | None:
        self.tell()
        self.at += 0.033
        return self.builder.cut(moment(self.at), totals(**dropped)).get(self.key)

    def need(self, **dropped: int) -> Frame:
        frame = self.cut(**dropped)
        assert frame is not None
        return frame
