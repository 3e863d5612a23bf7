"""What neutron-server answers its agents: reports, tunnels, devices, what a DHCP agent needs.

Source: neutron/db/agents_db.py `AgentExtRpcCallback`, neutron/plugins/ml2/rpc.py,
neutron/plugins/ml2/drivers/type_tunnel.py, neutron/api/rpc/handlers/dhcp_rpc.py.
"""

from collections.abc import Callable, Mapping
from typing import Any

from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.cloud import context, identity, neutron_networks, neutron_objects
from rpcviz.cloud.neutron_speaker import Speaker
from rpcviz.cloud.state import Gone, Port

VERSIONS_TOPIC = "q-server-resource-versions"
TUNNEL_NOTIFIER = "q-agent-notifier-tunnel-update"
VXLAN_PORT = 4789


class AgentCalls(Speaker):
    """The part of neutron-server that agents speak to."""

    def agent_methods(self) -> Mapping[str, Callable[[Request], Any]]:
        """What topic `q-plugin` answers here."""
        return {
            "tunnel_sync": self._tunnel_sync,
            "get_devices_details_list_and_failed_devices": self._details,
            "get_network_info": self._network_info,
            "create_dhcp_port": self._create_dhcp_port,
        }

    def hear_reports(self) -> None:
        """Serve `q-reports-plugin`, and hear what other servers learn of agents."""
        process, host = self._seat.process, self._seat.host
        methods = {"report_state": self._report_state, "has_alive_neutron_server": _yes}
        reports = Endpoint(namespace=None, version="1.4", methods=methods)
        process.server("neutron", "q-reports-plugin", host, (reports,)).start()
        heard = Endpoint(namespace=None, version="1.0", methods={"report_agent_resource_versions": _noted})
        process.server("neutron", VERSIONS_TOPIC, host, (heard,), workers=1).start()

    def _report_state(self, request: Request) -> str:
        state = request.args["agent_state"]["agent_state"]
        versions = state.get("resource_versions")
        if versions:
            # Told to every neutron-server, this one too, so that each pushes what its agents understand.
            args = {"agent_type": state["agent_type"], "agent_host": state["host"], "version_map": versions}
            ctx = context.carried(request.context)
            self._rpc.fanout(
                VERSIONS_TOPIC, "report_agent_resource_versions", args, context=ctx, version="1.0"
            )
        return "alive"

    def _tunnel_sync(self, request: Request) -> dict[str, Any]:
        """Note the agent's end of the tunnels, tell every agent, give it the others' ends."""
        ctx, kind = context.carried(request.context), request.args["tunnel_type"]
        told = {"tunnel_ip": request.args["tunnel_ip"], "tunnel_type": kind}
        self._rpc.fanout(TUNNEL_NOTIFIER, "tunnel_update", told, context=ctx, version="1.0")
        ends = [
            {"ip_address": identity.tunnel_ip(host), "udp_port": VXLAN_PORT, "host": host}
            for host in self._seat.doors.l2_hosts()
        ]
        return {"tunnels": ends}

    def _details(self, request: Request) -> dict[str, Any]:
        """Newton's agents asked for what today's hear by push."""
        found, failed = [], []
        for device in request.args["devices"]:
            try:
                found.append(_details(self._seat.world.port(str(device))))
            except Gone:
                failed.append(device)
        return {"devices": found, "failed_devices": failed}

    def _network_info(self, request: Request) -> dict[str, Any]:
        network_id = str(request.args["network_id"])
        if network_id == identity.NETWORK:
            return neutron_objects.network_body()
        return neutron_networks.info(self._seat.world.networks.network(network_id))

    def _create_dhcp_port(self, request: Request) -> dict[str, Any]:
        """A port for the agent's own end of the network; pushed under the agent's request id."""
        seat, asked = self._seat, request.args["port"]["port"]
        network = seat.world.networks.network(str(asked["network_id"]))
        new = seat.new_uuid()
        port = Port(
            id=new,
            number=0,
            instance=str(asked["device_id"]),
            mac="fa:16:3e:" + ":".join(new[at : at + 2] for at in (0, 2, 4)),
            ip=network.address(2),
            created_ns=seat.clock.now_ns(),
            network=network.id,
            subnet=network.subnet,
            owner="network:dhcp",
        )
        ctx = context.carried(request.context)
        seat.hops.db("INSERT ports", {"network": network.id}, str(ctx["request_id"]))
        self._push(ctx, "Port", neutron_objects.port(port, seat.clock.now_ns()))
        return neutron_objects.port_body(port, seat.clock.now_ns(), admin=True)


def _details(port: Port) -> dict[str, Any]:
    """One device as an L2 agent needs it (neutron/plugins/ml2/rpc.py `get_device_details`)."""
    return {
        "device": port.id,
        "network_id": port.network,
        "port_id": port.id,
        "mac_address": port.mac,
        "admin_state_up": True,
        "network_type": "vxlan",
        "segmentation_id": identity.SEGMENTATION,
        "physical_network": None,
        "fixed_ips": [{"subnet_id": port.subnet, "ip_address": port.ip}],
        "device_owner": "compute:nova",
        "allowed_address_pairs": [],
        "port_security_enabled": True,
        "qos_policy_id": None,
        "network_qos_policy_id": None,
        "profile": {},
        "security_groups": [identity.SECURITY_GROUP],
    }


def _yes(request: Request) -> bool:
    del request
    return True


def _noted(request: Request) -> None:
    del request
