"""Counts, rates, latencies, when it was, and what was dropped where."""

from flask import Blueprint, Response

from rpcviz.trace.measure import HEAT_MS
from rpcviz.trace.series import STEPS
from rpcviz.web.answers.stats import StatsAnswer
from rpcviz.web.asking import seconds
from rpcviz.web.describe import Description, Parameter, describes
from rpcviz.web.numbers import latency_shape, pipe_shape, series_shape
from rpcviz.web.replies import answer, ports

BLUEPRINT = Blueprint("stats", __name__, url_prefix="/api/v1")


@BLUEPRINT.get("/stats")
@describes(
    Description(
        summary="rates, latencies by method and by host, top talkers, counts by kind, dropped in each pipe; "
        "all of it over the last ten minutes too",
        gives=StatsAnswer,
        query=(Parameter(name="seconds", help=f"how much of the series, 1 to {STEPS}", type="integer"),),
        problems=(422,),
    )
)
def stats() -> Response:
    """Absolute totals since the start, and the last seconds one by one."""
    steps = seconds(STEPS)
    now = ports().now
    pipes = [pipe_shape(pipe) for pipe in now.pipes()]
    numbers = now.numbers()
    return answer(
        StatsAnswer(
            totals=now.stats(),
            by_method=[latency_shape(each) for each in now.methods()],
            edges=now.edges(),
            dropped={pipe.name: pipe.dropped for pipe in pipes},
            pipes=pipes,
            forgotten=dict(now.forgotten()),
            sockets=dict(now.sockets()),
            replies_visible=all(broker.replies_visible for broker in now.brokers()),
            series=series_shape(numbers.series, steps),
            heat_ms=list(HEAT_MS),
            heat=numbers.grid,
            talkers=list(numbers.talkers),
            unnamed=numbers.unnamed,
            gaps=list(numbers.gaps),
        )
    )
