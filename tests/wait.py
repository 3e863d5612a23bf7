"""Waiting for what another worker or process does, never for an amount of time."""

import threading
import time
from collections.abc import Callable

STEP_S = 0.01
LEAST_S = 60
"""No limit is shorter: on a machine that is busy with other things all takes several times as long."""


def wait_until(
    condition: Callable[[], object],
    timeout_s: float = 30,
    what: str = "the condition",
    told: Callable[[], str] = str,
) -> None:
    """Return as soon as `condition` is true; AssertionError after `timeout_s`, which names both others.

    `timeout_s` is what a quiet machine needs at most; it is never less than LEAST_S.
    """
    timeout_s = max(timeout_s, LEAST_S)
    pause = threading.Event()
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout_s} s in vain for {what} {told()}")
        pause.wait(STEP_S)
