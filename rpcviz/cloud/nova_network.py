"""nova's objects about a server's network. Shapes as in `nova_objects`."""

import json
from collections.abc import Sequence

from rpcviz.cloud import identity
from rpcviz.cloud.nova_objects import Primitive, wrap
from rpcviz.cloud.state import Port


def network_info(port: Port) -> str:
    """Nova's network information cache: JSON inside the JSON."""
    subnet = {
        "cidr": "10.20.0.0/24",
        "dns": [],
        "gateway": {"address": "10.20.0.1", "type": "gateway", "version": 4, "meta": {}},
        "ips": [{"address": port.ip, "type": "fixed", "version": 4, "meta": {}, "floating_ips": []}],
        "routes": [],
        "version": 4,
        "meta": {"enable_dhcp": True, "dhcp_server": "10.20.0.2"},
    }
    meta = {
        "injected": False,
        "tenant_id": identity.PROJECT,
        "mtu": 1450,
        "physical_network": None,
        "tunneled": True,
    }
    vif = {
        "id": port.id,
        "address": port.mac,
        "network": {
            "id": identity.NETWORK,
            "bridge": "br-int",
            "label": "private",
            "subnets": [subnet],
            "meta": meta,
        },
        "type": "ovs",
        "details": {"connectivity": "l2", "port_filter": True, "bridge_name": "br-int"},
        "devname": "tap" + port.id[:11],
        "ovs_interfaceid": port.id,
        "qbh_params": None,
        "qbg_params": None,
        "active": port.status == "ACTIVE",
        "vnic_type": "normal",
        "profile": {},
        "preserve_on_delete": False,
        "delegate_create": True,
        "meta": {},
    }
    return json.dumps([vif])


def info_cache(uuid: str, ports: Sequence[Port], changes: Sequence[str] = ()) -> Primitive:
    """`InstanceInfoCache` 1.5."""
    data = {"instance_uuid": uuid, "network_info": network_info(ports[0]) if ports else "[]"}
    return wrap("InstanceInfoCache", "1.5", data, changes)


def vif(port: Port) -> Primitive:
    """`VirtualInterface` 1.3, to be created."""
    data = {
        "address": f"{port.mac}/{port.id}",
        "instance_uuid": port.instance,
        "uuid": port.id,
        "tag": None,
    }
    return wrap("VirtualInterface", "1.3", data, sorted(data))


def event(port: Port, name: str) -> Primitive:
    """`InstanceExternalEvent` 1.5: what neutron told nova about a port."""
    data = {"instance_uuid": port.instance, "name": name, "status": "completed", "tag": port.id}
    return wrap("InstanceExternalEvent", "1.5", data, sorted(data))
