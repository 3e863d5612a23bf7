"""The API described in its own words: OpenAPI 3.1."""

from flask import Blueprint, Response, current_app

from rpcviz.web.openapi import document
from rpcviz.web.replies import JSON

BLUEPRINT = Blueprint("document", __name__, url_prefix="/api/v1")


@BLUEPRINT.get("/openapi.json")
def openapi() -> Response:
    """Made from the records and the routes, so it cannot lag behind them."""
    return Response(document(current_app), mimetype=JSON)
