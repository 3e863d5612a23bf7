"""Lines wait for the names of their senders: in order, not for ever, and not without a bound."""

from hypothesis import given
from hypothesis import strategies as st

from rpcviz.tap.held import PATIENCE_NS, Held

NOW = 1_000


def held(known: set[str], **bounds: int) -> Held[str]:
    return Held(lambda item: item[0] in known, len, **bounds)


def test_what_has_a_name_goes_at_once() -> None:
    assert held({"a"}).through(["a1", "a2"], NOW) == ["a1", "a2"]


def test_behind_a_stranger_all_wait_so_that_the_order_stays() -> None:
    known = {"a"}
    line = held(known)
    assert line.through(["b1", "a1"], NOW) == []
    assert line.first() == "b1"
    known.add("b")
    assert line.through(["a2"], NOW + 1) == ["b1", "a1", "a2"]
    assert line.first() is None


def test_nobody_is_waited_for_longer_than_the_broker_takes() -> None:
    line = held({"a"})
    line.through(["b1", "a1"], NOW)
    assert line.through([], NOW + PATIENCE_NS - 1) == []
    assert line.through([], NOW + PATIENCE_NS) == ["b1", "a1"]


def test_beyond_a_bound_the_first_goes_as_it_is_and_nothing_is_dropped() -> None:
    assert held(set(), most=2).through(["b1", "b2", "b3"], NOW) == ["b1"]
    assert held(set(), most_weight=4).through(["b1", "b2", "b3"], NOW) == ["b1"]


def test_at_the_end_all_go() -> None:
    line = held(set())
    line.through(["b1", "b2"], NOW)
    assert line.rest() == ["b1", "b2"]
    assert len(line) == 0


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=40),
    st.sets(st.sampled_from("abc")),
    st.integers(1, 5),
)
def test_whatever_comes_goes_once_and_in_order(
    came: list[tuple[str, int]], known: set[str], most: int
) -> None:
    line, now_ns, gone = held(known, most=most), NOW, list[str]()
    items = [f"{who}{number}" for number, (who, _) in enumerate(came)]
    for item, (_, seconds) in zip(items, came, strict=True):
        now_ns += seconds * 1_000_000_000
        gone += line.through([item], now_ns)
        assert len(line) <= most
    assert gone + line.rest() == items
