"""Cuts the lessons' recordings out of the captures of a real cloud, masked.

tests/corpus/README.md says what cloud that was.

Run: .venv/bin/python tools/recordings.py. The same input gives the same bytes.
"""

import gzip
import io
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from rpcviz.tap.capture_lines import lines  # noqa: E402 - the folder above is no package
from rpcviz.wire.broker import BrokerTopology  # noqa: E402
from rpcviz.wire.capture import CaptureMeta, read_line, write_line, write_meta  # noqa: E402
from rpcviz.wire.decode import decode  # noqa: E402
from rpcviz.wire.masked import masked_copy  # noqa: E402
from rpcviz.wire.sighting import Sighting  # noqa: E402

RECORDED = TOP / "rpcviz" / "lessons" / "recorded"
TOPICS = frozenset({"compute", "conductor", "scheduler"})
Wanted = Callable[[Sighting], bool]


RECORDINGS: dict[str, tuple[str, Wanted]] = {
    "quiet_minute": ("idle", lambda _sighting: True),
}


def cut(corpus: str, wanted: Wanted) -> bytes:
    """The lines of a capture that are wanted, masked, under a first line that names who spoke."""
    meta = CaptureMeta(version=1)
    kept = []
    for line in lines(str(TOP / "tests" / "corpus" / f"{corpus}.jsonl.gz")):
        found = read_line(line)
        if isinstance(found, CaptureMeta):
            meta = found
        elif wanted(decode(found, TOPICS)):
            kept.append(found)
    who = {tapped.route.connection for tapped in kept}
    head = msgspec.structs.replace(meta, topology=_only(meta.topology or BrokerTopology(), who))
    text = b"\n".join([write_meta(head), *(write_line(masked_copy(tapped)) for tapped in kept), b""])
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, filename="") as stream:
        stream.write(text)
    return packed.getvalue()


def _only(topology: BrokerTopology, who: set[str | None]) -> BrokerTopology:
    """Those who speak, and what they read."""
    consumers = tuple(each for each in topology.consumers if each.connection in who)
    read = {each.queue for each in consumers}
    return msgspec.structs.replace(
        topology,
        connections=tuple(each for each in topology.connections if each.name in who),
        consumers=consumers,
        queues=tuple(each for each in topology.queues if each.name in read),
        bindings=tuple(each for each in topology.bindings if each.queue in read),
    )


def main() -> None:
    """Write every recording."""
    for name, (corpus, wanted) in RECORDINGS.items():
        (RECORDED / f"{name}.jsonl.gz").write_bytes(cut(corpus, wanted))


if __name__ == "__main__":
    main()
