"""A mirror: copies of what is sent to the exchanges that the tap binds to; no replies, no deliveries."""

from collections.abc import Callable, Sequence

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Stop
from rpcviz.base.saying import Saying
from rpcviz.bus.management import ManagementUrl
from rpcviz.bus.mirror import MirrorCopy, consume_mirror
from rpcviz.bus.state import BusState, Retry
from rpcviz.bus.url import BrokerUrl
from rpcviz.tap.coverage import MIRROR
from rpcviz.tap.source import Coverage, Emit
from rpcviz.wire.marks import as_text
from rpcviz.wire.tapped import Point, Route, Tapped


def read(copy: MirrorCopy, *, vhost: str, seq: int, ts_ns: int) -> Tapped:
    """One copy as a publish of which nothing is known but that it came. Never raises."""
    return Tapped(
        seq=seq,
        ts_ns=ts_ns,
        point=Point.PUBLISH,
        route=Route(
            exchange=as_text(copy.exchange), routing_key=as_text(copy.routing_key), vhost=vhost, mirrored=True
        ),
        properties=copy.properties,
        body=copy.body,
    )


class Mirror:
    """Binds a queue of its own to topic and fanout exchanges of one vhost."""

    def __init__(
        self,
        url: BrokerUrl,
        *,
        name: str,
        limit: int,
        clock: Clock,
        next_seq: Callable[[], int],
        exchanges: Sequence[str] | None,
        management: ManagementUrl | None,
        ready: Callable[[], None],
        told: Callable[[BusState], None],
        waiting: Callable[[int], None],
        backlog: Callable[[int], None],
        bound: Callable[[tuple[str, ...]], None],
        leaving: Callable[[Saying], None],
        retry: Retry | None,
    ) -> None:
        """`name`: of the tap's queue, unique on the broker; the callbacks are those of `consume_mirror`."""
        self._url = url
        self._name = name
        self._limit = limit
        self._clock = clock
        self._next_seq = next_seq
        self._exchanges = exchanges
        self._management = management
        self._ready = ready
        self._told = told
        self._waiting = waiting
        self._backlog = backlog
        self._bound = bound
        self._leaving = leaving
        self._retry = retry

    def run(self, emit: Emit, stop: Stop) -> None:
        """Block and emit every copy, stamped with the moment it came, until `stop` is set."""
        vhost = self._url.vhost

        def take(copy: MirrorCopy) -> None:
            emit(read(copy, vhost=vhost, seq=self._next_seq(), ts_ns=self._clock.now_ns()))

        consume_mirror(
            self._url,
            name=self._name,
            limit=self._limit,
            take=take,
            stop=stop,
            exchanges=self._exchanges,
            management=self._management,
            ready=self._ready,
            bound=self._bound,
            told=self._told,
            retry=self._retry,
            waiting=self._waiting,
            backlog=self._backlog,
            clock=self._clock,
            leaving=self._leaving,
        )

    def coverage(self) -> Coverage:
        """Requests and notifications alone."""
        return MIRROR


SOURCE = Mirror
