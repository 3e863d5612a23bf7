"""What is not on the bus: REST, database and work, told by the simulated cloud."""

from enum import StrEnum

import msgspec

HOPS_EXCHANGE = "rpcviz.hops"
"""Where the simulated cloud announces hops. The tap turns them into `Hop`, counted nowhere."""


class HopKind(StrEnum):
    """The two other ways in which OpenStack's processes talk, and the work between."""

    REST = "rest"
    DB = "db"
    WORK = "work"


class Hop(msgspec.Struct, frozen=True, kw_only=True):
    """One step off the bus.

    `sender` and `receiver` are `service@host` or a bare service (`nova-compute@cmp1`,
    `placement`, `user`); for work both are the same, or the sender is `user`, who asked for it
    by hand. `name` says what ("POST /servers", "claim", "spawn"); `result` how it ended, in
    short words or JSON-ready values (for the claim: {"host", "asked", "free", "granted"}).
    """

    id: str
    ts_ns: int
    what: HopKind
    sender: str
    receiver: str
    name: str
    result: str | dict[str, str | int | bool | None] | None = None
    request_id: str | None = None
