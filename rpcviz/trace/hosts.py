"""Everything slow, or one host? Round trips by the host that answered and the method that was asked."""

from collections.abc import Mapping
from typing import Final

import msgspec

from rpcviz.trace.bounded import Bounded
from rpcviz.trace.entry import Entry, Party
from rpcviz.trace.measure import Quantiles

_CELLS_KEPT: Final = 8_000
METHODS_SHOWN: Final = 16
HOSTS_SHOWN: Final = 60


class HostView(msgspec.Struct, frozen=True, kw_only=True):
    """One host of a service; each list has one value for each method of `GridView`."""

    service: str | None
    host: str
    measured: list[int]
    p50_ms: list[float | None]
    failures: list[int]
    timeouts: list[int]
    slower: float | None
    """How many times slower than all hosts together, for the method where that is most."""


class GridView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything slow, or one host? Who answered, by what was asked."""

    methods: list[str]
    """Those most time is spent on, that one first."""
    p50_ms: list[float | None]
    """Of all hosts together."""
    hosts: list[HostView]
    """Those that stand out first."""
    left_out: int
    """Hosts that answered and are not among these."""


class _Cell:
    __slots__ = ("failures", "latency", "timeouts")

    def __init__(self) -> None:
        self.latency = Quantiles()
        self.failures = 0
        self.timeouts = 0


_Who = tuple[str | None, str]


class Hosts:
    """A cell for each method of each host that was asked; bounded, the oldest goes."""

    def __init__(self) -> None:
        self._cells: Bounded[tuple[str, str | None, str], _Cell] = Bounded(_CELLS_KEPT)

    def answered(self, entry: Entry, latency_ns: int, bucket: int) -> None:
        """A call has its final reply after `latency_ns`, which falls in `bucket` of Quantiles."""
        cell = self._cell(entry)
        if cell is not None:
            cell.latency.add(latency_ns, bucket)
            if entry.failure is not None:
                cell.failures += 1

    def timed_out(self, entry: Entry) -> None:
        """Nobody answered a call in time."""
        cell = self._cell(entry)
        if cell is not None:
            cell.timeouts += 1

    def _cell(self, entry: Entry) -> _Cell | None:
        if entry.method is None:
            return None
        receivers = entry.receivers or ()
        # Before a delivery all that may take it are named: that is nobody yet.
        taker = receivers[-1] if len(receivers) == 1 else _NOBODY
        host = taker.host or entry.server
        if host is None:
            return None
        key = (entry.method, taker.service, host)
        cell = self._cells.get(key)
        if cell is None:
            cell = _Cell()
            self._cells.put(key, cell)
        return cell

    def forgotten(self) -> int:
        """Cells that had to go."""
        return self._cells.forgotten

    def view(self, of_all: Mapping[str, Quantiles]) -> GridView:
        """The grid: hosts that are silent, or much slower than all together, come first.

        `of_all`: round trips by method, whoever answered.
        """
        spent: dict[str, float] = {}
        for method, _, _ in self._cells:
            if method not in spent:
                whole = of_all.get(method) or _NONE
                spent[method] = whole.count * (whole.at_ms(0.5) or 0.0)
        methods = sorted(spent, key=lambda method: (-spent[method], method))[:METHODS_SHOWN]
        p50 = {method: (of_all.get(method) or _NONE).at_ms(0.5) for method in methods}
        found: dict[_Who, dict[str, _Cell]] = {}
        for (method, service, host), cell in self._cells.items():
            if method in p50:
                found.setdefault((service, host), {})[method] = cell
        rows = [_row(who, cells, methods, p50) for who, cells in found.items()]
        rows.sort(key=_standing)
        return GridView(
            methods=methods,
            p50_ms=[p50[method] for method in methods],
            hosts=rows[:HOSTS_SHOWN],
            left_out=max(0, len(rows) - HOSTS_SHOWN),
        )


_NONE: Final = Quantiles()
_NOBODY: Final = Party()


def _row(who: _Who, cells: dict[str, _Cell], methods: list[str], of_all: dict[str, float | None]) -> HostView:
    among = [cells.get(method) for method in methods]
    p50 = [None if cell is None else cell.latency.at_ms(0.5) for cell in among]
    ratios = [
        mine / everybodys
        for mine, everybodys in zip(p50, (of_all[method] for method in methods), strict=True)
        if mine is not None and everybodys
    ]
    return HostView(
        service=who[0],
        host=who[1],
        measured=[0 if cell is None else cell.latency.count for cell in among],
        p50_ms=p50,
        failures=[0 if cell is None else cell.failures for cell in among],
        timeouts=[0 if cell is None else cell.timeouts for cell in among],
        slower=round(max(ratios), 2) if ratios else None,
    )


def _standing(row: HostView) -> tuple[int, float, str, str]:
    return -sum(row.timeouts), -(row.slower or 0.0), row.host, row.service or ""
