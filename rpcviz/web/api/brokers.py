"""The brokers that are listened to, and a way to say: try again now."""

import msgspec
from flask import Blueprint, Response

from rpcviz.web.describe import LANG, Description, describes
from rpcviz.web.problems import Refusal
from rpcviz.web.replies import answer, language, ports
from rpcviz.web.sentences import broker_shape
from rpcviz.web.shapes import BrokerShape

MOST_DIGITS = 9
"""Of a number that is read at all: thousands would cost time."""
BLUEPRINT = Blueprint("brokers", __name__, url_prefix="/api/v1")


class BrokersAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Every broker, in the order in which they were named."""

    brokers: list[BrokerShape]


class RetryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the wish."""

    state: str
    """Of the broker, at this moment."""
    trying: bool
    """False where nothing waits to be tried: it is connected, or just being tried."""


@BLUEPRINT.get("/brokers")
@describes(Description(summary="the brokers that are listened to", gives=BrokersAnswer, query=(LANG,)))
def brokers() -> Response:
    """How each fares, in the asker's language."""
    lang = language()
    return answer(BrokersAnswer(brokers=[broker_shape(each, lang) for each in ports().now.brokers()]))


@BLUEPRINT.post("/brokers/<number>/retry")
@describes(
    Description(
        summary="try a broker now that is waited for; also with --read-only, since nothing is changed there",
        gives=RetryAnswer,
        status=202,
        query=(LANG,),
        problems=(404,),
    )
)
def retry(number: str) -> Response:
    """`number` counts from 1, in the order of --broker. At most one try a second comes of it."""
    known = ports().now.brokers()
    wanted = int(number) if number.isascii() and number.isdecimal() and len(number) <= MOST_DIGITS else 0
    if not 1 <= wanted <= len(known):
        raise Refusal(404, "unknown_broker", number=number[:20], most=len(known))
    trying = ports().health.retry(wanted)
    return answer(RetryAnswer(state=known[wanted - 1].state, trying=trying), status=202)
