"""One request as a Mermaid `sequenceDiagram`, for a README or a ticket. Bodies never go in.

Source: https://mermaid.js.org/syntax/sequenceDiagram.html.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from rpcviz.trace.entry import Entry, Party, RpcState
from rpcviz.wire.hop import Hop
from rpcviz.wire.message import Kind

MOST_LINES: Final = 500
_ARROWS: Final = {
    Kind.CALL: "->>",
    Kind.REPLY: "-->>",
    Kind.FAILURE: "--x",
    Kind.HEARTBEAT: "-->>",
    Kind.CAST: "-)",
    Kind.FANOUT: "-)",
    Kind.NOTIFICATION: "-)",
    Kind.OTHER: "->>",
}
_WRITTEN: Final = {"#": "#35;", ";": "#59;"}
_LEFT_OUT: Final = frozenset({Kind.HEARTBEAT, Kind.NOTIFICATION})
_NOTES: Final = {
    RpcState.TIMED_OUT: "timed out",
    RpcState.LATE: "answered too late",
    RpcState.UNROUTABLE: "reached no queue",
}


def mermaid(request_id: str, entries: Sequence[Entry], hops: Sequence[Hop] = ()) -> str:
    """The diagram's text, ending with a newline. Notifications and heartbeats are left out, and counted."""
    people = _People(_only_hosts(entries))
    lines: list[str] = []
    shown = [entry for entry in entries if entry.kind not in _LEFT_OUT]
    told: list[Entry | Hop] = [*shown, *hops]
    for item in sorted(told, key=lambda each: each.ts_ns):
        lines += _hop(people, item) if isinstance(item, Hop) else _message(people, item)
    over = len(lines) - MOST_LINES
    if over > 0:
        lines = [*lines[:MOST_LINES], f"Note over {people.first()}: {over} more lines left out"]
    left_out = len(entries) - len(shown)
    if left_out and lines:
        lines.append(f"Note over {people.first()}: {left_out} notifications and heartbeats left out")
    head = ["sequenceDiagram", f"  %% {_plain(request_id)}"]
    return "\n".join([*head, *(f"  {line}" for line in [*people.lines(), *lines])]) + "\n"


class _People:
    """The participants, in the order in which they appear; Mermaid wants short names for them."""

    def __init__(self, hosts: Mapping[str, str]) -> None:
        self._names: dict[str, str] = {}
        self._hosts = hosts

    def name(self, shown: str) -> str:
        return self._names.setdefault(shown, f"p{len(self._names) + 1}")

    def party(self, of: Party | None, otherwise: str) -> str:
        """Service and host, as far as they are known; a service seen on one host alone is that one."""
        if of is None or of.service is None:
            return otherwise if of is None or of.host is None else of.host
        host = of.host or self._hosts.get(of.service)
        return of.service if host is None else f"{of.service} {host}"

    def first(self) -> str:
        return next(iter(self._names.values()), "p1")

    def lines(self) -> list[str]:
        return [f"participant {name} as {_plain(shown)}" for shown, name in self._names.items()]


def _only_hosts(entries: Sequence[Entry]) -> dict[str, str]:
    """The host of each service that was seen on one host alone: early messages do not know it yet."""
    found: dict[str, set[str]] = {}
    for entry in entries:
        for party in (entry.sender, *(entry.receivers or ())):
            if party is not None and party.service is not None and party.host is not None:
                found.setdefault(party.service, set()).add(party.host)
    return {service: next(iter(hosts)) for service, hosts in found.items() if len(hosts) == 1}


def _receivers(people: _People, entry: Entry) -> list[str]:
    if entry.routed == 0:
        return ["nobody"]
    found = [people.party(each, "") for each in entry.receivers or () if each.service or each.host]
    where = entry.topic or entry.exchange or entry.routing_key
    unknown = "whoever asked" if entry.kind in (Kind.REPLY, Kind.FAILURE) else f"({where})"
    return list(dict.fromkeys(found)) or [unknown]


def _message(people: _People, entry: Entry) -> list[str]:
    sender = people.name(people.party(entry.sender, "unknown"))
    name = entry.method or entry.event_type or entry.kind.value
    words = [name if not entry.label else f"{name} {entry.label}"]
    if entry.kind is Kind.REPLY:
        words = [f"reply to {name}"]
    elif entry.kind is Kind.FAILURE:
        words = [f"{entry.failure.name if entry.failure else 'failure'} in {name}"]
    elif entry.kind is Kind.FANOUT:
        words.append("(fanout)")
    if entry.latency_ns is not None and entry.kind is not Kind.CALL:
        words.append(f"{entry.latency_ns / 1e6:.1f} ms")
    arrow, text = _ARROWS[entry.kind], _plain(" ".join(words))
    lines = [f"{sender}{arrow}{people.name(to)}: {text}" for to in _receivers(people, entry)]
    note = None if entry.state is None else _NOTES.get(entry.state)
    return [*lines, f"Note over {sender}: {note}"] if note else lines


def _hop(people: _People, hop: Hop) -> list[str]:
    return [
        f"{people.name(hop.sender)}-->>{people.name(hop.receiver)}: {_plain(hop.name)} ({hop.what.value})"
    ]


def _plain(text: str) -> str:
    """What Mermaid takes for syntax, and line ends, written otherwise: names come from the wire."""
    return "".join(_WRITTEN.get(each, each if each.isprintable() else " ") for each in text[:200])
