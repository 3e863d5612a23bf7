"""Messages: newest first, and one whole."""

from flask import Blueprint, Response, request

from rpcviz.web.answers import MessagesAnswer, MessageWhole
from rpcviz.web.asking import limit, query
from rpcviz.web.describe import LANG, LIMIT, Description, Parameter, Q, describes
from rpcviz.web.messages import message_shape, message_whole
from rpcviz.web.problems import Refusal
from rpcviz.web.replies import answer, language, ports

BLUEPRINT = Blueprint("messages", __name__, url_prefix="/api/v1")
BEFORE = Parameter(name="before", help="cursor: `next` of an earlier page")


@BLUEPRINT.get("/messages")
@describes(
    Description(
        summary="messages, newest first",
        gives=MessagesAnswer,
        query=(Q, BEFORE, LIMIT, LANG),
        problems=(422,),
    )
)
def messages() -> Response:
    """A page of those that pass the filter."""
    lang = language()
    found = ports().archive.newest(query(), request.args.get("before"), limit())
    return answer(
        MessagesAnswer(messages=[message_shape(entry, lang) for entry in found.entries], next=found.next)
    )


@BLUEPRINT.get("/messages/<message_id>")
@describes(Description(summary="one message whole", gives=MessageWhole, query=(LANG,), problems=(404,)))
def message(message_id: str) -> Response:
    """Envelope, properties, route, arguments; decoded and masked now, because somebody looks."""
    archive = ports().archive
    entry = archive.entry(message_id)
    if entry is None:
        raise Refusal(404, "unknown_message", id=message_id[:80])
    return answer(message_whole(entry, archive.body(message_id), language()))
