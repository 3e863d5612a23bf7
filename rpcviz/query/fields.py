"""The fields of the search language: their names, and what sort of value each takes."""

from enum import StrEnum
from typing import Final

import msgspec

from rpcviz.trace import verdicts
from rpcviz.wire.message import Kind


class Sort(StrEnum):
    """What kind of value a field takes."""

    NAME = "name"
    """Text, whole, with wild cards."""
    WORD = "word"
    """One of a few words, with wild cards."""
    VERSION = "version"
    """A name that has an order too: `5.10` stands after `5.9`."""
    TIME = "time"
    """A number with us, ms, s or m."""
    SIZE = "size"
    """A number with b, kb or mb."""
    COUNT = "count"
    """A whole number."""
    INSIDE = "inside"
    """Text that stands somewhere in the decoded message."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field."""

    name: str
    sort: Sort = Sort.NAME
    words: tuple[str, ...] = ()
    """Of Sort.WORD: all that there are."""
    slow: bool = False
    """The message has to be decoded to know it, so only the last ones are looked into."""
    example: str
    """A term that shows its use."""
    also: tuple[str, ...] = ()
    """What people call it elsewhere: for "Did you mean"."""


KINDS: Final = tuple(kind.value for kind in Kind)
VERDICTS: Final = verdicts.NAMES
STATES: Final = (
    "waiting",
    "timeout",
    "late",
    "unroutable",
    "redelivered",
    "inferred",
    "background",
    "trouble",
)

_ALL: Final = (
    Field(name="kind", sort=Sort.WORD, words=KINDS, example="kind:call,cast", also=("type",)),
    Field(
        name="method", example="method:object_*",
        also=("name", "rpc", "function", "procedure", "action", "label", "call"),
    ),
    Field(name="event", example="event:compute.instance.*", also=("event_type", "notification")),
    Field(
        name="is", sort=Sort.WORD, words=STATES, example="is:trouble", also=("state", "status", "outcome")
    ),
    Field(name="pair", example="pair:2dd4ac5a*", also=("other", "answer", "reply_to")),
    Field(name="service", example="service:nova-conductor", also=("program", "binary", "process")),
    Field(name="from", example="from:nova-api", also=("sender", "source", "src", "publisher", "by")),
    Field(name="to", example="to:cmp07", also=("receiver", "receivers", "target", "dst", "destination")),
    Field(name="host", example="host:cmp*", also=("server", "node", "hostname")),
    Field(name="exchange", example="exchange:default", also=("ex",)),
    Field(name="key", example="key:compute.*", also=("routing_key", "topic", "rk")),
    Field(name="queue", example="queue:reply_*", also=("queues", "routed_queues")),
    Field(
        name="request", example="request:req-7c1e*",
        also=("request_id", "global_request_id", "req", "journey"),
    ),
    Field(name="msg", example="msg:2dd4ac5a*", also=("msg_id", "message_id", "correlation_id")),
    Field(name="id", example="id:83425cde*", also=("unique_id", "uuid")),
    Field(
        name="latency", sort=Sort.TIME, example="latency>50ms",
        also=("duration", "took", "time", "elapsed", "rtt"),
    ),
    Field(name="age", sort=Sort.TIME, example="age<10s", also=("since", "ago", "last")),
    Field(name="size", sort=Sort.SIZE, example="size>=10kb", also=("bytes", "length")),
    Field(name="version", sort=Sort.VERSION, example="version>=5.0", also=("ver", "rpc_version")),
    Field(name="namespace", sort=Sort.VERSION, example="namespace:compute_task", also=("ns",)),
    Field(name="user", example="user:9f1c0b5d*", also=("user_id",)),
    Field(name="project", example="project:6f70656e*", also=("project_id", "tenant", "tenant_id")),
    Field(name="conn", example="conn:nova-compute:*", also=("connection", "connection_name", "peer")),
    Field(
        name="verdict", sort=Sort.WORD, words=VERDICTS, example="verdict:unread", also=("why", "reason")
    ),
    Field(name="routed", sort=Sort.COUNT, example="routed:0", also=("copies",)),
    Field(name="masked", sort=Sort.COUNT, slow=True, example="masked>0", also=("secrets",)),
    Field(
        name="text", sort=Sort.INSIDE, slow=True, example="text:m1.small",
        also=("body", "args", "arguments", "payload", "content", "value"),
    ),
)  # fmt: skip
FIELDS: Final = {field.name: field for field in _ALL}
"""By name, in the order in which they are told."""
ELSEWHERE: Final = {other: field.name for field in _ALL for other in field.also}
"""What people call a field elsewhere -> its name here."""
