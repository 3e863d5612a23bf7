"""At which moments of the wall the lines of a file come."""

from collections.abc import Sequence

import pytest

from rpcviz.base.clock import FakeClock
from rpcviz.base.concurrency import Stop
from rpcviz.tap.replay_clock import LONGEST_WAIT_S, SLACK_S, ReplayClock

MS = 1_000_000
SLACK_MS = SLACK_S * 1e3 + 0.01
"""Sleeps are told in floats of seconds."""


class Sleeping(Stop):
    """Each sleep moves the wall's clock, and is kept."""

    def __init__(self, wall: FakeClock) -> None:
        super().__init__()
        self.wall = wall
        self.slept: list[float] = []

    def wait(self, timeout_s: float) -> bool:
        self.slept.append(timeout_s)
        self.wall.advance(timeout_s)
        return self.is_set()


def played(moments_ms: Sequence[float], speed: float) -> tuple[list[float], list[float]]:
    """When each came, in ms of the wall, and how long each sleep was, in seconds."""
    wall = FakeClock()
    began, stop = wall.now_ns(), Sleeping(wall)
    clock = ReplayClock(wall, 0, speed=speed)
    came = []
    for moment in moments_ms:
        assert clock.wait_until(int(moment * MS), stop)
        came.append((wall.now_ns() - began) / MS)
    return came, stop.slept


@pytest.mark.parametrize("speed", [0.1, 1, 10])
def test_lines_come_at_their_pace(speed: float) -> None:
    moments = [0, 30, 100, 1000, 5000]
    came, slept = played(moments, speed)
    assert all(0 <= at - moment / speed < SLACK_MS for at, moment in zip(came, moments, strict=True))
    assert max(slept) <= LONGEST_WAIT_S


def test_lines_that_are_due_within_a_moment_come_together_and_none_too_early() -> None:
    came, slept = played([number / 2 for number in range(1000)], 1)
    assert all(0 <= moment - number / 2 < SLACK_MS for number, moment in enumerate(came))
    assert len(slept) < 250


def test_as_fast_as_it_can_be_read_nothing_waits() -> None:
    assert played([0, 10, 5000], 0) == ([0, 0, 0], [])


def test_whoever_waits_is_woken_when_it_is_time_to_end() -> None:
    wall = FakeClock()
    stop = Sleeping(wall)
    clock = ReplayClock(wall, 0)
    assert clock.wait_until(0, stop)
    stop.set()
    assert not clock.wait_until(5000 * MS, stop)
    assert len(stop.slept) == 1
