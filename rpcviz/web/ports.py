"""What web needs from others, as protocols: nobody here knows who fills them.

`runtime` hands in the ring as Archive, the cloud's desk as Desk, itself as Now and Health.
A run's records are those of `cloud.run`, which knows no bus; its sentences come in every language.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

import msgspec

from rpcviz.base.pipe import PipeCounts
from rpcviz.base.saying import Saying
from rpcviz.cloud.breakage import Breakage, FaultInfo
from rpcviz.cloud.run import Run, ScenarioInfo, Words
from rpcviz.lessons.lesson import Trail
from rpcviz.store.archive import Archive
from rpcviz.trace.change import TopologyView
from rpcviz.trace.hosts import GridView
from rpcviz.trace.series import SeriesView
from rpcviz.trace.stats import MethodStats
from rpcviz.trace.talkers import Talker
from rpcviz.trace.traffic import ExchangeTraffic, QueueTraffic
from rpcviz.web.shapes import EdgeShape, GapShape, StatsShape


class Desk(Protocol):
    """Where scenarios are played; every refusal is a `Problem` with its own status."""

    def scenarios(self) -> Sequence[ScenarioInfo]:
        """The catalogue in its teaching order."""

    def run(self, name: str, parameters: Mapping[str, object]) -> Run:
        """Start one. Problems: unknown scenario 404, bad parameter 422, not available 409."""

    def run_by_id(self, run_id: str) -> Run:
        """One run as it is now. Problem: unknown run 404."""

    def runs(self) -> Sequence[Run]:
        """Newest first, bounded."""

    def full(self) -> Words | None:
        """Why no further server fits, None while one does."""

    def reset(self) -> None:
        """Empty the simulated cloud."""


class Chaos(Protocol):
    """Where things are broken on purpose; every refusal is a `Problem` with its own status."""

    def faults(self) -> Sequence[FaultInfo]:
        """The catalogue in its teaching order."""

    def broken(self) -> Sequence[Breakage]:
        """What is broken now, oldest first."""

    def break_it(self, name: str, given: Mapping[str, object]) -> Breakage:
        """Break something. Problems: unknown fault 404, bad parameter 422, not available 409."""

    def mend(self, breakage_id: str) -> Breakage:
        """Put one right. Problem: unknown breakage 404."""

    def mend_all(self) -> None:
        """Put everything right."""


class PipeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One pipe and what went through it."""

    name: str
    limit: int
    counts: PipeCounts
    overflows: int = 0
    """How often it was found full where nobody counts what is dropped: the broker's queue of a tap."""


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted over time, by host and by talker."""

    series: SeriesView
    grid: GridView
    talkers: tuple[Talker, ...]
    unnamed: int
    """Publishes of which nobody knows who sent them."""
    gaps: tuple[GapShape, ...]


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """What is declared, and what goes through it."""

    topology: TopologyView
    queues: dict[str, QueueTraffic]
    exchanges: dict[str, ExchangeTraffic]


class BrokerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a broker, before it has a language; the fields are those of `BrokerShape`."""

    url: str
    product: str
    version: str
    vhost: str
    state: str
    host: str | None = None
    since_ns: str | None = None
    trouble: Saying | None = None
    broke: str | None = None
    next_try_ns: str | None = None
    failures: int = 0
    tap: str = "firehose"
    chosen: Saying | None = None
    hint: Saying | None = None
    replies_visible: bool = True
    blind: tuple[Saying, ...] = ()
    bound: tuple[str, ...] = ()
    overflows: int = 0
    said: tuple[Saying, ...] = ()


class Now(Protocol):
    """What is true at this moment, each a frozen snapshot."""

    def now_ns(self) -> int:
        """The server's clock."""

    def topology(self) -> TopologyView:
        """Services, exchanges, queues, bindings."""

    def stats(self) -> StatsShape:
        """Absolute totals."""

    def edges(self) -> list[EdgeShape]:
        """Who sends to whom, absolute totals and rates."""

    def methods(self) -> Sequence[MethodStats]:
        """Counts and round trips by method."""

    def numbers(self) -> Numbers:
        """Series, hosts and talkers."""

    def declared(self) -> Declared:
        """The topology with its traffic and its findings."""

    def pipes(self) -> Sequence[PipeFacts]:
        """Every pipe of the program."""

    def forgotten(self) -> Mapping[str, int]:
        """What the bounded tables let go, by table."""

    def sockets(self) -> Mapping[str, int]:
        """Clients now, frames sent and merged, rubbish answered."""

    def brokers(self) -> Sequence[BrokerFacts]:
        """What the status bar says of each broker; at least one."""

    def replay(self) -> str | None:
        """The file that is replayed; None on a live bus."""


class WorkerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One worker: a dead one is a state that people can see."""

    name: str
    state: Literal["running", "restarting", "ended"]
    reason: str | None = None
    restarts: int = 0


class Health(Protocol):
    """Whether broker and tap are up."""

    def workers(self) -> Sequence[WorkerFacts]:
        """Every worker that should run."""

    def reasons(self) -> Sequence[str]:
        """Why it is not ready, in words; empty when it is."""

    def retry(self, number: int) -> bool:
        """Try broker `number` (from 1) now, where it waits to be tried again; False where it does not."""


class Recordings(Protocol):
    """What was recorded of a real cloud, for the lessons that are seen there."""

    def read(self, name: str) -> Trail:
        """What a recording holds. Raises KeyError for an unknown name."""


class Ports(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that `create_app` is given."""

    archive: Archive
    desk: Desk
    chaos: Chaos
    now: Now
    health: Health
    recordings: Recordings
