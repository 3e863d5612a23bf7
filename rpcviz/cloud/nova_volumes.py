"""What nova does about volumes: its API asks a conductor, the conductor reserves, the host connects.

All three knock at cinder's REST door; what nova and cinder say to each other is never on the bus.
Source: nova/compute/api.py `attach_volume`, `detach_volume`; nova/conductor/manager.py `attach_volume`
(conductor-driven since 2026.1); nova/compute/manager.py `reserve_block_device_name`, `attach_volume`,
`detach_volume`; nova/virt/block_device.py `attach`.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from rpcviz.base.problem import Problem
from rpcviz.bus.client import RpcClient
from rpcviz.bus.dispatch import Request
from rpcviz.bus.problems import CallFailed, ExpectedFailure, RemoteFailure
from rpcviz.cloud import context, identity, nova_disks, nova_rows
from rpcviz.cloud.indirection import Indirection
from rpcviz.cloud.nova_announcer import Announcer
from rpcviz.cloud.quiet import until_moot
from rpcviz.cloud.service import Seat
from rpcviz.cloud.state import Gone, Instance, Refused
from rpcviz.cloud.volume_state import VolumeDisk

Context = Mapping[str, Any]
VERSION = "6.0"
LONG_RPC_TIMEOUT_S = 1800.0
RPC_RESPONSE_TIMEOUT_S = 60
DONE = "done"
FAILURES: tuple[type[Exception], ...] = (Gone, Refused, CallFailed, LookupError, Problem)
"""What an attachment may fail at: it is told as the request's outcome, since nobody waits for it."""


_WORDS = {"InstanceNotFound": "gone", "VolumeAttachmentNotFound": "gone", "InvalidVolume": "in_use"}


def outcome_of(failure: Exception) -> str:
    """A word for it where there is one, else its own text."""
    if isinstance(failure, Gone):
        return "gone"
    if isinstance(failure, RemoteFailure):
        return _WORDS.get(failure.exc_name, str(failure))
    return str(failure)


# --- nova-api


def ask_to_attach(seat: Seat, rpc: RpcClient, request_id: str, uuid: str, volume_id: str) -> None:
    """POST /servers/{id}/os-volume_attachments: hand over to a conductor. Raises Gone, Refused."""
    server = seat.world.instance(uuid)
    ctx = context.nova_user(request_id, seat.clock.now_ns())
    cinder = seat.doors.need_cinder()
    ready = server.host is not None and server.vm_state == "active"
    name = "POST /servers/{id}/os-volume_attachments"
    status = "202 Accepted" if ready else "409 Conflict"
    seat.hops.rest(seat.who, name, status, request_id, sender="user")
    seat.pace.take(seat.pace.durations.rest)
    if not ready:
        raise Refused("not_active")
    seat.hops.rest(cinder.who, "GET /v3/volumes/{id}", "200 OK", request_id)
    seat.pace.take(seat.pace.durations.rest)
    volume = cinder.show_volume(volume_id)
    args = {
        "instance": nova_rows.instance(server, seat.world.ports_of(uuid)),
        "volume": nova_disks.volume_of(volume),
        "device": None,
        "disk_bus": None,
        "device_type": None,
        "tag": None,
        "supports_multiattach": True,
        "delete_on_termination": False,
    }
    rpc.cast("conductor", "attach_volume", args, context=ctx, version="1.26", namespace="compute_task")


def ask_to_detach(seat: Seat, rpc: RpcClient, request_id: str, uuid: str, volume_id: str) -> None:
    """DELETE /servers/{id}/os-volume_attachments/{id}: cast to the server's host. Raises Gone, Refused."""
    server = seat.world.instance(uuid)
    ctx = context.nova_user(request_id, seat.clock.now_ns())
    cinder = seat.doors.need_cinder()
    name = "DELETE /servers/{id}/os-volume_attachments/{id}"
    try:
        cinder.begin_detaching(volume_id, uuid)
    except Refused:
        seat.hops.rest(seat.who, name, "400 Bad Request", request_id, sender="user")
        raise
    seat.hops.rest(seat.who, name, "202 Accepted", request_id, sender="user")
    seat.pace.take(seat.pace.durations.rest)
    seat.hops.rest(cinder.who, "POST /v3/volumes/{id}/action", "202 Accepted", request_id)
    seat.pace.take(seat.pace.durations.rest)
    args = {
        "instance": nova_rows.instance(server, seat.world.ports_of(uuid)),
        "volume_id": volume_id,
        "attachment_id": seat.world.volumes.disk(volume_id).attachment,
    }
    rpc.cast("compute", "detach_volume", args, context=ctx, server=server.host, version=VERSION)


