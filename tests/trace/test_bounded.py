"""A table with a bound."""

from rpcviz.trace.bounded import Bounded


def test_the_oldest_goes_and_is_counted() -> None:
    table: Bounded[str, int] = Bounded(2)
    assert table.put("a", 1) is None
    assert table.put("b", 2) is None
    assert table.put("c", 3) == 1
    assert list(table) == ["b", "c"]
    assert table.forgotten == 1


def test_what_is_put_again_is_the_newest() -> None:
    table: Bounded[str, int] = Bounded(2)
    for key in ("a", "b", "a", "c"):
        table.put(key, 0)
    assert list(table) == ["a", "c"]


def test_what_is_taken_out_is_not_forgotten() -> None:
    table: Bounded[str, int] = Bounded(2)
    table.put("a", 1)
    assert table.pop("a") == 1
    assert table.pop("a") is None
    assert (len(table), table.forgotten) == (0, 0)
