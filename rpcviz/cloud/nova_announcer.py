"""How a nova program announces: in nova's old format, in the versioned one, or in both.

Legacy goes first where both go. Source: nova/rpc.py `init`, `get_versioned_notifier`;
nova/conf/notifications.py `notification_format`; nova/notifications/objects/base.py.
"""

from collections.abc import Mapping
from typing import Any

from rpcviz.cloud import context, payloads, versioned_payloads
from rpcviz.cloud.service import Context, Seat
from rpcviz.cloud.state import Instance

VERSIONED = "versioned_notifications"


class Announcer:
    """One publisher of a nova program; `legacy` is its publisher id in the old format, `compute.HOST`."""

    def __init__(self, seat: Seat, legacy: str) -> None:
        self._seat = seat
        self._legacy = seat.process.notifier("nova", legacy)
        self._versioned = seat.process.notifier("nova", f"{seat.program}:{seat.host}", topics=(VERSIONED,))

    def tell(
        self,
        ctx: Context,
        event: str,
        payload: Mapping[str, Any],
        *,
        twin: str,
        object_: Mapping[str, Any],
        priority: str = "INFO",
    ) -> None:
        """Announce `event` with `payload`, and `twin` with `object_`, whichever the cloud's format has."""
        announced = context.announced(ctx, self._seat.clock.now_ns())
        if self._seat.notifications != "versioned":
            self._legacy.notify(announced, event, payload, priority)
        if self._seat.notifications != "legacy":
            self._versioned.notify(announced, twin, object_, priority)

    def instance(
        self, ctx: Context, event: str, server: Instance, priority: str = "INFO", **more: Any
    ) -> None:
        """News of a server; `event` is the legacy one, `compute.instance.…`, and `more` what it adds."""
        twin = versioned_payloads.twin(event)
        made = versioned_payloads.instance(
            twin,
            server,
            self._seat.world.ports_of(server.uuid),
            context=ctx,
            now_ns=self._seat.clock.now_ns(),
            more=more,
        )
        self.tell(ctx, event, payloads.instance(server, **more), twin=twin, object_=made, priority=priority)
