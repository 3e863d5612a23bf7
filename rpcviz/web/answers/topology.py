"""What is declared, what goes through it, and what needs an eye."""

from typing import Literal

import msgspec

from rpcviz.web.answers.said import Said
from rpcviz.web.shapes import BindingShape, EdgeShape, ExchangeShape, PartyShape, QueueShape, ServiceShape


class BoundShape(msgspec.Struct, frozen=True, kw_only=True):
    """One binding of a queue."""

    exchange: str
    key: str


class QueueWhole(QueueShape, frozen=True, kw_only=True):
    """A queue with what is bound to it, whose it is, and how much goes through it."""

    bound: list[BoundShape]
    owner: PartyShape | None
    """Whose reply or fanout queue it is; null for the others, and where nobody knows."""
    owner_present: bool | None
    """False: its owner has no connection any more. null: no owner, or the broker was not asked."""
    given: int
    """Messages that this tap saw come in, since the start."""
    taken: int
    """Messages that this tap saw leave for a consumer, since the start."""
    given_per_s: float | None
    """Over the last seconds; null where this tap cannot see it."""
    taken_per_s: float | None
    growth: int | None
    """How many messages more than a minute ago; null where nobody counts them."""
    growing: bool
    """More and more wait in it."""


class ExchangeWhole(ExchangeShape, frozen=True, kw_only=True):
    """An exchange with what is bound to it and what comes to it."""

    bindings: int | None
    """Number of queues bound to it; null where the broker was not asked, and for the default exchange."""
    given: int
    """Messages published to it that this tap saw, since the start."""
    given_per_s: float


class OwnerShape(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's own queues, taken together: what would be thousands of rows is one."""

    owner: PartyShape | None
    """null: nobody is known to own them."""
    present: bool | None
    """False: it has no connection any more. null: the broker was not asked."""
    reply: list[str]
    fanout: list[str]
    messages: int | None
    """All that waits in them; null where nobody counts."""


class FindingShape(msgspec.Struct, frozen=True, kw_only=True):
    """Something that needs an eye."""

    key: str
    """Which kind: `unread_full`, `unread`, `growing`, `unbound`, `no_owner`, `ghost` … (`said.key`)."""
    level: Literal["problem", "look", "normal"]
    """`normal`: odd to look at, and how OpenStack is."""
    what: Literal["queue", "exchange", "broker"]
    names: list[str]
    """Which ones, at most 200."""
    count: int
    """How many there are."""
    summary: str
    """One plain sentence."""
    said: Said
    """What `summary` was made of."""


class TopologyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the stage places, who talks to whom with rates, and what needs an eye."""

    services: list[ServiceShape]
    exchanges: list[ExchangeWhole]
    queues: list[QueueWhole]
    bindings: list[BindingShape]
    edges: list[EdgeShape]
    told: bool
    """The broker itself was asked; False: all of this was learnt from messages alone."""
    needs_eye: list[FindingShape]
    """The worst first."""
    owners: list[OwnerShape]
    """Reply and fanout queues by whose they are, by name; those of nobody last."""
