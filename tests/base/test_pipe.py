"""A pipe never blocks who puts, and never loses count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.base.concurrency import spawn
from rpcviz.base.pipe import Pipe
from tests.wait import wait_until

ACTS = st.lists(st.one_of(st.just("put"), st.just("close"), st.integers(1, 5)), max_size=60)


@given(limit=st.integers(1, 5), acts=ACTS)
def test_given_is_taken_plus_dropped_plus_waiting(limit, acts) -> None:
    pipe: Pipe[int] = Pipe("p", limit)
    for number, act in enumerate(acts):
        if act == "put":
            pipe.put(number)
        elif act == "close":
            pipe.close()
        else:
            pipe.take(0, most=act)
        counts = pipe.counts()
        assert counts.given == counts.taken + counts.dropped + counts.waiting
        assert counts.waiting <= limit


def test_a_full_pipe_drops_its_oldest() -> None:
    pipe: Pipe[int] = Pipe("p", 2)
    for number in range(4):
        pipe.put(number)
    assert pipe.take(0) == [2, 3]
    assert pipe.counts().dropped == 2


def test_what_waits_in_a_closed_pipe_can_still_be_taken() -> None:
    pipe: Pipe[int] = Pipe("p", 2)
    pipe.put(1)
    pipe.close()
    pipe.put(2)
    assert pipe.take(None) == [1]
    assert pipe.take(None) == []
    assert pipe.counts().dropped == 1


def test_a_worker_that_waits_wakes_for_what_is_put() -> None:
    pipe: Pipe[int] = Pipe("p", 2)
    taken: list[list[int]] = []
    worker = spawn("taker", lambda: taken.append(pipe.take(60)))
    pipe.put(7)
    wait_until(lambda: taken == [[7]], what="the taker")
    assert worker.join(30)


def test_closing_wakes_whoever_waits() -> None:
    pipe: Pipe[int] = Pipe("p", 2)
    taken: list[list[int]] = []
    worker = spawn("taker", lambda: taken.append(pipe.take(None)))
    pipe.close()
    assert worker.join(30)
    assert taken == [[]]


def test_a_pipe_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Pipe("p", 0)
