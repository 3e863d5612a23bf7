"""What a simulated service is, and what it is given to live with."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import spawn
from rpcviz.bus.process import BusProcess
from rpcviz.cloud.cinder_door import CinderDoor
from rpcviz.cloud.hops import Hops
from rpcviz.cloud.pace import Pace
from rpcviz.cloud.quiet import is_moot
from rpcviz.cloud.register import Register
from rpcviz.cloud.rounds import Rounds
from rpcviz.cloud.state import (
    SMALL,
    ConsoleKind,
    Era,
    Flavor,
    Instance,
    Network,
    NotificationFormat,
    Port,
    PortChange,
)
from rpcviz.cloud.world import World

Context = Mapping[str, Any]


class NovaDoor(Protocol):
    """nova-api's REST door, as users and other projects see it."""

    @property
    def who(self) -> str:
        """`nova-api@HOST`, as hops name it."""
        ...

    def boot(
        self, request_id: str, *, names: list[str], era: Era, flavor: Flavor = SMALL
    ) -> tuple[Instance, ...]:
        """POST /servers."""
        ...

    def delete(self, request_id: str, uuid: str) -> None:
        """DELETE /servers/{id}."""
        ...

    def console_log(self, request_id: str, uuid: str) -> str:
        """POST /servers/{id}/action, os-getConsoleOutput."""
        ...

    def host_uptime(self, request_id: str, host: str) -> str:
        """GET /os-hypervisors/{id}/uptime."""
        ...

    def reboot_server(self, request_id: str, uuid: str, *, hard: bool) -> None:
        """POST /servers/{id}/action, reboot."""
        ...

    def stop_server(self, request_id: str, uuid: str) -> None:
        """POST /servers/{id}/action, os-stop."""
        ...

    def start_server(self, request_id: str, uuid: str) -> None:
        """POST /servers/{id}/action, os-start."""
        ...

    def snapshot(self, request_id: str, uuid: str) -> str:
        """POST /servers/{id}/action, createImage; the image's id."""
        ...

    def console(self, request_id: str, uuid: str, *, kind: ConsoleKind) -> str:
        """POST /servers/{id}/remote-consoles; the address to open."""
        ...

    def attach_volume(self, request_id: str, uuid: str, volume_id: str) -> None:
        """POST /servers/{id}/os-volume_attachments."""
        ...

    def detach_volume(self, request_id: str, uuid: str, volume_id: str) -> None:
        """DELETE /servers/{id}/os-volume_attachments/{id}."""
        ...

    def live_migrate(self, request_id: str, uuid: str, *, slow: bool) -> None:
        """POST /servers/{id}/action, os-migrateLive; `slow`: the destination takes its time."""
        ...

    def resize(self, request_id: str, uuid: str, *, flavor: Flavor) -> None:
        """POST /servers/{id}/action, resize."""
        ...

    def confirm_resize(self, first_request_id: str, uuid: str) -> None:
        """POST /servers/{id}/action, confirmResize: another request about what the first one did."""
        ...

    def revert_resize(self, first_request_id: str, uuid: str) -> None:
        """POST /servers/{id}/action, revertResize: another request about what the first one did."""
        ...

    def ping(self, request_id: str, *, topic: str, times: int) -> None:
        """Call any server of a topic, so many times."""
        ...

    def create_aggregate(self, request_id: str) -> None:
        """POST /os-aggregates."""
        ...

    def external_event(self, caller: Context, name: str, port: Port) -> None:
        """POST /os-server-external-events, from neutron."""
        ...


class NeutronDoor(Protocol):
    """neutron-server's REST door."""

    @property
    def who(self) -> str:
        """`neutron-server@HOST`, as hops name it."""
        ...

    def create_port(self, caller: Context, instance: str) -> Port:
        """POST /v2.0/ports."""
        ...

    def bind_port(self, caller: Context, port_id: str, host: str) -> Port:
        """PUT /v2.0/ports/{id} with `binding:host_id`."""
        ...

    def delete_port(self, caller: Context, port_id: str) -> None:
        """DELETE /v2.0/ports/{id}."""
        ...

    def create_binding(self, caller: Context, port_id: str, host: str) -> Port:
        """POST /v2.0/ports/{id}/bindings: a second one, not active."""
        ...

    def note_destination(self, caller: Context, port_id: str, host: str) -> Port:
        """PUT /v2.0/ports/{id} with `migrating_to` in its binding's profile."""
        ...

    def activate_binding(self, caller: Context, port_id: str, host: str) -> Port:
        """PUT /v2.0/ports/{id}/bindings/{host}/activate."""
        ...

    def delete_binding(self, caller: Context, port_id: str, host: str) -> bool:
        """DELETE /v2.0/ports/{id}/bindings/{host}; False where there is none."""
        ...

    def add_rule(self, request_id: str, *, port: int, era: Era) -> None:
        """POST /v2.0/security-group-rules."""
        ...

    def update_port(self, request_id: str, port_id: str, *, what: PortChange, era: Era) -> None:
        """PUT /v2.0/ports/{id}, from a user."""
        ...

    def create_network(self, request_id: str) -> Network:
        """POST /v2.0/networks and POST /v2.0/subnets."""
        ...

    def update_router(self, request_id: str) -> None:
        """PUT /v2.0/routers/{id}."""
        ...

    def update_agent(self, request_id: str, *, host: str) -> None:
        """PUT /v2.0/agents/{id}."""
        ...


