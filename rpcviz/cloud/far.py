"""The cloud as a member sees it that is not its owner: the same methods, each a call on the line."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from rpcviz.base.clock import Clock
from rpcviz.base.problem import Problem
from rpcviz.bus.dispatch import Endpoint
from rpcviz.bus.problems import CallFailed
from rpcviz.cloud.by_call import by_call, endpoint
from rpcviz.cloud.cinder_door import CinderDoor
from rpcviz.cloud.line import CALL_S, WAITING, Line
from rpcviz.cloud.moves import Moves
from rpcviz.cloud.networks import Networks
from rpcviz.cloud.pace import Stopped
from rpcviz.cloud.register import Register
from rpcviz.cloud.service import Bridge, ConsoleDoor, Doors, NeutronDoor, NovaDoor
from rpcviz.cloud.state import Era
from rpcviz.cloud.volumes import Volumes
from rpcviz.cloud.world import World

WORLD_METHODS = (
    "reset",
    "hosts",
    "unallocated",
    "unclaimed",
    "candidates",
    "allocate",
    "deallocate",
    "claim",
    "release",
    "crowd",
    "fits",
    "room",
    "create_instance",
    "next_number",
    "instance",
    "instances",
    "change",
    "occupy",
    "reflavor",
    "remove",
    "moved_on",
    "create_port",
    "port",
    "ports",
    "ports_of",
    "change_port",
    "block_port",
    "unblock_port",
    "remove_port",
    "authorize_console",
    "console",
    "move_port",
    "follow",
    "concern",
    "made_by",
)
MOVE_METHODS = ("start", "of", "change", "end")
NETWORK_METHODS = ("add", "add_subnet", "network", "add_rule", "rules")
VOLUME_METHODS = (
    "backends",
    "free_gb",
    "candidates",
    "create",
    "place",
    "next_number",
    "volume",
    "volumes",
    "change",
    "begin_delete",
    "remove",
    "create_snapshot",
    "snapshot",
    "snapshots",
    "change_snapshot",
    "attach",
    "attachment",
    "attachments",
    "advance",
    "begin_detach",
    "detach",
    "reserve_disk",
    "disk",
    "disks_of",
    "link_disk",
    "remove_disk",
    "note_outcome",
    "outcome",
)
REGISTER_METHODS = (
    "join",
    "ready",
    "pulse",
    "leave",
    "members",
    "where",
    "hosts",
    "count",
    "present",
    "wires",
    "enter",
    "settle",
    "quit",
)
NOVA_METHODS = (
    "boot",
    "delete",
    "console_log",
    "host_uptime",
    "reboot_server",
    "stop_server",
    "start_server",
    "snapshot",
    "console",
    "attach_volume",
    "detach_volume",
    "live_migrate",
    "resize",
    "confirm_resize",
    "revert_resize",
    "external_event",
    "ping",
    "create_aggregate",
)
CINDER_METHODS = (
    "create_volume",
    "delete_volume",
    "create_snapshot",
    "show_volume",
    "create_attachment",
    "update_attachment",
    "complete_attachment",
    "delete_attachment",
    "begin_detaching",
    "roll_detaching",
)
NEUTRON_METHODS = (
    "create_port",
    "bind_port",
    "delete_port",
    "create_binding",
    "note_destination",
    "activate_binding",
    "delete_binding",
    "add_rule",
    "update_port",
    "create_network",
    "update_router",
    "update_agent",
)
CONSOLE_METHODS = ("open_console",)
BRIDGE_METHODS = ("plug", "unplug", "report", "start_anew")
LOOK_S = 1.0
"""How long one call waits at the owner for a change."""
GLANCE_S = 0.5
PULSE_S = 2.0
DOOR_S = 15.0
MAKERS_KEPT = 100


def owner_endpoints(world: World, register: Register) -> tuple[Endpoint, ...]:
    """What an owner answers."""
    return (
        endpoint("world", world, WORLD_METHODS),
        endpoint("volumes", world.volumes, VOLUME_METHODS),
        endpoint("moves", world.moves, MOVE_METHODS),
        endpoint("networks", world.networks, NETWORK_METHODS),
        endpoint("register", register, REGISTER_METHODS),
    )


class _Part:
    """A part of the owner's world."""

    def __init__(self, line: Line, namespace: str) -> None:
        self._line = line
        self._namespace = namespace

    def ask(self, name: str, args: Mapping[str, Any]) -> Any:
        """Call the owner."""
        return self._line.ask_owner(self._namespace, name, args)


