"""Keeps a worker running: one that dies is a state people can see, and starts again with back-off."""

import logging
import threading
from collections.abc import Callable
from typing import Literal, NamedTuple

from rpcviz.base.concurrency import Stop, Worker, spawn
from rpcviz.base.problem import Problem

log = logging.getLogger(__name__)
FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 5.0
KeptState = Literal["running", "restarting", "ended"]


class Kept(NamedTuple):
    """How one worker is."""

    name: str
    state: KeptState
    reason: str | None
    restarts: int


class Keeper:
    """Runs `work` on a worker of its own, again and again until `stop`.

    `work` blocks while all is well, and returns when `stop` is set; whatever it raises is kept
    as the reason, logged, and followed by a pause that doubles up to LONGEST_WAIT_S. A success
    in between (`healthy` is called by the work) makes the next pause short again.
    """

    def __init__(self, name: str, work: Callable[[], None], stop: Stop) -> None:
        self.name = name
        self._work = work
        self._stop = stop
        self._lock = threading.Lock()
        self._state: KeptState = "ended"
        self._reason: str | None = None
        self._restarts = 0
        self._wait_s = FIRST_WAIT_S
        self._worker: Worker | None = None

    def start(self) -> None:
        """Start it; from now on it is kept running."""
        self._worker = spawn(self.name, self._keep)

    def _keep(self) -> None:
        while not self._stop.is_set():
            self._note("running", self._reason)
            log.info("worker %s starts", self.name)
            try:
                self._work()
                reason = None
            except Problem as problem:
                reason = str(problem)
                log.warning("worker %s: %s", self.name, problem)
            except Exception as failure:
                reason = f"{type(failure).__name__}: {failure}"
                log.exception("worker %s ended", self.name)
            if self._stop.is_set():
                break
            self._restarts += 1
            self._note("restarting", reason or "it ended without being asked to")
            self._stop.wait(self._wait_s)
            self._wait_s = min(LONGEST_WAIT_S, self._wait_s * 2)
        self._note("ended", None)

    def _note(self, state: KeptState, reason: str | None) -> None:
        with self._lock:
            self._state, self._reason = state, reason

    def healthy(self) -> None:
        """All is well again: the last reason is history."""
        self._wait_s = FIRST_WAIT_S
        self._note("running", None)

    def kept(self) -> Kept:
        """How it is now."""
        with self._lock:
            return Kept(self.name, self._state, self._reason, self._restarts)

    def join(self, timeout_s: float) -> bool:
        """Wait for its end; True when it has ended or never began."""
        return self._worker is None or self._worker.join(timeout_s)
