"""What nobody saw, of late."""

from rpcviz.web.gaps import MOST_GAPS, TOUCH_NS, Gaps
from rpcviz.web.shapes import GapShape


def gap(from_ns: int, to_ns: int, reason: str = "tap") -> GapShape:
    return GapShape(from_ns=str(from_ns), to_ns=str(to_ns), reason=reason)


def remembered(*gaps: GapShape) -> list[GapShape]:
    memory = Gaps()
    for each in gaps:
        memory.add(each)
    return list(memory)


def test_gaps_of_one_reason_that_touch_are_one() -> None:
    assert remembered(gap(0, 10), gap(10 + TOUCH_NS, TOUCH_NS + 20)) == [gap(0, TOUCH_NS + 20)]


def test_gaps_with_something_seen_between_them_are_two() -> None:
    apart = gap(11 + TOUCH_NS, TOUCH_NS + 20)
    assert remembered(gap(0, 10), apart) == [gap(0, 10), apart]


def test_gaps_of_two_reasons_are_two() -> None:
    assert len(remembered(gap(0, 10), gap(5, 15, "broker"))) == 2


def test_only_the_newest_are_kept() -> None:
    found = remembered(*(gap(2 * number * TOUCH_NS, 2 * number * TOUCH_NS + 1) for number in range(80)))
    assert len(found) == MOST_GAPS
    assert found[-1] == gap(158 * TOUCH_NS, 158 * TOUCH_NS + 1)
