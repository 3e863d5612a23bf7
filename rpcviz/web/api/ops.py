"""Whether it lives, and whether it is ready; neither asks for a token."""

from flask import Blueprint, Response

from rpcviz.web.answers.health import HealthAnswer, WorkerShape
from rpcviz.web.describe import Description, describes
from rpcviz.web.replies import answer, ports

BLUEPRINT = Blueprint("ops", __name__)


@BLUEPRINT.get("/healthz")
@describes(Description(summary="the process lives", gives=HealthAnswer))
def healthz() -> Response:
    """Answers as long as anything answers."""
    return answer(HealthAnswer(status="ok", reasons=[], workers=[]))


@BLUEPRINT.get("/readyz")
@describes(Description(summary="broker and tap are up", gives=HealthAnswer, problems=(503,)))
def readyz() -> Response:
    """503 with the reasons when they are not."""
    health = ports().health
    reasons = list(health.reasons())
    workers = [
        WorkerShape(name=each.name, state=each.state, reason=each.reason, restarts=each.restarts)
        for each in health.workers()
    ]
    shape = HealthAnswer(status="not_ready" if reasons else "ok", reasons=reasons, workers=workers)
    return answer(shape, status=503 if reasons else 200)
