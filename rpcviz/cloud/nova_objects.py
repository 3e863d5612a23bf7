"""nova's versioned objects as they travel in arguments and results.

Shapes, versions and key order are those of nova 34.0.0 as captured; the values are ours.
Source: oslo_versionedobjects/base.py `obj_to_primitive`, nova/objects/*.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rpcviz.cloud import identity, moments
from rpcviz.cloud.state import Flavor, Instance

Primitive = dict[str, Any]
INSTANCE_VERSIONS = {
    "InstanceList": "2.6",
    "Instance": "2.8",
    "InstanceInfoCache": "1.5",
    "SecurityGroupList": "1.1",
    "SecurityGroup": "1.2",
    "InstanceFault": "1.2",
    "InstancePCIRequests": "1.1",
    "TagList": "1.1",
    "Flavor": "1.2",
    "EC2Ids": "1.0",
    "ResourceList": "1.0",
    "KeyPairList": "1.3",
}
BDM_VERSIONS = {"BlockDeviceMappingList": "1.18", "BlockDeviceMapping": "1.21"}
SERVICE_VERSIONS = {
    "Service": "1.22",
    "ComputeNode": "1.19",
    "HVSpec": "1.2",
    "PciDevicePoolList": "1.1",
    "PciDevicePool": "1.1",
}


def wrap(name: str, version: str, data: Primitive, changes: Sequence[str] = ()) -> Primitive:
    """One object in its envelope."""
    made: Primitive = {
        "nova_object.name": name,
        "nova_object.namespace": "nova",
        "nova_object.version": version,
        "nova_object.data": data,
    }
    if changes:
        made["nova_object.changes"] = list(changes)
    return made


def _objects(name: str, version: str, objects: Sequence[Primitive] = ()) -> Primitive:
    return wrap(name, version, {"objects": list(objects)})


def _stamps(created: str | None, updated: str | None = None) -> Primitive:
    return {"created_at": created, "updated_at": updated, "deleted_at": None, "deleted": False}


def flavor(asked: Flavor) -> Primitive:
    """`Flavor` 1.2."""
    data = {
        "id": asked.id,
        "name": asked.name,
        "memory_mb": asked.memory_mb,
        "vcpus": asked.vcpus,
        "root_gb": asked.root_gb,
        "ephemeral_gb": 0,
        "flavorid": str(asked.id),
        "swap": 0,
        "rxtx_factor": 1.0,
        "vcpu_weight": 0,
        "disabled": False,
        "is_public": True,
        "extra_specs": {},
        "description": None,
        **_stamps(identity.BORN),
    }
    return wrap("Flavor", "1.2", data)


def image() -> Primitive:
    """The image as glance's API gave it; nova passes it on as a plain dict."""
    return {
        "properties": {},
        "deleted": False,
        "deleted_at": None,
        "disk_format": "qcow2",
        "container_format": "bare",
        "name": "cirros-0.6",
        "checksum": "fcd6bcb56c1689fcef28b57c22475bad",
        "is_public": True,
        "size": 21692416,
        "status": "active",
        "min_ram": 0,
        "min_disk": 0,
        "owner": identity.ADMIN_PROJECT,
        "os_hidden": False,
        "os_hash_algo": "sha512",
        "os_hash_value": "73e4153936dab198397b74ee9efc2609" * 4,
        "id": identity.IMAGE,
        "created_at": "2026-01-05T08:00:00.000000",
        "updated_at": "2026-01-05T08:00:01.000000",
        "stores": "fs",
    }


def _image_meta() -> Primitive:
    data = {
        "id": identity.IMAGE,
        "name": "cirros-0.6",
        "status": "active",
        "checksum": "fcd6bcb56c1689fcef28b57c22475bad",
        "owner": identity.ADMIN_PROJECT,
        "size": 21692416,
        "container_format": "bare",
        "disk_format": "qcow2",
        "created_at": identity.BORN,
        "updated_at": identity.BORN,
        "min_ram": 0,
        "min_disk": 0,
        "properties": wrap("ImageMetaProps", "1.44", {}),
    }
    return wrap("ImageMeta", "1.8", data, sorted(data))


def networks() -> Primitive:
    """`NetworkRequestList`: one port, to be made, on the private network."""
    data: Primitive = {
        "network_id": identity.NETWORK,
        "address": None,
        "port_id": None,
        "pci_request_id": None,
        "tag": None,
        "arq_uuid": None,
        "device_profile": None,
    }
    request = wrap("NetworkRequest", "1.3", data, sorted(data))
    return wrap("NetworkRequestList", "1.1", {"objects": [request]}, ["objects"])


