"""Every error as an RFC 9457 problem document, in the asker's language.

A problem of this room has a key in `words`, and so has each that other rooms may give a reader here;
what has none says its own English.
"""

import logging
import re
from collections.abc import Mapping

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from rpcviz.base.problem import Problem
from rpcviz.query.flaws import QueryError
from rpcviz.web.answers.problem import ProblemShape
from rpcviz.web.answers.said import Value
from rpcviz.web.replies import answer, language
from rpcviz.web.words import TEXTS, pick, say

log = logging.getLogger(__name__)
PROBLEM_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "Token needed",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Not now",
    413: "Too large",
    415: "Wrong media type",
    422: "Not acceptable as it is",
    500: "A mistake of rpcviz",
    503: "Not ready",
}


class Refusal(Problem):
    """A refusal of this room: `key` names its sentence, `values` fill it."""

    def __init__(self, status: int, key: str, **values: Value) -> None:
        super().__init__(
            say("en", f"problem.{key}", values), remedy=say("en", f"problem.{key}.remedy", values)
        )
        self.status = status
        self.key = key
        self.values: dict[str, Value] = values


def shape_of(problem: Problem, lang: str) -> ProblemShape:
    """A problem as a document. Never raises."""
    key, values = _key(problem), _values(problem, lang)
    texts = TEXTS.get(lang, {})
    detail = f"{problem.what}: {problem.cause}" if problem.cause else problem.what
    remedy: str | None = problem.remedy or None
    if f"problem.{key}" in texts:
        try:
            detail = say(lang, f"problem.{key}", values)
            remedy = say(lang, f"problem.{key}.remedy", values)
        except (KeyError, ValueError):
            log.warning("the words of problem %s ask for values that it does not have", key)
    return ProblemShape(
        type="about:blank",
        title=TITLES.get(problem.status, "Problem"),
        status=problem.status,
        detail=detail,
        remedy=remedy,
        key=key,
        values=values,
    )


def _key(problem: Problem) -> str:
    if isinstance(problem, Refusal):
        return problem.key
    if isinstance(problem, QueryError):
        return "bad_query"
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(problem).__name__).lower()


def _values(problem: Problem, lang: str) -> dict[str, Value]:
    """What the sentence was made of: the problem's own public scalars, and its words in `lang`."""
    if isinstance(problem, Refusal):
        return problem.values
    values: dict[str, Value] = {}
    for name, value in vars(problem).items():
        if name in ("what", "cause", "remedy", "status"):
            continue
        if isinstance(value, str | int | bool):
            values[name] = value
        elif isinstance(value, Mapping):
            values[name] = pick(value, lang)
    if isinstance(problem, QueryError):
        values["word"] = values.pop("part")
        values["reason"] = say(lang, f"query.{problem.flaw}", values)
        values["advice"] = say(
            lang, "query.meant" if problem.meant else f"query.{problem.flaw}.remedy", values
        )
    return values


def respond(problem: Problem, lang: str, headers: Mapping[str, str] | None = None) -> Response:
    """The answer to a request that met `problem`."""
    response = answer(shape_of(problem, lang), status=problem.status, mimetype=PROBLEM_TYPE)
    response.headers.extend(headers or {})
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _from_http(error: HTTPException) -> Response:
    """What Flask and Werkzeug raise by themselves: no route, wrong method, too much."""
    headers: dict[str, str] = {}
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        headers["Allow"] = allowed
        problem = Refusal(
            405, "method_not_allowed", path=request.path, method=request.method, allowed=allowed
        )
    elif isinstance(error, RequestEntityTooLarge):
        problem = Refusal(413, "too_large", limit=request.max_content_length or 0)
    elif isinstance(error, NotFound):
        problem = Refusal(404, "not_found", path=request.path)
    else:
        reason = str(error.description or error.name)
        problem = Refusal(error.code or 400, "malformed_json", reason=reason)
    return respond(problem, language(), headers)


def _from_nowhere(error: Exception) -> Response:
    """A mistake of ours: the log has it, the answer has no inside of it."""
    log.error("answering %s %s failed", request.method, request.path, exc_info=error)
    return respond(Refusal(500, "internal"), language())


def install(app: Flask) -> None:
    """Let every error of `app` be a problem document."""
    app.register_error_handler(Problem, lambda problem: respond(problem, language()))
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _from_nowhere)
