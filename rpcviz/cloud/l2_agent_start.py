"""What an L2 agent says when it starts: is there a server, here I am, my tunnel's end, what is on my ports.

Newton's asked for the details of its devices; today's pulls the objects that its cache lacks, each pull
under a request id of its own. Source: neutron/plugins/ml2/drivers/openvswitch/agent/ovs_neutron_agent.py,
neutron/agent/rpc.py, neutron/agent/resource_cache.py `_flood_cache_for_query`.
"""

from collections.abc import Sequence
from typing import Any

from rpcviz.bus.client import RpcClient
from rpcviz.cloud import context, identity, l2_agent_state
from rpcviz.cloud.agent_report import REPORT_TIMEOUT_S
from rpcviz.cloud.service import Seat
from rpcviz.cloud.state import Era


class L2AgentStart:
    """One start of one agent, in one context: a real agent keeps that context as long as it lives."""

    def __init__(self, seat: Seat, rpc: RpcClient, request_id: str) -> None:
        self._seat = seat
        self._rpc = rpc
        self._context = context.neutron_admin(request_id, seat.clock.now_ns())

    def play(self, ports: Sequence[str], era: Era) -> None:
        """All that is said; `ports` are those that it finds on its bridge."""
        if era == "today":
            self._call("q-reports-plugin", "has_alive_neutron_server", {}, "1.4")
        self._report(len(ports), era)
        self._sync_tunnels()
        if not ports:
            return
        if era == "today":
            self._pull(ports)
        else:
            self._ask_details(ports)
        self.update(ports, era)

    def _report(self, devices: int, era: Era) -> None:
        seat = self._seat
        args = l2_agent_state.report(
            seat.host, devices, seat.clock.now_ns(), starts=True, versions=era == "today"
        )
        version = "1.4" if era == "today" else "1.0"
        self._call("q-reports-plugin", "report_state", args, version, REPORT_TIMEOUT_S)

    def _sync_tunnels(self) -> None:
        host = self._seat.host
        args = {"tunnel_ip": identity.tunnel_ip(host), "tunnel_type": "vxlan", "host": host}
        self._call("q-plugin", "tunnel_sync", args, "1.4")

    def _pull(self, ports: Sequence[str]) -> None:
        for kind, version, wanted in (
            *(("Port", "1.11", port) for port in ports),
            ("Network", "1.3", identity.NETWORK),
        ):
            args = {"resource_type": kind, "version": version, "filter_kwargs": {"id": [wanted]}}
            ctx = context.neutron_admin(self._seat.new_request_id(), self._seat.clock.now_ns())
            self._rpc.call("q-plugin", "bulk_pull", args, context=ctx, version="1.1")

    def _ask_details(self, ports: Sequence[str]) -> None:
        args = {"devices": list(ports), "agent_id": self._agent, "host": self._seat.host}
        self._call("q-plugin", "get_devices_details_list_and_failed_devices", args, "1.5")

    def update(self, ports: Sequence[str], era: Era) -> None:
        """Tell that these devices are wired."""
        args: dict[str, Any] = {
            "devices_up": list(ports),
            "devices_down": [],
            "agent_id": self._agent,
            "host": self._seat.host,
        }
        if era == "today":
            args["refresh_tunnels"] = True
        self._call("q-plugin", "update_device_list", args, "1.9" if era == "today" else "1.5")

    def changed(self, ports: Sequence[str]) -> None:
        """Newton: the server told that ports changed; ask what, and report them wired."""
        self._ask_details(ports)
        self.update(ports, "classic")

    @property
    def _agent(self) -> str:
        return f"ovs-agent-{self._seat.host}"

    def _call(
        self, topic: str, method: str, args: dict[str, Any], version: str, timeout_s: float = 60.0
    ) -> None:
        self._rpc.call(topic, method, args, context=self._context, version=version, timeout_s=timeout_s)
