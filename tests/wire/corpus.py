"""The captured bus, for tests: every line of every file, read once."""

import gzip
from functools import cache
from pathlib import Path

from rpcviz.wire.address import topics_of
from rpcviz.wire.capture import CaptureMeta, read_line
from rpcviz.wire.tapped import Tapped

FOLDER = Path(__file__).parents[1] / "corpus"
NAMES = ("nova-boot", "idle", "nova-failures")


@cache
def read(name: str) -> tuple[CaptureMeta, tuple[Tapped, ...]]:
    """The metadata and all copies of one file."""
    with gzip.open(FOLDER / f"{name}.jsonl.gz") as lines:
        first, *rest = (read_line(line) for line in lines)
    assert isinstance(first, CaptureMeta)
    return first, tuple(copy for copy in rest if isinstance(copy, Tapped))


def topics(name: str) -> frozenset[str]:
    """The topics that the broker of that capture knew."""
    topology = read(name)[0].topology
    assert topology is not None
    return topics_of(exchange.name for exchange in topology.exchanges)
