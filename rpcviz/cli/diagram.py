"""`rpcviz report FILE --mermaid REQUEST_ID`: one request of a capture as a sequence diagram."""

import itertools
from typing import Any

import click

from rpcviz.base.concurrency import Stop
from rpcviz.base.problem import Problem
from rpcviz.export.mermaid import mermaid
from rpcviz.tap.safety import is_hop
from rpcviz.tap.sources.capture_file import CaptureFile
from rpcviz.trace.change import Change, Seen
from rpcviz.trace.entry import Entry
from rpcviz.trace.tracer import Tracer
from rpcviz.wire.decode import decode
from rpcviz.wire.hop import Hop
from rpcviz.wire.hops import read as read_hop


class UnknownRequest(Problem):
    """The capture has no message with that id."""

    def __init__(self, request_id: str, path: str) -> None:
        super().__init__(
            f"{path} has no request {request_id[:80]!r}",
            remedy="rpcviz report FILE lists the requests; write the whole id, as req-…",
        )


def print_diagram(path: str, request_id: str) -> None:
    """Print it. Raises UnknownRequest, CaptureUnreadable, and a problem for damage once it is printed."""
    from rpcviz.cli.report import damage_of

    entries: dict[str, Entry] = {}
    hops: list[Hop] = []
    tracer = Tracer()

    def keep(changes: list[Change]) -> None:
        for change in changes:
            if isinstance(change, Seen):
                if change.entry.request_id == request_id:
                    entries[change.entry.id] = change.entry
                else:
                    entries.pop(change.entry.id, None)

    def take(tapped: Any) -> None:
        if is_hop(tapped.route, tapped.point):
            hop = read_hop(tapped.body)
            if hop is not None and hop.request_id == request_id:
                hops.append(hop)
            return
        keep(tracer.feed(decode(tapped, tracer.topics(), tracer.fanouts())))
        keep(tracer.tick(tapped.ts_ns))

    source = CaptureFile(
        path, next_seq=itertools.count(1).__next__, learn=lambda topology: keep(tracer.learn(topology))
    )
    source.run(take, Stop())
    if not entries and not hops:
        raise UnknownRequest(request_id, path)
    ordered = sorted(entries.values(), key=lambda entry: entry.seq)
    click.echo(mermaid(request_id, ordered, hops), nl=False)
    damage = damage_of(path, source.damage)
    if damage is not None:
        raise damage
