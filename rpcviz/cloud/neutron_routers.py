"""Routers: what a user changes by REST, and what L3 agents are told of it and ask for.

Not captured: fields are those of the sources. Source: neutron/api/rpc/agentnotifiers/l3_rpc_agent_api.py,
neutron/api/rpc/handlers/l3_rpc.py, neutron/db/l3_db.py `_make_router_dict`, `get_sync_data`.
"""

from typing import Any

from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.cloud import context, identity
from rpcviz.cloud.neutron_networks import PRIVATE
from rpcviz.cloud.neutron_speaker import Speaker

ROUTE = {"destination": "203.0.113.0/24", "nexthop": PRIVATE.address(9)}
"""A static route, into TEST-NET-3 (RFC 5737)."""


def body() -> dict[str, Any]:
    """The router as the API's answer and the notification have it."""
    return {
        "id": identity.ROUTER,
        "name": "private-router",
        "tenant_id": identity.PROJECT,
        "project_id": identity.PROJECT,
        "admin_state_up": True,
        "status": "ACTIVE",
        "external_gateway_info": None,
        "description": "",
        "availability_zones": ["nova"],
        "availability_zone_hints": [],
        "distributed": False,
        "ha": False,
        "flavor_id": None,
        "routes": [ROUTE],
        "tags": [],
        "created_at": identity.BORN,
        "updated_at": identity.BORN,
        "revision_number": 3,
    }


def sync_data() -> dict[str, Any]:
    """The router as an L3 agent gets it: with the ports by which it is in its networks."""
    subnet = {"id": PRIVATE.subnet, "cidr": PRIVATE.cidr, "gateway_ip": PRIVATE.address(1)}
    interface = {
        "id": identity.ROUTER_PORT,
        "network_id": PRIVATE.id,
        "mac_address": "fa:16:3e:0a:14:01",
        "fixed_ips": [
            {"subnet_id": PRIVATE.subnet, "ip_address": PRIVATE.address(1), "prefixlen": 24},
        ],
        "device_id": identity.ROUTER,
        "device_owner": "network:router_interface",
        "admin_state_up": True,
        "status": "ACTIVE",
        "mtu": 1450,
        "subnets": [{**subnet, "dns_nameservers": [], "ipv6_ra_mode": None, "subnetpool_id": None}],
        "extra_subnets": [],
        "address_scopes": {"4": None, "6": None},
    }
    return {**body(), "gw_port_id": None, "enable_snat": False, "_interfaces": [interface]}


class RouterActs(Speaker):
    """What neutron-server does about routers."""

    def update_router(self, request_id: str) -> None:
        """PUT /v2.0/routers/{id}: a static route is added."""
        seat = self._seat
        ctx = context.neutron_user(request_id, None, seat.clock.now_ns())
        # The agent asks under an id of its own.
        seat.world.follow(request_id, identity.ROUTER)
        seat.hops.rest(seat.who, "PUT /v2.0/routers/{id}", "200 OK", request_id, sender="user")
        seat.pace.take(seat.pace.durations.rest)
        self._tell(ctx, "router.update.start", {"router": {"routes": [ROUTE]}, "id": identity.ROUTER})
        seat.hops.db("INSERT routerroutes", None, request_id)
        seat.pace.take(seat.pace.durations.db)
        # Only the agents that have the router; where none has it, nobody is told.
        for host in seat.doors.l3_hosts()[:1]:
            args = {"routers": [identity.ROUTER]}
            self._rpc.cast("l3_agent", "routers_updated", args, context=ctx, server=host, version="1.1")
        self._tell(ctx, "router.update.end", {"router": body()})

    def hear_l3_agents(self) -> None:
        """Serve `q-l3-plugin`."""
        methods = {"sync_routers": self._sync_routers, "get_router_ids": self._router_ids}
        endpoint = Endpoint(namespace=None, version="1.12", methods=methods)
        process, host = self._seat.process, self._seat.host
        process.server("neutron", "q-l3-plugin", host, (endpoint,), workers=4).start()

    def _router_ids(self, request: Request) -> list[str]:
        """The routers of the agent that asks."""
        mine = self._seat.doors.l3_hosts()[:1]
        return [identity.ROUTER] if request.args["host"] in mine else []

    def _sync_routers(self, request: Request) -> list[dict[str, Any]]:
        wanted = request.args.get("router_ids")
        return [sync_data() for router in self._router_ids(request) if wanted is None or router in wanted]
