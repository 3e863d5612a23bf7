"""neutron's objects and dicts as they travel: pushes to agents, payloads, REST bodies.

Shapes, versions and key order are those of neutron 29.0.0 as captured.
Source: neutron/objects/ports.py, neutron/plugins/ml2/ovo_rpc.py, neutron/api/rpc/agentnotifiers/.
"""

import json
from typing import Any

from rpcviz.cloud import identity, moments
from rpcviz.cloud.state import Port, Rule

Primitive = dict[str, Any]
VIF_DETAILS = {
    "connectivity": "l2",
    "port_filter": True,
    "ovs_hybrid_plug": False,
    "ovs_create_tap": True,
    "datapath_type": "system",
    "bridge_name": "br-int",
}


def wrap(name: str, version: str, data: Primitive) -> Primitive:
    """One object in neutron's envelope (the library's default prefix and namespace)."""
    return {
        "versioned_object.name": name,
        "versioned_object.namespace": "versionedobjects",
        "versioned_object.version": version,
        "versioned_object.data": data,
    }


def profile_of(made: Port, host: str | None) -> dict[str, str]:
    """The profile of one binding: nova notes in the old host's where the server goes."""
    return {"migrating_to": made.migrating_to} if made.migrating_to and host != made.migrating_to else {}


def _left(made: Port) -> bool:
    """True once the second binding is that of the host which the server has left."""
    return made.migrating_to is not None and made.inactive != made.migrating_to


def _bindings(made: Port) -> list[Primitive]:
    bindings = [_binding(made, made.host, "ACTIVE", bound=made.host is not None)]
    if made.inactive is not None:
        bindings.append(_binding(made, made.inactive, "INACTIVE", bound=not _left(made)))
    return bindings


def _binding(made: Port, host: str | None, status: str, *, bound: bool) -> Primitive:
    data = {
        "port_id": made.id,
        "host": host or "",
        "profile": json.dumps(profile_of(made, host)),
        "vif_type": "ovs" if bound else "unbound",
        "vif_details": json.dumps(VIF_DETAILS) if bound else None,
        "vnic_type": "normal",
        "status": status,
    }
    return wrap("PortBinding", "1.0", data)


def binding_body(made: Port, host: str, status: str) -> Primitive:
    """One binding as the API's answer and the notification have it."""
    bound = host == made.host or not _left(made)
    return {
        "host": host,
        "vif_type": "ovs" if bound else "unbound",
        "vnic_type": "normal",
        "status": status,
        "profile": profile_of(made, host),
        "vif_details": VIF_DETAILS if bound else {},
    }


def _binding_levels(made: Port) -> list[Primitive]:
    hosts = [made.host, None if _left(made) else made.inactive]
    return [_binding_level(made, host) for host in hosts if host is not None]


def _binding_level(made: Port, host: str) -> Primitive:
    segment = {
        "id": identity.SEGMENT,
        "network_id": made.network,
        "network_type": "vxlan",
        "segmentation_id": identity.SEGMENTATION,
        "is_dynamic": False,
        "segment_index": 0,
        "hosts": [],
        "revision_number": 0,
        "created_at": identity.BORN,
        "updated_at": identity.BORN,
    }
    level = {
        "port_id": made.id,
        "host": host,
        "level": 0,
        "driver": "openvswitch",
        "segment": wrap("NetworkSegment", "1.0", segment),
        "segment_id": identity.SEGMENT,
    }
    return wrap("PortBindingLevel", "1.1", level)


def _owner(made: Port) -> str:
    return made.owner or ("compute:nova" if made.host else "")


def port(made: Port, now_ns: int) -> Primitive:
    """`Port` 1.11, about 2 KB."""
    address = {
        "port_id": made.id,
        "subnet_id": made.subnet,
        "network_id": made.network,
        "ip_address": made.ip,
    }
    data = {
        "id": made.id,
        "project_id": identity.PROJECT,
        "name": made.name,
        "network_id": made.network,
        "mac_address": made.mac,
        "admin_state_up": True,
        "device_id": made.instance,
        "device_owner": _owner(made),
        "status": made.status,
        "allowed_address_pairs": [],
        "bindings": _bindings(made),
        "data_plane_status": None,
        "dhcp_options": [],
        "distributed_bindings": [],
        "dns": None,
        "fixed_ips": [wrap("IPAllocation", "1.0", address)],
        "hints": None,
        "security": wrap("PortSecurity", "1.0", {"id": made.id, "port_security_enabled": True}),
        "security_group_ids": [identity.SECURITY_GROUP],
        "pvlan_type": None,
        "pvlan_community": None,
        "qos_policy_id": None,
        "qos_network_policy_id": None,
        "binding_levels": _binding_levels(made),
        "revision_number": made.revision,
        "description": "",
        "created_at": moments.seconds(made.created_ns),
        "updated_at": moments.seconds(now_ns),
    }
    return wrap("Port", "1.11", data)


