"""What users ask of neutron's REST door besides ports for nova: a changed port, a network, an agent.

Source: neutron/plugins/ml2/plugin.py `update_port`, `create_network`, `create_subnet`;
neutron/api/rpc/agentnotifiers/dhcp_rpc_agent_api.py; neutron/extensions/agent.py.
"""

from typing import Any

from rpcviz.cloud import context, identity, l2_agent_state, neutron_networks, neutron_objects
from rpcviz.cloud.neutron_speaker import PORT_NOTIFIER, Context, Speaker
from rpcviz.cloud.state import Era, Network, PortChange

# neutron/api/rpc/agentnotifiers/dhcp_rpc_agent_api.py: what a DHCP agent does first.
PRIORITY_NETWORK_CREATE = 0
PRIORITY_SUBNET_UPDATE = 3
PRIORITY_PORT_UPDATE = 6


class NeutronActs(Speaker):
    """More of neutron-server's REST door."""

    def update_port(self, request_id: str, port_id: str, *, what: PortChange, era: Era) -> None:
        """PUT /v2.0/ports/{id}, from a user: a new name or a new address. Raises Gone."""
        seat = self._seat
        ctx = context.neutron_user(request_id, None, seat.clock.now_ns())
        # What agents do about it is under ids of their own.
        seat.world.follow(request_id, port_id)
        seat.hops.rest(seat.who, "PUT /v2.0/ports/{id}", "200 OK", request_id, sender="user")
        seat.pace.take(seat.pace.durations.rest)
        port = seat.world.port(port_id)
        name = f"port-{port.number}-{port.revision}"
        address = [{"subnet_id": port.subnet}]
        asked = {"name": name} if what == "name" else {"fixed_ips": address}
        self._tell(ctx, "port.update.start", {"port": asked, "id": port_id})
        world = seat.world
        port = world.change_port(port_id, name=name) if what == "name" else world.move_port(port_id)
        seat.hops.db("UPDATE ports", {"port": port.id, "changed": what}, request_id)
        seat.pace.take(seat.pace.durations.db)
        now = seat.clock.now_ns()
        body = neutron_objects.port_body(port, now, admin=True)
        if era == "today":
            self._push(ctx, "Port", neutron_objects.port(port, now))
        # Newton told the DHCP agent of every change, today's server only of what concerns it.
        if era == "classic" or what == "address":
            payload = {"port": {**body, "network": neutron_objects.network_body()}}
            priority = {} if era == "classic" else {"priority": PRIORITY_PORT_UPDATE}
            self._to_dhcp(ctx, "port_update_end", {**payload, **priority})
        if what == "address":
            self._members_changed(ctx)
        told = {
            "port": body,
            "network_type": "vxlan",
            "segmentation_id": identity.SEGMENTATION,
            "physical_network": None,
        }
        self._rpc.fanout(PORT_NOTIFIER, "port_update", told, context=ctx, version="1.0")
        body = neutron_objects.port_body(port, now, admin=False)
        self._tell(ctx, "port.update.end", {"port": body})

    def create_network(self, request_id: str) -> Network:
        """POST /v2.0/networks, then POST /v2.0/subnets for it; under one id, so that both can be followed."""
        seat = self._seat
        ctx = context.neutron_user(request_id, None, seat.clock.now_ns())
        seat.hops.rest(seat.who, "POST /v2.0/networks", "201 Created", request_id, sender="user")
        seat.pace.take(seat.pace.durations.rest)
        made = seat.world.networks.add(request_id)
        self._tell(ctx, "network.create.start", {"network": {"name": made.name, "admin_state_up": True}})
        seat.hops.db("INSERT networks", None, request_id)
        seat.pace.take(seat.pace.durations.db)
        self._push(ctx, "Network", neutron_networks.network(made))
        # No DHCP agent is told: an administrator may still choose one, and nobody needs an address yet.
        self._tell(ctx, "network.create.end", {"network": neutron_networks.network_body(made)})
        return self._create_subnet(ctx, made)

    def _create_subnet(self, ctx: Context, made: Network) -> Network:
        seat, request_id = self._seat, str(ctx["request_id"])
        seat.hops.rest(seat.who, "POST /v2.0/subnets", "201 Created", request_id, sender="user")
        seat.pace.take(seat.pace.durations.rest)
        asked = {"network_id": made.id, "ip_version": 4, "cidr": made.cidr, "name": f"{made.name}-subnet"}
        self._tell(ctx, "subnet.create.start", {"subnet": asked})
        made = seat.world.networks.add_subnet(made.id)
        seat.hops.db("INSERT subnets", None, request_id)
        seat.pace.take(seat.pace.durations.db)
        self._push(ctx, "Subnet", neutron_networks.subnet(made))
        scheduled = {"network": {"id": made.id}, "priority": PRIORITY_NETWORK_CREATE}
        self._to_dhcp(ctx, "network_create_end", scheduled)
        body = neutron_networks.subnet_body(made)
        within: dict[str, Any] = {**body, "network": neutron_networks.network_body(made)}
        self._to_dhcp(ctx, "subnet_create_end", {"subnet": within, "priority": PRIORITY_SUBNET_UPDATE})
        self._tell(ctx, "subnet.create.end", {"subnet": body})
        return made

    def update_agent(self, request_id: str, *, host: str) -> None:
        """PUT /v2.0/agents/{id}, from an administrator: a new description of the L2 agent on `host`."""
        seat = self._seat
        ctx = context.elevated(context.neutron_user(request_id, None, seat.clock.now_ns()))
        seat.hops.rest(seat.who, "PUT /v2.0/agents/{id}", "200 OK", request_id, sender="user")
        seat.pace.take(seat.pace.durations.rest)
        row = l2_agent_state.row(host, seat.clock.now_ns())
        asked = {"description": f"rack of {host}"}
        self._tell(ctx, "agent.update.start", {"agent": asked, "id": row["id"]})
        seat.hops.db("UPDATE agents", None, request_id)
        seat.pace.take(seat.pace.durations.db)
        self._tell(ctx, "agent.update.end", {"agent": {**row, **asked}})