# --- nova-conductor


class ConductorVolumes:
    """A conductor's part: a name for the device, a reservation at cinder, then the host's turn."""

    def __init__(self, seat: Seat, rpc: RpcClient) -> None:
        self._seat = seat
        self._rpc = rpc

    def attach(self, request: Request) -> None:
        """`attach_volume` of namespace `compute_task`."""
        seat = self._seat
        ctx = context.carried(request.context)
        uuid = str(request.args["instance"]["nova_object.data"]["uuid"])
        volume_id = str(request.args["volume"]["id"])
        try:
            server = seat.world.instance(uuid)
            self._reserve_name(ctx, server, volume_id)
            try:
                self._reserve_volume(ctx, server, volume_id)
            except FAILURES:
                seat.world.volumes.remove_disk(volume_id)
                seat.hops.db("DELETE block_device_mapping", None, str(ctx["request_id"]))
                raise
        except FAILURES as failure:
            seat.world.volumes.note_outcome(str(ctx["request_id"]), outcome_of(failure))

    def _reserve_name(self, ctx: Context, server: Instance, volume_id: str) -> None:
        """Only the host knows which device names are free."""
        args = {
            "instance": nova_rows.instance(server, self._seat.world.ports_of(server.uuid)),
            "device": None,
            "volume_id": volume_id,
            "disk_bus": None,
            "device_type": None,
            "tag": None,
            "multiattach": False,
        }
        self._rpc.call(
            "compute",
            "reserve_block_device_name",
            args,
            context=ctx,
            server=server.host,
            version=VERSION,
            timeout_s=LONG_RPC_TIMEOUT_S,
            monitor_s=RPC_RESPONSE_TIMEOUT_S,
        )

    def _reserve_volume(self, ctx: Context, server: Instance, volume_id: str) -> None:
        seat = self._seat
        request_id = str(ctx["request_id"])
        cinder = seat.doors.need_cinder()
        seat.hops.rest(cinder.who, "POST /v3/attachments", "200 OK", request_id)
        seat.pace.take(seat.pace.durations.rest)
        made = cinder.create_attachment(ctx, volume_id, server.uuid)
        disk = seat.world.volumes.link_disk(volume_id, made.id)
        seat.hops.db("UPDATE block_device_mapping", None, request_id)
        seat.pace.take(seat.pace.durations.db)
        args = {
            "instance": nova_rows.instance(server, seat.world.ports_of(server.uuid)),
            "bdm": nova_disks.volume_disk(server, disk),
        }
        self._rpc.cast("compute", "attach_volume", args, context=ctx, server=server.host, version=VERSION)


# --- nova-compute


def connector(host: str) -> dict[str, Any]:
    """Who a host is to a storage back end (os-brick)."""
    return {
        "platform": "x86_64",
        "os_type": "linux",
        "ip": identity.tunnel_ip(host),
        "host": host,
        "multipath": False,
        "initiator": f"iqn.1994-05.com.example:{host}",
        "do_local_attach": False,
        "system uuid": identity.of_host("system", host),
        "mountpoint": None,
    }


