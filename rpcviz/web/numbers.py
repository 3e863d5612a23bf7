"""From what was counted to what `/api/v1/stats` answers. Pure."""

from rpcviz.trace.series import SeriesView
from rpcviz.trace.stats import MethodStats
from rpcviz.web.answers.stats import LatencyShape, PipeShape, SeriesShape
from rpcviz.web.ports import PipeFacts


def pipe_shape(pipe: PipeFacts) -> PipeShape:
    """One pipe and what went through it."""
    given, taken, dropped, waiting = pipe.counts
    return PipeShape(
        name=pipe.name,
        given=given,
        taken=taken,
        dropped=dropped,
        waiting=waiting,
        limit=pipe.limit,
        overflows=pipe.overflows,
    )


def latency_shape(method: MethodStats) -> LatencyShape:
    """Counts and round trips of one method."""
    return LatencyShape(
        method=method.method,
        calls=method.calls,
        casts=method.casts,
        fanouts=method.fanouts,
        replies=method.replies,
        failures=method.failures,
        timeouts=method.timeouts,
        p50_ms=method.p50_ms,
        p99_ms=method.p99_ms,
        max_ms=method.max_ms,
        measured=method.measured,
        spent_ms=method.spent_ms,
        heat=list(method.heat),
    )


def series_shape(view: SeriesView, steps: int) -> SeriesShape:
    """The last `steps` steps of the series."""
    whole = len(view.deliveries)
    cut = slice(max(0, whole - steps), whole)
    return SeriesShape(
        from_ns=str(view.from_ns + cut.start * view.step_ns),
        step_ms=view.step_ns // 1_000_000,
        by_kind={kind: counts[cut] for kind, counts in view.by_kind.items()},
        deliveries=view.deliveries[cut],
        bytes=view.bytes[cut],
        unroutable=view.unroutable[cut],
        timeouts=view.timeouts[cut],
        redelivered=view.redelivered[cut],
        unheard=view.unheard[cut],
        p50_ms=view.p50_ms[cut],
        p99_ms=view.p99_ms[cut],
        dropped={name: counts[cut] for name, counts in view.dropped.items()},
        missed=view.missed[cut],
    )
