"""nova's object about a disk that is a volume. Shapes as in `nova_objects`."""

import json
from collections.abc import Sequence
from typing import Any

from rpcviz.cloud import cinder_objects, identity, nova_objects
from rpcviz.cloud.nova_objects import Primitive
from rpcviz.cloud.state import Instance
from rpcviz.cloud.volume_state import Volume, VolumeDisk
from rpcviz.cloud.world import World


def volume_disk(
    server: Instance, disk: VolumeDisk, changes: Sequence[str] = (), *, connected: bool = False
) -> Primitive:
    """One `BlockDeviceMapping` of a volume; once `connected` it holds how the host reaches it."""
    made = nova_objects.disk(server, changes)
    info = json.dumps(cinder_objects.connection_info(disk.volume)) if connected else None
    made["nova_object.data"].update(
        {
            "id": 10_000 + disk.number,
            "uuid": identity.of_host("disk", disk.volume),
            "source_type": "volume",
            "destination_type": "volume",
            "device_type": None,
            "boot_index": None,
            "device_name": disk.device,
            "delete_on_termination": False,
            "volume_id": disk.volume,
            "volume_size": disk.size_gb,
            "image_id": None,
            "connection_info": info,
            "attachment_id": disk.attachment,
        }
    )
    return made


def disks(server: Instance, world: World) -> Primitive:
    """`BlockDeviceMappingList` as the database has it: the disk from the image, then the volumes."""
    made = nova_objects.disks(server)
    more = [
        volume_disk(server, disk, connected=disk.attachment is not None)
        for disk in world.volumes.disks_of(server.uuid)
    ]
    made["nova_object.data"]["objects"].extend(more)
    return made


def volume_of(volume: Volume) -> dict[str, Any]:
    """A volume as nova has it from cinder's API, a plain dict (nova/volume/cinder.py)."""
    return {
        "id": volume.id,
        "status": volume.status,
        "size": volume.size_gb,
        "availability_zone": "nova",
        "created_at": None,
        "attach_status": "detached",
        "attachments": {},
        "multiattach": False,
        "shared_targets": False,
        "display_name": volume.name,
        "display_description": None,
        "volume_type_id": cinder_objects.VOLUME_TYPE,
        "snapshot_id": None,
        "bootable": False,
        "volume_metadata": {},
    }
