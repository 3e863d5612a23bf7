"""Requests: what one act of a user caused on the bus and beside it."""

from collections.abc import Callable

from flask import Blueprint, Response

from rpcviz.store.archive import Archive
from rpcviz.trace.tree import tree
from rpcviz.web.answers import RequestsAnswer, RequestWhole
from rpcviz.web.asking import limit, query
from rpcviz.web.describe import LANG, LIMIT, Description, Q, describes
from rpcviz.web.messages import journey_fields, message_shape, node_shape, request_shape
from rpcviz.web.problems import Refusal
from rpcviz.web.replies import answer, language, ports
from rpcviz.web.rows import hop_mark
from rpcviz.web.runs import by_request, judged

BLUEPRINT = Blueprint("requests", __name__, url_prefix="/api/v1")


@BLUEPRINT.get("/requests")
@describes(
    Description(summary="requests, newest first", gives=RequestsAnswer, query=(Q, LIMIT), problems=(422,))
)
def requests() -> Response:
    """In numbers; with a filter those that have a message that passes it."""
    archive, runs = ports().archive, by_request(ports().desk.runs())
    found = archive.journeys(query(), limit())
    return answer(
        RequestsAnswer(requests=[request_shape(judged(each, runs, _last_of(archive))) for each in found])
    )


@BLUEPRINT.get("/requests/<request_id>")
@describes(Description(summary="one journey", gives=RequestWhole, query=(LANG,), problems=(404,)))
def request_(request_id: str) -> Response:
    """Its messages in order, its hops, and the tree of what caused what."""
    lang, archive = language(), ports().archive
    journey = archive.journey(request_id)
    if journey is None:
        raise Refusal(404, "unknown_request", id=request_id[:80])
    journey = judged(journey, by_request(ports().desk.runs()), _last_of(archive))
    entries, hops = archive.of_request(request_id)
    return answer(
        RequestWhole(
            **journey_fields(journey),
            messages=[message_shape(entry, lang) for entry in entries],
            hops=[hop_mark(hop) for hop in hops],
            tree=[node_shape(node) for node in tree(entries)],
        )
    )


def _last_of(archive: Archive) -> Callable[[str], int | None]:
    """When the last of a request was seen; None when nothing of it is remembered."""

    def last_ns(request_id: str) -> int | None:
        entries, hops = archive.of_request(request_id)
        seen = [max(entry.ts_ns, entry.delivered_ns or 0) for entry in entries]
        return max([*seen, *(hop.ts_ns for hop in hops)], default=None)

    return last_ns
