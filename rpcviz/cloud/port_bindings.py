"""A port with two bindings: while its server migrates, the new host's is made first and activated at last.

Source: neutron/plugins/ml2/plugin.py `create_port_binding`, `activate_port_binding`,
`delete_port_binding`; nova/network/neutron.py.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from rpcviz.bus.client import RpcClient
from rpcviz.cloud import context, identity, neutron_objects
from rpcviz.cloud.service import Seat
from rpcviz.cloud.state import Port

Context = Mapping[str, Any]
DEACTIVATE = "q-agent-notifier-binding-deactivate"
ACTIVATE = "q-agent-notifier-binding-activate"


class Outlets(Protocol):
    """How neutron-server makes a change of a port known."""

    def tell(self, ctx: Context, event: str, payload: dict[str, Any]) -> None:
        """By a notification."""
        ...

    def push_port(self, ctx: Context, port: Port) -> None:
        """By a push to every agent."""
        ...

    def port_update(self, ctx: Context, port: Port) -> None:
        """By the old fanout `port_update`, which an Open vSwitch agent does not hear."""
        ...

    def tell_nova(self, event: str, port: Port) -> None:
        """By REST, a moment later."""
        ...


class PortBindings:
    """The part of neutron-server that binds a port to a second host."""

    def __init__(self, seat: Seat, rpc: RpcClient, outlets: Outlets) -> None:
        self._seat = seat
        self._rpc = rpc
        self._outlets = outlets

    def _context(self, caller: Context) -> dict[str, Any]:
        return context.neutron_service(self._seat.new_request_id(), caller, self._seat.clock.now_ns())

    def create(self, caller: Context, port_id: str, host: str) -> Port:
        """POST /v2.0/ports/{id}/bindings: one for the new host, not active yet. Raises Gone."""
        seat, ctx = self._seat, self._context(caller)
        asked = {"host": host, "vnic_type": "normal", "profile": {}}
        self._outlets.tell(ctx, "binding.create.start", {"binding": asked})
        seat.pace.take(seat.pace.durations.network)
        port = seat.world.change_port(port_id, inactive=host)
        seat.hops.db("INSERT ml2_port_bindings", f"inactive on {host}", context.global_id(ctx))
        body = neutron_objects.binding_body(port, host, "INACTIVE")
        self._outlets.tell(ctx, "binding.create.end", {"binding": body})
        return port

    def note_destination(self, caller: Context, port_id: str, host: str) -> Port:
        """PUT /v2.0/ports/{id}: `migrating_to` in the profile of the active binding. Raises Gone."""
        seat, ctx = self._seat, self._context(caller)
        asked = {"binding:profile": {"migrating_to": host}}
        self._outlets.tell(ctx, "port.update.start", {"port": asked, "id": port_id})
        self._outlets.push_port(ctx, seat.world.port(port_id))
        seat.pace.take(seat.pace.durations.network)
        port = seat.world.change_port(port_id, migrating_to=host)
        seat.hops.db("UPDATE ml2_port_bindings", f"migrating to {host}", context.global_id(ctx))
        self._outlets.push_port(ctx, port)
        self._outlets.port_update(ctx, port)
        body = neutron_objects.port_body(port, seat.clock.now_ns(), admin=True)
        self._outlets.tell(ctx, "port.update.end", {"port": body})
        self._outlets.tell_nova("network-changed", port)
        return port

    def activate(self, caller: Context, port_id: str, host: str) -> Port:
        """PUT /v2.0/ports/{id}/bindings/{host}/activate: the two change places. Raises Gone.

        The port is DOWN until the new host's agent reports it. No notification tells of this.
        """
        seat, ctx = self._seat, self._context(caller)
        left = seat.world.port(port_id).host
        seat.world.block_port(port_id, frozenset({"L2"}))
        port = seat.world.change_port(port_id, host=host, inactive=left, status="DOWN")
        seat.hops.db("UPDATE ml2_port_bindings", f"active on {host}", context.global_id(ctx))
        self._outlets.tell_nova("network-vif-unplugged", port)
        self._outlets.push_port(ctx, port)
        # Open vSwitch agents hear of it by the push; these two are for others.
        gone = {"port_id": port_id, "host": left, "network_id": identity.NETWORK}
        self._rpc.fanout(DEACTIVATE, "binding_deactivate", gone, context=ctx, version="1.5")
        come = {"port_id": port_id, "host": host}
        self._rpc.fanout(ACTIVATE, "binding_activate", come, context=ctx, version="1.5")
        return port

    def delete(self, caller: Context, port_id: str, host: str) -> bool:
        """DELETE /v2.0/ports/{id}/bindings/{host}. Raises Gone.

        Where there is none: 404, False, and a `.start` without `.end`, for neutron announces no failure.
        """
        seat, ctx = self._seat, self._context(caller)
        port = seat.world.port(port_id)
        self._outlets.tell(ctx, "binding.delete.start", {"binding_id": host})
        seat.pace.take(seat.pace.durations.network)
        if port.inactive != host:
            return False
        body = neutron_objects.binding_body(port, host, "INACTIVE")
        seat.world.change_port(port_id, inactive=None, migrating_to=None)
        seat.hops.db("DELETE ml2_port_bindings", f"on {host}", context.global_id(ctx))
        self._outlets.tell(ctx, "binding.delete.end", {"binding_id": host, "binding": body})
        return True
