"""Sources that listen side by side, each in a worker of its own: where one ends, all do."""

from collections.abc import Callable
from contextlib import ExitStack

from rpcviz.base.concurrency import Stop, Worker, spawn
from rpcviz.bus.state import BusState
from rpcviz.tap.choose import SourceName
from rpcviz.tap.source import Emit, Source

_ORDER = ("connected", "connecting", "lost")


class Crew:
    """What runs for one choice; `end` may be called at any time, and more than once."""

    def __init__(self, stop: Stop) -> None:
        """`stop` ends it too."""
        self.ended = Stop()
        """Set once some source ended, or was asked to."""
        self.heard = Stop()
        """Set once copies come from some source."""
        self.states: dict[SourceName, BusState] = {}
        self._inner = Stop()
        self._workers: list[Worker] = []
        self._failure: Exception | None = None
        self._tie = ExitStack()
        self._tie.enter_context(stop.calling(self.stop))

    def start(self, source: Source, emit: Emit) -> None:
        """Let one more source listen."""
        self._workers.append(spawn("tap source", self._kept(source, emit)))

    def _kept(self, source: Source, emit: Emit) -> Callable[[], None]:
        def run() -> None:
            try:
                source.run(emit, self._inner)
            except Exception as failure:  # noqa: BLE001 - raised again where it is waited for
                self._failure = self._failure or failure
            finally:
                self.stop()

        return run

    def stop(self) -> None:
        """Ask all to end."""
        self._inner.set()
        self.ended.set()

    def end(self) -> None:
        """Ask all to end, and wait until they left in order."""
        self.stop()
        for worker in self._workers:
            while not worker.join(1.0):
                pass
        self._tie.close()

    def check(self) -> None:
        """Raise what ended it."""
        if self._failure is not None:
            raise self._failure

    def worst(self) -> BusState | None:
        """How the source fares that fares worst."""
        return max(tuple(self.states.values()), key=lambda each: _ORDER.index(each.phase), default=None)
