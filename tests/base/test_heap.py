"""The C library's heap: one for all threads, unless somebody chose otherwise."""

import os
import subprocess
import sys
from pathlib import Path

from rpcviz.base.heap import one_heap

HEAPS = """
import ctypes, os, sys, threading
from rpcviz.base.heap import one_heap
chosen = sys.argv[1] == "one" and one_heap({})
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.fopen.restype = ctypes.c_void_p, ctypes.c_void_p
together = threading.Barrier(8)
def allocate():
    together.wait()
    libc.malloc(50_000)
    together.wait()
threads = [threading.Thread(target=allocate) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
file = ctypes.c_void_p(libc.fopen(sys.argv[2].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
print(chosen)
"""


def heaps(how: str, file: Path) -> tuple[str, int]:
    """What `one_heap` said, and how many heaps there are after eight threads took memory."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("MALLOC_", "GLIBC_"))}
    said = subprocess.run(
        [sys.executable, "-c", HEAPS, how, str(file)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env=plain,
    )
    return said.stdout.strip(), file.read_text(encoding="utf-8").count("<heap nr=")


def test_eight_threads_share_one_heap(tmp_path: Path) -> None:
    assert heaps("one", tmp_path / "one.xml") == ("True", 1)
    # Else this test would show nothing.
    assert heaps("as it comes", tmp_path / "many.xml")[1] > 1


def test_who_has_chosen_by_the_c_librarys_own_variables_keeps_that() -> None:
    assert one_heap({"MALLOC_ARENA_MAX": "4"}) is False
    assert one_heap({"GLIBC_TUNABLES": "glibc.malloc.arena_max=4"}) is False
