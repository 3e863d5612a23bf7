"""Programs on a bus, for tests: a server that remembers, and the processes to close."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rpcviz.base.clock import SystemClock
from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.bus.process import BusProcess
from rpcviz.bus.url import BrokerUrl


@contextmanager
def process(url: BrokerUrl, program: str, *, host: str = "ctl", pid: int = 7) -> Iterator[BusProcess]:
    """One program, which leaves the bus at the end."""
    one = BusProcess(url, program=program, host=host, pid=pid, clock=SystemClock())
    try:
        yield one
    finally:
        one.close()


class Memory:
    """An endpoint that keeps the requests it got, and answers by a function for each method."""

    def __init__(
        self, version: str = "1.0", namespace: str | None = None, **methods: Callable[[Request], Any]
    ) -> None:
        self.requests: list[Request] = []
        self.endpoint = Endpoint(
            namespace=namespace,
            version=version,
            methods={name: self._remembering(method) for name, method in methods.items()},
        )

    def _remembering(self, method: Callable[[Request], Any]) -> Callable[[Request], Any]:
        def run(request: Request) -> Any:
            self.requests.append(request)
            return method(request)

        return run
