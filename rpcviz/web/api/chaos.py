"""The chaos desk: what can be broken on purpose, breaking it, and mending it."""

from flask import Blueprint, Response

from rpcviz.web.answers.chaos import BreakageShape, BreakBody, ChaosAnswer
from rpcviz.web.asking import body
from rpcviz.web.chaos import breakage_shape, fault_shape
from rpcviz.web.describe import LANG, Description, describes
from rpcviz.web.guards import refuse_when_read_only
from rpcviz.web.replies import answer, language, options, ports
from rpcviz.web.words import say

BLUEPRINT = Blueprint("chaos", __name__, url_prefix="/api/v1")


@BLUEPRINT.get("/chaos")
@describes(
    Description(summary="what can be broken, and what is broken now", gives=ChaosAnswer, query=(LANG,))
)
def chaos() -> Response:
    """The catalogue in its teaching order, and what is broken with until when."""
    lang, desk = language(), ports().chaos
    off = say(lang, "chaos.read_only", {}) if options().read_only else None
    return answer(
        ChaosAnswer(
            faults=[fault_shape(each, lang, off) for each in desk.faults()],
            broken=[breakage_shape(each, lang) for each in desk.broken()],
            now_ns=str(ports().now.now_ns()),
        )
    )


@BLUEPRINT.post("/chaos/<fault>")
@describes(
    Description(
        summary="break something in the simulated cloud, for a while",
        gives=BreakageShape,
        status=201,
        takes=BreakBody,
        query=(LANG,),
        problems=(400, 403, 404, 409, 422),
    )
)
def break_it(fault: str) -> Response:
    """It is broken when the answer comes, and mended by itself at `until_ns`."""
    refuse_when_read_only(options())
    broken = ports().chaos.break_it(fault, body(BreakBody).parameters)
    response = answer(breakage_shape(broken, language()), status=201)
    response.headers["Location"] = f"{options().prefix}api/v1/chaos/{broken.id}"
    return response


@BLUEPRINT.delete("/chaos/<breakage_id>")
@describes(
    Description(summary="mend what is broken", gives=BreakageShape, query=(LANG,), problems=(403, 404, 503))
)
def mend(breakage_id: str) -> Response:
    """Put it right before its time is over."""
    refuse_when_read_only(options())
    return answer(breakage_shape(ports().chaos.mend(breakage_id), language()))
