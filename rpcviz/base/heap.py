"""How the C library keeps memory: in one heap for all threads, so that what one lets go another can use."""

import ctypes
import os
from collections.abc import Mapping
from typing import Final

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""From glibc's <malloc.h>; mallopt(3)."""
KEPT_BYTES: Final = 128 * 1024
"""glibc begins with these 128 KiB and then lets them grow to 64 MiB, by the largest block that was let go."""


def one_heap(environ: Mapping[str, str] = os.environ) -> bool:
    """For the whole process, before its threads begin; True where it was done.

    glibc gives each thread a heap of its own, against waits that Python's lock does not let happen. What is
    kept for long then lies strewn over all of them: after ten thousand boots the same ring of messages took
    8 % more memory than after a thousand (bench/cloud.py). Other C libraries have no such choice, and who has
    chosen by glibc's own variables keeps what was chosen.
    """
    if any(name.startswith("MALLOC_") or name == "GLIBC_TUNABLES" for name in environ):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, TypeError, AttributeError):
        return False
    choices = ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, KEPT_BYTES), (_TRIM_THRESHOLD, KEPT_BYTES))
    done = [mallopt(name, value) for name, value in choices]
    return done == [1] * len(choices)
