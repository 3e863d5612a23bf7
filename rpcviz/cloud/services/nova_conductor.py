"""nova-conductor: asks a scheduler, hands the build to a compute, and writes for those without a database.

Source: nova/conductor/manager.py `ComputeTaskManager`, `ConductorManager`; nova/scheduler/rpcapi.py.
"""

from typing import Any

from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.bus.problems import RemoteFailure
from rpcviz.cloud import context, nova_objects, nova_rows, payloads, versioned_payloads
from rpcviz.cloud.base_api import base_api
from rpcviz.cloud.conductor_rows import answer, authorize, write_of
from rpcviz.cloud.hops import rows
from rpcviz.cloud.move_tasks import MoveTasks
from rpcviz.cloud.nova_announcer import Announcer
from rpcviz.cloud.nova_reschedule import Exhausted, next_try
from rpcviz.cloud.nova_volumes import ConductorVolumes
from rpcviz.cloud.quiet import until_moot
from rpcviz.cloud.service import Part, Seat, Service
from rpcviz.cloud.state import Instance

LONG_RPC_TIMEOUT_S = 1800.0
RPC_RESPONSE_TIMEOUT_S = 60
CLASSIC_VERSION = "1.10"
"""`build_instances` as Newton's nova-api sends it."""


def _uuid(primitive: dict[str, Any]) -> str:
    return str(primitive["nova_object.data"]["uuid"])


