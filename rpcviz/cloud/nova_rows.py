"""nova's largest objects: a server, a compute node, a service. Shapes as in `nova_objects`."""

from collections.abc import Sequence
from typing import Any

from rpcviz.cloud import identity, moments
from rpcviz.cloud.nova_network import info_cache
from rpcviz.cloud.nova_objects import Primitive, disks, flavor, wrap
from rpcviz.cloud.state import HOST_ROOM, Instance, Port, Room


def _plain(server: Instance) -> Primitive:
    """The columns of the server's row, up to its nested objects."""
    number = server.number
    return {
        "id": number,
        "user_id": identity.USER,
        "project_id": identity.PROJECT,
        "image_ref": identity.IMAGE,
        "kernel_id": "",
        "ramdisk_id": "",
        "hostname": server.name,
        "launch_index": 0,
        "key_name": None,
        "key_data": None,
        "power_state": server.power_state,
        "vm_state": server.vm_state,
        "task_state": server.task_state,
        "memory_mb": server.flavor.memory_mb,
        "vcpus": server.flavor.vcpus,
        "root_gb": server.flavor.root_gb,
        "ephemeral_gb": 0,
        "ephemeral_key_uuid": None,
        "host": server.host,
        "node": server.host,
        "compute_id": None,
        "instance_type_id": server.flavor.id,
        "user_data": None,
        "reservation_id": f"r-{server.uuid[:8]}",
        "launched_at": moments.seconds(server.launched_ns) if server.launched_ns else None,
        "terminated_at": None,
        "availability_zone": "nova",
        "display_name": server.name,
        "display_description": None,
        "launched_on": server.host,
        "locked": False,
        "locked_by": None,
        "os_type": None,
        "architecture": None,
        "vm_mode": None,
        "uuid": server.uuid,
        "root_device_name": server.root_device,
        "default_ephemeral_device": None,
        "default_swap_device": None,
        "config_drive": "",
        "access_ip_v4": None,
        "access_ip_v6": None,
        "auto_disk_config": False,
        "progress": 0,
        "shutdown_terminate": False,
        "disable_terminate": False,
        "cell_name": None,
        "metadata": {},
    }


def _nested(server: Instance, ports: Sequence[Port]) -> Primitive:
    ids = {
        "instance_id": f"i-{server.number:08x}",
        "ami_id": "ami-00000001",
        "kernel_id": None,
        "ramdisk_id": None,
    }
    empty: dict[str, list[Any]] = {"objects": []}
    return {
        "system_metadata": {
            "image_min_ram": "0",
            "image_min_disk": "20",
            "image_disk_format": "qcow2",
            "image_container_format": "bare",
            "image_base_image_ref": identity.IMAGE,
            "owner_user_name": "demo",
            "owner_project_name": "demo",
        },
        "info_cache": info_cache(server.uuid, ports),
        "security_groups": wrap("SecurityGroupList", "1.1", dict(empty)),
        "cleaned": False,
        "numa_topology": None,
        "pci_requests": wrap("InstancePCIRequests", "1.1", {"instance_uuid": server.uuid, "requests": []}),
        "device_metadata": None,
        "tags": wrap("TagList", "1.1", dict(empty)),
        "flavor": flavor(server.flavor),
        "old_flavor": None,
        "new_flavor": None,
        "vcpu_model": None,
        "ec2_ids": wrap("EC2Ids", "1.0", ids, sorted(ids)),
        "migration_context": None,
        "keypairs": wrap("KeyPairList", "1.3", dict(empty)),
        "trusted_certs": None,
        "hidden": False,
        "resources": None,
        "created_at": moments.seconds(server.created_ns),
        "updated_at": None,
        "deleted_at": None,
        "deleted": False,
    }


def instance(server: Instance, ports: Sequence[Port] = (), changes: Sequence[str] = ()) -> Primitive:
    """`Instance` 2.8, about 3 KB."""
    return wrap("Instance", "2.8", {**_plain(server), **_nested(server, ports)}, changes)


