"""Messages: newest first, opened anywhere, one whole, one as it was received, and all as a file."""

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec
from flask import Blueprint, Response, request

from rpcviz.base.concurrency import breathe
from rpcviz.store.archive import Sought
from rpcviz.trace.entry import Entry
from rpcviz.web.answers.messages import MessagesAnswer, MessageWhole, PlacesAnswer, RawAnswer
from rpcviz.web.around import Around
from rpcviz.web.asking import limit, moment, query
from rpcviz.web.columns import COLUMNS, csv_lines
from rpcviz.web.describe import FROM, LANG, LIMIT, UNTIL, Description, Parameter, Q, describes
from rpcviz.web.messages import message_shape, message_whole
from rpcviz.web.problems import Refusal
from rpcviz.web.replies import answer, language, ports
from rpcviz.web.rows import digits
from rpcviz.web.searching import limits_of
from rpcviz.wire.message import Kind
from rpcviz.wire.received import ALL, BEGINNING

BLUEPRINT = Blueprint("messages", __name__, url_prefix="/api/v1")
BEFORE = Parameter(name="before", help="cursor: `next` of an earlier page, or one of `places`")
KINDS = Parameter(name="kinds", help="only these kinds, with commas between: call,reply,failure")
TOP = Parameter(name="top", help="id of the message to begin with; left out: the newest")
FORM = Parameter(name="form", help="jsonl: a capture file, secrets masked; csv: a table")
SELECTED = Parameter(name="columns", help=f"of csv, in this order: {','.join(COLUMNS)}")
WHOLE = Parameter(name="all", help="1: all of it, up to 4 MiB; else the first 8 KiB", type="integer")
LIGHT = Parameter(name="light", help="1: a body over 64 KB is left out", type="integer")
LIGHT_BYTES = 64_000
LINES_AT_ONCE = 200
FORMS = {"jsonl": "application/jsonl", "csv": "text/csv; charset=utf-8"}


@BLUEPRINT.get("/messages")
@describes(
    Description(
        summary="messages, newest first",
        gives=MessagesAnswer,
        query=(Q, KINDS, FROM, UNTIL, BEFORE, LIMIT, LANG),
        problems=(422,),
    )
)
def messages() -> Response:
    """A page of those that pass the filter."""
    lang = language()
    sought = _sought()
    found = ports().archive.page(sought, request.args.get("before"), limit())
    return answer(
        MessagesAnswer(
            messages=[message_shape(entry, lang) for entry in found.entries],
            next=found.next,
            note=limits_of(sought.query, lang),
            looked=found.looked,
        )
    )


@BLUEPRINT.get("/messages/places")
@describes(
    Description(
        summary="how many messages there are, and where each page of them begins",
        gives=PlacesAnswer,
        query=(Q, KINDS, FROM, UNTIL, TOP, LIMIT, LANG),
        problems=(422,),
    )
)
def places() -> Response:
    """So that a list of any length can be opened at any place; `limit` is how long its pages are."""
    found = ports().archive.places(_sought(), request.args.get("top"), limit())
    held = ports().archive.held()
    return answer(
        PlacesAnswer(
            total=found.total,
            cursors=list(found.cursors),
            step=limit(),
            top=found.top,
            held=held.messages,
            limit=held.limit,
            forgotten=held.forgotten,
            oldest_ns=digits(held.oldest_ns),
            newest_ns=digits(held.newest_ns),
        )
    )


@BLUEPRINT.get("/messages/export")
@describes(
    Description(
        summary="all messages that pass the filter, oldest first, as a file",
        gives=None,
        query=(Q, KINDS, FROM, UNTIL, FORM, SELECTED),
        problems=(422,),
    )
)
def export() -> Response:
    """A capture file that rpcviz replays and reports on, or a table; sent line by line."""
    form = request.args.get("form", "jsonl")
    if form not in FORMS:
        raise Refusal(422, "bad_form", form=form[:40], known=", ".join(FORMS))
    sought, archive = _sought(), ports().archive
    if form == "csv":
        lines: Iterable[bytes] = (
            line.encode("utf-8", "replace") for line in csv_lines(archive.entries(sought), _columns())
        )
    else:
        lines = (line + b"\n" for line in _capture(sought))
    response = Response(_in_batches(lines), mimetype=FORMS[form].partition(";")[0])
    response.headers["Content-Type"] = FORMS[form]
    response.headers["Content-Disposition"] = f'attachment; filename="rpcviz-messages.{form}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@BLUEPRINT.get("/messages/<message_id>")
