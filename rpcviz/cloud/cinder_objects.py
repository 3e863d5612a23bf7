"""cinder's objects and payloads as they travel: arguments, notifications, what a back end says of itself.

Names, versions and key order are those of cinder 29.0.0's source (cinder/objects/*, cinder/volume/
volume_utils.py `_usage_from_volume`); a back end's capabilities are as captured. The values are ours.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rpcviz.cloud import identity, moments
from rpcviz.cloud.nova_objects import Primitive
from rpcviz.cloud.volume_state import BACKEND_GB, LVM, Attachment, Volume, VolumeSnapshot

VOLUME_TYPE = "4f0d5f0e-4a50-4d0c-9d5e-0a9b2e4d3c11"
"""The one type, `__DEFAULT__`."""


def wrap(name: str, version: str, data: Primitive, changes: Sequence[str] = ()) -> Primitive:
    """One object in cinder's envelope."""
    made: Primitive = {
        "versioned_object.name": name,
        "versioned_object.namespace": "cinder",
        "versioned_object.version": version,
        "versioned_object.data": data,
    }
    if changes:
        made["versioned_object.changes"] = list(changes)
    return made


def pool(made: Volume) -> str | None:
    """Where it is, as cinder writes it: `HOST@BACKEND#POOL`; None before it was placed."""
    return None if made.backend is None else f"{made.backend}#{LVM}"


def _moment(at_ns: int | None) -> str | None:
    return None if at_ns is None else moments.seconds(at_ns)


def attachment(made: Attachment) -> Primitive:
    """`VolumeAttachment` 1.3."""
    data = {
        "id": made.id,
        "volume_id": made.volume,
        "instance_uuid": made.instance,
        "attached_host": made.host,
        "mountpoint": None,
        "attach_time": None,
        "detach_time": None,
        "attach_status": made.status,
        "attach_mode": None if made.status == "reserved" else "rw",
        "connection_info": connection_info(made.volume) if made.status != "reserved" else None,
        "connector": None,
    }
    return wrap("VolumeAttachment", "1.3", data)


def volume(made: Volume, attachments: Sequence[Attachment] = ()) -> Primitive:
    """`Volume` 1.9, about 2 KB."""
    held = wrap("VolumeAttachmentList", "1.1", {"objects": [attachment(one) for one in attachments]})
    data = {
        "id": made.id,
        "_name_id": None,
        "ec2_id": None,
        "user_id": identity.USER,
        "project_id": identity.PROJECT,
        "use_quota": True,
        "snapshot_id": None,
        "cluster_name": None,
        "host": pool(made),
        "size": made.size_gb,
        "availability_zone": "nova",
        "status": made.status,
        "attach_status": "attached" if made.status == "in-use" else "detached",
        "migration_status": None,
        "scheduled_at": _moment(made.created_ns if made.backend else None),
        "launched_at": _moment(made.launched_ns),
        "terminated_at": None,
        "display_name": made.name,
        "display_description": None,
        "provider_id": None,
        "provider_location": provider_location(made.id) if made.launched_ns else None,
        "provider_auth": provider_auth(made.id) if made.launched_ns else None,
        "provider_geometry": None,
        "volume_type_id": VOLUME_TYPE,
        "source_volid": None,
        "encryption_key_id": None,
        "consistencygroup_id": None,
        "group_id": None,
        "bootable": False,
        "multiattach": False,
        "replication_status": None,
        "replication_extended_status": None,
        "replication_driver_data": None,
        "previous_status": None,
        "metadata": {},
        "admin_metadata": {},
        "glance_metadata": {},
        "volume_attachment": held,
        "service_uuid": identity.of_host("cinder-volume", made.backend or "nowhere"),
        "shared_targets": False,
        "created_at": moments.seconds(made.created_ns),
        "updated_at": None,
        "deleted_at": None,
        "deleted": False,
    }
    return wrap("Volume", "1.9", data)


def snapshot(made: VolumeSnapshot, of: Volume) -> Primitive:
    """`Snapshot` 1.6."""
    data = {
        "id": made.id,
        "user_id": identity.USER,
        "project_id": identity.PROJECT,
        "use_quota": True,
        "volume_id": made.volume,
        "cgsnapshot_id": None,
        "group_snapshot_id": None,
        "status": made.status,
        "progress": "100%" if made.status == "available" else "0%",
        "volume_size": made.size_gb,
        "display_name": made.name,
        "display_description": None,
        "encryption_key_id": None,
        "volume_type_id": VOLUME_TYPE,
        "provider_location": None,
        "provider_id": None,
        "metadata": {},
        "provider_auth": None,
        "volume": volume(of),
        "created_at": moments.seconds(made.created_ns),
        "updated_at": None,
        "deleted_at": None,
        "deleted": False,
    }
    return wrap("Snapshot", "1.6", data)


