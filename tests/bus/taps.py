"""Taps in workers of their own, for tests."""

import threading
from collections.abc import Callable
from typing import Any

from rpcviz.base.clock import SystemClock
from rpcviz.base.concurrency import Stop, spawn
from rpcviz.bus.consume import Delivery, consume_trace
from rpcviz.bus.mirror import MirrorCopy, consume_mirror
from rpcviz.bus.state import BusState, Retry
from rpcviz.bus.url import BrokerUrl
from rpcviz.web.words import told
from tests.wait import wait_until


def eager(*, patient: bool = True) -> Retry:
    """Comes back soon, and without chance."""
    return Retry(clock=SystemClock(), chance=lambda: 0.0, first_s=0.2, most_s=1.0, patient=patient)


class _Running:
    """A tap that runs until its end is asked for."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.worker = spawn("tap", work)

    def failure(self) -> BaseException | None:
        """What ended it; waits for its end."""
        assert self.worker.join(60), "the tap did not end"
        return self.worker.failure


class Tap(_Running):
    """`consume_trace`."""

    def __init__(self, url: BrokerUrl, *, name: str = "test", limit: int = 1_000, **options: Any) -> None:
        self.copies: list[Delivery] = []
        self.states: list[BusState] = []
        self.waiting: list[int] = []
        self.stop = Stop()
        self.beginnings = 0
        super().__init__(
            lambda: consume_trace(
                url,
                name=name,
                limit=limit,
                take=self.copies.append,
                stop=self.stop,
                ready=self._begin,
                told=self.states.append,
                **options,
            )
        )

    def _begin(self) -> None:
        self.beginnings += 1

    def ready(self, times: int = 1) -> "Tap":
        """Wait until copies came in for so many times."""
        wait_until(lambda: self.beginnings >= times or not self.worker.alive(), 60, "the tap to begin")
        assert self.worker.alive(), self.worker.failure
        return self

    def keys(self) -> list[str]:
        """The routing keys of what came."""
        return [copy.routing_key for copy in self.copies]

    def wait(self, count: int) -> "Tap":
        """Wait for so many copies in all."""
        wait_until(lambda: len(self.copies) >= count, what=f"{count} copies, got {self.keys()}")
        return self

    def end(self) -> None:
        """Stop it in order."""
        self.stop.set()
        assert self.failure() is None


class Mirror(_Running):
    """`consume_mirror`."""

    def __init__(self, url: BrokerUrl, *, name: str = "test", limit: int = 1_000, **options: Any) -> None:
        self.copies: list[MirrorCopy] = []
        self.bound: list[tuple[str, ...]] = []
        self.said: list[str] = []
        self.stop = Stop()
        self._ready = threading.Event()
        super().__init__(
            lambda: consume_mirror(
                url,
                name=name,
                limit=limit,
                take=self.copies.append,
                stop=self.stop,
                ready=self._ready.set,
                bound=self.bound.append,
                leaving=lambda saying: self.said.append(told("en", saying)),
                **options,
            )
        )

    def ready(self) -> "Mirror":
        """Wait until copies come."""
        wait_until(lambda: self._ready.is_set() or not self.worker.alive(), what="the mirror to begin")
        assert self.worker.alive(), self.worker.failure
        return self

    def wait(self, count: int) -> "Mirror":
        """Wait for so many copies in all."""
        wait_until(lambda: len(self.copies) >= count, what=f"{count} copies")
        return self

    def end(self) -> None:
        """Stop it in order."""
        self.stop.set()
        assert self.failure() is None
