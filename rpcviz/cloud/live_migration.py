"""Live migration on both hosts: calls go in both directions, and some are nested in others.

Source: nova/compute/manager.py `check_can_live_migrate_destination`, `check_can_live_migrate_source`,
`pre_live_migration`, `_do_live_migration`, `_post_live_migration`,
`post_live_migration_at_destination`, `_rollback_live_migration`.
"""

from typing import Any

import msgspec

from rpcviz.bus.client import RpcClient
from rpcviz.bus.dispatch import Request
from rpcviz.bus.problems import ExpectedFailure
from rpcviz.cloud import context, move_objects, nova_rows
from rpcviz.cloud.move_calls import MoveCalls
from rpcviz.cloud.move_objects import uuid_of
from rpcviz.cloud.move_tasks import LONG_RPC_TIMEOUT_S, RPC_RESPONSE_TIMEOUT_S
from rpcviz.cloud.move_volumes import Held, MoveVolumes
from rpcviz.cloud.mover import Context, Methods, Mover, id_of, is_over
from rpcviz.cloud.nova_announcer import Announcer
from rpcviz.cloud.nova_host import goes_on
from rpcviz.cloud.nova_objects import Primitive
from rpcviz.cloud.plugged import Plugged
from rpcviz.cloud.quiet import until_moot
from rpcviz.cloud.service import Seat
from rpcviz.cloud.state import Instance

VIF_PLUGGING_TIMEOUT_S = 20.0
"""nova waits 300 s; a learner need not."""
HEAVY_MONITOR_S = 4
"""The monitor of a call that a heavy server's destination answers late: nova's 60 s, made short to watch.

The destination gives a sign of life each half of it.
"""