@describes(Description(summary="one message whole", gives=MessageWhole, query=(LANG, LIGHT), problems=(404,)))
def message(message_id: str) -> Response:
    """Envelope, properties, route, arguments; decoded and masked now, because somebody looks."""
    archive = ports().archive
    entry = _known(message_id)
    family = archive.of_request(entry.request_id)[0] if entry.request_id else ()
    around = Around(topology=ports().now.topology(), route=archive.route(message_id), family=family)
    most = LIGHT_BYTES if request.args.get("light") == "1" else None
    return answer(message_whole(entry, archive.body(message_id), language(), around, most))


@BLUEPRINT.get("/messages/<message_id>/raw")
@describes(
    Description(
        summary="one body as it was received, masked", gives=RawAnswer, query=(WHOLE,), problems=(404,)
    )
)
def raw(message_id: str) -> Response:
    """JSON as it stood on the wire; of what cannot be read, as much as is safe to show."""
    most = ALL if request.args.get("all") == "1" else BEGINNING
    found = ports().archive.received(message_id, most)
    if found is None:
        raise _gone(message_id)
    return answer(RawAnswer(**msgspec.structs.asdict(found)))


def _known(message_id: str) -> Entry:
    entry = ports().archive.entry(message_id)
    if entry is None:
        raise _gone(message_id)
    return entry


def _gone(message_id: str) -> Refusal:
    """It says what the ring holds, because whoever opened an old link wants to know."""
    held = ports().archive.held()
    return Refusal(
        404,
        "unknown_message",
        id=message_id[:80],
        oldest_ns=digits(held.oldest_ns),
        newest_ns=digits(held.newest_ns),
    )


def _sought() -> Sought:
    """What `q`, `kinds` and the span of time let through. Raises QueryError, Refusal (422)."""
    return Sought(
        query=query(),
        kinds=_kinds(),
        from_ns=moment("from_ns"),
        until_ns=moment("until_ns"),
        pause=breathe,
        now_ns=ports().now.now_ns(),
    )


def _kinds() -> frozenset[Kind] | None:
    text = request.args.get("kinds")
    if text is None:
        return None
    known = {kind.value: kind for kind in Kind}
    wanted = [word for word in text.split(",") if word]
    for word in wanted:
        if word not in known:
            raise Refusal(422, "bad_kind", kind=word[:40], known=", ".join(known))
    return frozenset(known[word] for word in wanted)


def _columns() -> list[str]:
    wanted = [name for name in request.args.get("columns", ",".join(COLUMNS)).split(",") if name]
    for name in wanted:
        if name not in COLUMNS:
            raise Refusal(422, "bad_column", column=name[:40], known=", ".join(COLUMNS))
    return list(dict.fromkeys(wanted))


def _capture(sought: Sought) -> Iterator[bytes]:
    """A first line that says what this file is and what it lacks, and a line for each publish."""
    now, archive = ports().now, ports().archive
    broker = next(iter(now.brokers()), None)
    told = {
        "rpcviz_capture": 1,
        "broker": None if broker is None else {"product": broker.product, "version": broker.version},
        "tap": None if broker is None else broker.tap,
        "vhost": None if broker is None else broker.vhost,
        "exported": {
            "q": request.args.get("q", ""),
            "kinds": request.args.get("kinds"),
            "left_out": "deliveries: only publishes are remembered",
            "dropped": {pipe.name: pipe.counts.dropped for pipe in now.pipes() if pipe.counts.dropped},
        },
    }
    lines = archive.lines(sought)

    def written() -> Iterator[bytes]:
        yield msgspec.json.encode({key: value for key, value in told.items() if value is not None})
        yield from lines

    return written()


def _in_batches(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines sent singly would each be a chunk on the wire."""
    left = iter(lines)
    while batch := b"".join(islice(left, LINES_AT_ONCE)):
        yield batch
