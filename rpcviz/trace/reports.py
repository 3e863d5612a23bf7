"""Who has stopped reporting: services say every few seconds that they live, and silence is news. Pure.

A server whose connection still stands may hang all the same; its own reports are what nova and neutron
judge it by, and so does this. How often it reports is learnt from what it did, for the periods are
configurable: nova `report_interval` 10 s, neutron's agents `report_interval` 30 s.
"""

from collections import deque
from typing import Final

from rpcviz.trace.bounded import Bounded
from rpcviz.trace.entry import Party
from rpcviz.trace.limits import Limits

REPORTS: Final = frozenset({"report_state", "Service.save"})
"""A neutron agent's report, and nova's: its row in the table of services.

Source: neutron/agent/rpc.py `PluginReportStateAPI.report_state`; nova/servicegroup/drivers/db.py
`_report_state`.
"""
PERIODS: Final = 3
"""Without a report for so many of its periods, a server is silent; neutron's own limit is some two of
them (`agent_down_time`), nova's six (`service_down_time`)."""
GAPS: Final = 3
"""Times between reports that its period is learnt from: their middle one, once there are two."""
HEARD_NS: Final = 5_000_000_000
"""Between two messages the tap counts as listening for at most so long: what it did not hear, because the
broker was away or the bus stood still, is nobody's silence."""
EVERY_NS: Final = 1_000_000_000

Who = tuple[str, str]
"""Service and host."""


class Reports:
    """When servers reported last, and how often each does; bounded."""

    def __init__(self, limits: Limits) -> None:
        self._known: Bounded[Who, _Reporter] = Bounded(limits.processes)
        self._silent: dict[Who, int] = {}
        self._heard_ns = 0
        self._last_ns: int | None = None
        self._due_ns = 0

    def heard(self, ts_ns: int) -> None:
        """Some message was seen: the tap listens."""
        if self._last_ns is not None:
            self._heard_ns += max(0, min(ts_ns - self._last_ns, HEARD_NS))
        self._last_ns = max(self._last_ns or 0, ts_ns)

    def reported(self, party: Party, ts_ns: int) -> None:
        """A server said that it lives."""
        if party.service is None or party.host is None:
            return
        who = party.service, party.host
        known = self._known.get(who)
        if known is None:
            known = _Reporter()
        self._known.put(who, known)
        known.reports(ts_ns, self._heard_ns)

    def look(self, now_ns: int) -> bool:
        """Who is silent now, looked up once a second; True when it is somebody else than before."""
        if now_ns < self._due_ns:
            return False
        self._due_ns = now_ns + EVERY_NS
        silent = {who: known.last_ns for who, known in self._known.items() if known.is_silent(self._heard_ns)}
        changed = silent.keys() != self._silent.keys()
        self._silent = silent
        return changed

    def silent_since(self, service: str, host: str | None) -> int | None:
        """When it reported last; None: it reports, or never did."""
        return None if host is None else self._silent.get((service, host))


class _Reporter:
    """One server: its last report, on the wire's clock and on that of what was heard."""

    __slots__ = ("gaps", "heard_ns", "last_ns")

    def __init__(self) -> None:
        self.gaps: deque[int] = deque(maxlen=GAPS)
        self.last_ns = 0
        self.heard_ns = 0

    def reports(self, ts_ns: int, heard_ns: int) -> None:
        if self.last_ns:
            self.gaps.append(heard_ns - self.heard_ns)
        self.last_ns, self.heard_ns = ts_ns, heard_ns

    def is_silent(self, heard_ns: int) -> bool:
        if len(self.gaps) < GAPS - 1:
            return False
        period = sorted(self.gaps)[len(self.gaps) // 2]
        return heard_ns - self.heard_ns > PERIODS * max(period, EVERY_NS)
