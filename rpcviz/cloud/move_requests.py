"""nova-api's part of moves: accept, write down, hand over, and answer before anything is done.

Source: nova/compute/api.py `live_migrate`, `resize`, `confirm_resize`, `revert_resize`;
nova/conductor/rpcapi.py, nova/compute/rpcapi.py.
"""

from typing import Any

from rpcviz.bus.client import RpcClient
from rpcviz.cloud import context, move_objects, nova_objects, nova_rows
from rpcviz.cloud.service import Seat
from rpcviz.cloud.state import Flavor, Instance, Move, Refused

Context = dict[str, Any]


class MoveRequests:
    """What one nova-api does when a user asks for a move."""

    def __init__(self, seat: Seat, rpc: RpcClient) -> None:
        self._seat = seat
        self._rpc = rpc

    def live_migrate(self, request_id: str, uuid: str, *, slow: bool) -> None:
        """os-migrateLive, for administrators only. Raises Gone, Refused."""
        seat = self._seat
        ctx = context.elevated(context.nova_user(request_id, seat.clock.now_ns()))
        server = self._accept(ctx, uuid, "os-migrateLive", "active", "migrating", heavy=slow)
        args = {
            "instance": nova_rows.instance(server, seat.world.ports_of(uuid)),
            "scheduler_hint": {"host": None},
            "block_migration": None,
            "disk_over_commit": None,
            "request_spec": nova_objects.request_spec(server),
        }
        self._to_conductor(ctx, "live_migrate_instance", args, "1.15")

    def resize(self, request_id: str, uuid: str, *, flavor: Flavor) -> None:
        """Resize: the same way as a cold migration, with another flavor. Raises Gone, Refused."""
        seat = self._seat
        ctx = context.nova_user(request_id, seat.clock.now_ns())
        server = self._accept(ctx, uuid, "resize", "active", "resize_prep")
        args = {
            "instance": nova_rows.instance(server, seat.world.ports_of(uuid)),
            "scheduler_hint": {"filter_properties": {"ignore_hosts": [server.host]}},
            "live": False,
            "rebuild": False,
            "flavor": nova_objects.flavor(flavor),
            "block_migration": None,
            "disk_over_commit": None,
            "reservations": None,
            "clean_shutdown": True,
            "request_spec": move_objects.request_spec(server, flavor, [str(server.host)]),
            "host_list": None,
        }
        self._to_conductor(ctx, "migrate_server", args, "1.20")

    def confirm_resize(self, first_request_id: str, uuid: str) -> None:
        """Confirm it: the source may clean up. Raises Gone, Refused."""
        ctx = self._next(first_request_id)
        server = self._accept(ctx, uuid, "confirmResize", "resized")
        move = self._note(ctx, uuid, "confirming")
        self._to_host(ctx, "confirm_resize", server, move.source, move)

    def revert_resize(self, first_request_id: str, uuid: str) -> None:
        """Revert it: the destination begins. Raises Gone, Refused."""
        ctx = self._next(first_request_id)
        server = self._accept(ctx, uuid, "revertResize", "resized", "resize_reverting")
        move = self._note(ctx, uuid, "reverting")
        spec = move_objects.request_spec(server, move.old, [])
        self._to_host(ctx, "revert_resize", server, str(move.dest), move, request_spec=spec)

    def _next(self, first_request_id: str) -> Context:
        """Another request of the same user, whose client sends the first one's id along.

        OpenStack takes it as the global request id, which links the two.
        """
        self._seat.pace.take(self._seat.pace.durations.look)
        made = context.nova_user(self._seat.new_request_id(), self._seat.clock.now_ns())
        return {**made, "global_request_id": first_request_id}

    def _accept(
        self,
        ctx: Context,
        uuid: str,
        action: str,
        vm_state: str,
        task: str | None = None,
        **fields: Any,
    ) -> Instance:
        """Answer 202, and write down what goes on where the server is busy with it. Raises Gone, Refused."""
        seat, shown = self._seat, context.global_id(ctx)
        try:
            server = self._enter(uuid, vm_state, task)
        except Refused:
            self._answer(shown, f"409 Conflict, {action}")
            raise
        self._answer(shown, f"202 Accepted, {action}")
        # Not all that follows carries the request's id.
        seat.world.concern(shown, uuid)
        if task is not None:
            server = seat.world.change(uuid, fault=None, **fields)
            seat.hops.db("UPDATE instances", task, shown)
            seat.pace.take(seat.pace.durations.db)
        return server

    def _answer(self, request_id: str, status: str) -> None:
        seat = self._seat
        seat.hops.rest(seat.who, "POST /servers/{id}/action", status, request_id, sender="user")
        seat.pace.take(seat.pace.durations.rest)

    def _enter(self, uuid: str, vm_state: str, task: str | None) -> Instance:
        """The server, idle and in this state till now. Raises Gone, Refused."""
        world = self._seat.world
        if task is not None:
            return world.occupy(uuid, task, (vm_state,))
        server = world.instance(uuid)
        if server.vm_state != vm_state or server.task_state is not None:
            raise Refused(f"{server.name} has vm_state {server.vm_state}, task_state {server.task_state}")
        return server

    def _note(self, ctx: Context, uuid: str, status: str) -> Move:
        move = self._seat.world.moves.change(uuid, status=status)
        self._seat.hops.db("UPDATE migrations", status, context.global_id(ctx))
        self._seat.pace.take(self._seat.pace.durations.db)
        return move

    def _to_conductor(self, ctx: Context, method: str, args: dict[str, Any], version: str) -> None:
        self._rpc.cast("conductor", method, args, context=ctx, version=version, namespace="compute_task")

    def _to_host(
        self, ctx: Context, method: str, server: Instance, host: str, move: Move, **more: Any
    ) -> None:
        args = {
            "instance": nova_rows.instance(server, self._seat.world.ports_of(server.uuid)),
            "migration": move_objects.migration(move),
            **more,
        }
        self._rpc.cast("compute", method, args, context=ctx, server=host, version="6.0")
