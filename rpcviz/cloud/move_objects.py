"""nova's objects about a server that moves. Shapes as in `nova_objects`.

Source: nova/objects/migration.py, nova/objects/migrate_data.py, nova/objects/migration_context.py.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rpcviz.cloud import identity, moments, nova_objects
from rpcviz.cloud.neutron_objects import VIF_DETAILS
from rpcviz.cloud.nova_network import network_info
from rpcviz.cloud.nova_objects import Primitive, wrap
from rpcviz.cloud.state import Flavor, Instance, Move, Port


def uuid_of(instance: Primitive) -> str:
    """The uuid of an instance in arguments."""
    return str(instance["nova_object.data"]["uuid"])


def read_flavor(made: Primitive) -> Flavor:
    """The flavor in arguments."""
    data = made["nova_object.data"]
    return Flavor(
        id=int(data["id"]),
        name=str(data["name"]),
        vcpus=int(data["vcpus"]),
        memory_mb=int(data["memory_mb"]),
        root_gb=int(data["root_gb"]),
    )


def migration(move: Move, changes: Sequence[str] = ()) -> Primitive:
    """`Migration` 1.8."""
    progress = ("memory_total", "memory_processed", "memory_remaining")
    disks = ("disk_total", "disk_processed", "disk_remaining")
    data = {
        "id": move.number,
        "uuid": move.uuid,
        "source_compute": move.source,
        "dest_compute": move.dest,
        "source_node": move.source if move.dest else None,
        "dest_node": move.dest,
        "dest_compute_id": None,
        "dest_host": identity.tunnel_ip(move.dest) if move.dest and move.kind == "resize" else None,
        "old_instance_type_id": move.old.id,
        "new_instance_type_id": move.new.id,
        "instance_uuid": move.instance,
        "status": move.status,
        "migration_type": move.kind,
        "hidden": False,
        **dict.fromkeys(progress + disks),
        "cross_cell_move": False,
        "user_id": identity.USER,
        "project_id": identity.PROJECT,
        "created_at": moments.seconds(move.created_ns),
        "updated_at": None,
        "deleted_at": None,
        "deleted": False,
    }
    return wrap("Migration", "1.8", data, changes)


def _cell() -> Primitive:
    """Where the server must stay: nova puts the whole row of its cell here, with both passwords."""
    data = {
        "id": 2,
        "uuid": identity.CELL,
        "name": "cell1",
        "transport_url": "rabbit://nova:made-up-password@rabbit1:5672/",
        "database_connection": "mysql+pymysql://nova:made-up-password@db1/nova_cell1?charset=utf8",
        "disabled": False,
        "created_at": identity.BORN,
        "updated_at": None,
    }
    return wrap("CellMapping", "1.1", data)


def request_spec(server: Instance, flavor: Flavor, ignore_hosts: Sequence[str]) -> Primitive:
    """`RequestSpec` 1.15 for a server that is there and goes elsewhere within its cell."""
    spec = nova_objects.request_spec(server)
    data = {
        **spec["nova_object.data"],
        "flavor": nova_objects.flavor(flavor),
        "ignore_hosts": list(ignore_hosts),
        "requested_destination": wrap("Destination", "1.4", {"cell": _cell()}, ["cell"]),
    }
    changes = [*spec["nova_object.changes"], "ignore_hosts", "requested_destination"]
    return wrap("RequestSpec", "1.15", data, changes)


def _vif(port: Port) -> str:
    return json.dumps(json.loads(network_info(port))[0])


def _migrate_data(data: Primitive) -> Primitive:
    return wrap("LibvirtLiveMigrateData", "1.14", data, sorted(data))


def with_more(made: Primitive, more: Mapping[str, Any]) -> Primitive:
    """The same migrate data, further on its way: each of the two hosts adds what it knows."""
    return _migrate_data({**made["nova_object.data"], **more})


def destination_data(host: str) -> Primitive:
    """`LibvirtLiveMigrateData` 1.14 as the destination begins it."""
    return _migrate_data(
        {
            "filename": "tmpz1dmq0nv",
            "image_type": "default",
            "disk_available_mb": 100000,
            "is_shared_instance_path": True,
            "is_shared_block_storage": True,
            "graphics_listen_addr_vnc": identity.tunnel_ip(host),
            "graphics_listen_addr_spice": identity.tunnel_ip(host),
            "serial_listen_addr": None,
        }
    )


def vifs(ports: Sequence[Port], *, bound: bool) -> list[Primitive]:
    """`VIFMigrateData` 1.0 of each port; once it is `bound` on the destination, with that binding."""
    return [_vif_data(port, bound=bound) for port in ports]


def _vif_data(port: Port, *, bound: bool) -> Primitive:
    data: Primitive = {"port_id": port.id}
    if bound:
        data |= {
            "vnic_type": "normal",
            "vif_type": "ovs",
            "vif_details_json": json.dumps(VIF_DETAILS),
            "profile_json": "{}",
        }
    data["source_vif"] = _vif(port)
    return wrap("VIFMigrateData", "1.0", data, sorted(data))


def resize_filters(host: str) -> Primitive:
    """`filter_properties` of a resize: how often it was tried, and where."""
    return {"limits": {}, "retry": {"num_attempts": 1, "hosts": [[host, host]]}}
