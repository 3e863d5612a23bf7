"""The two ends of a bus, ours and oslo's, behind one face: a test says who calls and who answers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from rpcviz.base.concurrency import Worker, spawn
from tests.wait import wait_until

NOTHING: Mapping[str, Any] = {}


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A request as a server's method got it."""

    server: str
    method: str
    args: dict[str, Any]
    context: dict[str, Any]


class Noticed(msgspec.Struct, frozen=True, kw_only=True):
    """A notification as a listener's callback got it; `listener` is its topic."""

    listener: str
    publisher_id: str
    event_type: str
    payload: Any
    context: dict[str, Any]
    message_id: str
    timestamp: str


class TimedOut(Exception):
    """Nobody answered in time, whatever this side calls that."""


class Failed(Exception):
    """The method raised, as its caller saw it. `rebuilt`: oslo made the exception itself anew."""

    def __init__(
        self, name: str, message: str, *, rebuilt: bool = False, facts: Mapping[str, Any] = {}
    ) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message
        self.rebuilt = rebuilt
        self.facts = facts


class Side(Protocol):
    """A program of either kind."""

    heard: list[Heard]
    noticed: list[Noticed]

    def serve(
        self, exchange: str, topic: str, server: str, *, version: str = "1.0", namespace: str | None = None
    ) -> None:
        """Answer as `server` of `topic`."""
        ...

    def call(
        self,
        exchange: str,
        topic: str,
        method: str,
        args: Mapping[str, Any],
        *,
        context: Mapping[str, Any] = NOTHING,
        **options: Any,
    ) -> Any:
        """Options: server, version, namespace, timeout, call_monitor_timeout. Raises TimedOut, Failed."""
        ...

    def cast(
        self,
        exchange: str,
        topic: str,
        method: str,
        args: Mapping[str, Any],
        *,
        context: Mapping[str, Any] = NOTHING,
        **options: Any,
    ) -> None:
        """Options: server, version, namespace, fanout."""
        ...

    def notify(
        self,
        exchange: str,
        topics: Sequence[str],
        event_type: str,
        payload: Any,
        *,
        context: Mapping[str, Any] = NOTHING,
        driver: str = "messagingv2",
        priority: str = "INFO",
    ) -> None:
        """Announce as `compute.cmp1`."""
        ...

    def listen(
        self,
        exchange: str,
        topic: str,
        *,
        allow_requeue: bool = False,
        put_back: int = 0,
        fails: bool = False,
    ) -> None:
        """Listen to errors and infos; the first `put_back` are not wanted yet (`fails`: by an exception)."""
        ...

    def open_gate(self, name: str) -> None:
        """Let the method `wait` go on."""
        ...


class Later:
    """Something that takes a while, carried out meanwhile."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self._act = act
        self._result: Any = None
        self._raised: Exception | None = None
        self._worker: Worker = spawn("later", self._run)

    def _run(self) -> None:
        try:
            self._result = self._act()
        except Exception as error:  # noqa: BLE001 - raised again where the test asks for the result
            self._raised = error

    def result(self) -> Any:
        """Wait for its end; raises what it raised."""
        wait_until(lambda: not self._worker.alive(), 30, "what was begun to end")
        if self._raised is not None:
            raise self._raised
        return self._result