@by_call(Volumes, VOLUME_METHODS)
class _Volumes(_Part):
    """The storage of the owner's world."""


@by_call(Moves, MOVE_METHODS)
class _Moves(_Part):
    """The moves of the owner's world."""


@by_call(Networks, NETWORK_METHODS)
class _Networks(_Part):
    """The networks of the owner's world."""


@by_call(World, [name for name in WORLD_METHODS if name != "made_by"])
class FarWorld(World):
    """The owner's world."""

    def __init__(self, line: Line, clock: Clock) -> None:
        self._line = line
        self._clock = clock
        self.volumes = cast(Volumes, _Volumes(line, "volumes"))
        self.moves = cast(Moves, _Moves(line, "moves"))
        self.networks = cast(Networks, _Networks(line, "networks"))
        self._made: dict[str, frozenset[str]] = {}

    def ask(self, name: str, args: Mapping[str, Any]) -> Any:
        """Call the owner."""
        if name == "moved_on":
            return self._line.ask_owner("world", name, args, topic=WAITING, timeout_s=LOOK_S + CALL_S)
        return self._line.ask_owner("world", name, args)

    def wait_until(self, condition: Callable[[], bool], timeout_s: float) -> bool:
        """Sleep until `condition` holds; it is asked after each change of a server or port, and now and then.

        False when `timeout_s` have passed on this process's clock.
        """
        deadline_ns = self._clock.now_ns() + int(timeout_s * 1e9)
        version = self.moved_on(-1, 0)
        while not condition():
            left_s = (deadline_ns - self._clock.now_ns()) / 1e9
            if left_s <= 0:
                return False
            version = self.moved_on(version, min(left_s, LOOK_S))
        return True

    def made_by(self, request_id: str) -> frozenset[str]:
        """Ids that this request made or is about; what was known before where the owner is slow.

        Asked by whoever judges runs, who must not be held up.
        """
        args = {"request_id": request_id}
        try:
            given = self._line.ask_owner("world", "made_by", args, timeout_s=GLANCE_S, patience_s=0)
        except (Problem, CallFailed, Stopped):
            return self._made.get(request_id, frozenset())
        self._made[request_id] = frozenset(given)
        while len(self._made) > MAKERS_KEPT:
            del self._made[next(iter(self._made))]
        return frozenset(given)


