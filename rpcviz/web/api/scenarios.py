"""The catalogue, the start of a run, and the emptying of the cloud."""

import msgspec
from flask import Blueprint, Response

from rpcviz.web.answers.scenarios import ResetAnswer, RunBody, ScenariosAnswer
from rpcviz.web.asking import body
from rpcviz.web.describe import LANG, Description, describes
from rpcviz.web.guards import refuse_when_read_only
from rpcviz.web.replies import answer, language, options, ports
from rpcviz.web.runs import run_shape, scenario_shape
from rpcviz.web.shapes import RunShape
from rpcviz.web.words import pick, say

BLUEPRINT = Blueprint("scenarios", __name__, url_prefix="/api/v1")


@BLUEPRINT.get("/scenarios")
@describes(Description(summary="what can be played", gives=ScenariosAnswer, query=(LANG,)))
def scenarios() -> Response:
    """The catalogue in its teaching order."""
    lang, desk = language(), ports().desk
    off = say(lang, "problem.read_only", {}) if options().read_only else None
    shapes = [scenario_shape(each, lang) for each in desk.scenarios()]
    if off is not None:
        shapes = [msgspec.structs.replace(shape, available=False, reason=off) for shape in shapes]
    full = desk.full()
    return answer(ScenariosAnswer(scenarios=shapes, full=None if full is None else pick(full, lang)))


@BLUEPRINT.post("/scenarios/<name>/runs")
@describes(
    Description(
        summary="play a scenario",
        gives=RunShape,
        status=201,
        takes=RunBody,
        query=(LANG,),
        problems=(400, 403, 404, 409, 422),
    )
)
def run(name: str) -> Response:
    """Start a run and answer at once; how it goes is at its own address."""
    refuse_when_read_only(options())
    started = ports().desk.run(name, body(RunBody).parameters)
    response = answer(run_shape(started, language()), status=201)
    response.headers["Location"] = f"{options().prefix}api/v1/runs/{started.id}"
    return response


@BLUEPRINT.post("/cloud/reset")
@describes(Description(summary="empty the simulated cloud", gives=ResetAnswer, status=202, problems=(403,)))
def reset() -> Response:
    """Start afresh."""
    refuse_when_read_only(options())
    ports().chaos.mend_all()
    ports().desk.reset()
    return answer(ResetAnswer(state="resetting"), status=202)
