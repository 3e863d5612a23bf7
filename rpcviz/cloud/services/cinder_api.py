"""cinder-api: the REST door to volumes; on the bus it only sends, and unlike nova-api it has a database.

Source: cinder/volume/api.py, cinder/volume/flows/api/create_volume.py, cinder/volume/rpcapi.py,
cinder/scheduler/rpcapi.py, cinder/api/v3/attachments.py.
"""

from collections.abc import Mapping
from typing import Any

from rpcviz.cloud import cinder_objects, context
from rpcviz.cloud.service import Part, Seat, Service
from rpcviz.cloud.state import Refused
from rpcviz.cloud.volume_state import VERSION, Attachment, Volume, VolumeSnapshot, target

Context = Mapping[str, Any]
ATTACHMENTS_VERSION = "3.9"


class CinderApi(Part):
    """One cinder-api; fills the cinder door."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        # cinder never sets an exchange of its own, so it has oslo's default.
        self._rpc = seat.process.client("openstack")
        self._notify = seat.process.notifier("openstack", f"volume.{seat.host}")
        seat.doors.cinder = self

    @property
    def who(self) -> str:
        """`cinder-api@HOST`."""
        return self._seat.who

    # --- from users

    def create_volume(self, request_id: str, *, name: str, size_gb: int) -> Volume:
        """POST /v3/{project}/volumes: write it down, cast to any scheduler, answer before it is done."""
        seat = self._seat
        ctx = context.cinder_user(request_id, None, seat.clock.now_ns())
        self._asked("POST /v3/volumes", "202 Accepted", request_id)
        made = seat.world.volumes.create(name=name, size_gb=size_gb, request_id=request_id)
        self._db("INSERT volumes", "creating", ctx)
        args = {
            "snapshot_id": None,
            "image_id": None,
            "request_spec": cinder_objects.request_spec(made),
            "filter_properties": cinder_objects.filter_properties(),
            "volume": cinder_objects.volume(made),
            "backup_id": None,
        }
        self._rpc.cast("cinder-scheduler", "create_volume", args, context=ctx, version=VERSION)
        return made

    def delete_volume(self, request_id: str, volume_id: str) -> None:
        """DELETE /v3/{project}/volumes/{id}: to the one back end that has it. Raises Gone, Refused."""
        seat = self._seat
        ctx = context.cinder_user(request_id, None, seat.clock.now_ns())
        request = "DELETE /v3/volumes/{id}"
        try:
            volume = seat.world.volumes.begin_delete(volume_id)
        except Refused:
            self._asked(request, "400 Bad Request", request_id)
            raise
        self._asked(request, "202 Accepted", request_id)
        self._db("UPDATE volumes", "deleting", ctx)
        if volume.backend is None:
            # Never placed: no back end to tell, cinder-api deletes the row itself.
            seat.world.volumes.remove(volume_id)
            return
        args = {"volume": cinder_objects.volume(volume), "unmanage_only": False, "cascade": False}
        topic, server = target(volume.backend)
        self._rpc.cast(topic, "delete_volume", args, context=ctx, server=server, version=VERSION)

    def create_snapshot(self, request_id: str, volume_id: str, *, name: str) -> VolumeSnapshot:
        """POST /v3/{project}/snapshots: the scheduler looks for room first. Raises Gone, Refused."""
        seat = self._seat
        ctx = context.cinder_user(request_id, None, seat.clock.now_ns())
        try:
            made = seat.world.volumes.create_snapshot(volume_id, name=name, request_id=request_id)
        except Refused:
            self._asked("POST /v3/snapshots", "400 Bad Request", request_id)
            raise
        self._asked("POST /v3/snapshots", "202 Accepted", request_id)
        self._db("INSERT snapshots", "creating", ctx)
        volume = seat.world.volumes.volume(volume_id)
        args = {
            "volume": cinder_objects.volume(volume),
            "snapshot": cinder_objects.snapshot(made, volume),
            "backend": cinder_objects.pool(volume),
            "request_spec": cinder_objects.request_spec(volume),
            "filter_properties": cinder_objects.filter_properties(),
        }
        self._rpc.cast("cinder-scheduler", "create_snapshot", args, context=ctx, version=VERSION)
        return made

    def _asked(self, name: str, status: str, request_id: str) -> None:
        self._seat.hops.rest(self._seat.who, name, status, request_id, sender="user")
        self._seat.pace.take(self._seat.pace.durations.rest)

    def _db(self, name: str, result: str | None, ctx: Context) -> None:
        self._seat.hops.db(name, result, context.global_id(ctx))
        self._seat.pace.take(self._seat.pace.durations.db)

    # --- from nova

    def show_volume(self, volume_id: str) -> Volume:
        """GET /v3/{project}/volumes/{id}. Raises Gone."""
        return self._seat.world.volumes.volume(volume_id)

    def create_attachment(self, caller: Context, volume_id: str, instance: str) -> Attachment:
        """POST /v3/{project}/attachments: without a connector nobody on the bus need know.

        Raises Gone, Refused.
        """
        made = self._seat.world.volumes.attach(volume_id, instance, context.global_id(caller))
        self._db("INSERT volume_attachment", "reserved", caller)
        return made

    def update_attachment(
        self, caller: Context, attachment_id: str, connector: dict[str, Any]
    ) -> dict[str, Any]:
        """PUT /v3/{project}/attachments/{id}: only the back end can let a host in, so it is called.

        Raises Gone, CallFailed.
        """
        attachment = self._seat.world.volumes.attachment(attachment_id)
        told = {"connector": connector, "attachment_id": attachment_id}
        return dict(self._call(self._context(caller), "attachment_update", attachment, told))

    def complete_attachment(self, caller: Context, attachment_id: str) -> None:
        """POST /v3/{project}/attachments/{id}/action: the host has it. Raises Gone."""
        volumes = self._seat.world.volumes
        attachment = volumes.attachment(attachment_id)
        attachment = volumes.advance(attachment_id, "attached", attachment.host or "")
        ctx = self._context(caller)
        self._db("UPDATE volumes", "in-use", ctx)
        self._tell(ctx, "volume.attach.end", volumes.volume(attachment.volume), attachment)

    def delete_attachment(self, caller: Context, attachment_id: str) -> None:
        """DELETE /v3/{project}/attachments/{id}: the back end is called first. Raises Gone, CallFailed."""
        volumes = self._seat.world.volumes
        attachment = volumes.attachment(attachment_id)
        ctx = self._context(caller)
        if attachment.status != "reserved":
            self._call(ctx, "attachment_delete", attachment, {"attachment_id": attachment_id})
        volumes.detach(attachment_id)
        self._db("DELETE volume_attachment", None, ctx)
        if attachment.status != "reserved":
            self._tell(ctx, "volume.detach.end", volumes.volume(attachment.volume), None)

    def begin_detaching(self, volume_id: str, instance: str) -> None:
        """POST /v3/{project}/volumes/{id}/action, os-begin_detaching. Raises Gone, Refused."""
        self._seat.world.volumes.begin_detach(volume_id, instance)

    def roll_detaching(self, volume_id: str) -> None:
        """POST /v3/{project}/volumes/{id}/action, os-roll_detaching. Raises Gone."""
        volume = self._seat.world.volumes.volume(volume_id)
        if volume.status == "detaching":
            self._seat.world.volumes.change(volume_id, status="in-use")

    def _context(self, caller: Context) -> dict[str, Any]:
        """A new request id; nova's is the global one."""
        return context.cinder_user(self._seat.new_request_id(), caller, self._seat.clock.now_ns())

    def _call(
        self, ctx: Context, method: str, attachment: Attachment, told: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        volume = self._seat.world.volumes.volume(attachment.volume)
        topic, server = target(volume.backend or "")
        args = {"vref": cinder_objects.volume(volume, [attachment]), **told}
        answer = self._rpc.call(topic, method, args, context=ctx, server=server, version=ATTACHMENTS_VERSION)
        return answer or {}

    def _tell(self, ctx: Context, event: str, volume: Volume, attachment: Attachment | None) -> None:
        announced = context.announced(ctx, self._seat.clock.now_ns())
        held = [attachment] if attachment else []
        self._notify.notify(announced, event, cinder_objects.usage(volume, held))


SERVICE = Service(program="cinder-api", hosts="api", make=CinderApi)
