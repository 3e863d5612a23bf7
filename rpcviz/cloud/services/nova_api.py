"""nova-api: the REST door that users knock at; on the bus it only sends.

Source: nova/compute/api.py, nova/conductor/rpcapi.py, nova/compute/rpcapi.py.
"""

from collections.abc import Mapping
from typing import Any

from rpcviz.cloud import context, nova_disks, nova_network, nova_objects, nova_rows
from rpcviz.cloud.hops import rows
from rpcviz.cloud.move_requests import MoveRequests
from rpcviz.cloud.nova_acts import COMPUTE_VERSION, ServerActs
from rpcviz.cloud.nova_administration import Administration
from rpcviz.cloud.nova_volumes import ask_to_attach, ask_to_detach
from rpcviz.cloud.service import Seat, Service
from rpcviz.cloud.state import SMALL, Era, Flavor, Gone, Instance, Port


class NovaApi(ServerActs, Administration):
    """One nova-api; fills the nova door."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._rpc = seat.process.client("nova")
        self._moves = MoveRequests(seat, self._rpc)
        seat.doors.nova = self

    @property
    def who(self) -> str:
        """`nova-api@HOST`."""
        return self._seat.who

    def boot(
        self, request_id: str, *, names: list[str], era: Era, flavor: Flavor = SMALL
    ) -> tuple[Instance, ...]:
        """POST /servers: accept, write down, hand over to a conductor, and answer before it is done."""
        seat = self._seat
        ctx = context.nova_user(request_id, seat.clock.now_ns())
        seat.hops.rest(seat.who, "POST /servers", "202 Accepted", request_id, sender="user")
        seat.pace.take(seat.pace.durations.rest)
        # keystonemiddleware/auth_token: whose token is this? Then it is kept for five minutes.
        seat.hops.rest("keystone", "GET /v3/auth/tokens", "200 OK", request_id)
        seat.pace.take(seat.pace.durations.rest)
        seat.hops.rest("glance-api", "GET /v2/images/{id}", "200 OK", request_id)
        seat.pace.take(seat.pace.durations.rest)
        made = tuple(
            seat.world.create_instance(name=name, flavor=flavor, request_id=request_id) for name in names
        )
        if era == "classic":
            self._boot_classic(ctx, made)
        else:
            self._boot_today(ctx, made)
        return made

    def _boot_today(self, ctx: dict[str, Any], made: tuple[Instance, ...]) -> None:
        seat = self._seat
        seat.hops.rest(seat.doors.need_neutron().who, "GET /v2.0/networks", "200 OK", ctx["request_id"])
        seat.pace.take(seat.pace.durations.rest)
        seat.hops.db("INSERT build_requests", rows(len(made)), ctx["request_id"])
        seat.pace.take(seat.pace.durations.db)
        args = {
            "build_requests": [nova_rows.build_request(server) for server in made],
            "request_specs": [nova_objects.request_spec(server) for server in made],
            "image": nova_objects.image(),
            "admin_password": self._password(),
            "injected_files": [],
            "requested_networks": nova_objects.networks(),
            "block_device_mapping": nova_objects.new_disks(),
            "tags": nova_objects.wrap("TagList", "1.1", {"objects": []}, ["objects"]),
        }
        self._rpc.cast(
            "conductor",
            "schedule_and_build_instances",
            args,
            context=ctx,
            version="1.17",
            namespace="compute_task",
        )

    def _boot_classic(self, ctx: dict[str, Any], made: tuple[Instance, ...]) -> None:
        # Newton: nova-api wrote the servers itself; build requests and cells came later.
        seat = self._seat
        seat.hops.db("INSERT instances", rows(len(made)), ctx["request_id"])
        seat.pace.take(seat.pace.durations.db)
        args = {
            "instances": [nova_rows.instance(server) for server in made],
            "image": nova_objects.image(),
            "filter_properties": {
                "instance_type": nova_objects.flavor(made[0].flavor),
                "scheduler_hints": {},
            },
            "admin_password": self._password(),
            "injected_files": [],
            "requested_networks": nova_objects.networks(),
            "security_groups": ["default"],
        }
        self._rpc.cast(
            "conductor", "build_instances", args, context=ctx, version="1.10", namespace="compute_task"
        )

    def _password(self) -> str:
        return self._seat.new_uuid().replace("-", "")[:12]

    def delete(self, request_id: str, uuid: str) -> None:
        """DELETE /servers/{id}: to the one host that has it. Raises Gone."""
        seat = self._seat
        server = seat.world.instance(uuid)
        ctx = context.nova_user(request_id, seat.clock.now_ns())
        seat.hops.rest(seat.who, "DELETE /servers/{id}", "204 No Content", request_id, sender="user")
        seat.pace.take(seat.pace.durations.rest)
        server = seat.world.change(uuid, task_state="deleting")
        seat.hops.db("UPDATE instances", "deleting", request_id)
        seat.pace.take(seat.pace.durations.db)
        if server.host is None:
            # Never placed: no host to tell, nova-api deletes the row itself.
            seat.world.remove(uuid)
            return
        args = {
            "instance": nova_rows.instance(server, seat.world.ports_of(uuid)),
            "bdms": nova_disks.disks(server, seat.world),
        }
        self._rpc.cast(
            "compute", "terminate_instance", args, context=ctx, server=server.host, version=COMPUTE_VERSION
        )

    def console_log(self, request_id: str, uuid: str) -> str:
        """POST /servers/{id}/action: ask the one host that has it, and wait. Raises Gone."""
        seat = self._seat
        server = seat.world.instance(uuid)
        if server.host is None:
            raise Gone(uuid)
        ctx = context.nova_user(request_id, seat.clock.now_ns())
        seat.hops.rest(seat.who, "POST /servers/{id}/action", "200 OK", request_id, sender="user")
        seat.pace.take(seat.pace.durations.rest)
        args = {"instance": nova_rows.instance(server, seat.world.ports_of(uuid)), "tail_length": 20}
        text = self._rpc.call(
            "compute", "get_console_output", args, context=ctx, server=server.host, version=COMPUTE_VERSION
        )
        return str(text)

    def attach_volume(self, request_id: str, uuid: str, volume_id: str) -> None:
        """POST /servers/{id}/os-volume_attachments. Raises Gone, Refused."""
        ask_to_attach(self._seat, self._rpc, request_id, uuid, volume_id)

    def detach_volume(self, request_id: str, uuid: str, volume_id: str) -> None:
        """DELETE /servers/{id}/os-volume_attachments/{id}. Raises Gone, Refused."""
        ask_to_detach(self._seat, self._rpc, request_id, uuid, volume_id)

    def live_migrate(self, request_id: str, uuid: str, *, slow: bool) -> None:
        """POST /servers/{id}/action, os-migrateLive. Raises Gone, Refused."""
        self._moves.live_migrate(request_id, uuid, slow=slow)

    def resize(self, request_id: str, uuid: str, *, flavor: Flavor) -> None:
        """POST /servers/{id}/action, resize. Raises Gone, Refused."""
        self._moves.resize(request_id, uuid, flavor=flavor)

    def confirm_resize(self, first_request_id: str, uuid: str) -> None:
        """POST /servers/{id}/action, confirmResize. Raises Gone, Refused."""
        self._moves.confirm_resize(first_request_id, uuid)

    def revert_resize(self, first_request_id: str, uuid: str) -> None:
        """POST /servers/{id}/action, revertResize. Raises Gone, Refused."""
        self._moves.revert_resize(first_request_id, uuid)

    def external_event(self, caller: Mapping[str, Any], name: str, port: Port) -> None:
        """POST /os-server-external-events: pass neutron's news to the one compute that waits for it.

        The user's request id is lost here: a fresh one, and neutron's notifier's as the global one.
        """
        seat = self._seat
        try:
            server = seat.world.instance(port.instance)
        except Gone:
            return
        if server.host is None:
            return
        ctx = context.nova_service(seat.new_request_id(), context.global_id(caller), seat.clock.now_ns())
        args = {
            "instances": [nova_rows.instance(server, seat.world.ports_of(server.uuid))],
            "events": [nova_network.event(port, name)],
        }
        # Since RPC 6.5 what finishes work under way goes to `compute-alt`.
        self._rpc.cast(
            "compute-alt",
            "external_instance_event",
            args,
            context=ctx,
            server=server.host,
            version=COMPUTE_VERSION,
        )


SERVICE = Service(program="nova-api", hosts="api", make=NovaApi)
