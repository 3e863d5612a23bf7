"""Object calls: nova-compute has no database, so each read and write is a call to a conductor.

Source: nova/cmd/compute.py (indirection_api), nova/conductor/rpcapi.py, nova/objects/base.py.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rpcviz.cloud import context, nova_network, nova_objects, nova_rows
from rpcviz.cloud.nova_objects import Primitive
from rpcviz.cloud.service import Seat
from rpcviz.cloud.state import Instance, Port

Context = Mapping[str, Any]
VERSION = "3.0"
CONSOLE_TTL_S = 600
EVENT_VERSIONS = {"InstanceActionEvent": "1.4"}


class Indirection:
    """The object calls of one nova-compute."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._rpc = seat.process.client("nova")
        # nova-compute loads its ComputeNode and its Service once, at its start, and keeps the contexts
        # of these loads: their saves carry these two request ids for the life of the process.
        self._node_context = context.nova_admin(seat.new_request_id(), seat.clock.now_ns())
        self._service_context = context.nova_admin(seat.new_request_id(), seat.clock.now_ns())
        self._reports = 0

    def _action(
        self,
        ctx: Context,
        primitive: Primitive,
        method: str,
        kwargs: Mapping[str, Any] | None = None,
        args: Sequence[Any] = (),
    ) -> Any:
        """An object's own method; `[updates, result]`."""
        asked = {
            "objinst": primitive,
            "objmethod": method,
            "args": list(args),
            "kwargs": dict(kwargs or {}),
        }
        return self._rpc.call("conductor", "object_action", asked, context=ctx, version=VERSION)

    def _class_action(
        self,
        ctx: Context,
        called: str,
        versions: Mapping[str, str],
        args: Sequence[str],
        kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        """A method of a class; `called`: `Class.method`."""
        name, _, method = called.partition(".")
        asked = {
            "objname": name,
            "objmethod": method,
            "object_versions": dict(versions),
            "args": list(args),
            "kwargs": dict(kwargs or {}),
        }
        self._rpc.call("conductor", "object_class_action_versions", asked, context=ctx, version=VERSION)

    def event_start(self, ctx: Context, uuid: str, event: str) -> None:
        """A line in the server's action log: begun."""
        kwargs = {"want_result": False, "host": self._seat.host}
        self._class_action(ctx, "InstanceActionEvent.event_start", EVENT_VERSIONS, [uuid, event], kwargs)

    def event_finish(self, ctx: Context, uuid: str, event: str, failure: str | None = None) -> None:
        """A line in the server's action log: ended. The method is named so when it succeeded, too."""
        kwargs = {"exc_val": failure, "exc_tb": None, "want_result": False}
        self._class_action(
            ctx, "InstanceActionEvent.event_finish_with_failure", EVENT_VERSIONS, [uuid, event], kwargs
        )

    def save(
        self,
        ctx: Context,
        server: Instance,
        changes: Sequence[str],
        *,
        ports: Sequence[Port] = (),
        expected: Any = None,
        method: str = "save",
    ) -> None:
        """`Instance.save` or `.destroy`, with the fields that changed."""
        kwargs = {"expected_task_state": expected} if expected is not None else {}
        self._action(ctx, nova_rows.instance(server, ports, changes), method, kwargs)

    def disks(self, ctx: Context, uuid: str) -> None:
        """Read the server's disks."""
        self._class_action(
            ctx, "BlockDeviceMappingList.get_by_instance_uuid", nova_objects.BDM_VERSIONS, [uuid]
        )

    def save_disk(self, ctx: Context, server: Instance) -> None:
        """Write the device name of the root disk."""
        self._action(ctx, nova_objects.disk(server, ["device_name"]), "save")

    def write_disk(self, ctx: Context, disk: Primitive, method: str) -> None:
        """`BlockDeviceMapping.create`, `.save` or `.destroy` of a disk that is a volume."""
        self._action(ctx, disk, method)

    def shares(self, ctx: Context, uuid: str) -> None:
        """Read the server's shared file systems."""
        versions = {"ShareMappingList": "1.1", "ShareMapping": "1.2"}
        self._class_action(context.elevated(ctx), "ShareMappingList.get_by_instance_uuid", versions, [uuid])

    def resources(self, ctx: Context, uuid: str) -> None:
        """Read the server's special resources, such as persistent memory."""
        versions = {"ResourceList": "1.0", "Resource": "1.0", "ResourceMetadata": "1.0"}
        self._class_action(ctx, "ResourceList.get_by_instance_uuid", versions, [uuid])

    def clean_consoles(self, ctx: Context, uuid: str) -> None:
        """Forget the tokens of the server's consoles."""
        versions = {"ConsoleAuthToken": "1.3"}
        self._class_action(ctx, "ConsoleAuthToken.clean_console_auths_for_instance", versions, [uuid])

    def authorize_console(self, ctx: Context, primitive: Primitive) -> str:
        """Let a conductor make a token for a console; the database gets no more than its hash."""
        return str(self._action(ctx, primitive, "authorize", args=[CONSOLE_TTL_S])[1])

    def create_fault(self, ctx: Context, uuid: str, code: int, message: str) -> None:
        """Write what went wrong with a server, for the user to read."""
        self._action(ctx, nova_rows.fault(uuid, self._seat.host, code, message), "create")

    def save_node(self, ctx: Context) -> None:
        """The resource tracker writes what is left on this host; not under the user's request id."""
        seat = self._seat
        self._class_action(
            context.elevated(ctx),
            "Service.get_by_compute_host",
            nova_objects.SERVICE_VERSIONS,
            [seat.host],
        )
        servers = sum(server.host == seat.host for server in seat.world.instances())
        changes = ["stats", "vcpus_used", "memory_mb_used", "local_gb_used", "free_ram_mb", "running_vms"]
        free = seat.world.unclaimed(seat.host)
        node = nova_rows.compute_node(seat.host, free, servers, seat.clock.now_ns(), changes)
        self._action(self._node_context, node, "save")

    def create_vif(self, ctx: Context, port: Port) -> None:
        """Write the server's network interface."""
        self._action(ctx, nova_network.vif(port), "create")

    def delete_vifs(self, ctx: Context, uuid: str) -> None:
        """Delete the server's network interfaces."""
        versions = {"VirtualInterface": "1.3"}
        self._class_action(
            context.elevated(ctx), "VirtualInterface.delete_by_instance_uuid", versions, [uuid]
        )

    def refresh_cache(self, ctx: Context, uuid: str, ports: Sequence[Port]) -> None:
        """Read the server's network information again."""
        self._action(ctx, nova_network.info_cache(uuid, ports), "refresh")

    def save_cache(self, ctx: Context, uuid: str, ports: Sequence[Port]) -> None:
        """Write the server's network information."""
        self._action(ctx, nova_network.info_cache(uuid, ports, ["instance_uuid", "network_info"]), "save")

    def report(self) -> None:
        """The service's heartbeat: nothing but a row that says it was alive just now."""
        self._reports += 1
        row = nova_rows.service(self._seat.host, self._reports, self._seat.clock.now_ns(), ["report_count"])
        self._action(self._service_context, row, "save")
