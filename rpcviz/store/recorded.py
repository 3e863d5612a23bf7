"""The recordings that lessons are marked from: captures of a real cloud, read whole and traced once."""

import gzip
from pathlib import Path
from typing import Final

from rpcviz.lessons.lesson import Trail, trail
from rpcviz.trace.change import Change
from rpcviz.trace.tracer import Tracer
from rpcviz.wire.capture import CaptureMeta, read_line
from rpcviz.wire.decode import decode

FOLDER: Final = Path(__file__).resolve().parent.parent / "lessons" / "recorded"
AFTER_NS: Final = 3_600_000_000_000
"""Time goes on so long after the last line, so that each deadline has passed."""


class Recorded:
    """Reads a recording when it is first asked for; what it holds never changes."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        # Invariant: at most one for each file of the folder.
        self._known: dict[str, Trail] = {}

    def read(self, name: str) -> Trail:
        """What a recording holds. Raises KeyError for a name that is no file."""
        known = self._known.get(name)
        if known is None:
            path = self._folder / f"{name}.jsonl.gz"
            if not path.is_file():
                raise KeyError(name)
            known = self._known[name] = _traced(gzip.decompress(path.read_bytes()).splitlines())
        return known


def _traced(lines: list[bytes]) -> Trail:
    """What a tracer makes of the lines of a capture. They are our own, so that none is damaged."""
    tracer = Tracer()
    changes: list[Change] = []
    last_ns = 0
    for line in lines:
        found = read_line(line)
        if isinstance(found, CaptureMeta):
            if found.topology is not None:
                changes += tracer.learn(found.topology)
            continue
        last_ns = found.ts_ns
        changes += tracer.feed(decode(found, tracer.topics(), tracer.fanouts()))
        changes += tracer.tick(last_ns)
    changes += tracer.tick(last_ns + AFTER_NS)
    return trail(changes)
