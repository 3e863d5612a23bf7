"""What web needs from others, as protocols: nobody here knows who fills them.

`runtime` hands in the ring as Archive, the cloud's desk as Desk, itself as Now and Health.
Sentences of scenarios come as `Words`, one text by language, since a request says which it wants.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

import msgspec

from rpcviz.base.pipe import PipeCounts
from rpcviz.query.language import Query
from rpcviz.trace.change import Journey, TopologyView
from rpcviz.trace.entry import Entry
from rpcviz.wire.hop import Hop
from rpcviz.wire.redact import Redacted
from rpcviz.web.shapes import BrokerShape, EdgeShape, StatsShape

Words = Mapping[str, str]
"""One text in each language: `{"en": …, "zh-CN": …}`."""
Scalar = str | int | bool


class ParameterInfo(Protocol):
    """What one may choose when running a scenario."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> Literal["choice", "integer", "boolean", "text"]: ...
    @property
    def default(self) -> Scalar: ...
    @property
    def choices(self) -> Sequence[Scalar] | None: ...
    @property
    def help(self) -> Words: ...


class ScenarioInfo(Protocol):
    """One act of a user that can be played."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> Words: ...
    @property
    def story(self) -> Words: ...
    @property
    def parameters(self) -> Sequence[ParameterInfo]: ...
    @property
    def available(self) -> bool: ...
    @property
    def reason(self) -> Words | None: ...


class StepInfo(Protocol):
    """One expected step and what was seen of it: the id of a message or hop."""

    @property
    def expected(self) -> Words: ...
    @property
    def seen(self) -> str | None: ...
    @property
    def ok(self) -> bool: ...


class Run(Protocol):
    """One run of a scenario, a snapshot."""

    @property
    def id(self) -> str: ...
    @property
    def scenario(self) -> str: ...
    @property
    def parameters(self) -> Mapping[str, Scalar]: ...
    @property
    def state(self) -> Literal["running", "succeeded", "failed"]: ...
    @property
    def reason(self) -> Words | None: ...
    @property
    def request_id(self) -> str | None: ...
    @property
    def started_ns(self) -> int: ...
    @property
    def ended_ns(self) -> int | None: ...
    @property
    def steps(self) -> Sequence[StepInfo]: ...


class Desk(Protocol):
    """Where scenarios are played; every refusal is a `Problem` with its own status."""

    def scenarios(self) -> Sequence[ScenarioInfo]:
        """The catalogue in its teaching order."""
        ...

    def run(self, name: str, parameters: Mapping[str, object]) -> Run:
        """Start one. Problems: unknown scenario 404, bad parameter 422, not available 409."""
        ...

    def run_by_id(self, run_id: str) -> Run:
        """One run as it is now. Problem: unknown run 404."""
        ...

    def runs(self) -> Sequence[Run]:
        """Newest first, bounded."""
        ...

    def full(self) -> Words | None:
        """Why no further server fits, None while one does."""
        ...

    def reset(self) -> None:
        """Empty the simulated cloud."""
        ...


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """Entries of one page, and where the next one begins."""

    entries: tuple[Entry, ...]
    next: str | None


class Archive(Protocol):
    """What is remembered. Ids that are unknown or gone give None."""

    def entry(self, message_id: str) -> Entry | None: ...

    def body(self, message_id: str) -> Redacted | None:
        """The body with its secrets masked; None when it is gone."""
        ...

    def newest(self, query: Query | None, before: str | None, limit: int) -> Listing:
        """Newest first; `before` is a cursor of an earlier page. Problem: a cursor of nobody's, 422."""
        ...

    def journey(self, request_id: str) -> Journey | None: ...

    def journeys(self, query: Query | None, limit: int) -> Sequence[Journey]:
        """Newest first; with a query those with a message that fits."""
        ...

    def of_request(self, request_id: str) -> tuple[Sequence[Entry], Sequence[Hop]]:
        """Messages (by `seq`) and hops (by time) of one request."""
        ...


class MethodTotals(msgspec.Struct, frozen=True, kw_only=True):
    """Counts and round trips of one method."""

    method: str
    calls: int = 0
    casts: int = 0
    fanouts: int = 0
    replies: int = 0
    failures: int = 0
    p50_ms: float | None = None
    p99_ms: float | None = None


class PipeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One pipe and what went through it."""

    name: str
    limit: int
    counts: PipeCounts


class Now(Protocol):
    """What is true at this moment, each a frozen snapshot."""

    def now_ns(self) -> int: ...
    def topology(self) -> TopologyView: ...
    def stats(self) -> StatsShape: ...
    def edges(self) -> list[EdgeShape]: ...
    def methods(self) -> Sequence[MethodTotals]: ...
    def pipes(self) -> Sequence[PipeFacts]: ...
    def forgotten(self) -> Mapping[str, int]: ...
    def broker(self) -> BrokerShape: ...


class WorkerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One worker: a dead one is a state that people can see."""

    name: str
    state: Literal["running", "restarting", "ended"]
    reason: str | None = None
    restarts: int = 0


class Health(Protocol):
    """Whether broker and tap are up."""

    def workers(self) -> Sequence[WorkerFacts]: ...

    def reasons(self) -> Sequence[str]:
        """Why it is not ready, in words; empty when it is."""
        ...
