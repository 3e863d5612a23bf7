"""The bench measures every part, over calls of the size that it says."""

from rpcviz.base.clock import SystemClock
from rpcviz.tap.speed import BODY_BYTES, copies, measure
from rpcviz.trace.change import Change
from rpcviz.wire.decode import decode
from rpcviz.wire.message import Kind


def test_its_copies_are_oslo_calls_of_the_size_it_says() -> None:
    (copy,) = copies(1)
    assert abs(len(copy.body) - BODY_BYTES) < 50
    assert decode(copy, ()).message.kind is Kind.CALL


def test_every_row_has_a_rate_and_nothing_is_lost() -> None:
    remembered: list[Change] = []
    rows = list(measure(1_000, SystemClock(), remembered.extend))
    assert [row.what for row in rows][-1] == "tap, pipe, trace and ring"
    assert all(row.per_s > 0 and row.p50_us <= row.p99_us for row in rows)
    assert len(remembered) == 1_000
