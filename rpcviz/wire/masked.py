"""A copy of a message with its secrets taken out, still in oslo's two layers of JSON.

What is counted, paired and named by stays as it was: who reads the copy comes to the same numbers.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from rpcviz.wire.capture import write_line
from rpcviz.wire.envelope import BodyUnreadable, open_envelope, parse_json
from rpcviz.wire.marks import encoded, plain
from rpcviz.wire.masking import Masker
from rpcviz.wire.sealed import Sealed, break_seal
from rpcviz.wire.tapped import Point, Route, Tapped

STARS: Final = "***"
"""What stands for a masked value."""


class MaskedBody(msgspec.Struct, frozen=True, kw_only=True):
    """A body and its properties without secrets."""

    text: bytes | None
    """In oslo's two layers of JSON; None: what stands there cannot be read."""
    properties: Mapping[str, Any]
    unreadable: str | None
    """Why, in words without content."""
    masked: int
    """How many values were masked."""


def masked_body(body: bytes, sent: Mapping[str, Any]) -> MaskedBody:
    """A body with the AMQP properties that it was `sent` with, both without secrets. Never raises."""
    masker = Masker(masks=True)
    envelope: str | None = None
    unreadable: str | None = None
    tree: Any = None
    try:
        opened = open_envelope(body, sent)
        envelope = opened.envelope
        tree = parse_json(opened.text)
        if type(tree) is not dict:
            raise BodyUnreadable("JSON, but not an object")
    except BodyUnreadable as broken:
        unreadable, tree = broken.reason, None
    try:
        shown = {"body": masker.walked(tree), "properties": masker.walked(plain(sent))}
        found = msgspec.json.decode(masker.written(shown))
        inner, properties = unmarked(found["body"]), unmarked(found["properties"])
    except (RecursionError, msgspec.DecodeError):
        unreadable, inner, properties = "too deep", None, {}
    return MaskedBody(
        text=None if unreadable is not None else _enveloped(inner, envelope),
        properties=properties,
        unreadable=unreadable,
        masked=masker.count,
    )


def masked_copy(tapped: Tapped) -> Tapped:
    """The same copy without secrets. What cannot be read is left out whole, and says so. Never raises."""
    found = masked_body(tapped.body, tapped.properties)
    text = found.text
    if text is None:
        text = encoded({"rpcviz.left_out": found.unreadable, "bytes": len(tapped.body)})
    return msgspec.structs.replace(tapped, body=text, properties=_uncompressed(dict(found.properties)))


def masked_line(sealed: Sealed, *, seq: int, ts_ns: int, route: Route) -> bytes:
    """A remembered publish as a line of a capture file, without secrets and without a newline."""
    body, properties = break_seal(sealed)
    told = Tapped(seq=seq, ts_ns=ts_ns, point=Point.PUBLISH, route=route, properties=properties, body=body)
    return write_line(masked_copy(told))


def _enveloped(tree: Any, envelope: str | None) -> bytes:
    inner = encoded(tree)
    if envelope is None:
        return inner
    return msgspec.json.encode({"oslo.version": envelope, "oslo.message": inner.decode()})


def _uncompressed(properties: dict[str, Any]) -> Mapping[str, Any]:
    """The body that is written is plain, whatever the one on the wire was."""
    headers = properties.get("headers")
    if isinstance(headers, dict):
        headers.pop("compression", None)
    return properties


def unmarked(value: Any) -> Any:
    """Masked JSON as a message would have it: our own objects become the text they stand for."""
    if isinstance(value, list):
        return [unmarked(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((key, item),) = value.items()
        if key == "$json":
            return encoded(unmarked(item)).decode()
        if key in ("$partly", "$number"):
            return item
        if key == "$masked":
            return STARS
        if key == "$bytes":
            return ""
    return {key[1:] if key.startswith("$$") else key: unmarked(item) for key, item in value.items()}
