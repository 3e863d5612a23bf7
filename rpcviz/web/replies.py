"""How an answer leaves: records as JSON, sentences in the asker's language."""

from typing import cast

import msgspec
from flask import Response, current_app, request

from rpcviz.web.options import WebOptions
from rpcviz.web.ports import Ports
from rpcviz.web.words import Lang, choose

JSON = "application/json"


def answer(shape: msgspec.Struct, *, status: int = 200, mimetype: str = JSON) -> Response:
    """A record as the body of an answer; answers of the API are never cached."""
    response = Response(msgspec.json.encode(shape), status=status, mimetype=mimetype)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept-Language"
    return response


def language() -> Lang:
    """The language of this request."""
    return choose(request.args.get("lang"), request.headers.get("Accept-Language"))


def ports() -> Ports:
    """What `create_app` was given."""
    return cast(Ports, current_app.extensions["rpcviz.ports"])


def options() -> WebOptions:
    """How this server was started."""
    return cast(WebOptions, current_app.extensions["rpcviz.options"])
