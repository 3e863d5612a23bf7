"""Time goes forward, and stands still when told."""

from rpcviz.base.clock import FakeClock, ShiftedClock, SystemClock


def test_the_systems_clock_never_goes_back() -> None:
    clock = SystemClock()
    looks = [clock.now_ns() for _ in range(1_000)]
    assert looks == sorted(looks)


def test_a_fake_clock_moves_only_when_moved(clock: FakeClock) -> None:
    before = clock.now_ns()
    assert clock.now_ns() == before
    clock.advance(1.5)
    assert clock.now_ns() - before == 1_500_000_000


def test_a_shifted_clock_is_wrong_by_as_much_as_it_was_set(clock: FakeClock) -> None:
    shifted = ShiftedClock(clock)
    assert shifted.now_ns() == clock.now_ns()
    shifted.shift_ns = -5
    assert shifted.now_ns() == clock.now_ns() - 5
