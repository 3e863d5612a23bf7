"""How often Python looks for garbage in cycles: seldom, because what a bus brings is kept for long."""

import gc
from typing import Final

THRESHOLDS: Final = (2_000, 10, 50)
"""Python's own are 700, 10, 10. A ring of fifty thousand messages is a million and a half objects, none of
them in a cycle: looking through all of them took 0.4 s each time, a third of the work of a busy bus, and
found nothing (bench/memory.py). What is in a cycle (a request, a session) is found young, and all that was
missed after a million more objects than were let go."""


def collect_seldom() -> None:
    """For the whole process, from now on."""
    gc.set_threshold(*THRESHOLDS)
