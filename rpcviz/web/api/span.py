"""A span of time from the ring, in the shapes of frames: what a page needs to go back."""

from flask import Blueprint, Response

from rpcviz.query.match import Look, compile_query
from rpcviz.web.asking import moment, query
from rpcviz.web.describe import FROM, UNTIL, Description, Q, describes
from rpcviz.web.problems import Refusal
from rpcviz.web.replies import answer, ports
from rpcviz.web.rows import hop_mark, mark
from rpcviz.web.shapes import SpanAnswer

BLUEPRINT = Blueprint("span", __name__, url_prefix="/api/v1")
MOST = 1_000
"""Messages in one answer."""


@BLUEPRINT.get("/span")
@describes(
    Description(
        summary="messages and hops of a span of time, oldest first, as frames tell them",
        gives=SpanAnswer,
        query=(FROM, UNTIL, Q),
        problems=(422,),
    )
)
def span() -> Response:
    """What was published between two moments; those that do not pass the filter are left out."""
    archive = ports().archive
    found = archive.between(_moment("from_ns"), _moment("until_ns"), MOST)
    fits, look = compile_query(query()), Look(ports().now.now_ns(), lambda entry: archive.inside(entry.id))
    return answer(
        SpanAnswer(
            marks=[mark(entry) for entry in found.entries if fits(entry, look)],
            hops=[hop_mark(hop) for hop in found.hops],
            until_ns=str(found.until_ns),
            oldest_ns=None if found.oldest_ns is None else str(found.oldest_ns),
        )
    )


def _moment(name: str) -> int:
    """Raises Refusal (422), also where there is none."""
    found = moment(name)
    if found is None:
        raise Refusal(422, "bad_moment", name=name, value="")
    return found
