"""Where time enters: a clock is passed in, so that tests and replays set their own."""

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time; every room that needs one takes it as an argument."""

    def now_ns(self) -> int:
        """Nanoseconds since the epoch, never going back within one run."""
        ...


class SystemClock:
    """The machine's clock, made monotonic: the epoch at start plus elapsed time.

    A step of the wall clock (NTP, a suspended laptop) must not turn a latency negative.
    """

    def __init__(self) -> None:
        self._offset_ns = time.time_ns() - time.monotonic_ns()

    def now_ns(self) -> int:
        """Nanoseconds since the epoch."""
        return self._offset_ns + time.monotonic_ns()


class ShiftedClock:
    """Another clock that goes wrong, as that of a host without NTP: the one exception to never going back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.shift_ns = 0
        """How far it is ahead; below 0 it is behind."""

    def now_ns(self) -> int:
        """Nanoseconds since the epoch, as it believes."""
        return self._clock.now_ns() + self.shift_ns


class FakeClock:
    """A clock that stands still until told to move; for tests and replays."""

    def __init__(self, start_ns: int = 1_700_000_000_000_000_000) -> None:
        self._now_ns = start_ns

    def now_ns(self) -> int:
        """The moment it was last set to."""
        return self._now_ns

    def advance(self, seconds: float) -> None:
        """Move on by `seconds`."""
        self._now_ns += int(seconds * 1e9)