class ConsoleDoor(Protocol):
    """nova-novncproxy's door, where browsers come with a token."""

    @property
    def who(self) -> str:
        """`nova-novncproxy@HOST`, as hops name it."""
        ...

    def open_console(self, token: str) -> bool:
        """GET /websockify; False where the console is not there any more."""
        ...


class Bridge(Protocol):
    """A host's virtual switch with the L2 agent that watches it."""

    def plug(self, port_id: str) -> None:
        """The hypervisor made the tap device."""
        ...

    def unplug(self, port_id: str) -> None:
        """The tap device is gone."""
        ...

    def report(self, request_id: str, *, waits: bool) -> None:
        """The agent reports once more: by call where it `waits`, else by cast."""
        ...

    def start_anew(self, request_id: str, *, era: Era) -> None:
        """The agent ends and starts, as that era's release did."""
        ...


class Elsewhere(Protocol):
    """The doors of other processes; None where there is none."""

    def nova(self) -> NovaDoor | None:
        """A nova-api."""
        ...

    def neutron(self) -> NeutronDoor | None:
        """A neutron-server."""
        ...

    def console(self) -> ConsoleDoor | None:
        """A nova-novncproxy."""
        ...

    def cinder(self) -> CinderDoor | None:
        """A cinder-api."""
        ...

    def bridge(self, host: str) -> Bridge | None:
        """The bridge of a host."""
        ...


class Doors:
    """Who can be reached without the bus. Filled while the cloud starts; then only read."""

    def __init__(self, register: Register, elsewhere: "Elsewhere | None" = None) -> None:
        self.nova: NovaDoor | None = None
        self.neutron: NeutronDoor | None = None
        self.consoles: ConsoleDoor | None = None
        self.cinder: CinderDoor | None = None
        self.bridges: dict[str, Bridge] = {}
        """Those of this process."""
        self._register = register
        self._elsewhere = elsewhere

    def need_nova(self) -> NovaDoor:
        """nova-api. Raises LookupError where none was started."""
        found = self.nova
        if found is None and self._elsewhere is not None:
            found = self._elsewhere.nova()
        if found is None:
            raise LookupError("no nova-api in this cloud")
        return found

    def need_neutron(self) -> NeutronDoor:
        """neutron-server. Raises LookupError where none was started."""
        found = self.neutron
        if found is None and self._elsewhere is not None:
            found = self._elsewhere.neutron()
        if found is None:
            raise LookupError("no neutron-server in this cloud")
        return found

    def need_console(self) -> ConsoleDoor:
        """nova-novncproxy. Raises LookupError where none was started."""
        found = self.consoles
        if found is None and self._elsewhere is not None:
            found = self._elsewhere.console()
        if found is None:
            raise LookupError("no nova-novncproxy in this cloud")
        return found

    def need_cinder(self) -> CinderDoor:
        """cinder-api. Raises LookupError where none was started."""
        found = self.cinder
        if found is None and self._elsewhere is not None:
            found = self._elsewhere.cinder()
        if found is None:
            raise LookupError("no cinder-api in this cloud")
        return found

    def bridge(self, host: str) -> Bridge | None:
        """The bridge of a host; None where no L2 agent is."""
        found = self.bridges.get(host)
        if found is None and self._elsewhere is not None:
            found = self._elsewhere.bridge(host)
        return found

    def dhcp_hosts(self) -> tuple[str, ...]:
        """Hosts with a DHCP agent, as neutron's table of agents has them."""
        return self._register.hosts("dhcp_agent")

    def l3_hosts(self) -> tuple[str, ...]:
        """Hosts with an L3 agent, as neutron's table of agents has them."""
        return self._register.hosts("l3_agent")

    def l2_hosts(self) -> tuple[str, ...]:
        """Hosts with an L2 agent, as neutron's table of agents has them."""
        return self._register.hosts("ovs_agent")


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """All that one simulated program has: its place, its connection, the world and the others."""

    program: str
    host: str
    process: BusProcess
    world: World
    pace: Pace
    hops: Hops
    rounds: Rounds
    doors: Doors
    clock: Clock
    new_uuid: Callable[[], str]
    notifications: NotificationFormat
    """In which format a nova program announces."""
    report: Callable[[str, BaseException], None]
    """Where an error goes that no caller waits for."""

    @property
    def who(self) -> str:
        """`nova-compute@cmp1`, as hops name it."""
        return f"{self.program}@{self.host}"

    def aside(self, what: str, work: Callable[[], object]) -> None:
        """Do `work` on a short-lived worker, quietly moot when the cloud stops or is emptied."""

        def quietly() -> None:
            try:
                work()
            except Exception as failure:  # noqa: BLE001 - nobody waits for it, so it is told to whoever runs the cloud
                if not is_moot(failure):
                    self.report(f"{self.who} {what}", failure)

        spawn(f"{self.who} {what}", quietly)

    def new_request_id(self) -> str:
        """A fresh request id, as oslo.context makes it."""
        return f"req-{self.new_uuid()}"


class Part:
    """One running service; each service overrides what it needs."""

    def start(self) -> None:
        """Open its doors: start its servers and its rounds."""

    def use_era(self, era: Era) -> None:
        """Listen as this era's release did."""

    def forget(self) -> None:
        """Drop what it remembers about servers and ports; the world was emptied."""


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of service: its program, the names of its hosts, and what makes one."""

    program: str
    hosts: str
    """Host names are this with a number: `c` gives `c1`, `c2`, …"""
    make: Callable[[Seat], Part]
    count: int = 1
    beside: str | None = None
    """It sits on the hosts of this service, and there are as many of it where nobody says otherwise."""
