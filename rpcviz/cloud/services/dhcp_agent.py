"""The DHCP agent: told by casts of its own, it calls back when an address can be had.

Source: neutron/agent/dhcp/agent.py. It makes a new context per call, so its calls link to nothing.
"""

from typing import Any

from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.cloud import agent_report, context, identity
from rpcviz.cloud.service import Part, Seat, Service


class DhcpAgent(Part):
    """One DHCP agent."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._rpc = seat.process.client("neutron")
        self._knows_network = False
        self._ports: set[str] = set()

    def start(self) -> None:
        """Serve `dhcp_agent.HOST`, and report every 30 s."""
        methods = {
            "port_create_end": self._port_created,
            "port_update_end": _noted,
            "port_delete_end": self._port_deleted,
            "network_create_end": self._network_created,
            # The network was asked for already, with its subnet.
            "subnet_create_end": _noted,
        }
        endpoint = Endpoint(namespace=None, version="1.0", methods=methods)
        self._seat.process.server("neutron", "dhcp_agent", self._seat.host, (endpoint,), workers=4).start()
        self._seat.rounds.every(agent_report.REPORT_S, f"{self._seat.who} report", self._report, first_s=5.0)

    def forget(self) -> None:
        """No port has an address any more."""
        self._ports.clear()

    def _port_created(self, request: Request) -> None:
        port_id = str(request.args["payload"]["port"]["id"])
        self._ports.add(port_id)
        self._seat.aside("readies a port", lambda: self._ready(port_id))

    def _port_deleted(self, request: Request) -> None:
        self._ports.discard(str(request.args["payload"]["port_id"]))

    def _ready(self, port_id: str) -> None:
        if not self._knows_network:
            self._knows_network = True
            args = {"network_id": identity.NETWORK, "host": self._seat.host}
            self._call("get_network_info", args, "1.0")
        self._call("dhcp_ready_on_ports", {"port_ids": [port_id]}, "1.5")

    def _network_created(self, request: Request) -> None:
        network_id = str(request.args["payload"]["network"]["id"])
        self._seat.aside("serves a network", lambda: self._serve(network_id))

    def _serve(self, network_id: str) -> None:
        """Ask for the network, get a port of its own in it, and start what gives the addresses."""
        seat = self._seat
        network = self._call("get_network_info", {"network_id": network_id, "host": seat.host}, "1.0")
        port = {
            "name": "",
            "admin_state_up": True,
            "device_id": f"dhcp{seat.new_uuid()}-{network_id}",
            "network_id": network_id,
            "tenant_id": network["tenant_id"],
            "fixed_ips": [{"subnet_id": subnet["id"]} for subnet in network["subnets"]],
        }
        made = self._call("create_dhcp_port", {"port": {"port": port}, "host": seat.host}, "1.1")
        seat.pace.take(seat.pace.durations.network)
        seat.hops.work("start dnsmasq", {"network": network_id, "port": made["id"]}, seat.new_request_id())
        self._call("dhcp_ready_on_ports", {"port_ids": [made["id"]]}, "1.5")

    def _call(self, method: str, args: dict[str, Any], version: str) -> Any:
        seat = self._seat
        ctx = context.neutron_admin(seat.new_request_id(), seat.clock.now_ns())
        return self._rpc.call("q-plugin", method, args, context=ctx, version=version)

    def _report(self) -> None:
        seat = self._seat
        state = {
            "binary": seat.program,
            "host": seat.host,
            "availability_zone": "nova",
            "topic": "dhcp_agent",
            "configurations": {
                "dhcp_driver": "neutron.agent.linux.dhcp.Dnsmasq",
                "dhcp_lease_duration": 86400,
                "log_agent_heartbeats": False,
                "networks": 1,
                "subnets": 1,
                "ports": len(self._ports),
            },
            "agent_type": "DHCP agent",
            "uuid": identity.of_host("agent", seat.host),
        }
        ctx = context.neutron_admin(seat.new_request_id(), seat.clock.now_ns())
        agent_report.send(self._rpc, agent_report.arguments(state, seat.clock.now_ns()), ctx)


def _noted(request: Request) -> None:
    del request


SERVICE = Service(program="neutron-dhcp-agent", hosts="net", make=DhcpAgent)
