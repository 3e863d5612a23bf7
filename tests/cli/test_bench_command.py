"""`bench` prints a table."""

import subprocess
from collections.abc import Callable


def test_bench_prints_throughput_and_latency(
    rpcviz: Callable[..., "subprocess.CompletedProcess[str]"],
) -> None:
    ended = rpcviz("bench", "--messages", "1000")
    assert ended.returncode == 0
    assert "per s" in ended.stdout
    assert "tap, pipe, trace and ring" in ended.stdout
