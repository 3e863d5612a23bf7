"""The simulated cloud's state: servers, their ports and consoles. What its database would hold.

Every table is bounded by what the hosts can carry. Room, moves, volumes and networks have modules of their
own under the same lock.
"""

import threading
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.cloud.books import Books
from rpcviz.cloud.moves import Moves
from rpcviz.cloud.networks import Networks
from rpcviz.cloud.state import (
    ConsoleAuth,
    Flavor,
    Gone,
    Instance,
    Port,
    Refused,
)
from rpcviz.cloud.volumes import Volumes

LOOK_S = 0.5
"""How long whoever waits sleeps before it looks at the clock again."""
ACTS_KEPT = 100
FAILED_KEPT = 20
CONSOLES_KEPT = 100


class World(Books):
    """The state of the simulated cloud; safe to use from many workers."""

    def __init__(self, hosts: Sequence[str], *, clock: Clock, new_uuid: Callable[[], str]) -> None:
        changed = threading.Condition()
        super().__init__(hosts, lock=changed, new_uuid=new_uuid)
        self._changed = changed
        self._clock = clock
        self._new_uuid = new_uuid
        self._version = 0
        self._number = 0
        self.moves = Moves(
            self._changed,
            clock=clock,
            new_uuid=new_uuid,
            next_number=self._count,
            server=self.instance,
            books=self,
            moved=self._move,
        )
        self.volumes = Volumes(
            self._changed,
            clock=clock,
            new_uuid=new_uuid,
            moved=self._move,
            made=self._remember,
            exists=lambda uuid: uuid in self._instances,
            migrates=self.moves.goes_on,
        )
        self.networks = Networks(
            self._changed, clock=clock, new_uuid=new_uuid, next_number=self._count, made=self._remember
        )
        self._clear()

    def _clear(self) -> None:
        # Invariant: each of these holds at most what the hosts can carry, or is cut where it grows.
        self._instances: dict[str, Instance] = {}
        self._ports: dict[str, Port] = {}
        self._acts: dict[str, frozenset[str]] = {}
        self._consoles: dict[str, ConsoleAuth] = {}
        self.clear_books()
        self.moves.clear()
        self.networks.clear()
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

    def _count(self) -> int:
        """The next number, for names and rows; the lock is held."""
        self._number += 1
        return self._number

    def house(self, hosts: Sequence[str]) -> None:
        """These are the compute hosts from now on; servers of a host that went are gone with it."""
        with self._changed:
            left = self.rehouse(hosts)
            for server in [server for server in self._instances.values() if server.host in left]:
                self.remove(server.uuid)

    # --- servers

    def create_instance(self, *, name: str, flavor: Flavor, request_id: str) -> Instance:
        """Write a new server, not yet on any host."""
        uuid = self._new_uuid()
        with self._changed:
            made = Instance(
                uuid=uuid,
                number=self._count(),
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
            self.moves.forget(uuid)
            self.release(uuid)
            self.deallocate(uuid)
            for port in [port for port in self._ports.values() if port.instance == uuid]:
                del self._ports[port.id]
            self.volumes.let_go(uuid)
            self._move()

    def wait_until(self, condition: Callable[[], bool], timeout_s: float) -> bool:
        """Sleep until `condition` holds; it is asked after each change of a server or port, and now and then.

        False when `timeout_s` have passed on the world's clock.
        """
        deadline_ns = self._clock.now_ns() + int(timeout_s * 1e9)
        with self._changed:
            while not condition():
                left_s = (deadline_ns - self._clock.now_ns()) / 1e9
                if left_s <= 0:
                    return False
                self._changed.wait(min(left_s, LOOK_S))
        return True

    def moved_on(self, since: int, patience_s: float) -> int:
        """How often a server or port changed so far; waits up to `patience_s` while that is still `since`."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != since, patience_s)
            return self._version

    # --- ports

    def create_port(self, instance: str, request_id: str, blocks: frozenset[str] = frozenset()) -> Port:
        """Write a port for a server, not yet bound to any host; `blocks`: as `block_port` sets them."""
        new = self._new_uuid()
        with self._changed:
            made = Port(
                id=new,
                number=self._count(),
                instance=instance,
                mac="fa:16:3e:" + ":".join(new[at : at + 2] for at in (0, 2, 4)),
                ip=self._free_address(),
                created_ns=self._clock.now_ns(),
                blocks=blocks,
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

    def block_port(self, port_id: str, blocks: frozenset[str]) -> None:
        """Let a port not be ACTIVE again before each of these (`L2`, `DHCP`) has reported it. Raises Gone.

        Source: neutron/db/provisioning_blocks.py: in the database, for any neutron-server may hear a report.
        """
        with self._changed:
            self._ports[port_id] = msgspec.structs.replace(self.port(port_id), blocks=blocks)

    def unblock_port(self, port_id: str, by: str) -> Port | None:
        """One has reported a port; the port, now ACTIVE, where it was the last to do so. Raises Gone."""
        with self._changed:
            port = self.port(port_id)
            if not port.blocks:
                return None
            left = port.blocks - {by}
            if left:
                self.block_port(port_id, left)
                return None
            return self.change_port(port_id, status="ACTIVE", blocks=left)

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
            made = ConsoleAuth(
                token=token, number=self._count(), instance=instance, host=host, port=port, kind=kind
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
