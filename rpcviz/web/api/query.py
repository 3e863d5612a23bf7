"""The search language, for whoever types: what is understood, what is wrong, what could come next."""

from typing import Final

from flask import Blueprint, Response, request

from rpcviz.query.flaws import MAX_LENGTH
from rpcviz.store.archive import Sought
from rpcviz.web.answers.query import QueryAnswer
from rpcviz.web.asking import caret
from rpcviz.web.describe import LANG, Description, Parameter, Q, describes
from rpcviz.web.replies import answer, language, ports
from rpcviz.web.searching import completed, understood

BLUEPRINT = Blueprint("query", __name__, url_prefix="/api/v1")
MOST_COUNTED: Final = 2_000
"""Of so many messages, the newest, the values are counted."""
AT = Parameter(name="at", help="complete before this character of q, counted from 0", type="integer")


@BLUEPRINT.get("/query")
@describes(
    Description(
        summary="a query as it is understood: its parts, what is wrong, what could stand at the caret",
        gives=QueryAnswer,
        query=(Q, AT, LANG),
        problems=(422,),
    )
)
def query() -> Response:
    """A query that cannot be used is no error here: it is what was asked about."""
    lang, text = language(), request.args.get("q", "")[: 2 * MAX_LENGTH]
    at = caret(len(text))
    completion = None
    if at is not None:
        now_ns = ports().now.now_ns()
        entries = ports().archive.page(Sought(), None, MOST_COUNTED).entries
        completion = completed(text, at, entries, now_ns, lang)
    return answer(understood(text, completion, lang))
