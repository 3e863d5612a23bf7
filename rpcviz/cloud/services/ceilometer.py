"""ceilometer's notification agent: listens to nova and neutron, and keeps only a count here.

Source: ceilometer/notification.py. One queue `notifications.info` is bound to both exchanges.
"""

from rpcviz.cloud.service import Part, Seat, Service

SOURCES = tuple(
    (exchange, f"notifications.{priority}")
    for exchange in ("nova", "neutron")
    for priority in ("info", "error")
)


class Ceilometer(Part):
    """One notification agent."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self.heard = 0

    def start(self) -> None:
        """Listen."""
        self._seat.process.listener(SOURCES, self._take).start()

    def _take(self, notification: object) -> None:
        del notification
        self.heard += 1


SERVICE = Service(program="ceilometer-agent-notification", hosts="tel", make=Ceilometer)