def request_spec(made: Volume) -> Primitive:
    """`RequestSpec` 1.5: what the scheduler reads."""
    wanted: Primitive = {
        "attach_status": "detached",
        "availability_zone": "nova",
        "cgsnapshot_id": None,
        "consistencygroup_id": None,
        "display_description": None,
        "display_name": made.name,
        "encryption_key_id": None,
        "metadata": {},
        "multiattach": False,
        "project_id": identity.PROJECT,
        "qos_specs": None,
        "replication_status": None,
        "reservations": [],
        "size": made.size_gb,
        "snapshot_id": None,
        "source_volid": None,
        "status": "creating",
        "user_id": identity.USER,
        "volume_type_id": VOLUME_TYPE,
    }
    data = {
        "consistencygroup_id": None,
        "group_id": None,
        "cgsnapshot_id": None,
        "image_id": None,
        "snapshot_id": None,
        "source_replicaid": None,
        "source_volid": None,
        "volume_id": made.id,
        "volume": volume(made),
        "volume_properties": wrap("VolumeProperties", "1.4", wanted, sorted(wanted)),
        "group_backend": None,
        "resource_backend": None,
        "backup_id": None,
        "operation": "create_volume",
    }
    return wrap("RequestSpec", "1.5", data, sorted(data))


def filter_properties() -> Primitive:
    """What the user added for the filters: nothing."""
    return {"scheduler_hints": {}}


def provider_location(volume_id: str) -> str:
    """Where the target is, as LVM's driver notes it; the address is from TEST-NET-1 (RFC 5737)."""
    return f"192.0.2.60:3260,1 iqn.2010-10.org.openstack:volume-{volume_id} 0"


def provider_auth(volume_id: str) -> str:
    """A made-up user and password of CHAP, in one text: it opens nothing."""
    return f"CHAP {volume_id[:8]} {_password(volume_id)}"


def _password(volume_id: str) -> str:
    return volume_id.replace("-", "")[8:24]


def connection_info(volume_id: str) -> Primitive:
    """How a host reaches a volume by iSCSI, its password with it: this is why it is masked."""
    data = {
        "target_discovered": False,
        "target_portal": "192.0.2.60:3260",
        "target_iqn": f"iqn.2010-10.org.openstack:volume-{volume_id}",
        "target_lun": 0,
        "volume_id": volume_id,
        "auth_method": "CHAP",
        "auth_username": volume_id[:8],
        "auth_password": _password(volume_id),
        "encrypted": False,
        "qos_specs": None,
        "access_mode": "rw",
    }
    return {"driver_volume_type": "iscsi", "data": data}


def _row(one: Attachment) -> Primitive:
    """An attachment as a payload has it: how the host reaches the volume is a text in it."""
    data: Primitive = attachment(one)["versioned_object.data"]
    info = data["connection_info"]
    return {**data, "connection_info": None if info is None else json.dumps(info)}


def usage(made: Volume, attachments: Sequence[Attachment] = (), **more: Any) -> Primitive:
    """The payload of every `volume.*` event."""
    return {
        "tenant_id": identity.PROJECT,
        "host": pool(made),
        "user_id": identity.USER,
        "availability_zone": "nova",
        "volume_id": made.id,
        "volume_type": VOLUME_TYPE,
        "display_name": made.name,
        "launched_at": moments.micros(made.launched_ns or made.created_ns),
        "created_at": moments.micros(made.created_ns),
        "status": made.status,
        "snapshot_id": None,
        "size": made.size_gb,
        "replication_status": None,
        "replication_extended_status": None,
        "replication_driver_data": None,
        "metadata": [],
        **more,
        "volume_attachment": [_row(one) for one in attachments],
    }


def snapshot_usage(made: VolumeSnapshot) -> Primitive:
    """The payload of every `snapshot.*` event."""
    return {
        "tenant_id": identity.PROJECT,
        "user_id": identity.USER,
        "availability_zone": "nova",
        "volume_id": made.volume,
        "volume_size": made.size_gb,
        "snapshot_id": made.id,
        "display_name": made.name,
        "created_at": moments.micros(made.created_ns),
        "status": made.status,
        "deleted": "",
        "metadata": "",
    }


def no_backend(made: Volume, reason: str) -> Primitive:
    """The payload of `scheduler.create_volume`, which is sent when no back end fits."""
    return {
        "request_spec": request_spec(made)["versioned_object.data"],
        "volume_properties": {"size": made.size_gb, "display_name": made.name},
        "volume_id": made.id,
        "state": "error",
        "method": "create_volume",
        "reason": reason,
    }


def capabilities(free_gb: int) -> Mapping[str, Any]:
    """What a back end tells the schedulers of itself."""
    taken = BACKEND_GB - free_gb
    one = {
        "pool_name": LVM,
        "total_capacity_gb": BACKEND_GB,
        "free_capacity_gb": free_gb,
        "provisioned_capacity_gb": taken,
        "reserved_percentage": 0,
        "QoS_support": False,
        "filter_function": None,
        "goodness_function": None,
        "consistencygroup_support": False,
        "replication_enabled": False,
        "group_replication_enabled": False,
        "allocated_capacity_gb": taken,
    }
    return {
        "volume_backend_name": LVM,
        "vendor_name": "Open Source",
        "driver_version": "3.0.0",
        "storage_protocol": "iSCSI",
        "pools": [one],
        "filter_function": None,
        "goodness_function": None,
    }
