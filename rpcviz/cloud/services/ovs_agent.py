"""The Open vSwitch agent of one host: hears pushes, wires ports, reports by call.

Source: neutron/plugins/ml2/drivers/openvswitch/agent/ovs_neutron_agent.py, neutron/agent/rpc.py,
neutron/agent/resource_cache.py.
"""

from functools import partial
from typing import Any

from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.bus.server import RpcServer
from rpcviz.cloud import agent_report, context, identity, l2_agent_state
from rpcviz.cloud.l2_agent_start import L2AgentStart
from rpcviz.cloud.quiet import until_moot
from rpcviz.cloud.service import Part, Seat, Service
from rpcviz.cloud.state import Era

PUSHED = (
    "neutron-vo-Port-1.11",
    "neutron-vo-SecurityGroup-1.6",
    "neutron-vo-SecurityGroupRule-1.3",
    "neutron-vo-Network-1.3",
    "neutron-vo-Subnet-1.2",
)
L2POP = "q-agent-notifier-l2population-update"
TUNNEL_NOTIFIER = "q-agent-notifier-tunnel-update"
PORT_NOTIFIER = "q-agent-notifier-port-update"
GROUP_NOTIFIER = "q-agent-notifier-security_group-update"


class OvsAgent(Part):
    """One L2 agent; it is the host's bridge, too."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._rpc = seat.process.client("neutron")
        # Made once, at its start: every call of this agent carries this request id for weeks
        # (ovs_neutron_agent.py, `self.context`).
        self._context = context.neutron_admin(seat.new_request_id(), seat.clock.now_ns())
        self._cached = False
        self._ports: set[str] = set()
        self._old_topics: RpcServer | None = None
        seat.doors.bridges[seat.host] = self

    def start(self) -> None:
        """Listen to pushes and to l2population, and report every 30 s."""
        push = Endpoint(namespace=None, version="1.1", methods={"push": self._push})
        told = {"add_fdb_entries": _heard, "remove_fdb_entries": _heard, "tunnel_update": _heard}
        others = Endpoint(namespace=None, version="1.4", methods=told)
        process, host = self._seat.process, self._seat.host
        first, *more = (*PUSHED, L2POP, TUNNEL_NOTIFIER)
        # On one connection: hundreds of agents with seven each are much for a small broker.
        process.server("neutron", first, host, (push, others), workers=4, also=more).start()
        phase = 3.0 + sum(map(ord, host)) % 11
        self._seat.rounds.every(
            agent_report.REPORT_S, f"{self._seat.who} report", self._report, first_s=phase
        )

    def use_era(self, era: Era) -> None:
        """Newton's agents listened to old topics; today's do not, though they are still sent."""
        if era == "classic" and self._old_topics is None:
            methods = {
                "security_groups_rule_updated": until_moot(self._rules_changed),
                "security_groups_member_updated": _heard,
                "port_update": self._port_updated,
            }
            endpoint = Endpoint(namespace=None, version="1.4", methods=methods)
            self._old_topics = self._seat.process.server(
                "neutron",
                GROUP_NOTIFIER,
                self._seat.host,
                (endpoint,),
                workers=2,
                also=(PORT_NOTIFIER,),
            )
            if self._seat.process.network.works():
                self._old_topics.start()
            else:
                # Whoever changes the era does not wait for a network that is cut on purpose.
                self._old_topics.start_later()
        elif era == "today" and self._old_topics is not None:
            self._old_topics.stop()
            self._old_topics = None

    def forget(self) -> None:
        """No port is left on the bridge, and the cache of objects is empty."""
        self._ports.clear()
        self._cached = False

    def plug(self, port_id: str) -> None:
        """A tap device appeared: wire it, then tell the server."""

        def wire() -> None:
            self._seat.pace.take(self._seat.pace.durations.wire)
            self._ports.add(port_id)
            self._fill_cache()
            self._update([port_id], [])

        self._seat.aside("wires a port", wire)

    def unplug(self, port_id: str) -> None:
        """A tap device went: tell the server, which by then may know already."""
        self._ports.discard(port_id)

        def unwire() -> None:
            self._seat.pace.take(self._seat.pace.durations.wire)
            self._update([], [port_id])

        self._seat.aside("unwires a port", unwire)

    def _fill_cache(self) -> None:
        """Pull what its cache of objects lacks; each pull has a request id of its own."""
        if self._cached:
            return
        self._cached = True
        for kind, version, key in (
            ("SecurityGroupRule", "1.3", "security_group_id"),
            ("Port", "1.11", "security_group_ids"),
        ):
            ctx = context.neutron_admin(self._seat.new_request_id(), self._seat.clock.now_ns())
            args = {
                "resource_type": kind,
                "version": version,
                "filter_kwargs": {key: [identity.SECURITY_GROUP]},
            }
            self._rpc.call("q-plugin", "bulk_pull", args, context=ctx, version="1.1")

    def _update(self, up: list[str], down: list[str]) -> None:
        args = {
            "devices_up": up,
            "devices_down": down,
            "agent_id": f"ovs-agent-{self._seat.host}",
            "host": self._seat.host,
            "refresh_tunnels": bool(up),
        }
        self._rpc.call("q-plugin", "update_device_list", args, context=self._context, version="1.9")

    def _push(self, request: Request) -> None:
        """Every agent gets every push; only the port's own host does something with it."""
        for made in request.args["resource_list"]:
            data = made["versioned_object.data"]
            port_id = str(data["id"])
            if request.args["event_type"] == "deleted":
                self._ports.discard(port_id)
            if port_id in self._ports and self._is_bound_here(data):
                # Its own report comes back to it as an update of the port, and is reported once more. One
                # that is DOWN was wired before it was bound to this host: the end of a live migration.
                self._seat.aside("reports a port", partial(self._confirm, port_id))

    def _is_bound_here(self, port: dict[str, Any]) -> bool:
        bindings = [each["versioned_object.data"] for each in port.get("bindings") or ()]
        return any(each["host"] == self._seat.host and each["status"] == "ACTIVE" for each in bindings)

    def _confirm(self, port_id: str) -> None:
        self._seat.pace.take(self._seat.pace.durations.wire)
        self._update([port_id], [])

    def _port_updated(self, request: Request) -> None:
        """Newton: a port of this host changed; ask for it and report it wired, under the constant id."""
        port_id = str(request.args["port"]["id"])
        if port_id not in self._ports:
            return

        def treat() -> None:
            self._seat.pace.take(self._seat.pace.durations.wire)
            L2AgentStart(self._seat, self._rpc, str(self._context["request_id"])).changed([port_id])

        self._seat.aside("treats a changed port", treat)

    def _rules_changed(self, request: Request) -> None:
        """Newton: ask the server for the rules of the ports on this host."""
        del request
        if not self._ports:
            return
        args = {"devices": sorted(self._ports), "call_version": "1.3"}
        self._rpc.call(
            "q-plugin", "security_group_info_for_devices", args, context=self._context, version="1.3"
        )

    # --- what is asked of it by hand

    def report(self, request_id: str, *, waits: bool) -> None:
        """Report once more: by call, and wait for the answer; or by cast, and go on at once.

        One method of two kinds: today's Open vSwitch agent calls, the SR-IOV agent casts
        (neutron/agent/rpc.py `report_state`, `use_call`).
        """
        seat = self._seat
        args = l2_agent_state.report(seat.host, len(self._ports), seat.clock.now_ns(), starts=False)
        ctx = context.neutron_admin(request_id, seat.clock.now_ns())
        if waits:
            # Told once: a second time it would look like work that took until then.
            seat.hops.asked("report", request_id)
        seat.pace.take(seat.pace.durations.rest)
        if waits:
            self._send_report(args, ctx)
        else:
            self._rpc.cast("q-reports-plugin", "report_state", args, context=ctx, version="1.4")
        seat.hops.work("go on", {"after": "the reply" if waits else "the cast"}, request_id)

    def start_anew(self, request_id: str, *, era: Era) -> None:
        """Say what an agent says at its start. Its queues stay, so that nobody else misses anything."""
        seat = self._seat
        seat.hops.asked(f"restart {seat.program}", request_id)
        seat.pace.take(seat.pace.durations.rest)
        ports = sorted(self._ports)
        for port in ports:
            seat.world.follow(request_id, port)
        L2AgentStart(seat, self._rpc, request_id).play(ports, era)

    def _report(self) -> None:
        seat = self._seat
        args = l2_agent_state.report(seat.host, len(self._ports), seat.clock.now_ns(), starts=False)
        self._send_report(args, self._context)

    def _send_report(self, args: dict[str, Any], ctx: dict[str, Any]) -> None:
        agent_report.send(self._rpc, args, ctx)


def _heard(request: Request) -> None:
    del request


SERVICE = Service(program=l2_agent_state.BINARY, hosts="cmp", make=OvsAgent, beside="nova_compute")
