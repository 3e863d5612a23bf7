"""Counts, rates, latencies, and what was dropped where."""

from flask import Blueprint, Response

from rpcviz.web.answers import LatencyShape, PipeShape, StatsAnswer
from rpcviz.web.describe import Description, describes
from rpcviz.web.ports import PipeFacts
from rpcviz.web.replies import answer, ports

BLUEPRINT = Blueprint("stats", __name__, url_prefix="/api/v1")


def _pipe(pipe: PipeFacts) -> PipeShape:
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


@BLUEPRINT.get("/stats")
@describes(
    Description(summary="rates, latencies by method, counts by kind, dropped in each pipe", gives=StatsAnswer)
)
def stats() -> Response:
    """Absolute totals since the start."""
    now = ports().now
    pipes = [_pipe(pipe) for pipe in now.pipes()]
    return answer(
        StatsAnswer(
            totals=now.stats(),
            by_method=[
                LatencyShape(
                    method=each.method,
                    calls=each.calls,
                    casts=each.casts,
                    fanouts=each.fanouts,
                    replies=each.replies,
                    failures=each.failures,
                    p50_ms=each.p50_ms,
                    p99_ms=each.p99_ms,
                )
                for each in now.methods()
            ],
            edges=now.edges(),
            dropped={pipe.name: pipe.dropped for pipe in pipes},
            pipes=pipes,
            forgotten=dict(now.forgotten()),
            sockets=dict(now.sockets()),
        )
    )
