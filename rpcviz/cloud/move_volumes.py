"""The volumes of a server that migrates: let in at the new host first, shut out at the old one last.

Source: nova/compute/manager.py `pre_live_migration`, `_post_live_migration_remove_source_vol_connections`,
`_remove_remote_volume_connections`, `_rollback_volume_bdms`.
"""

from collections.abc import Mapping

from rpcviz.bus.client import RpcClient
from rpcviz.bus.dispatch import Request
from rpcviz.cloud import context, nova_disks, nova_rows
from rpcviz.cloud.cinder_door import CinderDoor
from rpcviz.cloud.indirection import Indirection
from rpcviz.cloud.move_objects import uuid_of
from rpcviz.cloud.mover import Context, Methods, id_of, is_over
from rpcviz.cloud.nova_volumes import connector
from rpcviz.cloud.service import Seat
from rpcviz.cloud.state import Instance
from rpcviz.cloud.volume_state import VolumeDisk

Held = Mapping[str, str]
"""cinder's attachment of each volume of a server, by the volume."""


class MoveVolumes:
    """One host's part of it, as the source of some servers and the destination of others."""

    def __init__(self, seat: Seat, rpc: RpcClient, objects: Indirection) -> None:
        self._seat = seat
        self._rpc = rpc
        self._objects = objects

    def methods(self) -> Methods:
        """What nova-compute answers on top."""
        return {"remove_volume_connection": self._disconnect}

    def held(self, uuid: str) -> Held:
        """The attachments as they are now."""
        disks = self._seat.world.volumes.disks_of(uuid)
        return {disk.volume: disk.attachment for disk in disks if disk.attachment is not None}

    # --- on the destination

    def bring(self, ctx: Context, server: Instance) -> Held:
        """A second attachment of each volume, for this host; those that were there before."""
        before = self.held(server.uuid)
        try:
            for volume_id in before:
                self._let_in(ctx, server, volume_id)
        except Exception:
            # The source does not know of these yet.
            self._restore(ctx, server, before)
            raise
        return before

    def _let_in(self, ctx: Context, server: Instance, volume_id: str) -> None:
        seat, cinder = self._seat, self._cinder()
        self._rest(ctx, cinder, "POST /v3/attachments", "200 OK")
        made = cinder.create_attachment(ctx, volume_id, server.uuid)
        disk = self._link(ctx, server, volume_id, made.id)
        self._rest(ctx, cinder, "PUT /v3/attachments/{id}", "200 OK")
        cinder.update_attachment(ctx, made.id, connector(seat.host))
        seat.hops.work("attach", f"{disk.device} on {seat.host}", id_of(ctx))
        seat.pace.take(seat.pace.durations.connect)
        # Gone where the source gave up meanwhile.
        seat.world.moves.of(server.uuid)
        self._rest(ctx, cinder, "POST /v3/attachments/{id}/action", "204 No Content")
        cinder.complete_attachment(ctx, made.id)

    def _disconnect(self, request: Request) -> None:
        """The server does not come: this host lets go of one of its volumes."""
        seat = self._seat
        ctx, uuid = context.carried(request.context), uuid_of(request.args["instance"])
        self._objects.disks(ctx, uuid)
        disk = seat.world.volumes.disk(str(request.args["volume_id"]))
        seat.hops.work("detach", f"{disk.device} from {seat.host}", id_of(ctx))

    # --- on the source

    def leave(self, ctx: Context, held: Held) -> None:
        """The server runs elsewhere: its volumes are not needed here any more."""
        for attachment in held.values():
            self._shut_out(ctx, attachment)

    def give_back(self, ctx: Context, server: Instance, dest: str, held: Held) -> None:
        """The server stays: the destination lets go, and the attachments of before are those that count."""
        for volume_id in held:
            args = {
                "instance": nova_rows.instance(server, self._seat.world.ports_of(server.uuid)),
                "volume_id": volume_id,
                "delete_attachment": False,
            }
            try:
                self._rpc.call(
                    "compute-alt", "remove_volume_connection", args, context=ctx, server=dest, version="6.3"
                )
            except Exception as failure:
                if is_over(failure):
                    raise
                # Whoever does not answer has let go, or never held it: cinder's books are put right anyway.
                self._seat.report(f"{self._seat.who} remove_volume_connection", failure)
        self._restore(ctx, server, held)

    # --- both

    def _restore(self, ctx: Context, server: Instance, held: Held) -> None:
        now = self.held(server.uuid)
        for volume_id, before in held.items():
            second = now.get(volume_id, before)
            if second != before:
                self._link(ctx, server, volume_id, before)
                self._shut_out(ctx, second)

    def _link(self, ctx: Context, server: Instance, volume_id: str, attachment: str) -> VolumeDisk:
        """Which of the two attachments is the disk's, in nova's row."""
        disk = self._seat.world.volumes.link_disk(volume_id, attachment)
        row = nova_disks.volume_disk(server, disk, ["attachment_id"], connected=True)
        self._objects.write_disk(ctx, row, "save")
        return disk

    def _shut_out(self, ctx: Context, attachment: str) -> None:
        cinder = self._cinder()
        self._rest(ctx, cinder, "DELETE /v3/attachments/{id}", "200 OK")
        cinder.delete_attachment(ctx, attachment)

    def _rest(self, ctx: Context, cinder: CinderDoor, name: str, status: str) -> None:
        self._seat.hops.rest(cinder.who, name, status, id_of(ctx))
        self._seat.pace.take(self._seat.pace.durations.rest)

    def _cinder(self) -> CinderDoor:
        return self._seat.doors.need_cinder()
