"""Two processes on a bus: one asks, one answers."""

from typing import Any

from rpcviz.base.clock import SystemClock
from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.bus.process import BusProcess
from rpcviz.bus.url import BrokerUrl


class Pair:
    """One who asks and one who answers `ping`."""

    def __init__(self, url: BrokerUrl) -> None:
        clock = SystemClock()
        self.asks = BusProcess(url, program="asks", host="h1", pid=1, clock=clock)
        self.answers = BusProcess(url, program="answers", host="h2", pid=2, clock=clock)
        self.ran = 0
        endpoint = Endpoint(methods={"ping": self._ping})
        self.answers.server("nova", "topic", "h2", [endpoint]).start()

    def _ping(self, _request: Request) -> str:
        self.ran += 1
        return "pong"

    def ping(self, timeout_s: float = 60, monitor_s: int | None = None) -> Any:
        client = self.asks.client("nova")
        return client.call(
            "topic", "ping", {}, context={}, server="h2", timeout_s=timeout_s, monitor_s=monitor_s
        )

    def close(self) -> None:
        self.asks.close()
        self.answers.close()
