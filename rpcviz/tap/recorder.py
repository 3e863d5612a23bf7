"""From copies to the lines of a capture file: metadata first, then one line a copy, masked or not."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from rpcviz.tap.capture_writer import CaptureWriter
from rpcviz.tap.stations import Stations
from rpcviz.wire.capture import CaptureMeta, write_line, write_meta
from rpcviz.wire.masked import masked_copy
from rpcviz.wire.redact import Policy
from rpcviz.wire.tapped import Tapped


def weight(tapped: Tapped) -> int:
    """Bytes that a waiting copy keeps in memory."""
    return len(tapped.body) + 1024


class Recorder:
    """Writes what a tap hears; `count` copies so far."""

    def __init__(
        self, writer: CaptureWriter, policy: Policy, name_of: Callable[[str | None], str | None]
    ) -> None:
        """`name_of`: what a program called its connection, so that it has a name in the file."""
        self._name_of = name_of
        self.count = 0
        self._writer = writer
        self._policy = policy

    def begin(self, stations: Stations, now_ns: int) -> None:
        """The first line: when, what broker, what kind of tap, and who was connected."""
        facts = stations.facts()
        meta = CaptureMeta(
            version=1,
            started=datetime.fromtimestamp(now_ns / 1e9, UTC).isoformat(),
            product=facts[0].product,
            broker_version=facts[0].version,
            tap=facts[0].tap,
            vhost=" ".join(each.vhost for each in facts),
            topology=stations.topology(),
        )
        self._writer.write(write_meta(meta))
        self._writer.flush()

    def take(self, tapped: Tapped) -> None:
        """One line. Raises CannotWrite."""
        self.count += 1
        copy = masked_copy(tapped) if self._policy.masks else tapped
        name = self._name_of(tapped.route.connection)
        route = tapped.route if name is None else msgspec.structs.replace(tapped.route, connection_name=name)
        self._writer.write(write_line(msgspec.structs.replace(copy, seq=self.count, route=route)))
