"""The simulated cloud's state: hosts, servers, ports, security groups. What its database would hold.

Every table is bounded by what the hosts can carry. Placement's allocations and the resource
tracker's claims are two books, as in nova: the scheduler writes the first, the host the second.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.cloud import identity
from rpcviz.cloud.state import (
    HOST_ROOM,
    SMALL,
    Claim,
    ConsoleAuth,
    Flavor,
    Gone,
    Instance,
    Move,
    MoveKind,
    Network,
    Port,
    Refused,
    Room,
    Rule,
)
from rpcviz.cloud.volumes import Volumes

RULES_KEPT = 40
ACTS_KEPT = 100
FAILED_KEPT = 20
CONSOLES_KEPT = 100
NETWORKS_KEPT = 20


class World:
    """The state of the simulated cloud; safe to use from many workers."""

    def __init__(self, hosts: Sequence[str], *, clock: Clock, new_uuid: Callable[[], str]) -> None:
        self._rooms: dict[str, Room] = dict.fromkeys(hosts, HOST_ROOM)
        self._clock = clock
        self._new_uuid = new_uuid
        self._changed = threading.Condition()
        self._version = 0
        self._number = 0
        self.volumes = Volumes(
            self._changed,
            clock=clock,
            new_uuid=new_uuid,
            moved=self._move,
            made=self._remember,
            exists=lambda uuid: uuid in self._instances,
        )
        self._clear()

    def _clear(self) -> None:
        # Invariant: each of these holds at most what the hosts can carry, or is cut where it grows.
        self._instances: dict[str, Instance] = {}
        self._ports: dict[str, Port] = {}
        self._allocated: dict[str, tuple[str, Flavor]] = {}
        self._claimed: dict[str, tuple[str, Flavor]] = {}
        self._moves: dict[str, Move] = {}
        self._acts: dict[str, frozenset[str]] = {}
        self._consoles: dict[str, ConsoleAuth] = {}
        self._networks: dict[str, Network] = {}
        self._rules = [
            Rule(id=identity.DEFAULT_RULES[0], direction="egress", ethertype="IPv4"),
            Rule(id=identity.DEFAULT_RULES[1], direction="egress", ethertype="IPv6"),
            Rule(id=identity.DEFAULT_RULES[2], direction="ingress", ethertype="IPv4", remote_group=True),
            Rule(id=identity.DEFAULT_RULES[3], direction="ingress", ethertype="IPv6", remote_group=True),
        ]
        self.volumes.clear()

    def reset(self) -> None:
        """Forget every server, port, rule and volume that a user made."""
        with self._changed:
            self._clear()
            self._move()

    def _move(self) -> None:
        """Wake whoever waits for a change; the lock is held."""
        self._version += 1
        self._changed.notify_all()

    # --- hosts, allocations (placement) and claims (resource tracker)

    def hosts(self) -> tuple[str, ...]:
        """The compute hosts, in order."""
        return tuple(self._rooms)

    def house(self, hosts: Sequence[str]) -> None:
        """These are the compute hosts from now on; servers of a host that went are gone with it."""
        with self._changed:
            left = set(self._rooms) - set(hosts)
            self._rooms = dict.fromkeys(hosts, HOST_ROOM)
            for server in [server for server in self._instances.values() if server.host in left]:
                self.remove(server.uuid)

    def _free(self, host: str, book: Mapping[str, tuple[str, Flavor]]) -> Room:
        room = self._rooms.get(host, HOST_ROOM)
        for taken, flavor in book.values():
            if taken == host:
                room = room.less(flavor)
        return room

    def unallocated(self, host: str) -> Room:
        """What placement believes to be free on `host`."""
        with self._changed:
            return self._free(host, self._allocated)

    def unclaimed(self, host: str) -> Room:
        """What the resource tracker of `host` knows to be free."""
        with self._changed:
            return self._free(host, self._claimed)

    def candidates(self, flavor: Flavor) -> tuple[str, ...]:
        """Hosts with room by placement's book, the emptiest first, as nova's RAM weigher has it."""
        with self._changed:
            free = {host: self._free(host, self._allocated) for host in self._rooms}
        fits = [host for host, room in free.items() if room.fits(flavor)]
        return tuple(sorted(fits, key=lambda host: (-free[host].memory_mb, host)))

    def allocate(self, uuid: str, host: str, flavor: Flavor) -> bool:
        """Write an allocation into placement's book; False when there is no room any more."""
        with self._changed:
            if not self._free(host, self._allocated).fits(flavor):
                return False
            self._allocated[uuid] = (host, flavor)
            return True

    def deallocate(self, uuid: str) -> None:
        """Take the server out of placement's book."""
        with self._changed:
            self._allocated.pop(uuid, None)

    def claim(self, uuid: str, host: str, flavor: Flavor) -> Claim:
        """Ask the host's resource tracker for room: granted, or refused because others were first."""
        asked = Room(vcpus=flavor.vcpus, memory_mb=flavor.memory_mb, disk_gb=flavor.root_gb)
        with self._changed:
            free = self._free(host, self._claimed)
            granted = free.fits(flavor)
            if granted:
                self._claimed[uuid] = (host, flavor)
                # The tracker reports what it granted: no allocation was written before it in Newton,
                # and placement must not offer that room again (nova/scheduler/client/report.py).
                self._allocated.setdefault(uuid, (host, flavor))
        return Claim(host=host, asked=asked, free=free, granted=granted)

    def release(self, uuid: str) -> None:
        """Give a claim back."""
        with self._changed:
            self._claimed.pop(uuid, None)

    def crowd(self, host: str) -> str:
        """Take all that is free on `host` in its tracker's book alone, as a guest past nova would; its id.

        Placement goes on offering the room; `release` gives it back.
        """
        taken = self._new_uuid()
        with self._changed:
            free = self._free(host, self._claimed)
            rest = Flavor(
                id=0, name="past nova", vcpus=free.vcpus, memory_mb=free.memory_mb, root_gb=free.disk_gb
            )
            self._claimed[taken] = (host, rest)
            return taken

    def fits(self, flavor: Flavor = SMALL) -> bool:
        """True while one more server goes in by both books."""
        with self._changed:
            return any(
                self._free(host, self._allocated).fits(flavor)
                and self._free(host, self._claimed).fits(flavor)
                for host in self._rooms
            )

    def room(self, flavor: Flavor = SMALL) -> int:
        """How many more servers of this flavor go in by both books."""
        with self._changed:
            return sum(
                min(
                    self._free(host, self._allocated).holds(flavor),
                    self._free(host, self._claimed).holds(flavor),
                )
                for host in self._rooms
            )

    # --- servers

    def create_instance(self, *, name: str, flavor: Flavor, request_id: str) -> Instance:
        """Write a new server, not yet on any host."""
        uuid = self._new_uuid()
        with self._changed:
            self._number += 1
            made = Instance(
                uuid=uuid,
                number=self._number,
                name=name,
                flavor=flavor,
                request_id=request_id,
                created_ns=self._clock.now_ns(),
            )
            self._instances[uuid] = made
            self._remember(request_id, uuid)
            self._drop_failed()
            return made

    def _drop_failed(self) -> None:
        # Servers in ERROR take no room, so no host bounds their number.
        failed = [server.uuid for server in self._instances.values() if server.vm_state == "error"]
        for uuid in failed[:-FAILED_KEPT]:
            self.remove(uuid)

    def next_number(self) -> int:
        """A number that no server or port has yet; for names."""
        with self._changed:
            return self._number + 1

    def instance(self, uuid: str) -> Instance:
        """The server as it is now. Raises Gone."""
        with self._changed:
            try:
                return self._instances[uuid]
            except KeyError:
                raise Gone(uuid) from None

    def instances(self) -> tuple[Instance, ...]:
        """Every server, oldest first."""
        with self._changed:
            return tuple(self._instances.values())

    def change(self, uuid: str, **fields: Any) -> Instance:
        """Write fields of a server and wake whoever waits for it. Raises Gone."""
        with self._changed:
            if uuid not in self._instances:
                raise Gone(uuid)
            changed = msgspec.structs.replace(self._instances[uuid], **fields)
            self._instances[uuid] = changed
            self._move()
            return changed

    def occupy(self, uuid: str, task: str, states: tuple[str, ...]) -> Instance:
        """Begin a task on a server that is on a host, idle and in one of `states`. Raises Gone, Refused."""
        with self._changed:
            server = self.instance(uuid)
            if server.host is None or server.task_state is not None or server.vm_state not in states:
                told = f"{server.name} has vm_state {server.vm_state}, task_state {server.task_state}"
                raise Refused(told)
            return self.change(uuid, task_state=task)

    def reflavor(self, uuid: str, flavor: Flavor) -> Instance:
        """The server is of this size from now on. Raises Gone."""
        return self.change(uuid, flavor=flavor)

    def remove(self, uuid: str) -> None:
        """Forget a server with its claim, its allocation and its ports; its volumes are free."""
        with self._changed:
            self._instances.pop(uuid, None)
            self._consoles = {
                token: console for token, console in self._consoles.items() if console.instance != uuid
            }
            move = self._moves.pop(uuid, None)
            for held in (uuid, move.uuid) if move else (uuid,):
                self._claimed.pop(held, None)
                self._allocated.pop(held, None)
            for port in [port for port in self._ports.values() if port.instance == uuid]:
                del self._ports[port.id]
            self.volumes.let_go(uuid)
            self._move()

    def wait_until(self, condition: Callable[[], bool], timeout_s: float) -> bool:
        """Sleep until `condition` holds; it is asked after each change of a server or port."""
        with self._changed:
            return self._changed.wait_for(condition, timeout_s)

    def moved_on(self, since: int, patience_s: float) -> int:
        """How often a server or port changed so far; waits up to `patience_s` while that is still `since`."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != since, patience_s)
            return self._version

    # --- moves: while one goes on, both books hold room on both hosts, one of them under the move's own uuid

    def start_move(self, uuid: str, *, kind: MoveKind, flavor: Flavor) -> Move:
        """A server is to go to another host, there with `flavor`; its allocation is the move's from now on.

        Source: nova/conductor/tasks/migrate.py `replace_allocation_with_migration`. Raises Gone, Refused.
        """
        new = self._new_uuid()
        with self._changed:
            server = self.instance(uuid)
            if server.host is None or uuid in self._moves:
                raise Refused(uuid)
            self._number += 1
            made = Move(
                uuid=new,
                number=self._number,
                instance=uuid,
                kind=kind,
                source=server.host,
                old=server.flavor,
                new=flavor,
                created_ns=self._clock.now_ns(),
            )
            self._moves[uuid] = made
            if uuid in self._allocated:
                self._allocated[new] = self._allocated.pop(uuid)
            return made

    def move_of(self, uuid: str) -> Move:
        """The move of a server as it is now. Raises Gone."""
        with self._changed:
            if uuid not in self._moves:
                raise Gone(uuid)
            return self._moves[uuid]

    def change_move(self, uuid: str, **fields: Any) -> Move:
        """Write fields of a server's move. Raises Gone."""
        with self._changed:
            changed = self._moves[uuid] = msgspec.structs.replace(self.move_of(uuid), **fields)
            return changed

    def end_move(self, uuid: str, *, moved: bool) -> None:
        """The server keeps its room on the new host if it moved, else on the old one; the other is free."""
        with self._changed:
            move = self._moves.pop(uuid, None)
            if move is None:
                return
            old, new = self._allocated.pop(move.uuid, None), self._claimed.pop(move.uuid, None)
            if moved and new is not None:
                self._claimed[uuid] = new
            elif not moved:
                self._allocated.pop(uuid, None)
                if old is not None:
                    self._allocated[uuid] = old
            self._move()

    # --- ports

    def create_port(self, instance: str, request_id: str) -> Port:
        """Write a port for a server, not yet bound to any host."""
        new = self._new_uuid()
        with self._changed:
            self._number += 1
            made = Port(
                id=new,
                number=self._number,
                instance=instance,
                mac="fa:16:3e:" + ":".join(new[at : at + 2] for at in (0, 2, 4)),
                ip=self._free_address(),
                created_ns=self._clock.now_ns(),
            )
            self._ports[new] = made
            self._remember(request_id, new)
            return made

    def port(self, port_id: str) -> Port:
        """The port as it is now. Raises Gone."""
        with self._changed:
            try:
                return self._ports[port_id]
            except KeyError:
                raise Gone(port_id) from None

    def ports(self) -> tuple[Port, ...]:
        """Every port, oldest first."""
        with self._changed:
            return tuple(self._ports.values())

    def ports_of(self, instance: str) -> tuple[Port, ...]:
        """The ports of one server."""
        with self._changed:
            return tuple(port for port in self._ports.values() if port.instance == instance)

    def change_port(self, port_id: str, **fields: Any) -> Port:
        """Write fields of a port, one revision further. Raises Gone."""
        with self._changed:
            if port_id not in self._ports:
                raise Gone(port_id)
            old = self._ports[port_id]
            changed = msgspec.structs.replace(old, revision=old.revision + 1, **fields)
            self._ports[port_id] = changed
            self._move()
            return changed

    def _free_address(self) -> str:
        used = {port.ip for port in self._ports.values()}
        return next(ip for ip in (_address(at) for at in count()) if ip not in used)

    def move_port(self, port_id: str) -> Port:
        """Give a port another address of its subnet. Raises Gone."""
        with self._changed:
            return self.change_port(port_id, ip=self._free_address())

    def remove_port(self, port_id: str) -> Port | None:
        """Forget a port; None when it was gone already."""
        with self._changed:
            return self._ports.pop(port_id, None)

    # --- consoles

    def authorize_console(
        self, request_id: str, instance: str, *, host: str, port: int, kind: str
    ) -> ConsoleAuth:
        """Make a token for a server's console; the oldest is forgotten at the bound. Raises Gone."""
        token = self._new_uuid()
        with self._changed:
            self.instance(instance)
            self._number += 1
            made = ConsoleAuth(
                token=token, number=self._number, instance=instance, host=host, port=port, kind=kind
            )
            self._consoles[token] = made
            # Whoever opens it has a request id of its own; then only the server's id tells whose it was.
            self._remember(request_id, instance)
            while len(self._consoles) > CONSOLES_KEPT:
                del self._consoles[next(iter(self._consoles))]
            return made

    def console(self, token: str) -> ConsoleAuth:
        """What a token opens. Raises Gone."""
        with self._changed:
            try:
                return self._consoles[token]
            except KeyError:
                raise Gone("the console") from None

    # --- networks

    def add_network(self, request_id: str) -> Network:
        """Write a new network, still without a subnet; the oldest goes at the bound."""
        with self._changed:
            self._number += 1
            made = Network(
                id=self._new_uuid(),
                subnet=self._new_uuid(),
                segment=self._new_uuid(),
                number=self._number,
                name=f"net-{self._number}",
                created_ns=self._clock.now_ns(),
            )
            self._networks[made.id] = made
            while len(self._networks) > NETWORKS_KEPT:
                del self._networks[next(iter(self._networks))]
            self._remember(request_id, made.id)
            return made

    def add_subnet(self, network_id: str) -> Network:
        """Write the subnet of a network. Raises Gone."""
        with self._changed:
            made = msgspec.structs.replace(self.network(network_id), revision=2)
            self._networks[network_id] = made
            return made

    def network(self, network_id: str) -> Network:
        """The network as it is now. Raises Gone."""
        with self._changed:
            try:
                return self._networks[network_id]
            except KeyError:
                raise Gone(network_id) from None

    # --- security groups

    def add_rule(self, *, protocol: str, port: int) -> Rule:
        """Add an ingress rule to the default group; the oldest of the users' rules goes at the bound."""
        made = Rule(id=self._new_uuid(), direction="ingress", ethertype="IPv4", protocol=protocol, port=port)
        with self._changed:
            self._rules.append(made)
            if len(self._rules) > RULES_KEPT:
                del self._rules[len(identity.DEFAULT_RULES)]
        return made

    def rules(self) -> tuple[Rule, ...]:
        """The rules of the default group."""
        with self._changed:
            return tuple(self._rules)

    # --- what a request made, for whoever follows it where OpenStack loses its id

    def _remember(self, request_id: str, made: str) -> None:
        self._acts[request_id] = self._acts.get(request_id, frozenset()) | {made}
        while len(self._acts) > ACTS_KEPT:
            self._acts.pop(next(iter(self._acts)))

    def concern(self, request_id: str, uuid: str) -> None:
        """This request is about a server that is there, and about its ports."""
        with self._changed:
            for made in (uuid, *(port.id for port in self.ports_of(uuid))):
                self._remember(request_id, made)

    def follow(self, request_id: str, thing: str) -> None:
        """A request is about this server or port, which another request made."""
        with self._changed:
            self._remember(request_id, thing)

    def made_by(self, request_id: str) -> frozenset[str]:
        """Ids of what this request made (servers, ports, volumes …), or is about."""
        with self._changed:
            return self._acts.get(request_id, frozenset())


def _address(number: int) -> str:
    """The address with this number in 10.20.0.0/16, gateways and the like left out."""
    return f"10.20.{number // 240}.{10 + number % 240}"
