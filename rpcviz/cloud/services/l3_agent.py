"""neutron-l3-agent: it routes between networks, and asks the server for its routers.

All of them when it starts, and again whenever it may have missed something; one of them when the server
says that it changed. Each call is under the one context that the agent keeps as long as it lives.
Source: neutron/agent/l3/agent.py `L3PluginApi`, `L3NATAgent.routers_updated`, `_process_update`,
`periodic_sync_routers_task`, `fetch_and_sync_all_routers`, `L3NATAgentWithStateReport._report_state`.
"""

from collections.abc import Sequence
from typing import Any

from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.cloud import agent_report, context, identity
from rpcviz.cloud.service import Part, Seat, Service

PERIODIC_S = 40.0
"""`periodic_interval` of oslo.service: how often it looks whether it must sync."""
AGENT = "neutron-l3-agent"


class L3Agent(Part):
    """One L3 agent."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._rpc = seat.process.client("neutron")
        self._context = context.neutron_admin(seat.new_request_id(), seat.clock.now_ns())
        self._full_sync = True
        """Something may have been missed: ask for everything at the next round."""
        self._starts = True
        self._routers: set[str] = set()

    def start(self) -> None:
        """Serve `l3_agent.HOST`, report each 30 s, and sync when that is due."""
        seat = self._seat
        methods = {"routers_updated": self._routers_updated}
        endpoint = Endpoint(namespace=None, version="1.2", methods=methods)
        seat.process.server("neutron", "l3_agent", seat.host, (endpoint,), workers=4).start()
        seat.rounds.every(agent_report.REPORT_S, f"{seat.who} report", self._report, first_s=6.0)
        seat.rounds.every(PERIODIC_S, f"{seat.who} sync", self._sync_all, first_s=7.0)

    def forget(self) -> None:
        """Nothing that it knew is so any more."""
        self._routers.clear()
        self._full_sync = True

    def _routers_updated(self, request: Request) -> None:
        changed = [str(router) for router in request.args["routers"]]
        self._seat.aside("treats a changed router", lambda: self._treat(changed))

    def _treat(self, routers: Sequence[str]) -> None:
        """Ask what they are like now, and set them up so: the cast names them, and tells no more."""
        seat = self._seat
        try:
            found = self._sync(routers)
        except Exception:
            self._full_sync = True
            raise
        for router in found:
            seat.pace.take(seat.pace.durations.wire)
            told = {"router": router["id"], "routes": len(router["routes"])}
            seat.hops.work("set up router", told, str(self._context["request_id"]))

    def _sync(self, routers: Sequence[str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._call(
            "sync_routers", {"host": self._seat.host, "router_ids": list(routers)}, "1.0"
        )
        self._routers.update(str(router["id"]) for router in found)
        return found

    def _sync_all(self) -> None:
        if not self._full_sync:
            return
        self._full_sync = False
        try:
            ids = self._call("get_router_ids", {"host": self._seat.host}, "1.10")
            self._sync([str(router) for router in ids])
        except Exception:
            self._full_sync = True
            raise

    def _call(self, method: str, args: dict[str, Any], version: str) -> Any:
        return self._rpc.call("q-l3-plugin", method, args, context=self._context, version=version)

    def _report(self) -> None:
        seat = self._seat
        count = len(self._routers)
        state: dict[str, Any] = {
            "binary": AGENT,
            "host": seat.host,
            "availability_zone": "nova",
            "topic": "l3_agent",
            "configurations": {
                "agent_mode": "legacy",
                "handle_internal_only_routers": True,
                "interface_driver": "openvswitch",
                "log_agent_heartbeats": False,
                "extensions": [],
                "routers": count,
                "ex_gw_ports": 0,
                "interfaces": count,
                "floating_ips": 0,
            },
            "agent_type": "L3 agent",
            "uuid": identity.of_host("l3-agent", seat.host),
        }
        if self._starts:
            state["start_flag"] = True
        args = agent_report.arguments(state, seat.clock.now_ns())
        if agent_report.send(self._rpc, args, self._context) == "revived":
            # The server thought that it was dead: it may have told others of changes meanwhile.
            self._full_sync = True
        self._starts = False


SERVICE = Service(program=AGENT, hosts="net", make=L3Agent)
