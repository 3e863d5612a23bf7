"""nova-compute's snapshots: a server's disk becomes an image in glance, and each step is written down.

Source: nova/compute/manager.py `snapshot_instance`; nova/virt/libvirt/driver.py `snapshot`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from rpcviz.bus.dispatch import Request
from rpcviz.cloud import context
from rpcviz.cloud.indirection import Indirection
from rpcviz.cloud.nova_faults import Faults
from rpcviz.cloud.nova_host import Tell, goes_on, uuid_of
from rpcviz.cloud.service import Seat

SNAPSHOT = "compute_snapshot_instance"
STEPS = ("image_snapshot_pending", "image_snapshot", "image_pending_upload", "image_uploading")
"""Task states, in order; nova-api wrote the first."""


class Snapshots:
    """The snapshots of one host's servers."""

    def __init__(self, seat: Seat, objects: Indirection, faults: Faults, tell: Tell) -> None:
        self._seat = seat
        self._objects = objects
        self._faults = faults
        self._tell = tell

    def methods(self) -> Mapping[str, Callable[[Request], Any]]:
        """What it answers on topic `compute`."""
        return {"snapshot_instance": self._faults.reverting(SNAPSHOT, self._snapshot)}

    def _snapshot(self, request: Request) -> None:
        seat, world = self._seat, self._seat.world
        uuid, ctx = uuid_of(request), context.carried(request.context)
        request_id = str(ctx["request_id"])
        self._objects.event_start(ctx, uuid, SNAPSHOT)
        self._step(ctx, uuid, 1)
        elevated = context.elevated(ctx)
        server = world.instance(uuid)
        self._objects.save(elevated, server, ["power_state"])
        self._tell(elevated, "compute.instance.snapshot.start", server)
        seat.pace.take(seat.pace.durations.image)
        seat.hops.work("snapshot", f"copied on {seat.host}", request_id)
        self._step(elevated, uuid, 2)
        self._step(elevated, uuid, 3)
        seat.hops.rest("glance-api", "PUT /v2/images/{id}/file", "204 No Content", request_id)
        seat.pace.take(seat.pace.durations.image)
        server = goes_on(world, uuid, STEPS[3], task_state=None)
        self._objects.save(elevated, server, ["task_state"], expected=STEPS[3])
        self._tell(elevated, "compute.instance.snapshot.end", server)
        self._objects.event_finish(ctx, uuid, SNAPSHOT)

    def _step(self, ctx: dict[str, Any], uuid: str, at: int) -> None:
        server = goes_on(self._seat.world, uuid, STEPS[at - 1], task_state=STEPS[at])
        self._objects.save(ctx, server, ["task_state"], expected=STEPS[at - 1])
