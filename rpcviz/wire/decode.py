"""The one door in: a tapped copy becomes a sighting, whatever its bytes are."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from rpcviz.wire.address import FANOUT_SUFFIX, fanout_target, notification_target, split_routing_key
from rpcviz.wire.classify import classify, is_versioned
from rpcviz.wire.envelope import BodyUnreadable, open_envelope
from rpcviz.wire.failure import read_failure
from rpcviz.wire.headers import Head, is_absent, read_head
from rpcviz.wire.label import label_of
from rpcviz.wire.message import Failure, Kind, Message, Target
from rpcviz.wire.sealed import Sealed
from rpcviz.wire.sighting import Sighting
from rpcviz.wire.tapped import Route, Tapped

_TTL_LIMIT_MS = 2**53
"""What still is a whole number in a browser."""


def decode(tapped: Tapped, topics: Collection[str], fanouts: Collection[str] = frozenset()) -> Sighting:
    """Understand one copy. Never raises: what cannot be read is Kind.OTHER and says why.

    `topics`: as `address.topics_of` gives them. `fanouts`: exchanges that the broker says are of
    type fanout, beside those whose name tells.
    """
    try:
        opened = open_envelope(tapped.body, tapped.properties)
        head, odd = read_head(opened.text)
    except BodyUnreadable as unreadable:
        message = Message(kind=Kind.OTHER, size=len(tapped.body), anomalies=(unreadable.reason,))
    else:
        message = _message(_Read(head, opened.envelope, odd), tapped, topics, fanouts)
    return Sighting(
        seq=tapped.seq,
        ts_ns=tapped.ts_ns,
        point=tapped.point,
        route=tapped.route,
        message=message,
        sealed=Sealed(tapped.body, tapped.properties),
    )


class _Read(NamedTuple):
    head: Head
    envelope: str | None
    odd: tuple[str, ...]


def _message(read: _Read, tapped: Tapped, topics: Collection[str], fanouts: Collection[str]) -> Message:
    head, route = read.head, tapped.route
    fanout = route.exchange.endswith(FANOUT_SUFFIX) or route.exchange in fanouts
    kind = classify(head, fanout=fanout)
    target = _target(kind, route, topics)
    ttl_ms, odd = _ttl(tapped.properties, read.odd)
    failure: Failure | None = None
    if kind is Kind.FAILURE:
        failure, more = read_failure(head.failure)
        odd = (*odd, *more)
    return Message(
        kind=kind,
        size=len(tapped.body),
        target=target,
        method=head.method,
        label=None if head.method is None else label_of(head.method, head.args),
        namespace=head.namespace,
        version=head.version,
        msg_id=head.msg_id,
        reply_queue=head.reply_queue,
        unique_id=head.unique_id,
        request_id=head.request_id,
        global_request_id=head.global_request_id,
        user_id=head.user_id or head.user,
        project_id=head.project_id or head.tenant,
        event_type=head.event_type,
        publisher_id=head.publisher_id,
        priority=_priority(head, kind, route),
        versioned=is_versioned(head, target.topic if target else None) if kind is Kind.NOTIFICATION else None,
        failure=failure,
        ending=head.ending,
        monitor_s=head.timeout,
        ttl_ms=ttl_ms,
        envelope=read.envelope,
        anomalies=(*odd, *_oddities(head, kind)),
    )


def _target(kind: Kind, route: Route, topics: Collection[str]) -> Target | None:
    if kind is Kind.CALL or kind is Kind.CAST:
        return split_routing_key(route.routing_key, topics)
    if kind is Kind.FANOUT:
        return fanout_target(route.exchange)
    if kind is Kind.NOTIFICATION:
        return notification_target(route.routing_key)
    return None


def _priority(head: Head, kind: Kind, route: Route) -> str | None:
    if head.priority is not None or kind is not Kind.NOTIFICATION:
        return head.priority
    target = notification_target(route.routing_key)
    return None if target.guessed else route.routing_key.rpartition(".")[2].upper()


def _ttl(properties: Mapping[str, Any], odd: tuple[str, ...]) -> tuple[int | None, tuple[str, ...]]:
    value = properties.get("expiration")
    if value is None:
        return None, odd
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 17:
        ttl_ms = int(value)
        if ttl_ms <= _TTL_LIMIT_MS:
            return ttl_ms, odd
    return None, (*odd, "expiration is not a number of milliseconds")


def _oddities(head: Head, kind: Kind) -> tuple[str, ...]:
    """What oslo itself would never send, and what that does at the other end."""
    if kind is Kind.OTHER:
        return ("JSON, but no oslo message",)
    odd: tuple[str, ...] = ()
    if kind is Kind.FANOUT and head.msg_id is not None:
        odd += ("a call on a fanout exchange: every listener would answer it",)
    if head.msg_id is not None and head.method is not None and head.reply_queue is None:
        odd += ("a call without _reply_q: nobody can answer it",)
    if kind in (Kind.REPLY, Kind.FAILURE):
        if head.ending is None:
            odd += ("a reply without ending: the caller waits on until its timeout",)
        if is_absent(head.failure):
            odd += ("a reply without the key failure: oslo's client raises KeyError",)
    return odd
