import threading

import pytest

from rpcviz.base.clock import FakeClock, SystemClock
from rpcviz.base.concurrency import Stop, spawn
from rpcviz.cloud.rounds import Rounds


def rounds(clock: FakeClock, scale: float = 1.0) -> tuple[Rounds, list[str]]:
    failures: list[str] = []
    return Rounds(clock, scale=scale, report=lambda what, _: failures.append(what)), failures


def test_a_task_is_played_first_after_its_phase_and_then_each_period(clock: FakeClock) -> None:
    wheel, _ = rounds(clock)
    played: list[str] = []
    wheel.every(10, "report", lambda: played.append("x"), first_s=3)
    wheel.play_due()
    assert played == []
    clock.advance(3)
    assert wheel.play_due() == pytest.approx(10)
    clock.advance(10)
    wheel.play_due()
    assert len(played) == 2


def test_a_scale_of_two_is_half_as_often_and_of_zero_is_never(clock: FakeClock) -> None:
    slow, _ = rounds(clock, scale=2)
    never, _ = rounds(clock, scale=0)
    played: list[str] = []
    slow.every(10, "slow", lambda: played.append("slow"), first_s=10)
    never.every(10, "never", lambda: played.append("never"), first_s=10)
    clock.advance(19)
    slow.play_due()
    assert played == []
    clock.advance(2)
    slow.play_due()
    never.play_due()
    assert played == ["slow"]


def test_a_negative_scale_is_refused(clock: FakeClock) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        rounds(clock, scale=-1)


def test_who_is_held_ends_first_what_it_does_just_now_and_then_nothing(clock: FakeClock) -> None:
    wheel, _ = rounds(clock)
    under_way, goes_on, played = Stop(), Stop(), []

    def report() -> None:
        under_way.set()
        goes_on.wait(120)
        played.append("x")

    wheel.every(10, "a@h report", report, first_s=1)
    clock.advance(1)
    stop = Stop()
    playing = spawn("rounds", lambda: wheel.run(stop))
    assert under_way.wait(60)
    holding = spawn("holds", lambda: wheel.hold("a@h"))
    wheel.hold("b@h")
    assert not holding.join(0.1)
    goes_on.set()
    assert holding.join(60)
    stop.set()
    assert playing.join(60)
    clock.advance(10)
    wheel.play_due()
    assert played == ["x"]


def test_a_failing_round_is_reported_and_the_others_are_played(clock: FakeClock) -> None:
    wheel, failures = rounds(clock)
    played: list[str] = []

    def fail() -> None:
        raise RuntimeError("no")

    wheel.every(10, "bad", fail, first_s=1)
    wheel.every(10, "good", lambda: played.append("x"), first_s=2)
    clock.advance(5)
    wheel.play_due()
    assert failures == ["bad"]
    assert played == ["x"]


def test_a_long_sleep_is_not_made_up_for(clock: FakeClock) -> None:
    wheel, _ = rounds(clock)
    played: list[str] = []
    wheel.every(10, "report", lambda: played.append("x"), first_s=10)
    clock.advance(3_600)
    wheel.play_due()
    assert played == ["x"]


def test_the_worker_ends_at_once_when_told() -> None:
    wheel = Rounds(SystemClock(), scale=1, report=lambda *_: None)
    stop, played = Stop(), threading.Event()
    wheel.every(3_600, "once", played.set, first_s=0)
    worker = spawn("rounds", lambda: wheel.run(stop))
    assert played.wait(60)
    stop.set()
    assert worker.join(60)


def test_who_is_held_is_passed_over_and_goes_on_at_the_next_time_once_released(clock: FakeClock) -> None:
    wheel, _ = rounds(clock)
    played: list[str] = []
    wheel.every(10, "a@1 report", lambda: played.append("a"), first_s=0)
    wheel.every(10, "b@1 report", lambda: played.append("b"), first_s=0)
    wheel.hold("a@1")
    wheel.play_due()
    assert played == ["b"]
    wheel.release("a@1")
    wheel.play_due()
    assert played == ["b"]
    clock.advance(10)
    wheel.play_due()
    assert sorted(played) == ["a", "b", "b"]