class LiveMigration(Mover):
    """One host's part of it, as the source of some servers and the destination of others."""

    def __init__(
        self, seat: Seat, rpc: RpcClient, announcer: Announcer, objects: MoveCalls, plugged: Plugged
    ) -> None:
        super().__init__(seat, rpc, announcer, objects)
        self._plugged = plugged
        self._volumes = MoveVolumes(seat, rpc, objects)

    def methods(self) -> Methods:
        """What it answers."""
        return {
            "check_can_live_migrate_destination": self._check_destination,
            "check_can_live_migrate_source": self._check_source,
            "live_migration": until_moot(self._migrate),
            "pre_live_migration": self._prepare,
            "post_live_migration_at_destination": self._settle_in,
            "rollback_live_migration_at_destination": until_moot(self._forget_it),
            **self._volumes.methods(),
        }

    # --- may it be?

    def _check_destination(self, request: Request) -> Primitive:
        """On the destination: room, processors alike, and in the middle of it the source's own word."""
        ctx, uuid = context.carried(request.context), uuid_of(request.args["instance"])
        move = self._seat.world.moves.of(uuid)
        with self._event(ctx, uuid, "compute_check_can_live_migrate_destination"):
            self._objects.group(ctx, uuid)
            self._objects.node_of(ctx, move.source)
            self._objects.node_of(ctx, self._seat.host)
            claim = self._claim(ctx, move)
            if not claim.granted:
                reason = f"claim refused on {claim.host}: asked {claim.asked}, free {claim.free}"
                raise _pre_check_error(reason)
            try:
                data = self._ask_source(ctx, request.args["instance"], move.source)
            except Exception:
                self._seat.world.release(move.uuid)
                raise
        vifs = move_objects.vifs(self._ports(uuid), bound=False)
        return move_objects.with_more(data, {"vifs": vifs, "pci_dev_map_src_dst": {}})

    def _ask_source(self, ctx: Context, instance: Primitive, source: str) -> Primitive:
        args = {
            "instance": instance,
            "dest_check_data": move_objects.destination_data(self._seat.host),
        }
        checked: Primitive = self._rpc.call(
            "compute", "check_can_live_migrate_source", args, context=ctx, server=source, version="6.0"
        )
        return checked

    def _check_source(self, request: Request) -> Primitive:
        """On the source, while the destination waits and the conductor waits for that."""
        ctx, uuid = context.carried(request.context), uuid_of(request.args["instance"])
        with self._event(ctx, uuid, "compute_check_can_live_migrate_source"):
            self._objects.disks(ctx, uuid)
        return move_objects.with_more(request.args["dest_check_data"], {"is_volume_backed": False})

    # --- on the source

    def _migrate(self, request: Request) -> None:
        """Let the destination get ready, copy the memory, let the destination take over."""
        ctx, uuid = context.carried(request.context), uuid_of(request.args["instance"])
        dest = str(request.args["dest"])
        server, held = self._seat.world.instance(uuid), self._volumes.held(uuid)
        with self._event(ctx, uuid, "compute_live_migration"):
            self._save_move(ctx, uuid, "queued")
        try:
            self._let_prepare(ctx, server, dest, request.args["migrate_data"])
            self._save_move(ctx, uuid, "running")
            self._seat.pace.take(self._seat.pace.durations.copy)
            self._seat.hops.work("copy memory", f"{server.flavor.memory_mb} MB to {dest}", id_of(ctx))
        except Exception as failure:
            if is_over(failure):
                raise
            self._roll_back(ctx, server, request, failure, held)
            return
        try:
            self._take_leave(ctx, server, dest, held)
        except Exception as failure:
            if not is_over(failure):
                self._be_lost(server, dest, failure)
            raise

    def _let_prepare(self, ctx: Context, server: Instance, dest: str, data: Primitive) -> None:
        """The call that may take long: signs of life from the destination keep this one waiting."""
        uuid, ports = server.uuid, self._ports(server.uuid)
        self._save_move(ctx, uuid, "preparing")
        self._objects.disks(ctx, uuid)
        for port in ports:
            self._plugged.discard(port.id)
        prepared: Primitive = self._rpc.call(
            "compute-alt",
            "pre_live_migration",
            {"instance": nova_rows.instance(server, ports), "disk": None, "migrate_data": data},
            context=ctx,
            server=dest,
            version="6.0",
            timeout_s=LONG_RPC_TIMEOUT_S,
            monitor_s=HEAVY_MONITOR_S if server.heavy else RPC_RESPONSE_TIMEOUT_S,
        )
        if not prepared["nova_object.data"]["wait_for_vif_plugged"]:
            return
        world = self._seat.world

        def wired() -> bool:
            # Emptied meanwhile: `instance` raises Gone, and the migration ends.
            return all(port.id in self._plugged for port in ports) or not world.instance(uuid).uuid

        if not world.wait_until(wired, VIF_PLUGGING_TIMEOUT_S):
            raise TimeoutError(f"no network-vif-plugged within {VIF_PLUGGING_TIMEOUT_S:.0f} s")

    def _take_leave(self, ctx: Context, server: Instance, dest: str, held: Held) -> None:
        """The server runs on the destination: hand over its ports, then the rest, then clean up here.

        What is told of the server is what this host knows of it since the beginning.
        """
        uuid, move = server.uuid, self._seat.world.moves.of(server.uuid)
        fixed_ips = self._fixed_ips(uuid)
        self._volumes.leave(ctx, held)
        self._tell(ctx, "live_migration._post.start", server, fixed_ips=fixed_ips)
        neutron = self._neutron()
        for port in self._ports(uuid):
            self._rest(ctx, neutron.who, "PUT /v2.0/ports/{id}/bindings/{host}/activate", "200 OK")
            neutron.activate_binding(ctx, port.id, dest)
        self._unplug(uuid)
        self._objects.move_context(ctx, uuid)
        args = {"instance": nova_rows.instance(server, self._ports(uuid)), "block_migration": None}
        self._rpc.call(
            "compute-alt",
            "post_live_migration_at_destination",
            args,
            context=ctx,
            server=dest,
            version="6.0",
            timeout_s=LONG_RPC_TIMEOUT_S,
            monitor_s=RPC_RESPONSE_TIMEOUT_S,
        )
        self._objects.server_again(ctx, uuid)
        self._objects.save_node(ctx)
        self._rest(ctx, "placement", "DELETE /allocations/{id}", "204 No Content")
        self._tell_schedulers(ctx, server)
        self._tell(ctx, "live_migration._post.end", server, fixed_ips=fixed_ips)
        self._objects.clean_consoles(ctx, uuid)
        self._objects.save_move(ctx, msgspec.structs.replace(move, status="completed"))

    def _be_lost(self, server: Instance, dest: str, failure: Exception) -> None:
        """Its memory is on the destination, which did not take over: nobody can say that it runs."""
        world = self._seat.world
        world.moves.of(server.uuid)  # Gone: the destination did take over, or all was emptied.
        world.moves.end(server.uuid, moved=True)
        world.change(server.uuid, host=dest, vm_state="error", task_state=None, fault=str(failure))

    def _roll_back(
        self, ctx: Context, server: Instance, request: Request, failure: Exception, held: Held
    ) -> None:
        """It stays here, whatever else fails on the way back."""
        uuid, fixed_ips = server.uuid, self._fixed_ips(server.uuid)
        self._tell(ctx, "live_migration._rollback.start", server, fixed_ips=fixed_ips)
        try:
            self._give_back(ctx, server, request, held)
        finally:
            self._seat.world.moves.end(uuid, moved=False)
            here = {"task_state": None, "fault": str(failure), "heavy": False}
            server = goes_on(self._seat.world, uuid, "migrating", **here)
        self._objects.save(ctx, server, ["task_state"], expected="migrating")
        self._tell(ctx, "live_migration._rollback.end", server, fixed_ips=fixed_ips)

    def _give_back(self, ctx: Context, server: Instance, request: Request, held: Held) -> None:
        """What was made ready on the destination goes; placement holds the room here for the server again."""
        uuid, neutron, dest = server.uuid, self._neutron(), str(request.args["dest"])
        for port in self._ports(uuid):
            self._rest(ctx, neutron.who, "DELETE /v2.0/ports/{id}/bindings/{host}", "204 No Content")
            neutron.delete_binding(ctx, port.id, dest)
        self._volumes.give_back(ctx, server, dest, held)
        args = {
            "instance": nova_rows.instance(server, self._ports(uuid)),
            "destroy_disks": True,
            "migrate_data": request.args["migrate_data"],
        }
        self._rpc.cast(
            "compute-alt",
            "rollback_live_migration_at_destination",
            args,
            context=ctx,
            server=dest,
            version="6.0",
        )
        self._rest(ctx, "placement", "POST /allocations", "204 No Content")
        self._save_move(ctx, uuid, "error")

    # --- on the destination

    def _prepare(self, request: Request) -> Primitive:
        """Get ready for the server: its disks and its network are there before it comes."""
        seat = self._seat
        ctx, uuid = context.carried(request.context), uuid_of(request.args["instance"])
        server = seat.world.instance(uuid)
        durations = seat.pace.durations
        with self._event(ctx, uuid, "compute_pre_live_migration"):
            self._objects.group(ctx, uuid)
            self._objects.disks(ctx, uuid)
            self._refresh_network(ctx, uuid)
            fixed_ips = self._fixed_ips(uuid)
            self._tell(ctx, "live_migration.pre.start", server, fixed_ips=fixed_ips)
            before = self._volumes.bring(ctx, server)
            seat.pace.take(durations.prepare_slowly if server.heavy else durations.prepare)
            seat.hops.work("prepare", f"{seat.host} is ready for {server.name}", id_of(ctx))
            is_wired = self._plug(ctx, uuid)
            neutron = self._neutron()
            for port in self._ports(uuid):
                self._rest(ctx, neutron.who, "PUT /v2.0/ports/{id}", "200 OK")
                neutron.note_destination(ctx, port.id, seat.host)
            self._tell(ctx, "live_migration.pre.end", server, fixed_ips=fixed_ips)
        more: dict[str, Any] = {"old_vol_attachment_ids": dict(before), "wait_for_vif_plugged": is_wired}
        return move_objects.with_more(request.args["migrate_data"], more)

    def _settle_in(self, request: Request) -> None:
        """The server runs here now: write that down, and let the old host's binding go."""
        seat = self._seat
        ctx, uuid = context.carried(request.context), uuid_of(request.args["instance"])
        server, move = seat.world.instance(uuid), seat.world.moves.of(uuid)
        with self._event(ctx, uuid, "compute_post_live_migration_at_destination"):
            self._refresh_network(ctx, uuid)
            fixed_ips = self._fixed_ips(uuid)
            self._tell(ctx, "live_migration.post.dest.start", server, fixed_ips=fixed_ips)
            self._objects.disks(ctx, uuid)
            self._objects.node_of(ctx, seat.host)
            self._objects.drop_move_context(ctx, server)
            seat.world.moves.end(uuid, moved=True)
            here = {"host": seat.host, "task_state": None, "heavy": False}
            server = goes_on(seat.world, uuid, "migrating", **here)
            changes = ["task_state", "host", "node", "power_state", "compute_id", "progress", "info_cache"]
            self._objects.save(ctx, server, changes, ports=self._ports(uuid), expected="migrating")
            neutron = self._neutron()
            for port in self._ports(uuid):
                self._rest(ctx, neutron.who, "DELETE /v2.0/ports/{id}/bindings/{host}", "204 No Content")
                neutron.delete_binding(ctx, port.id, move.source)
            self._tell(ctx, "live_migration.post.dest.end", server, fixed_ips=fixed_ips)

    def _forget_it(self, request: Request) -> None:
        """The server does not come."""
        ctx, uuid = context.carried(request.context), uuid_of(request.args["instance"])
        server = self._seat.world.instance(uuid)
        with self._event(ctx, uuid, "compute_rollback_live_migration_at_destination"):
            self._tell(ctx, "live_migration.rollback.dest.start", server)
            self._unplug(uuid)
            self._seat.hops.work("destroy", f"gone from {self._seat.host}", id_of(ctx))
            self._tell(ctx, "live_migration.rollback.dest.end", server)


def _pre_check_error(reason: str) -> ExpectedFailure:
    return ExpectedFailure(
        name="MigrationPreCheckError",
        module="nova.exception",
        message=f"Migration pre-check error: {reason}",
        kwargs={"reason": reason, "code": 400},
    )
