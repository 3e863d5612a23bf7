"""cinder-volume: makes, copies and deletes the volumes of one back end, and lets hosts in.

Source: cinder/volume/manager.py, cinder/volume/flows/manager/create_volume.py, cinder/manager.py
`_publish_service_capabilities`, cinder/service.py `start` (which queues it reads).
"""

from collections.abc import Callable
from typing import Any

from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.bus.problems import ExpectedFailure
from rpcviz.cloud import cinder_objects, context, moments
from rpcviz.cloud.quiet import until_moot
from rpcviz.cloud.service import Part, Seat, Service
from rpcviz.cloud.state import Gone
from rpcviz.cloud.volume_state import LVM, Attachment, Volume, VolumeSnapshot, backend, target

CAPABILITIES_S = 60.0


def _id(primitive: dict[str, Any]) -> str:
    return str(primitive["versioned_object.data"]["id"])


class CinderVolume(Part):
    """One cinder-volume with its back end."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._rpc = seat.process.client("openstack")
        self._backend = backend(seat.host)
        # A creation names the pool, everything else the back end alone.
        self._notify_pool = seat.process.notifier("openstack", f"volume.{self._backend}#{LVM}")
        self._notify = seat.process.notifier("openstack", f"volume.{self._backend}")
        self._notify_snapshot = seat.process.notifier("openstack", f"snapshot.{self._backend}")

    def start(self) -> None:
        """Serve `cinder-volume`, `cinder-volume.HOST@BACKEND` and `cinder-volume.HOST@BACKEND.HOST`."""
        seat = self._seat
        endpoint = Endpoint(
            namespace=None,
            version="3.20",
            methods={
                "create_volume": until_moot(self._create),
                "delete_volume": until_moot(self._delete),
                "create_snapshot": until_moot(self._snapshot),
                "attachment_update": self._attachment_update,
                "attachment_delete": self._attachment_delete,
                "publish_service_capabilities": until_moot(self._asked_for_capabilities),
            },
        )
        topic, server = target(self._backend)
        seat.process.server("openstack", "cinder-volume", self._backend, (endpoint,)).start()
        seat.process.server("openstack", topic, server, (endpoint,)).start()
        phase = 3.0 + sum(map(ord, seat.host)) % 7
        seat.rounds.every(CAPABILITIES_S, f"{seat.who} capabilities", self._round, first_s=phase)

    # --- what it tells the schedulers

    def _round(self) -> None:
        """Each minute, under a fresh request id."""
        seat = self._seat
        self._publish(context.cinder_admin(seat.new_request_id(), seat.clock.now_ns()))

    def _asked_for_capabilities(self, request: Request) -> None:
        self._publish(context.carried(request.context))

    def _publish(self, ctx: dict[str, Any]) -> None:
        """The same twice: to every scheduler, and once more to any one of them."""
        seat = self._seat
        told = cinder_objects.capabilities(seat.world.volumes.free_gb(self._backend))
        args = {
            "service_name": "volume",
            "host": self._backend,
            "capabilities": told,
            "cluster_name": None,
            "timestamp": self._now(),
        }
        self._rpc.fanout("cinder-scheduler", "update_service_capabilities", args, context=ctx, version="3.3")
        args = {
            "service_name": "volume",
            "capabilities": told,
            "backend": self._backend,
            "timestamp": self._now(),
        }
        self._rpc.cast("cinder-scheduler", "notify_service_capabilities", args, context=ctx, version="3.5")

    def _now(self) -> str:
        return moments.micros(self._seat.clock.now_ns())

    # --- volumes

    def _create(self, request: Request) -> None:
        seat = self._seat
        ctx = context.carried(request.context)
        volume = seat.world.volumes.volume(_id(request.args["volume"]))
        self._tell_pool(ctx, "volume.create.start", volume)
        seat.pace.take(seat.pace.durations.volume)
        self._work("lvcreate", volume, ctx)
        volume = seat.world.volumes.change(volume.id, status="available", launched_ns=seat.clock.now_ns())
        self._db("UPDATE volumes", "available", ctx)
        self._tell_pool(ctx, "volume.create.end", volume)
        self._publish(ctx)

    def _delete(self, request: Request) -> None:
        seat = self._seat
        ctx = context.carried(request.context)
        volume = seat.world.volumes.volume(_id(request.args["volume"]))
        self._tell(ctx, "volume.delete.start", volume)
        seat.pace.take(seat.pace.durations.volume)
        self._work("lvremove", volume, ctx)
        self._db("DELETE volumes", None, ctx)
        self._tell(ctx, "volume.delete.end", volume)
        seat.world.volumes.remove(volume.id)
        self._publish(ctx)

    def _snapshot(self, request: Request) -> None:
        seat = self._seat
        ctx = context.carried(request.context)
        snapshot = seat.world.volumes.snapshot(_id(request.args["snapshot"]))
        volume = seat.world.volumes.volume(snapshot.volume)
        self._tell_snapshot(ctx, "snapshot.create.start", snapshot)
        seat.pace.take(seat.pace.durations.volume)
        self._work("lvcreate --snapshot", volume, ctx)
        snapshot = seat.world.volumes.change_snapshot(snapshot.id, status="available")
        self._db("UPDATE snapshots", "available", ctx)
        self._tell_snapshot(ctx, "snapshot.create.end", snapshot)

    # --- attachments

    def _attachment_update(self, request: Request) -> Any:
        return self._unless_gone(request, self._let_in)

    def _attachment_delete(self, request: Request) -> None:
        self._unless_gone(request, self._shut_out)

    def _let_in(self, request: Request, attachment: Attachment) -> dict[str, Any]:
        """Let one host in, and say how the volume is reached; the answer holds a password."""
        seat = self._seat
        ctx = context.carried(request.context)
        volume = seat.world.volumes.volume(attachment.volume)
        self._tell(ctx, "volume.attach.start", volume, attachment)
        host = str(request.args["connector"]["host"])
        seat.hops.work("export", f"{volume.name} to {host}", context.global_id(ctx))
        seat.pace.take(seat.pace.durations.connect)
        seat.world.volumes.advance(attachment.id, "attaching", host)
        self._db("UPDATE volume_attachment", "attaching", ctx)
        return cinder_objects.connection_info(volume.id)

    def _shut_out(self, request: Request, attachment: Attachment) -> None:
        seat = self._seat
        ctx = context.carried(request.context)
        volume = seat.world.volumes.volume(attachment.volume)
        self._tell(ctx, "volume.detach.start", volume, attachment)
        seat.pace.take(seat.pace.durations.connect)
        seat.hops.work("remove export", volume.name, context.global_id(ctx))

    def _unless_gone(self, request: Request, work: Callable[[Request, Attachment], Any]) -> Any:
        """Work on an attachment, which may be deleted before and meanwhile."""
        wanted = str(request.args["attachment_id"])
        try:
            return work(request, self._seat.world.volumes.attachment(wanted))
        except Gone:
            raise ExpectedFailure(
                name="VolumeAttachmentNotFound",
                module="cinder.exception",
                message=f"No volume attachment found with id {wanted}.",
                kwargs={"filter": f"attachment_id = {wanted}", "code": 404},
            ) from None

    # --- what is seen of it

    def _work(self, name: str, volume: Volume, ctx: dict[str, Any]) -> None:
        told = {"volume": volume.name, "size": f"{volume.size_gb} GB", "pool": f"{self._backend}#{LVM}"}
        self._seat.hops.work(name, dict(told), context.global_id(ctx))

    def _db(self, name: str, result: str | None, ctx: dict[str, Any]) -> None:
        self._seat.hops.db(name, result, context.global_id(ctx))
        self._seat.pace.take(self._seat.pace.durations.db)

    def _announced(self, ctx: dict[str, Any]) -> dict[str, Any]:
        return context.announced(ctx, self._seat.clock.now_ns())

    def _tell_pool(self, ctx: dict[str, Any], event: str, volume: Volume) -> None:
        self._notify_pool.notify(self._announced(ctx), event, cinder_objects.usage(volume))

    def _tell(
        self, ctx: dict[str, Any], event: str, volume: Volume, attachment: Attachment | None = None
    ) -> None:
        held = [attachment] if attachment else []
        self._notify.notify(self._announced(ctx), event, cinder_objects.usage(volume, held))

    def _tell_snapshot(self, ctx: dict[str, Any], event: str, snapshot: VolumeSnapshot) -> None:
        self._notify_snapshot.notify(self._announced(ctx), event, cinder_objects.snapshot_usage(snapshot))


SERVICE = Service(program="cinder-volume", hosts="vol", make=CinderVolume)
