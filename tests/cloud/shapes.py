"""What a message looks like from outside, names of hosts and ids left out: for comparing two clouds."""

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from rpcviz.trace.change import Seen
from rpcviz.trace.entry import Entry
from rpcviz.trace.tracer import Tracer
from rpcviz.wire.capture import CaptureMeta, read_line
from rpcviz.wire.decode import decode
from rpcviz.wire.redact import unseal

CORPUS = Path(__file__).parent.parent / "corpus"
ON_ONE_HOST = re.compile(r"^(compute|compute-alt|dhcp_agent|q-agent-notifier-l2population-update)\..*$")


class Shape(NamedTuple):
    """One way in which a message looks."""

    kind: str
    exchange: str
    key: str
    name: str
    version: str | None
    namespace: str | None


def shape_of(entry: Entry) -> Shape:
    """The shape of one message."""
    key = ON_ONE_HOST.sub(r"\1.*", entry.routing_key)
    return Shape(
        kind=entry.kind,
        exchange=entry.exchange,
        key="reply_*" if key.startswith("reply_") else key,
        name=entry.event_type or " ".join(part for part in (entry.method, entry.label) if part),
        version=entry.version,
        namespace=entry.namespace,
    )


def arguments_of(change: Seen) -> tuple[str, frozenset[str]] | None:
    """A request's method and the names of its arguments; or a notification's type and its payload's."""
    if change.sealed is None:
        return None
    body = json.loads(unseal(change.sealed))["body"] or {}
    held = body.get("args") if "method" in body else body.get("payload")
    if not isinstance(held, dict):
        return None
    return shape_of(change.entry).name, frozenset(held)


class Seeing(NamedTuple):
    """What was seen of one bus."""

    shapes: frozenset[Shape]
    arguments: dict[str, frozenset[str]]


def gather(changes: Iterable[Seen]) -> Seeing:
    """Shapes, and for each name every argument that was ever given."""
    entries: dict[str, Entry] = {}
    arguments: dict[str, frozenset[str]] = {}
    for change in changes:
        entries[change.entry.id] = change.entry
        held = arguments_of(change)
        if held is not None:
            arguments[held[0]] = arguments.get(held[0], frozenset()) | held[1]
    return Seeing(frozenset(shape_of(entry) for entry in entries.values()), arguments)


def captured(name: str) -> Iterator[Seen]:
    """What the tracer says of a capture file."""
    tracer = Tracer()
    with gzip.open(CORPUS / name) as lines:
        for line in lines:
            read = read_line(line)
            if isinstance(read, CaptureMeta):
                continue
            for change in tracer.feed(decode(read, tracer.topics(), tracer.fanouts())):
                if isinstance(change, Seen):
                    yield change