def instance_updates(server: Instance, ports: Sequence[Port]) -> Primitive:
    """What `Instance.save` sends back: the nested objects, as the database has them."""
    nested = _nested(server, ports)
    return {
        key: nested[key]
        for key in ("info_cache", "security_groups", "pci_requests", "tags", "flavor", "ec2_ids", "keypairs")
    }


def build_request(server: Instance) -> Primitive:
    """`BuildRequest` 1.3: a server that nova-api accepted and nobody has placed yet."""
    data = {
        "id": server.number,
        "instance_uuid": server.uuid,
        "project_id": identity.PROJECT,
        "instance": instance(server),
        "block_device_mappings": disks(server),
        "created_at": moments.seconds(server.created_ns),
        "updated_at": None,
        "tags": wrap("TagList", "1.1", {"objects": []}),
    }
    return wrap("BuildRequest", "1.3", data)


def service(host: str, report_count: int, now_ns: int, changes: Sequence[str] = ()) -> Primitive:
    """`Service` 1.22 of a nova-compute."""
    data = {
        "id": 4 + sum(map(ord, host)) % 40,
        "uuid": identity.of_host("service", host),
        "host": host,
        "binary": "nova-compute",
        "topic": "compute",
        "report_count": report_count,
        "disabled": False,
        "disabled_reason": None,
        "last_seen_up": moments.seconds(now_ns),
        "forced_down": False,
        "version": 74,
        "created_at": identity.BORN,
        "updated_at": moments.seconds(now_ns),
        "deleted_at": None,
        "deleted": False,
    }
    return wrap("Service", "1.22", data, changes)


def fault(uuid: str, host: str, code: int, message: str) -> Primitive:
    """`InstanceFault` 1.2, to be created."""
    data = {"instance_uuid": uuid, "code": code, "message": message, "details": "", "host": host}
    return wrap("InstanceFault", "1.2", data, sorted(data))


def compute_node(host: str, free: Room, servers: int, now_ns: int, changes: Sequence[str] = ()) -> Primitive:
    """`ComputeNode` 1.19: what the resource tracker keeps about its host."""
    spec = wrap("HVSpec", "1.2", {"arch": "x86_64", "hv_type": "kvm", "vm_mode": "hvm"}, ["arch"])
    data = {
        "id": 1 + sum(map(ord, host)) % 40,
        "uuid": identity.of_host("node", host),
        "service_id": 4 + sum(map(ord, host)) % 40,
        "host": host,
        "vcpus": HOST_ROOM.vcpus,
        "memory_mb": HOST_ROOM.memory_mb,
        "local_gb": HOST_ROOM.disk_gb,
        "vcpus_used": HOST_ROOM.vcpus - free.vcpus,
        "memory_mb_used": HOST_ROOM.memory_mb - free.memory_mb,
        "local_gb_used": HOST_ROOM.disk_gb - free.disk_gb,
        "hypervisor_type": "QEMU",
        "hypervisor_version": 8002002,
        "hypervisor_hostname": host,
        "free_ram_mb": free.memory_mb,
        "free_disk_gb": free.disk_gb,
        "current_workload": 0,
        "running_vms": servers,
        "cpu_info": '{"arch": "x86_64", "model": "Nehalem", "vendor": "Intel"}',
        "disk_available_least": free.disk_gb,
        "metrics": "[]",
        "stats": {"failed_builds": "0", "num_instances": str(servers)},
        "host_ip": identity.tunnel_ip(host),
        "numa_topology": None,
        "supported_hv_specs": [spec],
        "pci_device_pools": wrap("PciDevicePoolList", "1.1", {"objects": []}, ["objects"]),
        "cpu_allocation_ratio": 1.0,
        "ram_allocation_ratio": 1.0,
        "disk_allocation_ratio": 1.0,
        "mapped": 1,
        "created_at": identity.BORN,
        "updated_at": moments.seconds(now_ns),
        "deleted_at": None,
        "deleted": False,
    }
    return wrap("ComputeNode", "1.19", data, changes)
