"""What a conductor answers to object calls: reads and writes that computes have no database for.

Source: nova/conductor/manager.py `object_action`, `object_class_action_versions`.
"""

from typing import Any

from rpcviz.cloud import moments, move_rows, nova_disks, nova_objects, nova_rows
from rpcviz.cloud.nova_objects import Primitive
from rpcviz.cloud.service import Seat
from rpcviz.cloud.state import Gone

WRITES = {
    ("Instance", "save"): "UPDATE instances",
    ("Instance", "destroy"): "DELETE instances",
    ("ComputeNode", "save"): "UPDATE compute_nodes",
    ("BlockDeviceMapping", "save"): "UPDATE block_device_mapping",
    ("BlockDeviceMapping", "create"): "INSERT block_device_mapping",
    ("BlockDeviceMapping", "destroy"): "DELETE block_device_mapping",
    ("InstanceInfoCache", "save"): "UPDATE instance_info_caches",
    ("VirtualInterface", "create"): "INSERT virtual_interfaces",
    ("VirtualInterface", "delete_by_instance_uuid"): "DELETE virtual_interfaces",
    ("ConsoleAuthToken", "clean_console_auths_for_instance"): "DELETE console_auth_tokens",
    ("ConsoleAuthToken", "authorize"): "INSERT console_auth_tokens",
    ("InstanceFault", "create"): "INSERT instance_faults",
    ("InstanceActionEvent", "event_start"): "INSERT instance_actions_events",
    ("InstanceActionEvent", "event_finish_with_failure"): "UPDATE instance_actions_events",
    **move_rows.WRITES,
}
"""Object methods that write. `Service.save` is left out: a heartbeat's row each 10 s tells nobody much."""


def write_of(name: str, method: str) -> str | None:
    """Which write an object call makes; None where it only reads."""
    return WRITES.get((name, method))


def answer(seat: Seat, name: str, method: str, primitive: Primitive | None, args: dict[str, Any]) -> Any:
    """The reply to one object call: `[updates, result]` for an object's own method, else object or null."""
    now = seat.clock.now_ns()
    stamp = moments.seconds(now)
    if primitive is not None:
        if name == "Service":
            return nova_objects.what_changed({"last_seen_up": stamp, "updated_at": stamp})
        if name == "Instance":
            return nova_objects.what_changed(_instance_updates(seat, primitive, stamp))
        if method == "refresh":
            return nova_objects.what_changed({})
        return nova_objects.what_changed({"updated_at": stamp})
    if name == "BlockDeviceMappingList":
        return _disks(seat, str(args["args"][0]))
    if name == "Service":
        return nova_rows.service(str(args["args"][0]), 0, now)
    if name == "ShareMappingList":
        return nova_objects.wrap("ShareMappingList", "1.1", {"objects": []})
    if name in ("Instance", "ComputeNode", "InstanceGroup"):
        return move_rows.answer(seat, name, method, str(args["args"][0]))
    return None


def authorize(seat: Seat, primitive: Primitive, request_id: str) -> Any:
    """The reply to `ConsoleAuthToken.authorize`: the token stands in it twice. Raises Gone."""
    asked = primitive["nova_object.data"]
    made = seat.world.authorize_console(
        request_id,
        str(asked["instance_uuid"]),
        host=str(asked["host"]),
        port=int(asked["port"]),
        kind=str(asked["console_type"]),
    )
    stamp = moments.seconds(seat.clock.now_ns())
    updates = {"id": made.number, "token": made.token, "created_at": stamp, "updated_at": None}
    return [*nova_objects.what_changed(updates)[:1], made.token]


def _instance_updates(seat: Seat, primitive: Primitive, stamp: str) -> Primitive:
    uuid = str(primitive["nova_object.data"]["uuid"])
    try:
        updates = nova_rows.instance_updates(seat.world.instance(uuid), seat.world.ports_of(uuid))
    except Gone:
        updates = {}
    return {**updates, "updated_at": stamp}


def _disks(seat: Seat, uuid: str) -> Primitive:
    try:
        return nova_disks.disks(seat.world.instance(uuid), seat.world)
    except Gone:
        return nova_objects.wrap("BlockDeviceMappingList", "1.18", {"objects": []})
