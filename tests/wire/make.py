"""Tapped copies made up for tests, with as little as the test is about."""

import json
from collections.abc import Mapping
from typing import Any

from rpcviz.wire.decode import decode
from rpcviz.wire.message import Message
from rpcviz.wire.redact import unseal
from rpcviz.wire.sealed import Sealed
from rpcviz.wire.tapped import Point, Route, Tapped


def tapped(
    body: bytes,
    *,
    exchange: str = "nova",
    key: str = "conductor",
    properties: Mapping[str, Any] | None = None,
) -> Tapped:
    """One publish of `body`."""
    route = Route(exchange=exchange, routing_key=key, routed_queues=(key,))
    return Tapped(seq=1, ts_ns=1, point=Point.PUBLISH, route=route, properties=properties or {}, body=body)


def enveloped(inner: Any) -> bytes:
    """As oslo sends it."""
    return json.dumps({"oslo.version": "2.0", "oslo.message": json.dumps(inner)}).encode()


def message(inner: Any, *, exchange: str = "nova", key: str = "conductor") -> Message:
    """The header of an inner message sent in its envelope."""
    return decode(tapped(enveloped(inner), exchange=exchange, key=key), frozenset()).message


def message_of(body: bytes, properties: Mapping[str, Any] | None = None) -> Message:
    """The header of a body as it is."""
    return decode(tapped(body, properties=properties), frozenset()).message


def shown(inner: Any, properties: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What `unseal` shows of an inner message sent in its envelope."""
    told: dict[str, Any] = json.loads(unseal(Sealed(enveloped(inner), properties or {})))
    return told


def shown_body(inner: Any) -> Any:
    """The body alone of what `unseal` shows."""
    return shown(inner)["body"]
