"""A resize on both hosts: casts there and back, and then the user has the last word.

Source: nova/compute/manager.py `_prep_resize`, `_resize_instance`, `_finish_resize`, `_confirm_resize`,
`revert_resize`, `_finish_revert_resize`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rpcviz.bus.dispatch import Request
from rpcviz.cloud import context, moments, move_objects, nova_objects, nova_rows
from rpcviz.cloud.move_objects import uuid_of
from rpcviz.cloud.move_tasks import LONG_RPC_TIMEOUT_S
from rpcviz.cloud.mover import Context, Methods, Mover, id_of, is_over
from rpcviz.cloud.nova_host import goes_on
from rpcviz.cloud.quiet import until_moot
from rpcviz.cloud.state import Claim, Instance, Move

HOUR_NS = 3600 * 10**9


class Resize(Mover):
    """One host's part of it, as the source of some servers and the destination of others."""

    def methods(self) -> Methods:
        """What it answers."""
        return {
            "prep_resize": until_moot(self._prepare),
            "resize_instance": until_moot(self._send),
            "finish_resize": until_moot(self._receive),
            "confirm_resize": until_moot(self._confirm),
            "revert_resize": until_moot(self._revert),
            "check_instance_shared_storage": _is_shared,
            "finish_revert_resize": until_moot(self._take_back),
        }

    @contextmanager
    def _stage(self, ctx: Context, uuid: str, name: str) -> Iterator[None]:
        """One method's part; where it fails the server is in ERROR, and somebody must look at it."""
        try:
            with self._event(ctx, uuid, name):
                yield
        except Exception as failure:
            if not is_over(failure):
                self._seat.world.change(uuid, vm_state="error", task_state=None, fault=str(failure))
            raise

    def _cast(self, ctx: Context, method: str, server: Instance, host: str, **more: object) -> None:
        args = {"instance": nova_rows.instance(server, self._ports(server.uuid)), **more}
        self._rpc.cast("compute-alt", method, args, context=ctx, server=host, version="6.0")

    def _power_off(self, ctx: Context, server: Instance) -> None:
        """The driver stops the server, and its tap devices go."""
        self._seat.pace.take(self._seat.pace.durations.destroy)
        self._seat.hops.work("power off", f"{server.name} on {self._seat.host}", id_of(ctx))
        self._unplug(server.uuid)

    def _start(self, ctx: Context, server: Instance) -> None:
        """The driver makes tap devices and starts the server; nova does not wait for neutron here."""
        self._plug(ctx, server.uuid)
        self._seat.pace.take(self._seat.pace.durations.spawn)
        self._seat.hops.work("spawn", f"running on {self._seat.host}", id_of(ctx))

    def _bind(self, ctx: Context, uuid: str) -> None:
        """The server's ports are on this host from now on."""
        neutron = self._neutron()
        for port in self._ports(uuid):
            self._rest(ctx, neutron.who, "PUT /v2.0/ports/{id}", "200 OK")
            neutron.bind_port(ctx, port.id, self._seat.host)
        self._refresh_network(ctx, uuid)

    def _tell_it_exists(self, ctx: Context, server: Instance) -> None:
        """For whoever bills: up to here the server was as large as it was."""
        now = self._seat.clock.now_ns()
        begin = now - now % HOUR_NS
        audit: dict[str, Any] = {
            "audit_period_beginning": moments.micros(begin),
            "audit_period_ending": moments.micros(now),
            "bandwidth": {},
        }
        self._tell(ctx, "exists", server, **audit)

    # --- there: destination, source, destination

    def _prepare(self, request: Request) -> None:
        """On the destination: claim room, then ask the source for the server."""
        ctx, uuid = context.carried(request.context), uuid_of(request.args["instance"])
        server, move = self._seat.world.instance(uuid), self._seat.world.moves.of(uuid)
        asked: dict[str, Any] = {"new_instance_type": move.new.name, "new_instance_type_id": move.new.id}
        with self._stage(ctx, uuid, "compute_prep_resize"):
            self._tell_it_exists(ctx, server)
            self._tell(ctx, "resize.prep.start", server, **asked)
            claim = self._claim(ctx, move)
            if claim.granted:
                self._objects.save(ctx, server, ["migration_context"])
                self._objects.save_node(ctx)
                self._objects.save_move(ctx, move)
                self._cast(
                    ctx,
                    "resize_instance",
                    server,
                    move.source,
                    migration=move_objects.migration(move),
                    image=nova_objects.image(),
                    flavor=nova_objects.flavor(move.new),
                    clean_shutdown=request.args["clean_shutdown"],
                    request_spec=request.args["request_spec"],
                )
            else:
                self._refuse(ctx, server, move, claim, request)
            self._tell(ctx, "resize.prep.end", server, **asked)

    def _refuse(self, ctx: Context, server: Instance, move: Move, claim: Claim, request: Request) -> None:
        """No room after all: end this move, and call a conductor, which tries the hosts that are left."""
        reason = f"claim refused on {claim.host}: asked {claim.asked}, free {claim.free}"
        self._save_move(ctx, server.uuid, "error")
        self._rest(ctx, "placement", "POST /allocations", "204 No Content")
        self._seat.world.moves.end(server.uuid, moved=False)
        self._tell(ctx, "resize.error", server, priority="ERROR", message=reason, code=500)
        args = {
            "instance": nova_rows.instance(server, self._ports(server.uuid)),
            "scheduler_hint": {"filter_properties": request.args["filter_properties"]},
            "live": False,
            "rebuild": False,
            "flavor": nova_objects.flavor(move.new),
            "block_migration": None,
            "disk_over_commit": None,
            "reservations": [],
            "clean_shutdown": request.args["clean_shutdown"],
            "request_spec": request.args["request_spec"],
            "host_list": request.args["host_list"],
        }
        self._rpc.call(
            "conductor",
            "migrate_server",
            args,
            context=ctx,
            version="1.20",
            namespace="compute_task",
            timeout_s=LONG_RPC_TIMEOUT_S,
            monitor_s=60,
        )

    def _send(self, request: Request) -> None:
        """On the source: stop the server, copy its disk, and hand it over."""
        seat, world = self._seat, self._seat.world
        ctx, uuid = context.carried(request.context), uuid_of(request.args["instance"])
        with self._stage(ctx, uuid, "compute_resize_instance"):
            self._save_move(ctx, uuid, "migrating")
            server = goes_on(world, uuid, "resize_prep", task_state="resize_migrating")
            self._objects.save(ctx, server, ["task_state"], expected="resize_prep")
            fixed_ips = self._fixed_ips(uuid)
            self._tell(ctx, "resize.start", server, fixed_ips=fixed_ips)
            self._objects.disks(ctx, uuid)
            self._power_off(ctx, server)
            seat.pace.take(seat.pace.durations.copy)
            move = self._save_move(ctx, uuid, "post-migrating")
            dest = str(move.dest)
            seat.hops.work("copy disk", f"{move.old.root_gb} GB to {dest}", id_of(ctx))
            server = goes_on(
                world,
                uuid,
                "resize_migrating",
                host=dest,
                task_state="resize_migrated",
                power_state=4,
            )
            changes = ["host", "node", "compute_id", "task_state"]
            self._objects.save(ctx, server, changes, expected="resize_migrating")
            self._cast(
                ctx,
                "finish_resize",
                server,
                dest,
                migration=move_objects.migration(move),
                image=nova_objects.image(),
                disk_info="[]",
                request_spec=request.args["request_spec"],
            )
            self._tell(ctx, "resize.end", server, fixed_ips=fixed_ips)

    def _receive(self, request: Request) -> None:
        """On the destination: bind its ports here, start it with its new size, and wait for the user."""
        world = self._seat.world
        ctx, uuid = context.carried(request.context), uuid_of(request.args["instance"])
        with self._stage(ctx, uuid, "compute_finish_resize"):
            world.reflavor(uuid, world.moves.of(uuid).new)
            self._bind(ctx, uuid)
            server = goes_on(world, uuid, "resize_migrated", task_state="resize_finish")
            self._objects.save(ctx, server, ["task_state", "flavor"], expected="resize_migrated")
            fixed_ips = self._fixed_ips(uuid)
            self._tell(ctx, "finish_resize.start", server, fixed_ips=fixed_ips)
            self._objects.disks(ctx, uuid)
            self._start(ctx, server)
            self._save_move(ctx, uuid, "finished")
            server = goes_on(
                world,
                uuid,
                "resize_finish",
                vm_state="resized",
                task_state=None,
                power_state=1,
                launched_ns=self._seat.clock.now_ns(),
            )
            changes = ["vm_state", "task_state", "power_state", "launched_at"]
            self._objects.save(ctx, server, changes, expected="resize_finish")
            self._tell_schedulers(ctx, server)
            self._tell(ctx, "finish_resize.end", server, fixed_ips=fixed_ips)

    # --- the user is content: the source cleans up

    def _confirm(self, request: Request) -> None:
        """On the source: what is left of the server here goes, its room too."""
        seat, world = self._seat, self._seat.world
        ctx, uuid = context.carried(request.context), uuid_of(request.args["instance"])
        server = world.instance(uuid)
        with self._stage(ctx, uuid, "compute_confirm_resize"):
            self._tell(ctx, "resize.confirm.start", server)
            self._drop_binding(ctx, uuid)
            seat.pace.take(seat.pace.durations.destroy)
            seat.hops.work("clean up", f"{server.name} on {seat.host}", id_of(ctx))
            self._save_move(ctx, uuid, "confirmed")
            self._objects.drop_move_context(ctx, server)
            world.moves.end(uuid, moved=True)
            self._objects.save_node(ctx)
            server = world.change(uuid, vm_state="active", task_state=None)
            self._objects.save(ctx, server, ["vm_state", "task_state", "old_flavor", "new_flavor"])
            self._tell(ctx, "resize.confirm.end", server, fixed_ips=self._fixed_ips(uuid))
            self._rest(ctx, "placement", "DELETE /allocations/{id}", "204 No Content")
            args = {"host_name": seat.host, "instance_uuid": uuid}
            elevated = context.elevated(ctx)
            self._rpc.fanout("scheduler", "delete_instance_info", args, context=elevated, version="4.2")

    def _drop_binding(self, ctx: Context, uuid: str) -> None:
        """It is asked for, and there is none: a port that was bound anew has one binding only."""
        neutron = self._neutron()
        for port in self._ports(uuid):
            self._rest(ctx, neutron.who, "DELETE /v2.0/ports/{id}/bindings/{host}", "404 Not Found")
            neutron.delete_binding(ctx, port.id, self._seat.host)

    # --- the user is not: all the way back

    def _revert(self, request: Request) -> None:
        """On the destination: stop the server, give the room back, and ask the source to go on with it."""
        seat = self._seat
        ctx, uuid = context.carried(request.context), uuid_of(request.args["instance"])
        server, move = seat.world.instance(uuid), seat.world.moves.of(uuid)
        with self._stage(ctx, uuid, "compute_revert_resize"):
            self._tell_it_exists(ctx, server)
            self._objects.disks(ctx, uuid)
            probe = f"/var/lib/nova/instances/{uuid}/probe"
            # Where both hosts see the same disk it must not be deleted here.
            self._rpc.call(
                "compute-alt",
                "check_instance_shared_storage",
                {"data": {"filename": probe}},
                context=ctx,
                server=move.source,
                version="6.0",
            )
            self._power_off(ctx, server)
            seat.world.release(move.uuid)
            self._objects.save_node(ctx)
            self._cast(
                ctx,
                "finish_revert_resize",
                server,
                move.source,
                migration=request.args["migration"],
                request_spec=request.args["request_spec"],
            )

    def _take_back(self, request: Request) -> None:
        """On the source: the server as it was, from the disk that was kept."""
        world = self._seat.world
        ctx, uuid = context.carried(request.context), uuid_of(request.args["instance"])
        move = world.moves.of(uuid)
        with self._stage(ctx, uuid, "compute_finish_revert_resize"):
            self._tell(ctx, "resize.revert.start", world.instance(uuid))
            self._objects.disks(ctx, uuid)
            world.reflavor(uuid, move.old)
            server = goes_on(world, uuid, "resize_reverting", host=self._seat.host)
            changes = ["host", "node", "flavor", "old_flavor", "new_flavor"]
            self._objects.save(ctx, server, changes, expected="resize_reverting")
            self._rest(ctx, "placement", "POST /allocations", "204 No Content")
            self._bind(ctx, uuid)
            self._start(ctx, server)
            self._objects.drop_move_context(ctx, server)
            self._save_move(ctx, uuid, "reverted")
            world.moves.end(uuid, moved=False)
            back = {"vm_state": "active", "task_state": None, "power_state": 1}
            server = goes_on(world, uuid, "resize_reverting", **back)
            changes = ["vm_state", "task_state", "power_state", "launched_at"]
            self._objects.save(ctx, server, changes, expected="resize_reverting")
            self._tell_schedulers(ctx, server)
            self._tell(ctx, "resize.revert.end", server, fixed_ips=self._fixed_ips(uuid))


def _is_shared(request: Request) -> bool:
    """Every simulated host has disks of its own."""
    del request
    return False
