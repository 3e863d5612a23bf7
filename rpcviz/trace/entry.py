"""One message as rpcviz knows it: its publish with all that was learnt since."""

from enum import StrEnum
from typing import Literal

import msgspec

from rpcviz.wire.message import Failure, Kind

Certainty = Literal["seen", "inferred"]


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """Who sent or took a message, and how we know."""

    service: str | None = None
    """Program name, such as `nova-conductor`."""
    host: str | None = None
    evidence: str = ""
    """A key of the words: `connection`, `consumer`, `publisher`, `reply_queue`, `method` …"""
    certainty: Certainty = "inferred"


def known(party: Party) -> Party | None:
    """None for somebody of whom nothing is known."""
    return None if party.service is None and party.host is None else party


class RpcState(StrEnum):
    """How far a request has come."""

    WAITING = "waiting"
    """A call without its reply."""
    ANSWERED = "answered"
    FAILED = "failed"
    """Answered by an exception."""
    TIMED_OUT = "timed_out"
    LATE = "late"
    """Answered after its deadline: nobody waited any more."""
    SENT = "sent"
    """A cast, fanout or notification: nobody waits."""
    UNROUTABLE = "unroutable"
    """It reached no queue."""


class Fate(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a call beyond its state; verdicts rest on it."""

    beat_ns: int | None = None
    """When its last sign of life was sent; `beat_id` is that heartbeat."""
    beat_id: str | None = None
    monitor_s: float | None = None
    """How often its caller wants a sign of life; known from the first on."""
    answer_routed: int | None = None
    """How many queues its final reply reached; 0: whoever asked does not get it."""
    answer_lost: Literal["unlisted", "offered_again"] | None = None
    """Why its final reply, which nobody took, reached no queue although the broker named one: it lists none
    of that name, or the callee offered it again, as oslo does with what came back. RabbitMQ's firehose names
    a queue as reached by the default exchange whether it is there or not."""
    consumers: int | None = None
    """Of a call that nobody took: who read its queues when its time was over, as the broker said."""
    missed: bool = False
    """While it waited the tap did not see everything; what would tell may be among that."""
    deserted: bool = False
    """Its caller had left the bus before an answer could reach it, as the broker said."""


NO_FATE = Fate()


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One message: its publish, and every delivery seen of it. A snapshot, never a diff.

    Fields are those of the HTTP API's message. None is unknown; an empty tuple is known to be empty.
    """

    id: str
    seq: int
    ts_ns: int
    kind: Kind
    size: int
    exchange: str
    routing_key: str
    vhost: str | None = None
    method: str | None = None
    """On a reply, failure or heartbeat: its call's method, where the call was seen."""
    label: str | None = None
    event_type: str | None = None
    version: str | None = None
    namespace: str | None = None
    topic: str | None = None
    server: str | None = None
    unique_id: str | None = None
    msg_id: str | None = None
    request_id: str | None = None
    """On a reply, failure or heartbeat: its call's, where the call was seen."""
    global_request_id: str | None = None
    user_id: str | None = None
    """On a reply, failure or heartbeat: its call's, where the call was seen; so is `project_id`."""
    project_id: str | None = None
    reply_to_id: str | None = None
    """A reply's call."""
    reply_queue: str | None = None
    answer_id: str | None = None
    """A call's final reply."""
    failure: Failure | None = None
    sender: Party | None = None
    connection: str | None = None
    """Whose publish it was: the connection as the broker calls it, `HOST:PORT -> HOST:PORT`."""
    program: str | None = None
    """The same as its program calls itself: `nova-compute:PID`."""
    receivers: tuple[Party, ...] | None = None
    """Who took it, in order of delivery; before any delivery those who read its queues (inferred)."""
    queues: tuple[str, ...] | None = None
    routed: int | None = None
    delivered_ns: int | None = None
    """First delivery."""
    deliveries: int = 0
    taken_by: str | None = None
    """Who took the first copy: the connection as the broker calls it. It tells apart those without a name."""
    redelivered: bool = False
    state: RpcState | None = None
    """For requests and notifications; None for replies, heartbeats and others."""
    latency_ns: int | None = None
    """A call's time until its final reply was published."""
    deadline_ns: int | None = None
    heartbeats: int = 0
    fate: Fate = NO_FATE
    background: bool = False
    """A service's own life (heartbeats, audits), not a user's request."""
    anomalies: tuple[str, ...] = ()
