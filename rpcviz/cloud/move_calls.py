"""The object calls of a move, beside those of every nova-compute.

Source: nova/compute/manager.py `pre_live_migration`, `_post_live_migration`, `_prep_resize`;
nova/compute/resource_tracker.py.
"""

from collections.abc import Mapping
from typing import Any

from rpcviz.bus.problems import RemoteFailure
from rpcviz.cloud import move_objects, nova_objects, nova_rows
from rpcviz.cloud.indirection import Indirection
from rpcviz.cloud.state import Instance, Move

Context = Mapping[str, Any]
NO_GROUP = "InstanceGroupNotFound"
CONTEXT_VERSIONS = {
    "MigrationContext": "1.2",
    "InstanceNUMATopology": "1.3",
    "InstancePCIRequests": "1.1",
    "PciDeviceList": "1.3",
    "ResourceList": "1.0",
}


class MoveCalls(Indirection):
    """The object calls of one nova-compute, those about moves among them."""

    def save_move(self, ctx: Context, move: Move) -> None:
        """Write how far the move is."""
        self._action(ctx, move_objects.migration(move, ["status"]), "save")

    def group(self, ctx: Context, uuid: str) -> None:
        """Ask for the server's group. It has none, so the answer is a failure, and nothing is wrong."""
        try:
            versions = {"InstanceGroup": "1.11"}
            self._class_action(ctx, "InstanceGroup.get_by_instance_uuid", versions, [uuid])
        except RemoteFailure as failure:
            if failure.exc_name != NO_GROUP:
                raise

    def node_of(self, ctx: Context, host: str) -> None:
        """Read a host's node: both hosts' processors are compared before a server goes."""
        versions = {name: of for name, of in nova_objects.SERVICE_VERSIONS.items() if name != "Service"}
        self._class_action(ctx, "ComputeNode.get_first_node_by_host_for_old_compat", versions, [host])

    def server_again(self, ctx: Context, uuid: str) -> None:
        """Read the server anew, for another host wrote it."""
        expected = {"expected_attrs": ["migration_context", "flavor"]}
        self._class_action(ctx, "Instance.get_by_uuid", nova_objects.INSTANCE_VERSIONS, [uuid], expected)

    def move_context(self, ctx: Context, uuid: str) -> None:
        """Read what the server will have on its new host."""
        self._class_action(ctx, "MigrationContext.get_by_instance_uuid", CONTEXT_VERSIONS, [uuid])

    def drop_move_context(self, ctx: Context, server: Instance) -> None:
        """Forget it: the move is over."""
        changes = ["availability_zone", "resources", "info_cache"]
        self._action(ctx, nova_rows.instance(server, (), changes), "drop_migration_context")
