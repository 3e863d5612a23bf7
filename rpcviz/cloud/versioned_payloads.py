"""Payloads of nova's versioned notifications: objects in envelopes, as captured.

Events and objects that were not captured have their names and versions from the sources.
Source: nova/notifications/objects/instance.py, request_spec.py, compute_task.py, exception.py.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rpcviz.cloud import identity, moments
from rpcviz.cloud.nova_objects import Primitive, wrap
from rpcviz.cloud.state import Flavor, Instance, Port

_POWER = {0: "pending", 1: "running", 4: "shutdown"}
"""As nova/notifications/objects/instance.py names them (nova/objects/fields.py `InstancePowerState`)."""
_OBJECTS = {
    "instance.create": ("InstanceCreatePayload", "1.13"),
    "instance.exists": ("InstanceExistsPayload", "2.1"),
    "instance.resize_prep": ("InstanceActionResizePrepPayload", "1.4"),
    "instance.snapshot": ("InstanceActionSnapshotPayload", "1.10"),
    "instance.volume_attach": ("InstanceActionVolumePayload", "1.7"),
    "instance.volume_detach": ("InstanceActionVolumePayload", "1.7"),
}
"""What an event carries, where it is not InstanceActionPayload 1.9."""
_TWINS = {
    "live_migration._post": "live_migration_post",
    "live_migration._rollback": "live_migration_rollback",
    "live_migration.pre": "live_migration_pre",
    "live_migration.post.dest": "live_migration_post_dest",
    "live_migration.rollback.dest": "live_migration_rollback_dest",
    "resize.prep": "resize_prep",
    "resize.confirm": "resize_confirm",
    "resize.revert": "resize_revert",
    "finish_resize": "resize_finish",
    "volume.attach": "volume_attach.end",
    "volume.detach": "volume_detach.end",
}
"""Acts whose versioned event is not called as the legacy one less `compute.`."""


def twin(event: str) -> str:
    """The versioned event beside a legacy one: `instance.create.end` beside `compute.instance.create.end`.

    A legacy error is called after the function that failed, the versioned one never.
    """
    if "." not in event:
        return "compute.exception"
    if event.startswith("compute_task."):
        return f"{event}.error"
    act = event.removeprefix("compute.instance.")
    for old, new in _TWINS.items():
        if act == old or act.startswith(f"{old}."):
            return f"instance.{new}{act.removeprefix(old)}"
    return event.removeprefix("compute.")


def instance(
    event: str,
    server: Instance,
    ports: Sequence[Port],
    *,
    context: Mapping[str, Any],
    now_ns: int,
    more: Mapping[str, Any],
) -> Primitive:
    """The payload of a versioned `instance.*` event. `more`: what the legacy payload has beyond its own."""
    usual = _OBJECTS.get(event.rpartition(".")[0], ("InstanceActionPayload", "1.9"))
    name, version = _OBJECTS.get(event, usual)
    fault = None
    if "code" in more:
        fault = exception("ComputeResourcesUnavailable", str(more["message"]), "_build_and_run_instance")
    data: Primitive = {
        "fault": fault,
        "request_id": context["request_id"],
        **_described(server, ports, now_ns),
        "action_initiator_user": context["user_id"],
        "action_initiator_project": context["project_id"],
        "locked_reason": None,
        "shares": None,
    }
    own: Primitive = {}
    if name == "InstanceCreatePayload":
        number = f"instance-{server.number:08x}"
        own = {"keypairs": [], "tags": [], "trusted_image_certificates": None, "instance_name": number}
    elif name == "InstanceActionVolumePayload":
        own = {"volume_id": more["volume_id"]}
    elif name == "InstanceActionSnapshotPayload":
        own = {"snapshot_image_id": more.get("image_id")}
    return wrap(name, version, {**own, **data})


def _described(server: Instance, ports: Sequence[Port], now_ns: int) -> Primitive:
    return {
        "uuid": server.uuid,
        "user_id": identity.USER,
        "tenant_id": identity.PROJECT,
        "reservation_id": f"r-{server.uuid[:8]}",
        "display_name": server.name,
        "display_description": None,
        "host_name": server.name,
        "host": server.host,
        "node": server.host,
        "os_type": None,
        "architecture": None,
        "availability_zone": "nova",
        "flavor": flavor(server.flavor),
        "image_uuid": identity.IMAGE,
        "key_name": None,
        "kernel_id": "",
        "ramdisk_id": "",
        "created_at": moments.seconds(server.created_ns),
        "launched_at": moments.seconds(server.launched_ns) if server.launched_ns else None,
        "terminated_at": None,
        "deleted_at": None,
        "updated_at": moments.seconds(now_ns),
        "state": server.vm_state,
        "power_state": _POWER.get(server.power_state, "pending"),
        "task_state": server.task_state,
        "progress": 0,
        "ip_addresses": [_address(port) for port in ports],
        "block_devices": [],
        "metadata": {},
        "locked": False,
        "auto_disk_config": "MANUAL",
    }


def flavor(asked: Flavor) -> Primitive:
    """`FlavorPayload` 1.4."""
    data = {
        "flavorid": str(asked.id),
        "memory_mb": asked.memory_mb,
        "vcpus": asked.vcpus,
        "root_gb": asked.root_gb,
        "ephemeral_gb": 0,
        "name": asked.name,
        "swap": 0,
        "rxtx_factor": 1.0,
        "vcpu_weight": 0,
        "disabled": False,
        "is_public": True,
        "extra_specs": {},
        "projects": None,
        "description": None,
    }
    return wrap("FlavorPayload", "1.4", data)


def _address(port: Port) -> Primitive:
    data = {
        "label": "private",
        "mac": port.mac,
        "meta": {},
        "port_uuid": port.id,
        "version": 4,
        "address": port.ip,
        "device_name": "tap" + port.id[:11],
    }
    return wrap("IpPayload", "1.0", data)


def _image() -> Primitive:
    unset = dict.fromkeys(("visibility", "protected", "virtual_size", "tags", "direct_url"))
    data = {
        "id": identity.IMAGE,
        "name": "cirros-0.6",
        "status": "active",
        "checksum": "fcd6bcb56c1689fcef28b57c22475bad",
        "owner": identity.ADMIN_PROJECT,
        "size": 65536,
        "container_format": "bare",
        "disk_format": "qcow2",
        "created_at": identity.BORN,
        "updated_at": identity.BORN,
        "min_ram": 0,
        "min_disk": 0,
        "properties": wrap("ImageMetaPropsPayload", "1.20", {}),
        **unset,
    }
    return wrap("ImageMetaPayload", "1.0", data)


def request_spec(server: Instance, count: int) -> Primitive:
    """`RequestSpecPayload` 1.1, of `scheduler.select_destinations.*`."""
    requests = {"instance_uuid": server.uuid, "requests": []}
    unset = ("availability_zone", "force_hosts", "force_nodes", "ignore_hosts", "instance_group")
    data: Primitive = {
        "instance_uuid": server.uuid,
        "project_id": identity.PROJECT,
        "user_id": identity.USER,
        "flavor": flavor(server.flavor),
        "image": _image(),
        "pci_requests": wrap("InstancePCIRequestsPayload", "1.0", requests),
        "num_instances": count,
        "scheduler_hints": {},
        "security_groups": ["default"],
        **dict.fromkeys((*unset, "numa_topology", "requested_destination", "retry")),
    }
    return wrap("RequestSpecPayload", "1.1", data)


def task_failed(server: Instance, count: int, reason: str, method: str) -> Primitive:
    """`ComputeTaskPayload` 1.0, of `compute_task.*.error`."""
    data = {
        "instance_uuid": server.uuid,
        "request_spec": request_spec(server, count),
        "state": "error",
        "reason": exception("NoValidHost_Remote", reason, method, module="nova.conductor.manager"),
    }
    return wrap("ComputeTaskPayload", "1.0", data)


def exception(kind: str, message: str, function: str, *, module: str = "nova.compute.manager") -> Primitive:
    """`ExceptionPayload` 1.1."""
    data = {
        "module_name": module,
        "function_name": function,
        "exception": kind,
        "exception_message": message,
        "traceback": f"Traceback (most recent call last):\n{kind}: {message}\n",
    }
    return wrap("ExceptionPayload", "1.1", data)
