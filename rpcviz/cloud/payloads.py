"""Payloads of nova's legacy notifications, as captured.

The versioned ones are in `versioned_payloads`. Source: nova/notifications/base.py `info_from_instance`.
"""

from collections.abc import Sequence
from typing import Any

from rpcviz.cloud import identity, moments
from rpcviz.cloud.nova_objects import flavor, image
from rpcviz.cloud.state import Instance, Port


def instance(server: Instance, **more: Any) -> dict[str, Any]:
    """The payload that every `compute.instance.*` event starts from."""
    made: dict[str, Any] = {
        "tenant_id": identity.PROJECT,
        "user_id": identity.USER,
        "instance_id": server.uuid,
        "display_name": server.name,
        "reservation_id": f"r-{server.uuid[:8]}",
        "hostname": server.name,
        "instance_type": server.flavor.name,
        "instance_type_id": server.flavor.id,
        "instance_flavor_id": str(server.flavor.id),
        "architecture": None,
        "memory_mb": server.flavor.memory_mb,
        "disk_gb": server.flavor.root_gb,
        "vcpus": server.flavor.vcpus,
        "root_gb": server.flavor.root_gb,
        "ephemeral_gb": 0,
        "host": server.host,
        "node": server.host,
        "availability_zone": "nova",
        "cell_name": "",
        "created_at": moments.with_zone(server.created_ns),
        "terminated_at": "",
        "deleted_at": "",
        "launched_at": moments.micros(server.launched_ns) if server.launched_ns else "",
        "image_ref_url": f"http://api1:9292/images/{identity.IMAGE}",
        "os_type": None,
        "kernel_id": "",
        "ramdisk_id": "",
        "state": server.vm_state,
        "state_description": server.task_state or "",
        "progress": "",
        "access_ip_v4": None,
        "access_ip_v6": None,
        "image_meta": {
            "min_ram": "0",
            "min_disk": "20",
            "disk_format": "qcow2",
            "container_format": "bare",
            "base_image_ref": identity.IMAGE,
        },
        "metadata": {},
    }
    return {**made, **more}


def fixed_ips(ports: Sequence[Port]) -> list[dict[str, Any]]:
    """`fixed_ips` of `compute.instance.create.end`."""
    return [
        {
            "address": port.ip,
            "type": "fixed",
            "version": 4,
            "meta": {},
            "floating_ips": [],
            "label": "private",
            "vif_mac": port.mac,
        }
        for port in ports
    ]


def request_spec(server: Instance, count: int) -> dict[str, Any]:
    """Payload of `scheduler.select_destinations.*`."""
    return {
        "request_spec": {
            "num_instances": count,
            "image": image(),
            "instance_properties": {
                "numa_topology": None,
                "pci_requests": None,
                "project_id": identity.PROJECT,
                "user_id": identity.USER,
                "availability_zone": None,
                "uuid": server.uuid,
                "root_gb": server.flavor.root_gb,
                "ephemeral_gb": 0,
                "memory_mb": server.flavor.memory_mb,
                "vcpus": server.flavor.vcpus,
            },
            "instance_type": flavor(server.flavor)["nova_object.data"],
        }
    }


def build_failed(server: Instance, count: int, reason: str) -> dict[str, Any]:
    """Payload of `compute_task.build_instances`, an error: nobody took the server."""
    spec = request_spec(server, count)
    return {
        **spec,
        "instance_properties": spec["request_spec"]["instance_properties"],
        "instance_id": server.uuid,
        "state": "error",
        "method": "build_instances",
        "reason": reason,
    }
