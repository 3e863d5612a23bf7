"""Time goes forward, and stands still when told."""

from rpcviz.base.clock import FakeClock, SystemClock


def test_the_systems_clock_never_goes_back() -> None:
    clock = SystemClock()
    looks = [clock.now_ns() for _ in range(1_000)]
    assert looks == sorted(looks)


def test_a_fake_clock_moves_only_when_moved(clock: FakeClock) -> None:
    before = clock.now_ns()
    assert clock.now_ns() == before
    clock.advance(1.5)
    assert clock.now_ns() - before == 1_500_000_000
