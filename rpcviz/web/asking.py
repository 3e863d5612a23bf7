"""What a request asks: its filter, its page, its body. Each refusal names what is wrong."""

from typing import TypeVar

import msgspec
from flask import request

from rpcviz.query.language import Query, parse
from rpcviz.web.problems import Refusal

DEFAULT_LIMIT = 50
MOST_LIMIT = 500
T = TypeVar("T", bound=msgspec.Struct)


def query() -> Query | None:
    """`?q=`; None lets everything through. Raises QueryError (422), which names the word."""
    text = request.args.get("q", "").strip()
    return parse(text) if text else None


def caret(most: int) -> int | None:
    """`?at=`, 0 to `most`; None when it is not asked for. Raises Refusal (422)."""
    text = request.args.get("at")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= most):
        raise Refusal(422, "bad_caret", at=text[:40], most=most)
    return int(text)


def limit() -> int:
    """`?limit=`. Raises Refusal (422)."""
    text = request.args.get("limit")
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST_LIMIT):
        raise Refusal(422, "bad_limit", limit=text[:40], most=MOST_LIMIT, default=DEFAULT_LIMIT)
    return int(text)


def seconds(most: int) -> int:
    """`?seconds=`, 1 to `most`; left out all of them. Raises Refusal (422)."""
    text = request.args.get("seconds", str(most))
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= most):
        raise Refusal(422, "bad_seconds", seconds=text[:40], most=most)
    return int(text)


def moment(name: str) -> int | None:
    """`?name=`, nanoseconds since 1970; None when it is not asked for. Raises Refusal (422)."""
    text = request.args.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise Refusal(422, "bad_moment", name=name, value=text[:40])
    return int(text)


def switch(name: str, *, usual: bool = False) -> bool:
    """`?name=1` or `0`; left out it is as usual. Raises Refusal (422)."""
    text = request.args.get(name, "1" if usual else "0")
    if text not in ("0", "1"):
        raise Refusal(422, "bad_switch", name=name, value=text[:40])
    return text == "1"


def body(of: type[T]) -> T:
    """The JSON body as a record; no body at all gives its defaults. Raises Refusal (400)."""
    data = request.get_data(cache=False)
    try:
        return msgspec.json.decode(data, type=of) if data.strip() else of()
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError) as error:
        raise Refusal(400, "malformed_json", reason=str(error)) from None
