"""The clock of a replay: the file's own time, at any speed, never beyond what was read.

It stands still at the end of the file, so that a call that the recording cut off does not run out.
"""

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Stop

LONGEST_WAIT_S = 0.25
SLACK_S = 0.002
"""A sleep lasts longer by this, and what is due by then needs none: some hundredths less work."""
TAIL_NS = 3_000_000_000
"""How far it goes on behind the last line: requests end, and no call that is worth its name times out."""


class ReplayClock:
    """A `Clock` whose time is that of a file."""

    def __init__(self, wall: Clock, first_ns: int, *, speed: float = 1.0) -> None:
        """`first_ns`: the file's first moment.

        `speed`: its seconds in one second of the wall; 0: as fast as it can be read.
        """
        self._wall = wall
        self._speed = speed
        # Both are replaced together, by the one worker that reads the file.
        self._start: tuple[int, int] | None = None
        self._most_ns = first_ns

    def now_ns(self) -> int:
        """The file's time; it stands still at its first moment until reading begins."""
        start = self._start
        if start is None or not self._speed:
            return self._most_ns
        return min(self._most_ns, self._file_ns(start))

    def _file_ns(self, start: tuple[int, int]) -> int:
        wall_ns, file_ns = start
        return file_ns + int((self._wall.now_ns() - wall_ns) * self._speed)

    def _ahead_s(self, ts_ns: int, start: tuple[int, int]) -> float:
        """How long until then, by the wall."""
        return (ts_ns - self._file_ns(start)) / 1e9 / self._speed

    def end(self) -> None:
        """The last line was read."""
        self._most_ns += TAIL_NS

    def wait_until(self, ts_ns: int, stop: Stop) -> bool:
        """Sleep until the file's time is `ts_ns`, or a moment later; False when it is time to end."""
        if self._start is None:
            self._most_ns = ts_ns
            self._start = (self._wall.now_ns(), ts_ns)
        self._most_ns = max(self._most_ns, ts_ns)
        while self._speed and (ahead_s := self._ahead_s(ts_ns, self._start)) > 0:
            if stop.wait(min(LONGEST_WAIT_S, ahead_s + SLACK_S)):
                return False
        return not stop.is_set()
