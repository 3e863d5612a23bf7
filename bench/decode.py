"""What does one message cost: header read, classified, masked? Run `.venv/bin/python bench/decode.py`.

The message is the call of the captured bus whose body is nearest to 2.6 KB; beside it, as the mean of
all its messages, the whole capture. Figures are the fastest of many short rounds; shares hold
better than times. Goal: 60 us for decode and mask together.
"""

import gzip
import json
import timeit
from collections.abc import Callable
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from rpcviz.wire.address import split_routing_key, topics_of
from rpcviz.wire.capture import read_line
from rpcviz.wire.classify import classify
from rpcviz.wire.decode import decode
from rpcviz.wire.envelope import check_shape, open_envelope, read_json
from rpcviz.wire.headers import read_head
from rpcviz.wire.masking import Masker
from rpcviz.wire.message import Kind
from rpcviz.wire.redact import unseal
from rpcviz.wire.sighting import Sighting
from rpcviz.wire.tapped import Tapped

CAPTURE = Path(__file__).parents[1] / "tests" / "corpus" / "nova-boot.jsonl.gz"
SIZE = 2_600
GOAL_US = 60.0


def best_us(work: Callable[[], object], times: int = 50) -> float:
    """The fastest of many short rounds, in microseconds per call: some of them nobody disturbs."""
    return min(timeit.repeat(work, number=times, repeat=400 if times > 1 else 10)) / times * 1e6


def read_capture() -> tuple[frozenset[str], list[Tapped]]:
    """The topics and all copies of the capture."""
    topics: frozenset[str] = frozenset()
    copies: list[Tapped] = []
    with gzip.open(CAPTURE) as lines:
        for line in lines:
            read = read_line(line)
            if isinstance(read, Tapped):
                copies.append(read)
            elif read.topology is not None:
                topics = topics_of(exchange.name for exchange in read.topology.exchanges)
    return topics, copies


def stdlib_peer(body: bytes) -> object:
    """What oslo itself does to read a message: JSON twice with the standard library."""
    return json.loads(json.loads(body)["oslo.message"])


def _masked(text: bytes) -> bytes:
    masker = Masker(masks=True)
    return masker.written({"body": masker.walked(msgspec.json.decode(text))})


def steps_of(one: Tapped, topics: frozenset[str]) -> list[tuple[str, float]]:
    """Each step by itself; the sum is a little less than the whole, which also makes the records."""
    opened = open_envelope(one.body, one.properties)
    head, _ = read_head(opened.text)

    def walk() -> bytes:
        return _masked(opened.text)

    def mask_nothing() -> bytes:
        return msgspec.json.encode(msgspec.json.decode(opened.text))

    return [
        ("take the envelope off, hold the limits", best_us(lambda: open_envelope(one.body, one.properties))),
        ("  of which counting brackets", best_us(lambda: check_shape(opened.text))),
        ("read the header", best_us(lambda: read_head(opened.text))),
        ("classify", best_us(lambda: classify(head, fanout=False))),
        ("topic and server", best_us(lambda: split_routing_key(one.route.routing_key, topics))),
        ("parse the whole tree and encode it", best_us(mask_nothing)),
        ("parse, mask and encode", best_us(walk)),
        ("parse alone", best_us(lambda: read_json(opened.text))),
    ]


def main() -> None:
    """Print the table."""
    topics, copies = read_capture()
    seen = [decode(copy, topics) for copy in copies]
    calls = [copy for copy, sighting in zip(copies, seen, strict=True) if sighting.message.kind is Kind.CALL]
    one = min(calls, key=lambda copy: abs(len(copy.body) - SIZE))
    sealed = decode(one, topics).sealed
    decode_us = best_us(lambda: decode(one, topics))
    unseal_us = best_us(lambda: unseal(sealed))
    table = Table(title=f"one call of {len(one.body)} bytes")
    table.add_column("step")
    table.add_column("us", justify="right")
    table.add_column("share", justify="right")
    whole_us = decode_us + unseal_us
    rows = [("decode: all of the hot path", decode_us), ("unseal: masked JSON text", unseal_us)]
    for name, us in [
        *rows,
        *steps_of(one, topics),
        ("peer: JSON twice, stdlib", best_us(lambda: stdlib_peer(one.body))),
    ]:
        table.add_row(name, f"{us:.1f}", f"{us / whole_us:.0%}")
    table.add_section()
    table.add_row(f"decode and unseal (goal {GOAL_US:.0f})", f"{whole_us:.1f}", "100%")
    Console().print(table)
    print_capture(copies, seen, topics)


def print_capture(copies: list[Tapped], seen: list[Sighting], topics: frozenset[str]) -> None:
    """The mean over every copy of the capture, large and small."""
    size = sum(len(copy.body) for copy in copies) / len(copies)
    decode_us = best_us(lambda: [decode(copy, topics) for copy in copies], times=1) / len(copies)
    unseal_us = best_us(lambda: [unseal(sighting.sealed) for sighting in seen], times=1) / len(copies)
    print(f"mean of {len(copies)} copies, {size:.0f} bytes:", end=" ")
    print(f"decode {decode_us:.1f} us, unseal {unseal_us:.1f} us")


if __name__ == "__main__":
    main()
