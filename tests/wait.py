"""Waiting for what another worker or process does, never for an amount of time."""

import threading
import time
from collections.abc import Callable

STEP_S = 0.01


def wait_until(condition: Callable[[], object], timeout_s: float = 30, what: str = "the condition") -> None:
    """Return as soon as `condition` is true; AssertionError names `what` after `timeout_s`."""
    pause = threading.Event()
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout_s} s in vain for {what}")
        pause.wait(STEP_S)
