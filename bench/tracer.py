"""What does understanding one message cost?

Run: .venv/bin/python bench/tracer.py [CAPTURE]. Feeds a real capture's sightings, already
decoded, to a new tracer each round; the second figure asks for what changed after every hundred
of them, as the trace worker does; the third is decoding, so that the ratio stands in one run.
Goal: well under 60 us a sighting.
"""

import gzip
import sys
import timeit
from collections.abc import Callable
from pathlib import Path

from rpcviz.query.language import parse
from rpcviz.query.match import Look, compile_query
from rpcviz.trace.change import Seen
from rpcviz.trace.report import Report
from rpcviz.trace.stats import Edges, Stats
from rpcviz.trace.tracer import Tracer
from rpcviz.wire.broker import BrokerTopology
from rpcviz.wire.capture import CaptureMeta, read_line
from rpcviz.wire.decode import decode
from rpcviz.wire.tapped import Tapped

CAPTURE = Path(__file__).parent.parent / "tests" / "corpus" / "nova-failures.jsonl.gz"
BATCH = 100


def load(path: Path) -> tuple[list[Tapped], BrokerTopology]:
    """Every copy in a capture, and the topology of its first line."""
    topology = BrokerTopology()
    copies: list[Tapped] = []
    for line in gzip.decompress(path.read_bytes()).splitlines():
        read = read_line(line)
        if isinstance(read, CaptureMeta):
            topology = read.topology or topology
        else:
            copies.append(read)
    return copies, topology


def best_us(work: Callable[[], object], sightings: int) -> float:
    """The fastest of five rounds, in microseconds per sighting."""
    return min(timeit.repeat(work, number=1, repeat=5)) / sightings * 1e6


def main() -> None:
    """Print the table."""
    copies, topology = load(Path(sys.argv[1]) if len(sys.argv) > 1 else CAPTURE)
    topics = Tracer()
    topics.learn(topology)
    sightings = [decode(copy, topics.topics(), topics.fanouts()) for copy in copies]
    changes = [change for sighting in sightings for change in topics.feed(sighting)]
    entries = [change.entry for change in changes if isinstance(change, Seen)]
    query = parse("kind:call -method:object_* service:nova-*")

    def feed() -> None:
        tracer = Tracer()
        tracer.learn(topology)
        for sighting in sightings:
            tracer.feed(sighting)

    def feed_and_tick() -> None:
        tracer = Tracer()
        tracer.learn(topology)
        for at, sighting in enumerate(sightings):
            tracer.feed(sighting)
            if at % BATCH == 0:
                tracer.tick(sighting.ts_ns)

    def learn() -> None:
        for _ in range(100):
            topics.learn(topology)

    def count() -> None:
        stats, edges = Stats(), Edges()
        for change in changes:
            stats.feed(change, 0)
            edges.feed(change, 0)

    def report() -> None:
        told = Report()
        for sighting in sightings:
            told.feed(sighting)

    many = len(sightings)
    fed = best_us(feed, many)
    decoded = best_us(lambda: [decode(copy, topics.topics(), topics.fanouts()) for copy in copies], many)
    fits, look = compile_query(query), Look()
    matched = best_us(lambda: [fits(each, look) for each in entries], len(entries))
    print(f"{many} sightings of {sum(len(copy.body) for copy in copies) / many / 1000:.1f} KB")
    print(f"tracer.feed               {fed:6.1f} us a sighting")
    print(f"  with tick each {BATCH}      {best_us(feed_and_tick, many):6.1f} us")
    print(f"decode                    {decoded:6.1f} us, feed is {fed / decoded:.1f} times that")
    print(f"stats and edges           {best_us(count, many):6.1f} us")
    print(f"a query                   {matched:6.1f} us an entry")
    print(f"report.feed               {best_us(report, many):6.1f} us")
    print(f"learn a whole topology    {best_us(learn, 100):6.0f} us a time ({len(topology.queues)} queues)")


if __name__ == "__main__":
    main()
