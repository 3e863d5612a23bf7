"""What an L2 agent says of itself: in its reports, and as neutron's table of agents has it.

Source: neutron/plugins/ml2/drivers/openvswitch/agent/ovs_neutron_agent.py `_report_state`,
neutron/db/agents_db.py `_make_agent_dict`.
"""

from typing import Any

from rpcviz.cloud import agent_report, identity, moments

TYPE = "Open vSwitch agent"
BINARY = "neutron-openvswitch-agent"
VERSIONS = {
    "Port": "1.11",
    "Network": "1.3",
    "Subnet": "1.2",
    "SecurityGroup": "1.6",
    "SecurityGroupRule": "1.3",
    "AddressGroup": "1.2",
    "QosPolicy": "1.10",
    "Trunk": "1.1",
}
"""The objects that an agent understands, told at its start: the server pushes each in these versions."""


def configurations(host: str, devices: int) -> dict[str, Any]:
    """How the agent is set up."""
    return {
        "bridge_mappings": {},
        "integration_bridge": "br-int",
        "tunnel_types": ["vxlan"],
        "tunneling_ip": identity.tunnel_ip(host),
        "l2_population": True,
        "arp_responder_enabled": True,
        "enable_distributed_routing": False,
        "log_agent_heartbeats": False,
        "extensions": [],
        "datapath_type": "system",
        "devices": devices,
    }


def report(host: str, devices: int, now_ns: int, *, starts: bool, versions: bool = False) -> dict[str, Any]:
    """The arguments of `report_state`; `starts`: the first report, `versions`: with what it understands."""
    state: dict[str, Any] = {
        "binary": BINARY,
        "host": host,
        "topic": "N/A",
        "configurations": configurations(host, devices),
        "agent_type": TYPE,
        "uuid": identity.of_host("agent", host),
    }
    if versions:
        state["resource_versions"] = VERSIONS
    if starts:
        state["start_flag"] = True
    return agent_report.arguments(state, now_ns)


def row(host: str, now_ns: int) -> dict[str, Any]:
    """The agent as the API's answer and the notification have it."""
    return {
        "id": identity.of_host("agent", host),
        "agent_type": TYPE,
        "binary": BINARY,
        "topic": "N/A",
        "host": host,
        "admin_state_up": True,
        "created_at": moments.spaced(now_ns)[:19],
        "started_at": moments.spaced(now_ns)[:19],
        "heartbeat_timestamp": moments.spaced(now_ns)[:19],
        "description": None,
        "availability_zone": None,
        "alive": True,
        "configurations": configurations(host, 0),
        "resource_versions": VERSIONS,
        "resources_synced": None,
    }
