"""The conductor's part of moves: find a host, ask both ends whether it can be, and hand over.

Source: nova/conductor/tasks/live_migrate.py, nova/conductor/tasks/migrate.py,
nova/conductor/manager.py `live_migrate_instance`, `migrate_server`.
"""

from collections.abc import Sequence
from typing import Any

from rpcviz.bus.client import RpcClient
from rpcviz.bus.dispatch import Request
from rpcviz.bus.problems import CallTimeout, ExpectedFailure, RemoteFailure
from rpcviz.cloud import context, move_objects, nova_objects, nova_rows, payloads, versioned_payloads
from rpcviz.cloud.move_objects import uuid_of
from rpcviz.cloud.mover import is_over
from rpcviz.cloud.nova_announcer import Announcer
from rpcviz.cloud.nova_host import goes_on
from rpcviz.cloud.nova_objects import Primitive
from rpcviz.cloud.service import Seat
from rpcviz.cloud.state import Flavor, Instance, Move, MoveKind

Context = dict[str, Any]
LONG_RPC_TIMEOUT_S = 1800.0
RPC_RESPONSE_TIMEOUT_S = 60
"""A call that may be long: nova lets it last half an hour, but be silent for a minute only."""


class MoveTasks:
    """What one conductor does about servers that move."""

    def __init__(self, seat: Seat, rpc: RpcClient, announcer: Announcer) -> None:
        self._seat = seat
        self._rpc = rpc
        self._announcer = announcer

    # --- live migration

    def live_migrate(self, request: Request) -> None:
        """`live_migrate_instance`: from the choice of a host up to the cast to the source."""
        ctx = context.carried(request.context)
        server = self._seat.world.instance(uuid_of(request.args["instance"]))
        move = self._start(ctx, server, "live-migration", server.flavor)
        try:
            self._live_migrate(ctx, server, move)
        except Exception as failure:  # noqa: BLE001 - as in nova: whatever it was, the server stays
            self._give_up(ctx, server, failure)

    def _live_migrate(self, ctx: Context, server: Instance, move: Move) -> None:
        seat = self._seat
        host, data = self._find_destination(ctx, server, move)
        move = seat.world.moves.change(server.uuid, dest=host)
        neutron = seat.doors.need_neutron()
        for port in seat.world.ports_of(server.uuid):
            seat.hops.rest(neutron.who, "POST /v2.0/ports/{id}/bindings", "201 Created", _id(ctx))
            seat.pace.take(seat.pace.durations.rest)
            neutron.create_binding(ctx, port.id, host)
        ports = seat.world.ports_of(server.uuid)
        args = {
            "instance": nova_rows.instance(server, ports),
            "dest": host,
            "block_migration": None,
            "migrate_data": move_objects.with_more(data, {"vifs": move_objects.vifs(ports, bound=True)}),
            "migration": move_objects.migration(move),
        }
        # Since RPC 6.5 what finishes work under way goes to `compute-alt`.
        self._rpc.cast("compute-alt", "live_migration", args, context=ctx, server=move.source, version="6.0")

    def _find_destination(self, ctx: Context, server: Instance, move: Move) -> tuple[str, Primitive]:
        """A host that takes the server, and what both ends say of it. One that refuses is not asked twice."""
        seat, tried = self._seat, [move.source]
        while True:
            host = _host(self._select(ctx, server, tried, server.flavor, alternates=False)[0])
            try:
                return host, self._check(ctx, server, move, host)
            except RemoteFailure as refused:
                if refused.exc_name != "MigrationPreCheckError":
                    raise
            except CallTimeout:
                # Silent for too long: as good as refused.
                seat.world.release(move.uuid)
            seat.hops.rest("placement", "DELETE /allocations/{id}", "204 No Content", _id(ctx))
            seat.world.deallocate(server.uuid)
            tried.append(host)

    def _check(self, ctx: Context, server: Instance, move: Move, host: str) -> Primitive:
        ports = self._seat.world.ports_of(server.uuid)
        limits = {"numa_topology": None, "vcpu": None, "disk_gb": None, "memory_mb": None}
        args = {
            "instance": nova_rows.instance(server, ports),
            "block_migration": None,
            "disk_over_commit": None,
            "migration": move_objects.migration(move),
            "limits": nova_objects.wrap("SchedulerLimits", "1.0", limits, sorted(limits)),
        }
        checked: Primitive = self._rpc.call(
            "compute",
            "check_can_live_migrate_destination",
            args,
            context=ctx,
            server=host,
            version="6.0",
            timeout_s=LONG_RPC_TIMEOUT_S,
            monitor_s=RPC_RESPONSE_TIMEOUT_S,
        )
        return checked

    # --- resize

    def migrate_server(self, request: Request) -> None:
        """A resize, from nova-api; or from a host whose claim was refused, with the hosts that are left."""
        ctx = context.carried(request.context)
        server = self._seat.world.instance(uuid_of(request.args["instance"]))
        flavor = move_objects.read_flavor(request.args["flavor"])
        move = self._start(ctx, server, "resize", flavor)
        try:
            self._resize(ctx, server, move, request.args)
        except Exception as failure:  # noqa: BLE001 - as above
            self._give_up(ctx, server, failure)

    def _resize(self, ctx: Context, server: Instance, move: Move, asked: dict[str, Any]) -> None:
        seat, flavor = self._seat, move.new
        hosts: Sequence[Primitive] | None = asked["host_list"]
        if hosts is None:
            first, *others = self._select(ctx, server, [move.source], flavor, alternates=True)
        else:
            first, *others = self._claim_next(ctx, server, flavor, hosts)
        host = _host(first)
        move = seat.world.moves.change(server.uuid, dest=host, status="pre-migrating")
        seat.hops.db("UPDATE migrations", move.status, _id(ctx))
        args = {
            "instance": nova_rows.instance(server, seat.world.ports_of(server.uuid)),
            "flavor": nova_objects.flavor(flavor),
            "image": nova_objects.image(),
            "request_spec": move_objects.request_spec(server, flavor, [move.source]),
            "filter_properties": move_objects.resize_filters(host),
            "node": host,
            "migration": move_objects.migration(move),
            "clean_shutdown": asked["clean_shutdown"],
            "host_list": others,
        }
        self._rpc.cast("compute", "prep_resize", args, context=ctx, server=host, version="6.0")

    def _claim_next(
        self, ctx: Context, server: Instance, flavor: Flavor, hosts: Sequence[Primitive]
    ) -> Sequence[Primitive]:
        """Of the alternates those from the first on that placement accepts: no scheduler is asked again."""
        seat = self._seat
        for at, choice in enumerate(hosts):
            granted = seat.world.allocate(server.uuid, _host(choice), flavor)
            status = "204 No Content" if granted else "409 Conflict"
            seat.hops.rest("placement", f"PUT /allocations/{{id}} on {_host(choice)}", status, _id(ctx))
            seat.pace.take(seat.pace.durations.rest)
            if granted:
                return hosts[at:]
        raise ExpectedFailure(
            name="MaxRetriesExceeded",
            module="nova.exception",
            message="Exceeded maximum number of retries. Exhausted all hosts for the resize.",
        )

    # --- both

    def _start(self, ctx: Context, server: Instance, kind: MoveKind, flavor: Flavor) -> Move:
        """Write the migration, and give it the room that placement holds for the server on its old host."""
        seat = self._seat
        move = seat.world.moves.start(server.uuid, kind=kind, flavor=flavor)
        seat.hops.db("INSERT migrations", move.status, _id(ctx))
        seat.pace.take(seat.pace.durations.db)
        seat.hops.rest("placement", "POST /allocations", "204 No Content", _id(ctx))
        seat.pace.take(seat.pace.durations.rest)
        return move

    def _select(
        self, ctx: Context, server: Instance, ignore: Sequence[str], flavor: Flavor, *, alternates: bool
    ) -> Sequence[Primitive]:
        """What a scheduler chose: one host, and those to try after it. Raises RemoteFailure: NoValidHost."""
        chosen: Sequence[Sequence[Primitive]] = self._rpc.call(
            "scheduler",
            "select_destinations",
            {
                "instance_uuids": [server.uuid],
                "spec_obj": move_objects.request_spec(server, flavor, ignore),
                "return_objects": True,
                "return_alternates": alternates,
            },
            context=ctx,
            version="4.5",
            timeout_s=LONG_RPC_TIMEOUT_S,
            monitor_s=RPC_RESPONSE_TIMEOUT_S,
        )
        return chosen[0]

    def _give_up(self, ctx: Context, server: Instance, failure: Exception) -> None:
        """It stays where it is, as it was; who asked sees why in the server's fault."""
        if is_over(failure):
            raise failure
        seat = self._seat
        reason = failure.message if isinstance(failure, RemoteFailure) else str(failure)
        payload = {
            **payloads.request_spec(server, 1),
            "instance_id": server.uuid,
            "state": server.vm_state,
            "method": "migrate_server",
            "reason": reason,
        }
        event = "compute_task.migrate_server"
        made = versioned_payloads.task_failed(server, 1, reason, "migrate_server")
        twin = versioned_payloads.twin(event)
        self._announcer.tell(ctx, event, payload, twin=twin, object_=made, priority="ERROR")
        seat.hops.db("UPDATE migrations", "error", _id(ctx))
        seat.hops.rest("placement", "POST /allocations", "204 No Content", _id(ctx))
        seat.pace.take(seat.pace.durations.rest)
        seat.world.moves.end(server.uuid, moved=False)
        if server.task_state is not None:
            here = {"task_state": None, "fault": reason, "heavy": False}
            goes_on(seat.world, server.uuid, server.task_state, **here)


def _id(ctx: Context) -> str:
    return str(ctx["request_id"])


def _host(selection: Primitive) -> str:
    return str(selection["nova_object.data"]["service_host"])
