"""Casts have nobody who waits for an error: whoever works on one gives up quietly when it is moot."""

from collections.abc import Callable
from typing import Any

from rpcviz.bus.dispatch import Request
from rpcviz.bus.problems import BusClosed
from rpcviz.cloud.pace import Stopped
from rpcviz.cloud.state import Gone

MOOT = (Gone, Stopped, BusClosed)
"""The server was emptied away, or the cloud is being shut down."""


def until_moot(work: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """`work`, ending without an error when it became moot."""

    def quietly(request: Request) -> Any:
        try:
            return work(request)
        except MOOT:
            return None

    return quietly
