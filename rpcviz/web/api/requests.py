"""Requests: what one act of a user caused on the bus and beside it."""

from collections.abc import Callable
from typing import Final

import msgspec
from flask import Blueprint, Response

from rpcviz.export.markdown import markdown
from rpcviz.export.mermaid import mermaid
from rpcviz.store.archive import Archive
from rpcviz.trace.change import Journey
from rpcviz.trace.entry import Entry
from rpcviz.trace.price import price
from rpcviz.trace.tree import tree
from rpcviz.web.answers.requests import RequestsAnswer, RequestWhole
from rpcviz.web.asking import limit, moment, query, switch
from rpcviz.web.describe import FROM, LANG, LIMIT, UNTIL, Description, Parameter, Q, describes
from rpcviz.web.messages import journey_fields, message_shape, node_shape, price_shape, request_shape
from rpcviz.web.problems import Refusal
from rpcviz.web.replies import answer, language, ports
from rpcviz.web.rows import hop_mark
from rpcviz.web.runs import by_request, judged
from rpcviz.web.searching import limits_of
from rpcviz.wire.hop import Hop

BLUEPRINT = Blueprint("requests", __name__, url_prefix="/api/v1")
MOST_LINKED: Final = 32
MOST_LOOKED_AT: Final = 10_000
BACKGROUND: Final = Parameter(
    name="background", help="0: without the ids of services' own life", type="boolean"
)
LINKED: Final = Parameter(
    name="linked", help="1: with the messages of requests linked by global_request_id", type="boolean"
)


@BLUEPRINT.get("/requests")
@describes(
    Description(
        summary="requests, newest first",
        gives=RequestsAnswer,
        query=(Q, BACKGROUND, FROM, UNTIL, LIMIT, LANG),
        problems=(422,),
    )
)
def requests() -> Response:
    """In numbers; with a filter those that have a message that passes it, of a span what went on in it."""
    archive, runs = ports().archive, by_request(ports().desk.runs())
    most, wanted = limit(), switch("background", usual=True)
    # Services' own ids come by the second: all are looked at, or users' requests would be pushed out.
    asked = query()
    since, until = moment("from_ns"), moment("until_ns")
    found = [
        each
        for each in archive.journeys(asked, MOST_LOOKED_AT, ports().now.now_ns())
        if _went_on(each, since, until)
    ]
    shown = found if wanted else [each for each in found if not each.background]
    return answer(
        RequestsAnswer(
            requests=[request_shape(judged(each, runs, _last_of(archive))) for each in shown[:most]],
            background=sum(each.background for each in found),
            note=limits_of(asked, language()),
        )
    )


@BLUEPRINT.get("/requests/<request_id>")
@describes(Description(summary="one journey", gives=RequestWhole, query=(LINKED, LANG), problems=(404, 422)))
def request_(request_id: str) -> Response:
    """Its messages in order, its hops, the tree of what caused what, and what it cost."""
    lang, known = language(), _known(request_id)
    entries = sorted((*known.own, *known.also), key=lambda entry: (entry.ts_ns, entry.seq))
    running = known.journey.outcome == "running"
    tag = price(known.own, known.own_hops, known.also, ports().now.now_ns() if running else None)
    return answer(
        RequestWhole(
            **journey_fields(known.journey),
            messages=[message_shape(entry, lang) for entry in entries],
            hops=[hop_mark(hop) for hop in known.hops()],
            tree=[node_shape(node) for node in tree(entries)],
            price=price_shape(tag),
            linked=[request_shape(each) for each in known.linked],
            forgotten=max(0, known.journey.messages - len(known.own)),
        )
    )


@BLUEPRINT.get("/requests/<request_id>/mermaid")
@describes(
    Description(
        summary="one journey as a Mermaid sequenceDiagram", gives=None, query=(LINKED,), problems=(404, 422)
    )
)
def mermaid_(request_id: str) -> Response:
    """The same text as `rpcviz report FILE --mermaid REQUEST_ID` writes."""
    known = _known(request_id)
    return _text(mermaid(request_id, known.entries(), known.hops()), "text/vnd.mermaid")


@BLUEPRINT.get("/requests/<request_id>/markdown")
@describes(
    Description(summary="one journey as a Markdown table", gives=None, query=(LINKED,), problems=(404, 422))
)
def markdown_(request_id: str) -> Response:
    """For a ticket: one line for each message. Bodies never go in."""
    known = _known(request_id)
    return _text(markdown(known.journey, known.entries(), known.hops()), "text/markdown")


def _went_on(journey: Journey, since_ns: int | None, until_ns: int | None) -> bool:
    """Whether some of it lies in a span of time; one that has no end yet goes on."""
    if until_ns is not None and journey.started_ns >= until_ns:
        return False
    return since_ns is None or journey.ended_ns is None or journey.ended_ns >= since_ns


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of one request, and of those linked to it as far as asked for."""

    journey: Journey
    linked: list[Journey]
    own: tuple[Entry, ...]
    own_hops: tuple[Hop, ...]
    also: list[Entry]
    also_hops: list[Hop]

    def entries(self) -> list[Entry]:
        return sorted((*self.own, *self.also), key=lambda entry: entry.seq)

    def hops(self) -> list[Hop]:
        return sorted((*self.own_hops, *self.also_hops), key=lambda hop: hop.ts_ns)


def _known(request_id: str) -> _Known:
    archive = ports().archive
    journey = archive.journey(request_id)
    if journey is None:
        raise Refusal(404, "unknown_request", id=request_id[:80])
    journey = judged(journey, by_request(ports().desk.runs()), _last_of(archive))
    found = [archive.journey(root) for root in journey.roots[:MOST_LINKED]]
    # A process's own id links everything that it ever did.
    linked = [each for each in found if each is not None and not each.background]
    own, own_hops = archive.of_request(request_id)
    parts = [archive.of_request(each.request_id) for each in linked] if switch("linked") else []
    return _Known(
        journey=journey,
        linked=linked,
        own=own,
        own_hops=own_hops,
        also=[entry for entries, _ in parts for entry in entries],
        also_hops=[hop for _, hops in parts for hop in hops],
    )


def _text(text: str, mimetype: str) -> Response:
    response = Response(text, content_type=f"{mimetype}; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def _last_of(archive: Archive) -> Callable[[str], int | None]:
    """When the last of a request was seen; None when nothing of it is remembered."""

    def last_ns(request_id: str) -> int | None:
        entries, hops = archive.of_request(request_id)
        seen = [max(entry.ts_ns, entry.delivered_ns or 0) for entry in entries]
        return max([*seen, *(hop.ts_ns for hop in hops)], default=None)

    return last_ns
