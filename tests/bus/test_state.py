"""How a long connection waits before it tries again."""

import random

from rpcviz.base.clock import FakeClock
from rpcviz.bus.state import Retry


def test_pauses_double_up_to_a_bound_and_chance_halves_them_at_most() -> None:
    retry = Retry(clock=FakeClock(), chance=lambda: 1.0)
    assert [retry.pause_s(failures) for failures in (1, 2, 3, 99)] == [0.5, 1.0, 2.0, 30.0]
    shortest = Retry(clock=FakeClock(), chance=lambda: 0.0)
    assert shortest.pause_s(3) == 1.0


def test_waiting_to_try_again_leaves_the_chance_that_others_seeded_alone() -> None:
    before = random.getstate()
    Retry(clock=FakeClock()).pause_s(3)
    assert random.getstate() == before
