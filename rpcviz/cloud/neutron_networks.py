"""Networks and subnets as they travel: pushes to agents, payloads, REST bodies.

Not captured: fields are those of the sources, versions those of the reference.
Source: neutron/objects/network.py, neutron/objects/subnet.py, neutron/db/db_base_plugin_common.py.
"""

from typing import Any

from rpcviz.cloud import identity, moments
from rpcviz.cloud.neutron_objects import Primitive, wrap
from rpcviz.cloud.state import Network

PRIVATE = Network(
    id=identity.NETWORK,
    subnet=identity.SUBNET,
    segment=identity.SEGMENT,
    number=0,
    name="private",
    created_ns=1_767_600_000_000_000_000,
    revision=2,
)
"""The network that is always there; made when `identity.BORN` says."""


def network(made: Network) -> Primitive:
    """`Network` 1.3."""
    segment: Primitive = {
        "id": made.segment,
        "network_id": made.id,
        "network_type": "vxlan",
        "physical_network": None,
        "segmentation_id": made.segmentation,
        "is_dynamic": False,
        "segment_index": 0,
        "hosts": [],
    }
    data = {
        "id": made.id,
        "project_id": identity.PROJECT,
        "name": made.name,
        "status": "ACTIVE",
        "admin_state_up": True,
        "vlan_transparent": None,
        "availability_zone_hints": [],
        "shared": False,
        "mtu": 1450,
        "security": wrap("NetworkPortSecurity", "1.0", {"id": made.id, "port_security_enabled": True}),
        "segments": [wrap("NetworkSegment", "1.0", segment)],
        "dns_domain": None,
        "qos_policy_id": None,
        **_stamps(made),
    }
    return wrap("Network", "1.3", data)


def subnet(made: Network) -> Primitive:
    """`Subnet` 1.2."""
    pool = {"subnet_id": made.subnet, "start": made.address(2), "end": made.address(254)}
    data = {
        "id": made.subnet,
        "project_id": identity.PROJECT,
        "name": f"{made.name}-subnet",
        "network_id": made.id,
        "segment_id": None,
        "subnetpool_id": None,
        "ip_version": 4,
        "cidr": made.cidr,
        "gateway_ip": made.address(1),
        "allocation_pools": [wrap("IPAllocationPool", "1.0", pool)],
        "enable_dhcp": True,
        "shared": False,
        "dns_nameservers": [],
        "host_routes": [],
        "ipv6_ra_mode": None,
        "ipv6_address_mode": None,
        "service_types": [],
        **_stamps(made),
    }
    return wrap("Subnet", "1.2", data)


def _stamps(made: Network) -> Primitive:
    at = moments.seconds(made.created_ns)
    return {"revision_number": made.revision, "description": "", "created_at": at, "updated_at": at}


def network_body(made: Network) -> Primitive:
    """The network as the API's answer and the notification have it."""
    at = moments.seconds(made.created_ns)
    return {
        "id": made.id,
        "name": made.name,
        "tenant_id": identity.PROJECT,
        "project_id": identity.PROJECT,
        "admin_state_up": True,
        "mtu": 1450,
        "status": "ACTIVE",
        "subnets": [made.subnet] if made.revision > 1 else [],
        "shared": False,
        "availability_zone_hints": [],
        "availability_zones": [],
        "router:external": False,
        "description": "",
        "port_security_enabled": True,
        "tags": [],
        "created_at": at,
        "updated_at": at,
        "revision_number": made.revision,
        "provider:network_type": "vxlan",
        "provider:physical_network": None,
        "provider:segmentation_id": made.segmentation,
    }


def subnet_body(made: Network) -> Primitive:
    """The subnet as the API's answer and the notification have it."""
    at = moments.seconds(made.created_ns)
    return {
        "id": made.subnet,
        "name": f"{made.name}-subnet",
        "tenant_id": identity.PROJECT,
        "project_id": identity.PROJECT,
        "network_id": made.id,
        "ip_version": 4,
        "subnetpool_id": None,
        "enable_dhcp": True,
        "ipv6_ra_mode": None,
        "ipv6_address_mode": None,
        "gateway_ip": made.address(1),
        "cidr": made.cidr,
        "allocation_pools": [{"start": made.address(2), "end": made.address(254)}],
        "host_routes": [],
        "dns_nameservers": [],
        "description": "",
        "service_types": [],
        "tags": [],
        "created_at": at,
        "updated_at": at,
        "revision_number": 0,
    }


def info(made: Network) -> dict[str, Any]:
    """What a DHCP agent gets: the network with its subnets and ports within."""
    return {**network_body(made), "subnets": [subnet_body(made)], "non_local_subnets": [], "ports": []}
