"""How neutron-server tells others: notifications, pushed objects, casts to the DHCP agent of a network.

Source: neutron/plugins/ml2/ovo_rpc.py, neutron/api/rpc/agentnotifiers/dhcp_rpc_agent_api.py,
neutron/db/securitygroups_rpc_base.py, neutron/pecan_wsgi/hooks/notifier.py.
"""

from collections.abc import Mapping
from typing import Any

from rpcviz.bus.client import RpcClient
from rpcviz.bus.notifier import Notifier
from rpcviz.cloud import context, identity
from rpcviz.cloud.service import Part, Seat

Context = Mapping[str, Any]
PUSHES = {
    "Port": "neutron-vo-Port-1.11",
    "SecurityGroupRule": "neutron-vo-SecurityGroupRule-1.3",
    "Network": "neutron-vo-Network-1.3",
    "Subnet": "neutron-vo-Subnet-1.2",
}
"""Topic of each kind of object that is pushed: the version is in its name."""
PORT_NOTIFIER = "q-agent-notifier-port-update"
GROUP_NOTIFIER = "q-agent-notifier-security_group-update"


class Speaker(Part):
    """What a neutron-server speaks with."""

    _seat: Seat
    _rpc: RpcClient
    _notify: Notifier

    def _tell(self, ctx: Context, event: str, payload: dict[str, Any]) -> None:
        self._notify.notify(context.announced(ctx, self._seat.clock.now_ns()), event, payload)

    def _push(self, ctx: Context, kind: str, made: dict[str, Any], event: str = "updated") -> None:
        """To every agent; creates are sent as `updated` (neutron/plugins/ml2/ovo_rpc.py)."""
        args = {"resource_list": [made], "event_type": event}
        self._rpc.fanout(PUSHES[kind], "push", args, context=ctx, version="1.1")

    def _to_dhcp(self, ctx: Context, method: str, payload: dict[str, Any]) -> None:
        """To the one agent that serves the network: the first there is."""
        for host in self._seat.doors.dhcp_hosts()[:1]:
            args = {"payload": payload}
            self._rpc.cast("dhcp_agent", method, args, context=ctx, server=host, version="1.0")

    def _members_changed(self, ctx: Context) -> None:
        args = {"security_groups": [identity.SECURITY_GROUP]}
        self._rpc.fanout(GROUP_NOTIFIER, "security_groups_member_updated", args, context=ctx, version="1.1")