@by_call(Register, REGISTER_METHODS)
class FarRegister(Register):
    """The owner's register."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def ask(self, name: str, args: Mapping[str, Any]) -> Any:
        """Call the owner."""
        if name == "pulse":
            # Whether there is an owner is to be known soon.
            return self._line.ask_owner("register", name, args, timeout_s=PULSE_S, patience_s=0)
        return self._line.ask_owner("register", name, args)


class _Door:
    """A door in another process."""

    def __init__(self, line: Line, member: str, namespace: str, who: str) -> None:
        self._line = line
        self._member = member
        self._namespace = namespace
        self.who = who

    def ask(self, name: str, args: Mapping[str, Any]) -> Any:
        """Knock at it."""
        return self._line.ask_member(self._member, self._namespace, name, args, timeout_s=DOOR_S)


@by_call(NovaDoor, NOVA_METHODS)
class _Nova(_Door):
    """nova-api elsewhere."""


@by_call(NeutronDoor, NEUTRON_METHODS)
class _Neutron(_Door):
    """neutron-server elsewhere."""


@by_call(ConsoleDoor, CONSOLE_METHODS)
class _Console(_Door):
    """nova-novncproxy elsewhere."""


@by_call(CinderDoor, CINDER_METHODS)
class _Cinder(_Door):
    """cinder-api elsewhere."""


class _FarBridge:
    """A host's bridge elsewhere."""

    def __init__(self, line: Line, member: str, host: str) -> None:
        self._line = line
        self._member = member
        self._host = host

    def plug(self, port_id: str) -> None:
        """The hypervisor made the tap device."""
        self._ask("plug", port_id=port_id)

    def unplug(self, port_id: str) -> None:
        """The tap device is gone."""
        self._ask("unplug", port_id=port_id)

    def report(self, request_id: str, *, waits: bool) -> None:
        """Report once more, by call or by cast."""
        self._ask("report", request_id=request_id, waits=waits)

    def start_anew(self, request_id: str, *, era: Era) -> None:
        """The agent ends and starts."""
        self._ask("start_anew", request_id=request_id, era=era)

    def _ask(self, what: str, **asked: object) -> None:
        args = {"host": self._host, **asked}
        self._line.ask_member(self._member, "bridge", what, args, timeout_s=DOOR_S)


class FarDoors:
    """The doors of all other members."""

    def __init__(self, line: Line, register: Register) -> None:
        self._line = line
        self._register = register

    def nova(self) -> NovaDoor | None:
        """The first nova-api there is."""
        for host, member in self._register.where("nova_api"):
            return cast(NovaDoor, _Nova(self._line, member, "nova", f"nova-api@{host}"))
        return None

    def neutron(self) -> NeutronDoor | None:
        """The first neutron-server there is."""
        for host, member in self._register.where("neutron_server"):
            return cast(NeutronDoor, _Neutron(self._line, member, "neutron", f"neutron-server@{host}"))
        return None

    def console(self) -> ConsoleDoor | None:
        """The first nova-novncproxy there is."""
        for host, member in self._register.where("nova_novncproxy"):
            return cast(ConsoleDoor, _Console(self._line, member, "console", f"nova-novncproxy@{host}"))
        return None

    def cinder(self) -> CinderDoor | None:
        """The first cinder-api there is."""
        for host, member in self._register.where("cinder_api"):
            return cast(CinderDoor, _Cinder(self._line, member, "cinder", f"cinder-api@{host}"))
        return None

    def bridge(self, host: str) -> Bridge | None:
        """The bridge of a host."""
        for there, member in self._register.where("ovs_agent"):
            if there == host:
                return _FarBridge(self._line, member, host)
        return None


class _Bridges:
    """The bridges of this process, for others."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    def plug(self, host: str, port_id: str) -> None:
        """A tap device appeared on `host`."""
        self._doors.bridges[host].plug(port_id)

    def unplug(self, host: str, port_id: str) -> None:
        """A tap device went from `host`."""
        self._doors.bridges[host].unplug(port_id)

    def report(self, host: str, request_id: str, waits: bool) -> None:
        """The agent on `host` reports once more."""
        self._doors.bridges[host].report(request_id, waits=waits)

    def start_anew(self, host: str, request_id: str, era: Era) -> None:
        """The agent on `host` ends and starts."""
        self._doors.bridges[host].start_anew(request_id, era=era)


def door_endpoints(doors: Doors) -> tuple[Endpoint, ...]:
    """What a member answers for its doors."""
    found = [endpoint("bridge", _Bridges(doors), BRIDGE_METHODS)]
    if doors.nova is not None:
        found.append(endpoint("nova", doors.nova, NOVA_METHODS))
    if doors.neutron is not None:
        found.append(endpoint("neutron", doors.neutron, NEUTRON_METHODS))
    if doors.consoles is not None:
        found.append(endpoint("console", doors.consoles, CONSOLE_METHODS))
    if doors.cinder is not None:
        found.append(endpoint("cinder", doors.cinder, CINDER_METHODS))
    return tuple(found)
