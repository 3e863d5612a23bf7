"""One request as a Markdown table, for a ticket. Bodies never go in.

Source: https://github.github.com/gfm/#tables-extension-.
"""

from collections.abc import Sequence
from typing import Final

from rpcviz.trace.change import Journey
from rpcviz.trace.entry import Entry, Party, RpcState
from rpcviz.wire.hop import Hop
from rpcviz.wire.message import Kind

MOST_ROWS: Final = 5_000
_SYNTAX: Final = frozenset("\\`*_{}[]<>()#+!|~&$")
_NOTES: Final = {
    RpcState.WAITING: "waits",
    RpcState.TIMED_OUT: "timed out",
    RpcState.LATE: "answered too late",
    RpcState.UNROUTABLE: "reached no queue",
}


def markdown(journey: Journey, entries: Sequence[Entry], hops: Sequence[Hop] = ()) -> str:
    """The price in words, then a line for each message and hop, in order of time; ends with a newline."""
    rows = [(entry.ts_ns, _message(entry)) for entry in entries]
    rows += [(hop.ts_ns, _hop(hop)) for hop in hops]
    rows.sort(key=lambda row: row[0])
    lines = [
        f"**{_plain(journey.name or journey.request_id)}** `{_code(journey.request_id)}`, {journey.outcome}"
        + ("" if journey.ended_ns is None else f" after {_ms(journey.ended_ns - journey.started_ns)} ms")
        + f": {journey.rpcs} RPCs, {journey.fanout_copies} fanout copies, {journey.bytes:,} bytes on the bus",
        "",
        "| ms | kind | name | from | to | took ms | note |",
        "| ---: | --- | --- | --- | --- | ---: | --- |",
    ]
    lines += [
        f"| {_ms(ts_ns - journey.started_ns)} | " + " | ".join(cells) + " |"
        for ts_ns, cells in rows[:MOST_ROWS]
    ]
    over = len(rows) - MOST_ROWS
    if over > 0:
        lines += ["", f"{over} more lines left out"]
    return "\n".join(lines) + "\n"


def _message(entry: Entry) -> list[str]:
    name = " ".join(part for part in (entry.method or entry.event_type, entry.label) if part)
    took = _ms(entry.latency_ns) if entry.kind is Kind.CALL and entry.latency_ns is not None else ""
    return [
        entry.kind.value,
        _plain(name),
        _plain(_who(entry.sender)),
        _plain(_to(entry)),
        took,
        _note(entry),
    ]


def _note(entry: Entry) -> str:
    if entry.failure is not None:
        return _plain(entry.failure.name)
    if entry.kind is Kind.FANOUT and entry.routed:
        return f"×{entry.routed}"
    return "" if entry.state is None else _NOTES.get(entry.state, "")


def _hop(hop: Hop) -> list[str]:
    note = hop.result if isinstance(hop.result, str) else ""
    return [hop.what.value, _plain(hop.name), _plain(hop.sender), _plain(hop.receiver), "", _plain(note)]


def _who(party: Party | None) -> str:
    if party is None:
        return "unknown"
    return "@".join(part for part in (party.service, party.host) if part) or "unknown"


def _to(entry: Entry) -> str:
    if entry.routed == 0:
        return "nobody"
    found = list(dict.fromkeys(_who(each) for each in entry.receivers or ()))
    if not found:
        return entry.topic or entry.exchange or "unknown"
    return found[0] if len(found) == 1 else f"{found[0]} and {len(found) - 1} more"


def _ms(ns: int) -> str:
    return f"{ns / 1e6:.1f}"


def _code(text: str) -> str:
    return "".join(each for each in text[:200] if each.isprintable() and each not in "`|")


def _plain(text: str) -> str:
    """What Markdown takes for syntax, and line ends, written otherwise: names come from the wire."""
    return "".join(
        f"\\{each}" if each in _SYNTAX else each if each.isprintable() else " " for each in text[:200]
    )
