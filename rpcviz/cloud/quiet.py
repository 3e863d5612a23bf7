"""Casts have nobody who waits for an error: whoever works on one gives up quietly when it is moot."""

from collections.abc import Callable
from typing import Any

from rpcviz.bus.dispatch import Request
from rpcviz.bus.problems import BusClosed, RemoteFailure
from rpcviz.cloud.pace import Stopped
from rpcviz.cloud.state import Gone

MOOT = (Gone, Stopped, BusClosed)
"""The server was emptied away, or the cloud is being shut down."""


def is_moot(error: BaseException) -> bool:
    """True for MOOT, here or at the other end of a call, whence it comes as a failure."""
    if isinstance(error, RemoteFailure):
        return error.exc_name in {moot.__name__ for moot in MOOT}
    return isinstance(error, MOOT)


def until_moot(work: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """`work`, ending without an error when it became moot."""

    def quietly(request: Request) -> Any:
        try:
            return work(request)
        except Exception as error:
            if is_moot(error):
                return None
            raise

    return quietly
