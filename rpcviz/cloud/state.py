"""What the simulated cloud is made of: each a snapshot, never changed in place."""

from typing import Literal

import msgspec

from rpcviz.cloud import identity

ConsoleKind = Literal["novnc", "spice"]
Era = Literal["classic", "today"]
"""Newton (2016), as textbooks tell it, or the current release."""
NotificationFormat = Literal["legacy", "versioned", "both"]
"""nova's option `notification_format`, whose `unversioned` is `legacy` here."""


class Gone(Exception):
    """The thing was there and is not any more: deleted, or the cloud was emptied meanwhile."""


class Refused(Exception):
    """A REST door says no, 409, and nothing was done: what it is asked for is busy, or not in a state for it.

    Of volumes the text is one of `volume_acts.REASONS`.
    """


class Flavor(msgspec.Struct, frozen=True, kw_only=True):
    """What one server asks for."""

    id: int
    name: str
    vcpus: int
    memory_mb: int
    root_gb: int


SMALL = Flavor(id=2, name="m1.small", vcpus=1, memory_mb=2048, root_gb=20)
MEDIUM = Flavor(id=3, name="m1.medium", vcpus=2, memory_mb=4096, root_gb=40)
"""What a resize makes of a small server."""

HUGE = Flavor(id=6, name="m1.huge", vcpus=60, memory_mb=900_000, root_gb=20)
"""Larger than any simulated host."""


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """An amount of what a host offers."""

    vcpus: int
    memory_mb: int
    disk_gb: int

    def fits(self, flavor: Flavor) -> bool:
        """True when one more server of this flavor goes in."""
        return (
            self.vcpus >= flavor.vcpus
            and self.memory_mb >= flavor.memory_mb
            and self.disk_gb >= flavor.root_gb
        )

    def holds(self, flavor: Flavor) -> int:
        """How many servers of this flavor go in."""
        return max(
            0,
            min(
                self.vcpus // flavor.vcpus,
                self.memory_mb // flavor.memory_mb,
                self.disk_gb // flavor.root_gb,
            ),
        )

    def less(self, flavor: Flavor) -> "Room":
        """What is left once a server of this flavor is in."""
        return Room(
            vcpus=self.vcpus - flavor.vcpus,
            memory_mb=self.memory_mb - flavor.memory_mb,
            disk_gb=self.disk_gb - flavor.root_gb,
        )

    def __str__(self) -> str:
        return f"{self.vcpus} vCPU, {self.memory_mb} MB"


HOST_ROOM = Room(vcpus=8, memory_mb=16384, disk_gb=200)
"""What each simulated host offers: eight small servers."""


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """A server; a snapshot."""

    uuid: str
    number: int
    name: str
    flavor: Flavor
    request_id: str
    created_ns: int
    host: str | None = None
    vm_state: str = "building"
    task_state: str | None = "scheduling"
    power_state: int = 0
    launched_ns: int | None = None
    root_device: str | None = None
    fault: str | None = None
    """Why it is in `error`, or why it did not move."""
    heavy: bool = False
    """A destination needs longer to get ready for it than a call may be silent."""


class Port(msgspec.Struct, frozen=True, kw_only=True):
    """A neutron port; a snapshot."""

    id: str
    number: int
    instance: str
    mac: str
    ip: str
    created_ns: int
    host: str | None = None
    status: str = "DOWN"
    revision: int = 1
    inactive: str | None = None
    """The host of its second binding while its server migrates: where it goes to, then where it came from."""
    migrating_to: str | None = None
    name: str = ""
    network: str = identity.NETWORK
    subnet: str = identity.SUBNET
    owner: str | None = None
    """Whose it is, where it is not a server's."""
    blocks: frozenset[str] = frozenset()
    """Who has still to report it (`L2`, `DHCP`) before it is ACTIVE: neutron's provisioning blocks."""


MoveKind = Literal["live-migration", "resize"]


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """A server on its way to another host, nova's `Migration`; a snapshot. A server has at most one."""

    uuid: str
    number: int
    instance: str
    kind: MoveKind
    source: str
    old: Flavor
    new: Flavor
    created_ns: int
    dest: str | None = None
    status: str = "accepted"


class ConsoleAuth(msgspec.Struct, frozen=True, kw_only=True):
    """A token that opens a server's screen, until it is used up or old; a snapshot."""

    token: str
    number: int
    instance: str
    host: str
    port: int
    kind: str
    """`novnc`, as nova's `console_type` has it."""


PortChange = Literal["address", "name"]
"""What of a port a user changes."""


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """A network that a user made, with its one subnet; a snapshot."""

    id: str
    subnet: str
    segment: str
    number: int
    name: str
    created_ns: int
    revision: int = 1
    """2 once it has its subnet."""

    @property
    def cidr(self) -> str:
        """The addresses of its subnet: one /24 each from 10.64.0.0/10."""
        return f"{self.address(0)}/24"

    @property
    def segmentation(self) -> int:
        """Its VXLAN id."""
        return identity.SEGMENTATION + self.number

    def address(self, last: int) -> str:
        """An address in its subnet."""
        return f"10.{64 + self.number // 256 % 64}.{self.number % 256}.{last}"


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of the one security group."""

    id: str
    direction: str
    ethertype: str
    protocol: str | None = None
    port: int | None = None
    remote_group: bool = False


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """The resource tracker's answer: may this host take the server?"""

    host: str
    asked: Room
    free: Room
    granted: bool

    def told(self) -> dict[str, str | int | bool | None]:
        """As a hop says it."""
        return {
            "host": self.host,
            "asked": str(self.asked),
            "free": str(self.free),
            "granted": self.granted,
        }
