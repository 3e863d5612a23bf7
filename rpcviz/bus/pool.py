"""Workers that run methods: started when needed, never more than a limit."""

import logging
import threading
from collections.abc import Callable

from rpcviz.base.concurrency import spawn

log = logging.getLogger(__name__)


class WorkerPool:
    """Runs jobs side by side. `run` blocks while all workers are busy, so nothing piles up here."""

    def __init__(self, name: str, limit: int) -> None:
        self._name = name
        self._limit = limit
        lock = threading.Lock()
        self._work = threading.Condition(lock)
        self._room = threading.Condition(lock)
        # Invariant: len(_jobs) + running jobs <= _limit.
        self._jobs: list[Callable[[], None]] = []
        self._busy = 0
        self._workers = 0
        self._closed = False

    def run(self, job: Callable[[], None]) -> bool:
        """Let a worker run `job`; False when the pool is closed."""
        with self._room:
            while self._busy >= self._limit and not self._closed:
                self._room.wait()
            if self._closed:
                return False
            self._busy += 1
            self._jobs.append(job)
            if self._workers < self._busy:
                self._workers += 1
                spawn(f"{self._name}:{self._workers}", self._serve)
            else:
                self._work.notify()
            return True

    def close(self) -> None:
        """Let idle workers end now and busy ones when their job ends; what waits is forgotten."""
        with self._room:
            self._closed = True
            self._jobs.clear()
            self._work.notify_all()
            self._room.notify_all()

    def _serve(self) -> None:
        while (job := self._next()) is not None:
            try:
                job()
            except Exception:
                # One odd request must not cost the pool a worker.
                log.exception("%s: a job failed", self._name)
            finally:
                with self._room:
                    self._busy -= 1
                    self._room.notify()

    def _next(self) -> Callable[[], None] | None:
        with self._work:
            while not self._jobs and not self._closed:
                self._work.wait()
            return self._jobs.pop(0) if self._jobs else None