class NovaConductor(Part):
    """One nova-conductor; several compete on topic `conductor`."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._rpc = seat.process.client("nova")
        self._announcer = Announcer(seat, f"compute_task.{seat.host}")

    def start(self) -> None:
        """Serve topic `conductor`: tasks, and object calls of the computes."""
        moves = MoveTasks(self._seat, self._rpc, self._announcer)
        tasks = Endpoint(
            namespace="compute_task",
            version="1.27",
            methods={
                "schedule_and_build_instances": until_moot(self._schedule_and_build),
                "attach_volume": until_moot(ConductorVolumes(self._seat, self._rpc).attach),
                "build_instances": until_moot(self._build_instances),
                "live_migrate_instance": until_moot(moves.live_migrate),
                "migrate_server": until_moot(moves.migrate_server),
            },
        )
        objects = Endpoint(
            namespace=None,
            version="3.0",
            methods={
                "object_action": self._object_action,
                "object_class_action_versions": self._object_class_action,
            },
        )
        endpoints = (tasks, objects, base_api("conductor"))
        self._seat.process.server("nova", "conductor", self._seat.host, endpoints).start()

    # --- tasks

    def _schedule_and_build(self, request: Request) -> None:
        seat = self._seat
        ctx = context.carried(request.context)
        servers = [
            seat.world.instance(str(build["nova_object.data"]["instance_uuid"]))
            for build in request.args["build_requests"]
        ]
        uuids = [server.uuid for server in servers]
        try:
            chosen = self._rpc.call(
                "scheduler",
                "select_destinations",
                {
                    "instance_uuids": uuids,
                    "spec_obj": {**request.args["request_specs"][0]},
                    "return_objects": True,
                    "return_alternates": True,
                },
                context=ctx,
                version="4.5",
                timeout_s=LONG_RPC_TIMEOUT_S,
                monitor_s=RPC_RESPONSE_TIMEOUT_S,
            )
        except RemoteFailure as failure:
            self._bury(ctx, servers, failure)
            return
        hosts = [[str(host["nova_object.data"]["service_host"]) for host in choice] for choice in chosen]
        seat.hops.db("INSERT instances", rows(len(servers)), ctx["request_id"])
        seat.hops.db("DELETE build_requests", rows(len(servers)), ctx["request_id"])
        seat.pace.take(seat.pace.durations.db)
        for server, choice, alternates in zip(servers, hosts, chosen, strict=True):
            self._cast_build(ctx, request, server, choice[0], alternates[1:])

    def _cast_build(
        self,
        ctx: dict[str, Any],
        request: Request,
        server: Instance,
        host: str,
        alternates: list[Any],
        **more: Any,
    ) -> None:
        args = {
            **_build_args(request, server, host),
            "host_list": alternates,
            "accel_uuids": [],
            **more,
        }
        self._rpc.cast("compute", "build_and_run_instance", args, context=ctx, server=host, version="6.0")

    def _bury(self, ctx: dict[str, Any], servers: list[Instance], failure: RemoteFailure) -> None:
        """Nobody takes them: notify, write them to cell0 in state ERROR. No compute hears of it."""
        seat = self._seat
        for server in servers:
            self._tell_failed(ctx, server, len(servers), failure.message)
            seat.hops.db("INSERT instances (cell0)", "error", ctx["request_id"])
            seat.world.change(server.uuid, vm_state="error", task_state=None, fault=failure.message)

    def _tell_failed(self, ctx: dict[str, Any], server: Instance, count: int, reason: str) -> None:
        event = "compute_task.build_instances"
        payload = payloads.build_failed(server, count, reason)
        made = versioned_payloads.task_failed(server, count, reason, "build_instances")
        twin = versioned_payloads.twin(event)
        self._announcer.tell(ctx, event, payload, twin=twin, object_=made, priority="ERROR")

    def _build_instances(self, request: Request) -> None:
        """Newton's nova-api sends it for every boot, today's nova-compute when it could not build."""
        if request.version == CLASSIC_VERSION:
            self._build_classic(request)
        else:
            self._build_again(request)

    def _build_again(self, request: Request) -> None:
        """On the next alternate; without one the server ends in ERROR, and an error is announced."""
        seat = self._seat
        ctx = context.carried(request.context)
        server = seat.world.instance(_uuid(request.args["instances"][0]))
        try:
            again = next_try(seat, ctx, server, request.args)
        except Exhausted as exhausted:
            reason = str(exhausted)
            self._tell_failed(ctx, server, 1, reason)
            seat.hops.db("UPDATE instances", "error", ctx["request_id"])
            seat.world.change(server.uuid, vm_state="error", task_state=None, fault=reason)
            return
        properties = again.filter_properties
        self._cast_build(ctx, request, server, again.host, again.alternates, filter_properties=properties)

    def _build_classic(self, request: Request) -> None:
        seat = self._seat
        ctx = context.carried(request.context)
        servers = [seat.world.instance(_uuid(server)) for server in request.args["instances"]]
        spec = nova_objects.request_spec(servers[0])
        spec["nova_object.data"]["num_instances"] = len(servers)
        try:
            chosen = self._rpc.call(
                "scheduler", "select_destinations", {"spec_obj": spec}, context=ctx, version="4.3"
            )
        except RemoteFailure as failure:
            for server in servers:
                seat.world.change(server.uuid, vm_state="error", task_state=None, fault=failure.message)
            return
        for server, destination in zip(servers, chosen, strict=True):
            host = str(destination["host"])
            args = {**_build_args(request, server, host), "limits": destination["limits"]}
            self._rpc.cast("compute", "build_and_run_instance", args, context=ctx, server=host, version="4.0")

    # --- object calls

    def _object_action(self, request: Request) -> Any:
        primitive = request.args["objinst"]
        name, method = str(primitive["nova_object.name"]), str(request.args["objmethod"])
        self._write(request, name, method)
        if (name, method) == ("ConsoleAuthToken", "authorize"):
            return authorize(self._seat, primitive, str(request.context["request_id"]))
        return answer(self._seat, name, method, primitive, request.args)

    def _object_class_action(self, request: Request) -> Any:
        name, method = str(request.args["objname"]), str(request.args["objmethod"])
        self._write(request, name, method)
        return answer(self._seat, name, method, None, request.args)

    def _write(self, request: Request, name: str, method: str) -> None:
        write = write_of(name, method)
        if write is not None:
            self._seat.hops.db(write, None, str(request.context["request_id"]))
            self._seat.pace.take(self._seat.pace.durations.db)


def _build_args(request: Request, server: Instance, host: str) -> dict[str, Any]:
    """What every era tells the compute that shall build."""
    return {
        "instance": nova_rows.instance(server),
        "image": request.args["image"],
        "request_spec": nova_objects.request_spec(server),
        "filter_properties": {"limits": {}, "retry": {"num_attempts": 1, "hosts": [[host, host]]}},
        "admin_password": request.args["admin_password"],
        "injected_files": request.args["injected_files"],
        "requested_networks": request.args["requested_networks"],
        "security_groups": ["default"],
        "block_device_mapping": nova_objects.disks(server),
        "node": host,
        "limits": {},
    }


SERVICE = Service(program="nova-conductor", hosts="c", make=NovaConductor, count=2)
