"""Python's look for garbage: how often, and that it still comes."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from rpcviz.base.garbage import THRESHOLDS, collect_seldom


@pytest.fixture(autouse=True)
def looks() -> Iterator[list[int]]:
    """The generations that were looked through while the test runs."""
    before = gc.get_threshold()
    found: list[int] = []

    def note(phase: str, of: dict[str, int]) -> None:
        if phase == "stop":
            found.append(of["generation"])

    collect_seldom()
    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)
    gc.set_threshold(*before)


def test_what_is_kept_is_seldom_looked_through_as_a_whole(looks: list[int]) -> None:
    gc.collect()
    looks.clear()
    kept = [[number] for number in range(200_000)]
    assert len(kept) == 200_000
    assert 2 not in looks


class Node:
    """Holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_a_cycle_that_nobody_holds_is_found_soon() -> None:
    # Python may put a look off for a moment, so a few more are made than it takes.
    left = weakref.ref(Node())
    made = 0
    while left() is not None and made < 10 * THRESHOLDS[0]:
        Node()
        made += 1
    assert left() is None
