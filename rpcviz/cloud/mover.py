"""What one nova-compute needs for every kind of move.

Source: nova/compute/manager.py `_notify_about_instance_usage`, nova/compute/utils.py `EventReporter`,
nova/compute/resource_tracker.py.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rpcviz.bus.client import RpcClient
from rpcviz.bus.dispatch import Request
from rpcviz.bus.problems import RemoteFailure
from rpcviz.cloud import context, nova_rows, payloads
from rpcviz.cloud.move_calls import MoveCalls
from rpcviz.cloud.nova_announcer import Announcer
from rpcviz.cloud.nova_objects import wrap
from rpcviz.cloud.quiet import is_moot
from rpcviz.cloud.service import NeutronDoor, Seat
from rpcviz.cloud.state import Claim, Gone, Instance, Move, Port

Context = dict[str, Any]
Methods = dict[str, Callable[[Request], Any]]


class Mover:
    """One host's hands; each kind of move adds what it does with them."""

    def __init__(self, seat: Seat, rpc: RpcClient, announcer: Announcer, objects: MoveCalls) -> None:
        self._seat = seat
        self._rpc = rpc
        self._announcer = announcer
        self._objects = objects

    @contextmanager
    def _event(self, ctx: Context, uuid: str, name: str) -> Iterator[None]:
        """A line in the server's action log, begun and ended, also when what is inside fails."""
        self._objects.event_start(ctx, uuid, name)
        try:
            yield
        except Exception as failure:
            if not is_over(failure):
                self._objects.event_finish(ctx, uuid, name)
            raise
        self._objects.event_finish(ctx, uuid, name)

    def _claim(self, ctx: Context, move: Move) -> Claim:
        """Room for the server that comes, by this host's own book, under the move's uuid."""
        claim = self._seat.world.claim(move.uuid, self._seat.host, move.new)
        self._seat.hops.work("claim", claim.told(), id_of(ctx))
        return claim

    def _save_move(self, ctx: Context, uuid: str, status: str) -> Move:
        """How far the move is. Raises Gone."""
        move = self._seat.world.moves.change(uuid, status=status)
        self._objects.save_move(ctx, move)
        return move

    def _rest(self, ctx: Context, receiver: str, name: str, status: str) -> None:
        self._seat.hops.rest(receiver, name, status, id_of(ctx))
        self._seat.pace.take(self._seat.pace.durations.rest)

    def _neutron(self) -> NeutronDoor:
        return self._seat.doors.need_neutron()

    def _ports(self, uuid: str) -> Sequence[Port]:
        return self._seat.world.ports_of(uuid)

    def _plug(self, ctx: Context, uuid: str) -> bool:
        """A tap device here for each port; False where no agent is there to wire it."""
        bridge = self._seat.doors.bridge(self._seat.host)
        for port in self._ports(uuid):
            self._seat.hops.work("plug", {"device": "tap" + port.id[:11], "bridge": "br-int"}, id_of(ctx))
            if bridge is not None:
                bridge.plug(port.id)
        return bridge is not None

    def _unplug(self, uuid: str) -> None:
        """The tap devices here are gone."""
        bridge = self._seat.doors.bridge(self._seat.host)
        for port in self._ports(uuid):
            if bridge is not None:
                bridge.unplug(port.id)

    def _refresh_network(self, ctx: Context, uuid: str) -> None:
        """Ask neutron again how the server is connected, and write it down."""
        ports = self._ports(uuid)
        self._objects.refresh_cache(ctx, uuid, ports)
        self._objects.save_cache(ctx, uuid, ports)

    def _tell(self, ctx: Context, event: str, server: Instance, priority: str = "INFO", **more: Any) -> None:
        """A notification about the server, `compute.instance.…`, as this host knows it."""
        self._announcer.instance(ctx, f"compute.instance.{event}", server, priority, **more)

    def _fixed_ips(self, uuid: str) -> list[dict[str, Any]]:
        return payloads.fixed_ips(self._ports(uuid))

    def _tell_schedulers(self, ctx: Context, server: Instance) -> None:
        """Every scheduler hears what is known of the server now."""
        told = wrap(
            "InstanceList",
            "2.6",
            {"objects": [nova_rows.instance(server, self._ports(server.uuid))]},
            ["objects"],
        )
        args = {"host_name": self._seat.host, "instance_info": told}
        elevated = context.elevated(ctx)
        self._rpc.fanout("scheduler", "update_instance_info", args, context=elevated, version="4.2")


def is_over(failure: Exception) -> bool:
    """True where nothing is left to be put right: the server is gone, or this program ends.

    Not where only the other end of a call ends: then the server must not stay half moved.
    """
    if isinstance(failure, RemoteFailure):
        return failure.exc_name == Gone.__name__
    return is_moot(failure)


def id_of(ctx: Context) -> str:
    """The request that hops are shown with: the user's first one where a later one names it."""
    return context.global_id(ctx)
