"""One run of a scenario."""

from flask import Blueprint, Response

from rpcviz.web.describe import LANG, Description, describes
from rpcviz.web.replies import answer, language, ports
from rpcviz.web.runs import run_shape
from rpcviz.web.shapes import RunShape

BLUEPRINT = Blueprint("runs", __name__, url_prefix="/api/v1")


@BLUEPRINT.get("/runs/<run_id>")
@describes(Description(summary="one run as it is now", gives=RunShape, query=(LANG,), problems=(404,)))
def run(run_id: str) -> Response:
    """State, reason, steps with what was seen of each."""
    return answer(run_shape(ports().desk.run_by_id(run_id), language()))
