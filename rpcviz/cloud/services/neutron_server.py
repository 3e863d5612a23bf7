"""neutron-server: ports and security groups by REST; agents hear of them by fanout, and report by call.

ML2 with Open vSwitch and l2population. Source: neutron/plugins/ml2/plugin.py, rpc.py, ovo_rpc.py,
drivers/l2pop/, notifiers/nova.py, db/securitygroups_rpc_base.py.
"""

from collections.abc import Mapping
from typing import Any

from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.cloud import context, identity, neutron_networks, neutron_objects
from rpcviz.cloud.neutron_acts import NeutronActs
from rpcviz.cloud.neutron_agents import AgentCalls
from rpcviz.cloud.neutron_routers import RouterActs
from rpcviz.cloud.neutron_speaker import GROUP_NOTIFIER, PORT_NOTIFIER
from rpcviz.cloud.port_bindings import PortBindings
from rpcviz.cloud.service import Seat, Service
from rpcviz.cloud.state import Era, Gone, Port

Context = Mapping[str, Any]
L2 = frozenset({"L2"})
L2POP = "q-agent-notifier-l2population-update"


class NeutronServer(NeutronActs, RouterActs, AgentCalls):
    """One neutron-server, API and RPC in one program; fills the neutron door."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._rpc = seat.process.client("neutron")
        self._notify = seat.process.notifier("neutron", f"network.{seat.host}")
        # l2population keeps one context for the life of the process.
        self._l2pop_context = context.neutron_admin(seat.new_request_id(), seat.clock.now_ns())
        self._bindings = PortBindings(seat, self._rpc, self)
        seat.doors.neutron = self

    @property
    def who(self) -> str:
        """`neutron-server@HOST`."""
        return self._seat.who

    def start(self) -> None:
        """Serve the agents."""
        plugin = Endpoint(
            namespace=None,
            version="1.9",
            methods={
                "update_device_list": self._update_device_list,
                "dhcp_ready_on_ports": self._dhcp_ready,
                "bulk_pull": self._bulk_pull,
                "security_group_info_for_devices": self._group_info,
                **self.agent_methods(),
            },
        )
        process, host = self._seat.process, self._seat.host
        process.server("neutron", "q-plugin", host, (plugin,)).start()
        self.hear_reports()
        self.hear_l3_agents()

    # --- the REST door

    def create_port(self, caller: Context, instance: str) -> Port:
        """POST /v2.0/ports: unbound yet. A new request id; nova's is the global one."""
        seat = self._seat
        ctx = context.neutron_user(seat.new_request_id(), caller, seat.clock.now_ns())
        asked = {
            "device_id": instance,
            "network_id": identity.NETWORK,
            "admin_state_up": True,
            "tenant_id": identity.PROJECT,
        }
        self._tell(ctx, "port.create.start", {"port": asked})
        seat.pace.take(seat.pace.durations.network)
        blocks = frozenset({"L2", "DHCP"}) if seat.doors.dhcp_hosts() else L2
        port = seat.world.create_port(instance, context.global_id(caller), blocks)
        seat.hops.db("INSERT ports", None, context.global_id(ctx))
        self._push(ctx, "Port", neutron_objects.port(port, seat.clock.now_ns()))
        body = neutron_objects.port_body(port, seat.clock.now_ns(), admin=True)
        payload = {"port": {**body, "network": neutron_objects.network_body()}, "priority": 5}
        self._to_dhcp(ctx, "port_create_end", payload)
        self._members_changed(ctx)
        body = neutron_objects.port_body(port, seat.clock.now_ns(), admin=False)
        self._tell(ctx, "port.create.end", {"port": body})
        return port

    def bind_port(self, caller: Context, port_id: str, host: str) -> Port:
        """PUT /v2.0/ports/{id}: pushed twice, before and after ML2 bound it to the host's bridge."""
        seat = self._seat
        ctx = context.neutron_service(seat.new_request_id(), caller, seat.clock.now_ns())
        asked = {"device_owner": "compute:nova", "binding:host_id": host}
        self._tell(ctx, "port.update.start", {"port": asked, "id": port_id})
        before = seat.world.port(port_id)
        self.push_port(ctx, before)
        seat.pace.take(seat.pace.durations.network)
        if before.host is not None:
            # It was wired on another host: down, until the new one's agent has reported it.
            seat.world.block_port(port_id, L2)
            seat.world.change_port(port_id, status="DOWN")
        port = seat.world.change_port(port_id, host=host)
        seat.hops.db("UPDATE ml2_port_bindings", f"bound to {host}", context.global_id(ctx))
        self.push_port(ctx, port)
        self.port_update(ctx, port)
        body = neutron_objects.port_body(port, seat.clock.now_ns(), admin=True)
        self._tell(ctx, "port.update.end", {"port": body})
        self._tell_nova("network-changed", port)
        return port

    def delete_port(self, caller: Context, port_id: str) -> None:
        """DELETE /v2.0/ports/{id}. Raises Gone."""
        seat = self._seat
        port = seat.world.port(port_id)
        ctx = context.neutron_user(seat.new_request_id(), caller, seat.clock.now_ns())
        self._tell(ctx, "port.delete.start", {"port_id": port_id})
        seat.pace.take(seat.pace.durations.network)
        seat.world.remove_port(port_id)
        seat.hops.db("DELETE ports", None, context.global_id(ctx))
        self._push(ctx, "Port", neutron_objects.deleted_port(port_id), "deleted")
        payload = {
            "port_id": port_id,
            "network_id": identity.NETWORK,
            "fixed_ips": [{"subnet_id": identity.SUBNET, "ip_address": port.ip}],
            "priority": 6,
        }
        self._to_dhcp(ctx, "port_delete_end", payload)
        self._members_changed(ctx)
        if port.host is not None:
            entries = neutron_objects.fdb([[port.mac, port.ip]], port.host)
            self._l2pop("remove_fdb_entries", entries)
        told = {"port_id": port_id}
        self._rpc.fanout("q-agent-notifier-port-delete", "port_delete", told, context=ctx, version="1.0")
        body = neutron_objects.port_body(port, seat.clock.now_ns(), admin=True)
        self._tell(ctx, "port.delete.end", {"port": body, "port_id": port_id})
        self._tell_nova("network-vif-deleted", port)

    def create_binding(self, caller: Context, port_id: str, host: str) -> Port:
        """POST /v2.0/ports/{id}/bindings. Raises Gone."""
        return self._bindings.create(caller, port_id, host)

    def note_destination(self, caller: Context, port_id: str, host: str) -> Port:
        """PUT /v2.0/ports/{id} with `migrating_to`. Raises Gone."""
        return self._bindings.note_destination(caller, port_id, host)

    def activate_binding(self, caller: Context, port_id: str, host: str) -> Port:
        """PUT /v2.0/ports/{id}/bindings/{host}/activate. Raises Gone."""
        return self._bindings.activate(caller, port_id, host)

    def delete_binding(self, caller: Context, port_id: str, host: str) -> bool:
        """DELETE /v2.0/ports/{id}/bindings/{host}; False where there is none. Raises Gone."""
        return self._bindings.delete(caller, port_id, host)

    def add_rule(self, request_id: str, *, port: int, era: Era) -> None:
        """POST /v2.0/security-group-rules, from a user."""
        seat = self._seat
        ctx = context.neutron_user(request_id, None, seat.clock.now_ns())
        seat.hops.rest(seat.who, "POST /v2.0/security-group-rules", "201 Created", request_id, sender="user")
        seat.pace.take(seat.pace.durations.rest)
        asked = {
            "security_group_id": identity.SECURITY_GROUP,
            "direction": "ingress",
            "protocol": "tcp",
            "port_range_min": port,
            "port_range_max": port,
        }
        self._tell(ctx, "security_group_rule.create.start", {"security_group_rule": asked})
        rule = seat.world.networks.add_rule(protocol="tcp", port=port)
        seat.hops.db("INSERT securitygrouprules", None, request_id)
        seat.pace.take(seat.pace.durations.db)
        if era == "today":
            self._push(ctx, "SecurityGroupRule", neutron_objects.rule(rule))
        groups = {"security_groups": [identity.SECURITY_GROUP]}
        # Today's Open vSwitch agents do not listen to this one any more; it is sent all the same.
        self._rpc.fanout(GROUP_NOTIFIER, "security_groups_rule_updated", groups, context=ctx, version="1.1")
        body = {"security_group_rule": neutron_objects.rule_body(rule)}
        self._tell(ctx, "security_group_rule.create.end", body)

    # --- what agents call

    def _update_device_list(self, request: Request) -> dict[str, Any]:
        ctx = context.carried(request.context)
        up, down = request.args["devices_up"], request.args["devices_down"]
        for port_id in up:
            self._device_up(ctx, str(port_id), str(request.args["host"]))
        host = str(request.args["host"])
        exists = [
            {"device": port_id, "exists": self._device_down(ctx, str(port_id), host)} for port_id in down
        ]
        return {"devices_up": up, "failed_devices_up": [], "devices_down": exists, "failed_devices_down": []}

    def _device_up(self, ctx: Context, port_id: str, host: str) -> None:
        try:
            port = self._seat.world.port(port_id)
        except Gone:
            return
        if port.host != host:
            # Wired on the host that its server migrates to, not bound to it yet: nova waits for this.
            self._tell_nova("network-vif-plugged", port)
            return
        here = [other for other in self._seat.world.ports() if other.host == host]
        if len(here) == 1:
            # The first port of this network on the host: its agent gets the whole table.
            flood = ["00:00:00:00:00:00", "0.0.0.0"]  # noqa: S104 - an entry of a forwarding table
            table = neutron_objects.fdb([flood, ["fa:16:3e:01:bd:a3", "10.20.0.2"]], "net1")
            self._l2pop("add_fdb_entries", table, host)
        self._l2pop("add_fdb_entries", neutron_objects.fdb([[port.mac, port.ip]], host))
        self._provisioned(ctx, port_id, "L2")

    def _device_down(self, ctx: Context, port_id: str, host: str) -> bool:
        try:
            port = self._seat.world.port(port_id)
            if port.host != host:
                # Its server is on another host by now: only the way to it is another one.
                self._l2pop("remove_fdb_entries", neutron_objects.fdb([[port.mac, port.ip]], host))
                return True
            port = self._seat.world.change_port(port_id, status="DOWN")
        except Gone:
            return False
        self._push(ctx, "Port", neutron_objects.port(port, self._seat.clock.now_ns()))
        self._tell_nova("network-vif-unplugged", port)
        return True

    def _dhcp_ready(self, request: Request) -> None:
        ctx = context.carried(request.context)
        for port_id in request.args["port_ids"]:
            self._provisioned(ctx, str(port_id), "DHCP")

    def _provisioned(self, ctx: Context, port_id: str, by: str) -> None:
        """The last of L2 and DHCP to report makes the port ACTIVE: a push under *its* request id."""
        seat = self._seat
        try:
            port = seat.world.unblock_port(port_id, by)
        except Gone:
            return
        if port is None:
            return
        seat.hops.db("UPDATE ports", {"status": "ACTIVE", "port": port.id}, str(ctx["request_id"]))
        self._push(ctx, "Port", neutron_objects.port(port, seat.clock.now_ns()))
        self._tell_nova("network-vif-plugged", port)

    def _bulk_pull(self, request: Request) -> list[dict[str, Any]]:
        world, now = self._seat.world, self._seat.clock.now_ns()
        wanted = request.args["filter_kwargs"].get("id")
        if request.args["resource_type"] == "Port":
            found = [port for port in world.ports() if wanted is None or port.id in wanted]
            return [neutron_objects.port(port, now) for port in found]
        if request.args["resource_type"] == "Network":
            return [neutron_networks.network(neutron_networks.PRIVATE)]
        return [neutron_objects.rule(rule) for rule in world.networks.rules()]

    def _group_info(self, request: Request) -> dict[str, Any]:
        rules = [neutron_objects.rule_body(rule) for rule in self._seat.world.networks.rules()]
        return {
            "security_groups": {identity.SECURITY_GROUP: rules},
            "sg_member_ips": {},
            "devices": {device: {"device": device} for device in request.args["devices"]},
        }

    # --- what it sends

    def tell(self, ctx: Context, event: str, payload: dict[str, Any]) -> None:
        """A notification."""
        self._tell(ctx, event, payload)

    def push_port(self, ctx: Context, port: Port) -> None:
        """The port as it is now, to every agent."""
        self._push(ctx, "Port", neutron_objects.port(port, self._seat.clock.now_ns()))

    def port_update(self, ctx: Context, port: Port) -> None:
        """Sent out of habit: an Open vSwitch agent listens to pushes, so this reaches nobody."""
        told = {
            "port": neutron_objects.port_body(port, self._seat.clock.now_ns(), admin=True),
            "network_type": "vxlan",
            "segmentation_id": identity.SEGMENTATION,
            "physical_network": None,
        }
        self._rpc.fanout(PORT_NOTIFIER, "port_update", told, context=ctx, version="1.0")

    def tell_nova(self, event: str, port: Port) -> None:
        """News for nova, a moment later."""
        self._tell_nova(event, port)

    def _l2pop(self, method: str, entries: dict[str, Any], host: str | None = None) -> None:
        args, ctx = {"fdb_entries": entries}, self._l2pop_context
        if host is None:
            self._rpc.fanout(L2POP, method, args, context=ctx, version="1.0")
        else:
            self._rpc.cast(L2POP, method, args, context=ctx, server=host, version="1.0")

    def _tell_nova(self, event: str, port: Port) -> None:
        """By REST, a moment later: neutron collects such news (`send_events_interval`)."""
        seat = self._seat
        caller = {"request_id": seat.new_request_id(), "global_request_id": None}

        def later() -> None:
            seat.pace.take(seat.pace.durations.notify)
            nova = seat.doors.need_nova()
            told: dict[str, str | int | bool | None] = {"status": "200 OK", "event": event, "port": port.id}
            seat.hops.rest(nova.who, "POST /os-server-external-events", told, caller["request_id"] or "")
            nova.external_event(caller, event, port)

        seat.aside(event, later)


SERVICE = Service(program="neutron-server", hosts="rpc", make=NeutronServer)