def request_spec(server: Instance) -> Primitive:
    """`RequestSpec` 1.15: what the scheduler reads."""
    limits = {"numa_topology": None, "vcpu": None, "disk_gb": None, "memory_mb": None}
    group = wrap("SecurityGroup", "1.2", {"name": "default"}, ["name"])
    data = {
        "id": server.number,
        "image": _image_meta(),
        "numa_topology": None,
        "pci_requests": wrap("InstancePCIRequests", "1.1", {"requests": []}, ["requests"]),
        "project_id": identity.PROJECT,
        "user_id": identity.USER,
        "availability_zone": None,
        "flavor": flavor(server.flavor),
        "num_instances": 1,
        "ignore_hosts": None,
        "force_hosts": None,
        "force_nodes": None,
        "requested_destination": None,
        "retry": None,
        "limits": wrap("SchedulerLimits", "1.0", limits, sorted(limits)),
        "instance_group": None,
        "scheduler_hints": {},
        "instance_uuid": server.uuid,
        "security_groups": wrap("SecurityGroupList", "1.1", {"objects": [group]}, ["objects"]),
        "network_metadata": wrap(
            "NetworkMetadata", "1.0", {"physnets": [], "tunneled": True}, ["physnets", "tunneled"]
        ),
        "is_bfv": False,
        "requested_resources": [],
        "request_level_params": wrap("RequestLevelParams", "1.1", {}),
        "requested_networks": networks(),
    }
    changes = ["image", "limits", "network_metadata", "pci_requests", "requested_networks", "security_groups"]
    return wrap("RequestSpec", "1.15", data, changes)


def _bdm_data(server: Instance | None) -> Primitive:
    return {
        "source_type": "image",
        "destination_type": "local",
        "guest_format": None,
        "device_type": "disk",
        "disk_bus": None,
        "boot_index": 0,
        "device_name": server.root_device if server else None,
        "delete_on_termination": True,
        "snapshot_id": None,
        "volume_id": None,
        "volume_size": None,
        "image_id": identity.IMAGE,
        "no_device": False,
        "connection_info": None,
        "tag": None,
        "volume_type": None,
        "encrypted": False,
        "encryption_secret_uuid": None,
        "encryption_format": None,
        "encryption_options": None,
    }


def new_disks() -> Primitive:
    """`BlockDeviceMappingList` as the user asked for it: one disk from the image, no row yet."""
    data = _bdm_data(None)
    disk = wrap("BlockDeviceMapping", "1.21", data, sorted(data))
    return wrap("BlockDeviceMappingList", "1.18", {"objects": [disk]}, ["objects"])


def disk(server: Instance, changes: Sequence[str] = ()) -> Primitive:
    """One `BlockDeviceMapping` with its row."""
    data = {
        "id": server.number,
        "uuid": identity.of_host("disk", server.uuid),
        "instance_uuid": server.uuid,
        **_bdm_data(server),
        "attachment_id": None,
        **_stamps(moments.seconds(server.created_ns)),
    }
    return wrap("BlockDeviceMapping", "1.21", data, changes)


def disks(server: Instance) -> Primitive:
    """`BlockDeviceMappingList` as the database has it."""
    return _objects("BlockDeviceMappingList", "1.18", [disk(server)])


def selection(server: Instance, host: str) -> Primitive:
    """`Selection` 1.1: one host that the scheduler chose, with its allocation for placement."""
    node = identity.of_host("node", host)
    resources = {
        "DISK_GB": server.flavor.root_gb,
        "MEMORY_MB": server.flavor.memory_mb,
        "VCPU": server.flavor.vcpus,
    }
    limits = {"numa_topology": None, "vcpu": None, "disk_gb": None, "memory_mb": None}
    data = {
        "compute_node_uuid": node,
        "service_host": host,
        "nodename": host,
        "cell_uuid": identity.CELL,
        "limits": wrap("SchedulerLimits", "1.0", limits, sorted(limits)),
        "allocation_request": json.dumps(
            {"allocations": {node: {"resources": resources}}, "mappings": {"": [node]}}
        ),
        "allocation_request_version": "1.36",
        "availability_zone": "nova",
    }
    return wrap("Selection", "1.1", data, sorted(data))


def what_changed(updates: Mapping[str, Any]) -> list[Any]:
    """The reply of `object_action`: what the conductor changed, and the method's own result."""
    return [{**updates, "obj_what_changed": []}, None]
