"""Everything that services do over and over, on one worker: a list of times, not a thread per task.

Source of the periods: nova `report_interval` 10 s, neutron `report_interval` 30 s,
nova `scheduler_instance_sync_interval` 120 s.
"""

import heapq
import itertools
import threading
from collections.abc import Callable

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Stop

UNDER_WAY_S = 5.0
"""So long `hold` waits for a task that is being played."""


class Rounds:
    """A timer wheel: `every` adds a task, `run` is the worker that plays them when they are due."""

    def __init__(self, clock: Clock, *, scale: float, report: Callable[[str, BaseException], None]) -> None:
        """`scale` multiplies each period: 2 is half as often, 0 is never."""
        if scale < 0:
            raise ValueError(f"the heartbeat scale must be 0 or more, not {scale}")
        self._clock = clock
        self._scale = scale
        self._report = report
        self._lock = threading.Condition()
        self._playing: str | None = None
        """Whose task is being played."""
        self._order = itertools.count()
        self._held: frozenset[str] = frozenset()
        self._due: list[tuple[int, int, str, int, Callable[[], None]]] = []

    @property
    def silent(self) -> bool:
        """True where nothing is sent that nobody asked for."""
        return not self._scale

    def every(self, period_s: float, name: str, task: Callable[[], None], *, first_s: float) -> None:
        """Play `task` each `period_s`, for the first time after `first_s`; both are scaled."""
        if not self._scale:
            return
        period = int(period_s * self._scale * 1e9)
        due = self._clock.now_ns() + int(first_s * self._scale * 1e9)
        with self._lock:
            heapq.heappush(self._due, (due, next(self._order), name, period, task))

    def forget(self, who: str) -> None:
        """Play no more what belongs to `who`: its program has ended."""
        with self._lock:
            self._due = [task for task in self._due if not task[2].startswith(f"{who} ")]
            heapq.heapify(self._due)

    def hold(self, who: str) -> None:
        """Pass over what belongs to `who`, until `release`: its program stands still.

        What it does just now ends first, or goes on after UNDER_WAY_S.
        """
        with self._lock:
            self._held |= {who}
            self._lock.wait_for(lambda: self._playing != who, UNDER_WAY_S)

    def release(self, who: str) -> None:
        """Play it again, from its next time on."""
        with self._lock:
            self._held -= {who}

    def run(self, stop: Stop) -> None:
        """Play what is due until `stop`; a task that fails is reported and played again next time."""
        while not stop.is_set():
            wait_s = self.play_due()
            if stop.wait(wait_s):
                return

    def play_due(self) -> float:
        """Play every task that is due now; seconds until the next one."""
        now = self._clock.now_ns()
        while (task := self._take(now)) is not None:
            name, play = task
            try:
                play()
            except Exception as failure:  # noqa: BLE001 - one service's failing round must not end all others'
                self._report(name, failure)
            finally:
                self._ended()
        with self._lock:
            return max(0.0, (self._due[0][0] - self._clock.now_ns()) / 1e9) if self._due else 3600.0

    def _take(self, now: int) -> tuple[str, Callable[[], None]] | None:
        with self._lock:
            while self._due and self._due[0][0] <= now:
                due, _, name, period, task = self._due[0]
                # Late rounds are not made up for: a suspended laptop must not wake to a storm of reports.
                heapq.heapreplace(self._due, (max(due, now) + period, next(self._order), name, period, task))
                who = name.partition(" ")[0]
                if who not in self._held:
                    self._playing = who
                    return name, task
            return None

    def _ended(self) -> None:
        with self._lock:
            self._playing = None
            self._lock.notify_all()
