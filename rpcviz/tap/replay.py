"""A file in the place of brokers: the same questions as to `Stations`, answered from a capture."""

import itertools
from collections.abc import Callable
from pathlib import Path

from rpcviz.base.concurrency import Stop
from rpcviz.base.pipe import Pipe
from rpcviz.base.saying import Saying, saying
from rpcviz.tap.facts import TapFacts, TapPipe
from rpcviz.tap.replay_clock import ReplayClock
from rpcviz.tap.source import Coverage, Emit
from rpcviz.tap.sources.capture_file import CaptureFile, Damage
from rpcviz.tap.stations import EMBEDDED_POLL_S, Known
from rpcviz.tap.tap import Intake, Tap

LOW, HIGH = 0.5, 0.9
"""Above this share of the intake reading waits, down to that one: a file can wait, a bus cannot."""


class Replay:
    """One capture, played once at its own pace or another; then the picture stays."""

    poll_s = EMBEDDED_POLL_S

    def __init__(
        self,
        path: str,
        clock: ReplayClock,
        intake: Pipe[Intake],
        known: Known,
        *,
        stop: Stop,
        ready: Callable[[str], None],
    ) -> None:
        """`ready` hears the worker's name once the file could be opened."""
        self.path = path
        self._clock = clock
        self._intake = intake
        self._ready = ready
        self._ended = Stop()
        self._begun = Stop()
        self._file = CaptureFile(path, clock=clock, next_seq=itertools.count(1).__next__, learn=intake.put)
        self._tap = Tap(self, intake, topics=known.topics, fanouts=known.fanouts, stop=stop)

    def works(self) -> dict[str, Callable[[], None]]:
        """One worker reads the file."""
        return {"tap": self._tap.work}

    def run(self, emit: Emit, stop: Stop) -> None:
        """Play it, then wait for the end of the program. Raises CaptureUnreadable."""

        def emit_in_time(tapped: object) -> None:
            if not self._begun.is_set():
                self._begun.set()
                self._ready("tap")
            self._wait_for_room(stop)
            emit(tapped)  # type: ignore[arg-type]

        if not self._ended.is_set():
            self._file.run(emit_in_time, stop)
            self._wait_until_traced(stop)
            self._clock.end()
            self._begun.set()
            self._ended.set()
        while not stop.wait(1.0):
            pass

    def _wait_for_room(self, stop: Stop) -> None:
        if self._intake.waiting < self._intake.limit * HIGH:
            return
        while self._intake.waiting > self._intake.limit * LOW and not stop.wait(0.01):
            pass

    def _wait_until_traced(self, stop: Stop) -> None:
        while self._intake.waiting and not stop.wait(0.01):
            pass

    def coverage(self) -> Coverage:
        """What the tap that made the file saw."""
        return self._file.coverage()

    def wait_heard(self, timeout_s: float) -> bool:
        """Wait until the first line was read."""
        return self._begun.wait(timeout_s)

    def wait_ended(self, timeout_s: float) -> bool:
        """Wait until the last line was read and traced."""
        return self._ended.wait(timeout_s) and not self._intake.waiting

    def all_heard(self) -> bool:
        """True once the file is read from."""
        return self._begun.is_set()

    def damage(self) -> Damage:
        """What could not be read."""
        return self._file.damage

    def ask(self) -> None:
        """A file says by itself who was there."""

    def facts(self) -> list[TapFacts]:
        """The broker that the file's first line tells of."""
        meta, coverage = self._file.meta, self.coverage()
        return [
            TapFacts(
                url=Path(self.path).name,
                product=(meta.product if meta else None) or "",
                version=(meta.broker_version if meta else None) or "",
                vhost=(meta.vhost if meta else None) or "/",
                state="ended" if self._ended.is_set() else "replaying",
                tap=(meta.tap if meta else None) or "firehose",
                chosen=saying("tap.file"),
                replies_visible=coverage.replies,
                blind=coverage.blind,
                trouble=self._damaged(),
            )
        ]

    def _damaged(self) -> Saying | None:
        damage = self._file.damage
        if damage.cut:
            key = "file.damaged_and_cut" if damage.lines else "file.cut"
            return saying(key, lines=damage.lines, cut=damage.cut)
        return saying("file.damaged", lines=damage.lines) if damage.lines else None

    def retry(self, _number: int) -> bool:
        """A file is never lost."""
        return False

    def reasons(self) -> list[str]:
        """Why it is not ready."""
        return [] if self._begun.is_set() else [f"{self.path} is not being read yet"]

    def pipes(self) -> list[TapPipe]:
        """A file has no queue."""
        return []
