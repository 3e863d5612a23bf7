"""Messages and requests as the HTTP API tells them. Pure."""

from typing import Any

import msgspec

from rpcviz.trace.change import Journey
from rpcviz.trace.entry import Entry
from rpcviz.trace.price import Price
from rpcviz.trace.tree import Node
from rpcviz.web.answers.messages import MessageShape, MessageWhole
from rpcviz.web.answers.requests import LegShape, NodeShape, PartShape, PriceShape, RequestShape
from rpcviz.web.around import NOTHING_AROUND, Around, beats, route_shape, siblings
from rpcviz.web.rows import digits, milliseconds, name_of, pair_of, parties, party
from rpcviz.web.sentences import summary
from rpcviz.web.verdicts import verdict_shape
from rpcviz.wire.redact import Redacted

PAYLOADS = ("args", "payload", "failure", "result")
"""Where oslo puts what a message carries; a failure has an empty `result` beside it."""
MOST_DEPTH = 100
"""Deeper trees are told flat from there on: neither Python nor a browser recurses for ever."""


def _fields(entry: Entry, lang: str) -> dict[str, Any]:
    """Everything that a row and a whole message share, by the names of the API."""
    sentence, said = summary(entry, lang)
    failure = entry.failure
    return {
        "id": entry.id,
        "unique_id": entry.unique_id,
        "seq": entry.seq,
        "ts_ns": str(entry.ts_ns),
        "kind": entry.kind,
        "name": name_of(entry),
        "method": entry.method,
        "label": entry.label,
        "event_type": entry.event_type,
        "version": entry.version,
        "namespace": entry.namespace,
        "vhost": entry.vhost,
        "exchange": entry.exchange,
        "routing_key": entry.routing_key,
        "topic": entry.topic,
        "server": entry.server,
        "sender": party(entry.sender),
        "receivers": parties(entry.receivers),
        "queues": None if entry.queues is None else list(entry.queues),
        "routed": entry.routed,
        "deliveries": entry.deliveries,
        "delivered_ns": digits(entry.delivered_ns),
        "redelivered": entry.redelivered,
        "request_id": entry.request_id,
        "global_request_id": entry.global_request_id,
        "msg_id": entry.msg_id,
        "reply_to_id": entry.reply_to_id,
        "reply_queue": entry.reply_queue,
        "pair": pair_of(entry),
        "state": entry.state,
        "latency_ms": milliseconds(entry.latency_ns),
        "deadline_ns": digits(entry.deadline_ns),
        "heartbeats": entry.heartbeats,
        "failure": None if failure is None else ".".join(filter(None, (failure.module, failure.name))),
        "background": entry.background,
        "anomalies": list(entry.anomalies),
        "size": entry.size,
        "summary": sentence,
        "said": said,
    }


def message_shape(entry: Entry, lang: str) -> MessageShape:
    """One message as a row."""
    return MessageShape(**_fields(entry, lang))


NULL = msgspec.Raw(b"null")


class _Opened(msgspec.Struct, frozen=True, kw_only=True):
    """What `redact.unseal` gives, its parts left as JSON."""

    body: msgspec.Raw = NULL
    properties: msgspec.Raw = NULL
    masked: int = 0
    envelope: str | None = None
    compression: str | None = None
    not_decoded: str | None = None


def _arguments(opened: _Opened) -> msgspec.Raw:
    """What the message carries; null when it is no message."""
    try:
        body = msgspec.json.decode(opened.body, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, msgspec.ValidationError):
        return NULL
    found = [body[name] for name in PAYLOADS if name in body]
    return next((each for each in found if bytes(each) != b"null"), found[0] if found else NULL)


def message_whole(
    entry: Entry,
    redacted: Redacted | None,
    lang: str,
    around: Around = NOTHING_AROUND,
    most: int | None = None,
) -> MessageWhole:
    """One message with what it carried and what is around it; None for a body that has left the ring.

    `most`: a body with more bytes of JSON is left out, so that a page need not load what nobody opens.
    """
    opened = _Opened() if redacted is None else msgspec.json.decode(redacted, type=_Opened)
    left_out = most is not None and len(bytes(opened.body)) > most
    return MessageWhole(
        **_fields(entry, lang),
        route=route_shape(entry, around),
        siblings=siblings(entry, around.family),
        verdict=verdict_shape(entry, lang),
        beats=beats(entry, around.family),
        properties=opened.properties,
        envelope=opened.envelope,
        compression=opened.compression,
        body=NULL if left_out else opened.body,
        arguments=NULL if left_out else _arguments(opened),
        left_out=left_out,
        masked=opened.masked,
        not_decoded=opened.not_decoded,
    )


def journey_fields(journey: Journey) -> dict[str, Any]:
    """One request in numbers, by the names of the API."""
    ended = journey.ended_ns
    return {
        "request_id": journey.request_id,
        "name": journey.name,
        "outcome": journey.outcome,
        "started_ns": str(journey.started_ns),
        "duration_ms": milliseconds(None if ended is None else ended - journey.started_ns),
        "messages_total": journey.messages,
        "rpcs": journey.rpcs,
        "casts": journey.casts,
        "fanouts": journey.fanouts,
        "fanout_copies": journey.fanout_copies,
        "bytes": journey.bytes,
        "waiting": journey.waiting,
        "failures": journey.failures,
        "background": journey.background,
        "cause": journey.cause,
    }


def request_shape(journey: Journey) -> RequestShape:
    """One request as a row."""
    return RequestShape(**journey_fields(journey))


def price_shape(price: Price) -> PriceShape:
    """The price tag of a request."""
    return PriceShape(
        by_kind={kind.value: count for kind, count in price.by_kind.items()},
        rpcs=price.rpcs,
        fanout_copies=price.fanout_copies,
        bytes=price.bytes,
        path_ms=price.path_ns / 1e6,
        parts=[
            PartShape(what=part.what, name=part.name, ms=part.ns / 1e6, share=part.share)
            for part in price.parts
        ],
        path=[
            LegShape(
                what=leg.what, from_ns=str(leg.from_ns), to_ns=str(leg.to_ns), service=leg.service,
                host=leg.host, name=leg.name, id=leg.id,
            )
            for leg in price.legs
        ],
    )  # fmt: skip


def node_shape(node: Node, depth: int = 0) -> NodeShape:
    """The tree of a request."""
    deep = depth >= MOST_DEPTH
    return NodeShape(
        message_id=node.message_id,
        reply_id=node.reply_id,
        children=_flat(node) if deep else [node_shape(child, depth + 1) for child in node.children],
        inferred=node.inferred,
    )


def _flat(node: Node) -> list[NodeShape]:
    """Everything below a node, side by side."""
    found: list[NodeShape] = []
    waiting = list(node.children)
    while waiting:
        each = waiting.pop(0)
        found.append(
            NodeShape(message_id=each.message_id, reply_id=each.reply_id, children=[], inferred=each.inferred)
        )
        waiting = [*each.children, *waiting]
    return found