def deleted_port(port_id: str) -> Primitive:
    """A `Port` of which only the id is left to tell."""
    data = {
        "id": port_id,
        "security_group_ids": None,
        "qos_policy_id": None,
        "qos_network_policy_id": None,
    }
    return {**wrap("Port", "1.11", data), "versioned_object.changes": sorted(data)}


def rule(made: Rule) -> Primitive:
    """`SecurityGroupRule` 1.3."""
    data: Primitive = {
        "id": made.id,
        "project_id": identity.PROJECT,
        "security_group_id": identity.SECURITY_GROUP,
    }
    if made.remote_group:
        data["remote_group_id"] = identity.SECURITY_GROUP
    data.update(direction=made.direction, ethertype=made.ethertype)
    if made.protocol:
        data.update(protocol=made.protocol, port_range_min=made.port, port_range_max=made.port)
    data.update(
        normalized_cidr=None,
        belongs_to_default_sg=True,
        revision_number=0,
        created_at=identity.BORN,
        updated_at=identity.BORN,
    )
    return wrap("SecurityGroupRule", "1.3", data)


def rule_body(made: Rule) -> Primitive:
    """The rule as the API's answer and the notification have it."""
    return {
        "id": made.id,
        "tenant_id": identity.PROJECT,
        "project_id": identity.PROJECT,
        "security_group_id": identity.SECURITY_GROUP,
        "ethertype": made.ethertype,
        "direction": made.direction,
        "protocol": made.protocol,
        "port_range_min": made.port,
        "port_range_max": made.port,
        "remote_ip_prefix": "0.0.0.0/0",
        "remote_group_id": None,
        "description": "",
        "revision_number": 0,
    }


def port_body(made: Port, now_ns: int, *, admin: bool) -> Primitive:
    """The port as the API's answer and the notification have it; bindings only for admins."""
    body: Primitive = {
        "id": made.id,
        "name": made.name,
        "network_id": made.network,
        "project_id": identity.PROJECT,
        "mac_address": made.mac,
        "admin_state_up": True,
        "status": made.status,
        "device_id": made.instance,
        "device_owner": _owner(made),
        "fixed_ips": [{"subnet_id": made.subnet, "ip_address": made.ip}],
        "allowed_address_pairs": [],
        "extra_dhcp_opts": [],
        "security_groups": [identity.SECURITY_GROUP],
        "description": "",
        "binding:vnic_type": "normal",
    }
    if admin:
        body.update(
            {
                "binding:profile": profile_of(made, made.host),
                "binding:host_id": made.host or "",
                "binding:vif_type": "ovs" if made.host else "unbound",
                "binding:vif_details": VIF_DETAILS if made.host else {},
            }
        )
    body.update(
        port_security_enabled=True,
        tags=[],
        created_at=moments.seconds(made.created_ns),
        updated_at=moments.seconds(now_ns),
        revision_number=made.revision,
        tenant_id=identity.PROJECT,
    )
    return body


def network_body() -> Primitive:
    """The private network, as the DHCP agent gets it."""
    return {
        "id": identity.NETWORK,
        "name": "private",
        "tenant_id": identity.PROJECT,
        "project_id": identity.PROJECT,
        "admin_state_up": True,
        "mtu": 1450,
        "status": "ACTIVE",
        "subnets": [identity.SUBNET],
        "shared": False,
        "availability_zone_hints": [],
        "availability_zones": ["nova"],
        "router:external": False,
        "description": "",
        "port_security_enabled": True,
        "tags": [],
        "created_at": identity.BORN,
        "updated_at": identity.BORN,
        "revision_number": 2,
        "provider:network_type": "vxlan",
        "provider:physical_network": None,
        "provider:segmentation_id": identity.SEGMENTATION,
    }


def fdb(entries: list[list[str]], host: str) -> Primitive:
    """Forwarding entries of l2population: which MAC is behind which tunnel."""
    ports = {identity.tunnel_ip(host): entries}
    return {identity.NETWORK: {"segment_id": identity.SEGMENTATION, "network_type": "vxlan", "ports": ports}}