class HostVolumes:
    """A host's part: the device name, the connection to the target, and back."""

    def __init__(self, seat: Seat, objects: Indirection) -> None:
        self._seat = seat
        self._objects = objects
        self._announcer = Announcer(seat, f"compute.{seat.host}")

    def methods(self) -> dict[str, Callable[[Request], Any]]:
        """What nova-compute answers on top."""
        return {
            "reserve_block_device_name": self._reserve_name,
            "attach_volume": until_moot(self._attach),
            "detach_volume": until_moot(self._detach),
        }

    def _reserve_name(self, request: Request) -> dict[str, Any]:
        seat = self._seat
        ctx = context.carried(request.context)
        uuid = str(request.args["instance"]["nova_object.data"]["uuid"])
        self._objects.disks(ctx, uuid)
        try:
            disk = seat.world.volumes.reserve_disk(uuid, str(request.args["volume_id"]))
            made = nova_disks.volume_disk(seat.world.instance(uuid), disk)
        except Gone:
            raise _failure("InstanceNotFound", f"Instance {uuid} could not be found.", 404) from None
        except Refused:
            reason = "already attached to an instance"
            raise _failure("InvalidVolume", f"Invalid volume: {reason}", 400) from None
        self._objects.write_disk(ctx, made, "create")
        return made

    def _attach(self, request: Request) -> None:
        seat = self._seat
        ctx = context.carried(request.context)
        request_id = str(ctx["request_id"])
        told = request.args["bdm"]["nova_object.data"]
        uuid, volume_id = str(told["instance_uuid"]), str(told["volume_id"])
        try:
            self._connect(ctx, uuid, seat.world.volumes.disk(volume_id))
        except FAILURES as failure:
            self._undo(ctx, volume_id)
            seat.world.volumes.note_outcome(request_id, outcome_of(failure))
            return
        seat.world.volumes.note_outcome(request_id, DONE)

    def _connect(self, ctx: Context, uuid: str, disk: VolumeDisk) -> None:
        """Ask cinder for the way to the volume, go it, and say so."""
        seat, objects = self._seat, self._objects
        request_id = str(ctx["request_id"])
        event = "compute_attach_volume"
        server = seat.world.instance(uuid)
        objects.event_start(ctx, uuid, event)
        cinder = seat.doors.need_cinder()
        seat.hops.rest(cinder.who, "PUT /v3/attachments/{id}", "200 OK", request_id)
        seat.pace.take(seat.pace.durations.rest)
        attachment = str(disk.attachment)
        cinder.update_attachment(ctx, attachment, connector(seat.host))
        seat.hops.work("attach", f"{disk.device} on {seat.host}", request_id)
        seat.pace.take(seat.pace.durations.connect)
        changes = ["connection_info", "device_name"]
        objects.write_disk(ctx, nova_disks.volume_disk(server, disk, changes, connected=True), "save")
        seat.hops.rest(cinder.who, "POST /v3/attachments/{id}/action", "204 No Content", request_id)
        seat.pace.take(seat.pace.durations.rest)
        cinder.complete_attachment(ctx, attachment)
        self._tell(ctx, "compute.instance.volume.attach", server, disk)
        objects.event_finish(ctx, uuid, event)

    def _undo(self, ctx: Context, volume_id: str) -> None:
        """It came to nothing: the volume is free again, and no row is left."""
        seat = self._seat
        with suppress(*FAILURES):
            disk = seat.world.volumes.disk(volume_id)
            seat.world.volumes.remove_disk(volume_id)
            cinder = seat.doors.need_cinder()
            seat.hops.rest(cinder.who, "DELETE /v3/attachments/{id}", "200 OK", str(ctx["request_id"]))
            cinder.delete_attachment(ctx, str(disk.attachment))

    def _detach(self, request: Request) -> None:
        seat = self._seat
        ctx = context.carried(request.context)
        request_id = str(ctx["request_id"])
        volume_id = str(request.args["volume_id"])
        uuid = str(request.args["instance"]["nova_object.data"]["uuid"])
        try:
            self._disconnect(ctx, uuid, seat.world.volumes.disk(volume_id))
        except FAILURES as failure:
            with suppress(*FAILURES):
                seat.doors.need_cinder().roll_detaching(volume_id)
            seat.world.volumes.note_outcome(request_id, outcome_of(failure))
            return
        seat.world.volumes.note_outcome(request_id, DONE)

    def _disconnect(self, ctx: Context, uuid: str, disk: VolumeDisk) -> None:
        seat, objects = self._seat, self._objects
        event = "compute_detach_volume"
        server = seat.world.instance(uuid)
        objects.event_start(ctx, uuid, event)
        seat.pace.take(seat.pace.durations.connect)
        seat.hops.work("detach", f"{disk.device} from {seat.host}", str(ctx["request_id"]))
        self._give_back(ctx, disk)
        objects.write_disk(ctx, nova_disks.volume_disk(server, disk), "destroy")
        seat.world.volumes.remove_disk(disk.volume)
        self._tell(ctx, "compute.instance.volume.detach", server, disk)
        objects.event_finish(ctx, uuid, event)

    def _give_back(self, ctx: Context, disk: VolumeDisk) -> None:
        seat = self._seat
        cinder = seat.doors.need_cinder()
        seat.hops.rest(cinder.who, "DELETE /v3/attachments/{id}", "200 OK", str(ctx["request_id"]))
        seat.pace.take(seat.pace.durations.rest)
        cinder.delete_attachment(ctx, str(disk.attachment))

    def give_back_all(self, ctx: Context, uuid: str) -> None:
        """A server is being deleted: its volumes stay, and are free again."""
        for disk in self._seat.world.volumes.disks_of(uuid):
            try:
                self._give_back(ctx, disk)
            except FAILURES as failure:
                # nova logs it and deletes the server all the same.
                self._seat.report(f"{self._seat.who} gives a volume back", failure)

    def _tell(self, ctx: Context, event: str, server: Instance, disk: VolumeDisk) -> None:
        self._announcer.instance(ctx, event, server, volume_id=disk.volume)


def _failure(name: str, message: str, code: int) -> ExpectedFailure:
    return ExpectedFailure(name, "nova.exception", message, {"code": code})
