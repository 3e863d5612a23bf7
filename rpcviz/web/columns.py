"""Messages as a table of text: the columns that the page offers, and CSV made of them. Pure."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from rpcviz.trace.entry import Entry, Party
from rpcviz.web.rows import milliseconds, name_of

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would be calculated by a spreadsheet, and who sends messages chooses names."""


def _party(party: Party | None) -> str:
    if party is None:
        return ""
    return "@".join(filter(None, (party.service, party.host)))


def _time(entry: Entry) -> str:
    seconds, rest = divmod(entry.ts_ns, 10**9)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"


COLUMNS: Final[Mapping[str, Callable[[Entry], object]]] = {
    "time": _time,
    "kind": lambda entry: entry.kind.value,
    "name": name_of,
    "from": lambda entry: _party(entry.sender),
    "to": lambda entry: " ".join(_party(each) for each in entry.receivers or ()),
    "exchange": lambda entry: entry.exchange,
    "key": lambda entry: entry.routing_key,
    "queue": lambda entry: " ".join(entry.queues or ()),
    "request": lambda entry: entry.request_id,
    "latency": lambda entry: milliseconds(entry.latency_ns),
    "size": lambda entry: entry.size,
    "version": lambda entry: entry.version,
    "state": lambda entry: entry.state and entry.state.value,
    "seq": lambda entry: entry.seq,
    "id": lambda entry: entry.id,
}
"""By the names of the page's columns; latency in ms, size in bytes, time in UTC."""


class _Lines:
    """What `csv.writer` writes, one line at a time."""

    def __init__(self) -> None:
        self.line = ""

    def write(self, line: str) -> None:
        """Keep the line that is written."""
        self.line = line


def csv_lines(entries: Iterable[Entry], columns: Iterable[str]) -> Iterator[str]:
    """A head and a line for each message, as RFC 4180 has them."""
    names = list(columns)
    out = _Lines()
    writer = csv.writer(out)
    writer.writerow(names)
    yield out.line
    for entry in entries:
        writer.writerow(_cell(COLUMNS[name](entry)) for name in names)
        yield out.line


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text
