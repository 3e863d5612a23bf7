"""cinder-scheduler: picks a back end by what each said of itself, and casts on; nobody waits for it.

Source: cinder/scheduler/manager.py, filter_scheduler.py, flows/create_volume.py.
"""

from typing import Any

from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.cloud import cinder_objects, context
from rpcviz.cloud.quiet import until_moot
from rpcviz.cloud.service import Part, Seat, Service
from rpcviz.cloud.volume_state import VERSION, Volume, target

NO_BACKEND = "No valid backend was found. No weighed backends available"


def _id(primitive: dict[str, Any]) -> str:
    return str(primitive["versioned_object.data"]["id"])


class CinderScheduler(Part):
    """One cinder-scheduler; several compete on topic `cinder-scheduler` and each hears its fanout."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._rpc = seat.process.client("openstack")
        self._notify = seat.process.notifier("openstack", f"scheduler.{seat.host}")

    def start(self) -> None:
        """Serve topic `cinder-scheduler`, and ask every back end once what it has."""
        seat = self._seat
        endpoint = Endpoint(
            namespace=None,
            version="3.12",
            methods={
                "create_volume": until_moot(self._create_volume),
                "create_snapshot": until_moot(self._create_snapshot),
                # What a scheduler keeps in memory about each back end; ours asks the world.
                "update_service_capabilities": _noted,
                "notify_service_capabilities": _noted,
            },
        )
        seat.process.server("openstack", "cinder-scheduler", seat.host, (endpoint,)).start()
        if not seat.rounds.silent:
            ctx = context.cinder_admin(seat.new_request_id(), seat.clock.now_ns())
            self._rpc.fanout(
                "cinder-volume", "publish_service_capabilities", {}, context=ctx, version=VERSION
            )

    def _create_volume(self, request: Request) -> None:
        seat = self._seat
        ctx = context.carried(request.context)
        volume = seat.world.volumes.volume(_id(request.args["volume"]))
        seat.pace.take(seat.pace.durations.weigh)
        backend = self._place(volume)
        if backend is None:
            self._give_up(ctx, volume)
            return
        placed = seat.world.volumes.volume(volume.id)
        seat.hops.db("UPDATE volumes", f"on {cinder_objects.pool(placed)}", str(ctx["request_id"]))
        seat.pace.take(seat.pace.durations.db)
        args = {
            "request_spec": cinder_objects.request_spec(placed),
            "filter_properties": cinder_objects.filter_properties(),
            "allow_reschedule": True,
            "volume": cinder_objects.volume(placed),
        }
        topic, server = target(backend)
        self._rpc.cast(topic, "create_volume", args, context=ctx, server=server, version=VERSION)

    def _place(self, volume: Volume) -> str | None:
        """The emptiest back end that still has the room."""
        volumes = self._seat.world.volumes
        return next(
            (one for one in volumes.candidates(volume.size_gb) if volumes.place(volume.id, one)), None
        )

    def _give_up(self, ctx: dict[str, Any], volume: Volume) -> None:
        """No back end takes it: notify, and the volume is in ERROR. No cinder-volume hears of it."""
        seat = self._seat
        announced = context.announced(ctx, seat.clock.now_ns())
        self._notify.notify(
            announced, "scheduler.create_volume", cinder_objects.no_backend(volume, NO_BACKEND), "ERROR"
        )
        seat.hops.db("UPDATE volumes", "error", str(ctx["request_id"]))
        seat.world.volumes.change(volume.id, status="error", fault=NO_BACKEND)

    def _create_snapshot(self, request: Request) -> None:
        """Only a look whether the volume's own back end has the room; a snapshot cannot be elsewhere."""
        seat = self._seat
        volume = seat.world.volumes.volume(_id(request.args["volume"]))
        seat.pace.take(seat.pace.durations.weigh)
        topic, server = target(volume.backend or "")
        args = {"snapshot": request.args["snapshot"]}
        ctx = context.carried(request.context)
        self._rpc.cast(topic, "create_snapshot", args, context=ctx, server=server, version=VERSION)


def _noted(request: Request) -> None:
    del request


SERVICE = Service(program="cinder-scheduler", hosts="cs", make=CinderScheduler)
