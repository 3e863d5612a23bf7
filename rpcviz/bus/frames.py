"""Reading deliveries straight from py-amqp's socket, many frames at a time.

py-amqp reads each frame with three small reads, parses every header table and hands each message
to kombu, which makes another object of it: 70 to 90 us for one copy of the firehose. Here the
socket is read in large pieces, frames are cut out of them, and a header table that was seen before
(same publisher, exchange and key: the same bytes) is not parsed again. Everything that is no
delivery (heartbeats, closes, answers) is still py-amqp's. Source: AMQP 0-9-1, section 4.2.
"""

from collections.abc import Callable, Mapping
from struct import Struct
from struct import error as StructError  # noqa: N812 - it is an exception
from typing import Any

from amqp import exceptions
from amqp.serialization import decode_properties_basic

HUNG_UP = "the broker closed the connection"
"""Without a word why: it was killed, or something between."""
_FRAME = Struct(">BHI").unpack_from
_SIGNATURE = Struct(">HH").unpack_from
_SIZE = Struct(">Q").unpack_from
_METHOD, _HEADER, _BODY = 1, 2, 3
_DELIVER = (60, 60)
_FRAME_END = 0xCE
_READ_SIZE = 1 << 18
_AHEAD = 7
TABLES_KEPT = 4_096
_TABLE_LIMIT = 8_192
"""Bytes of a header that is worth keeping."""
# What py-amqp raises at a table that somebody damaged on purpose: that costs the table, not the tap.
_DAMAGED = (exceptions.AMQPError, StructError, ValueError, IndexError, OverflowError, OSError, RecursionError)

Table = Mapping[str, Any]
Deliver = Callable[[str, str, bool, Table, bytes], None]
"""Exchange, routing key, redelivered, AMQP properties (shared: never to be changed), body."""


def as_firehose(properties: dict[str, Any]) -> Table:
    """AMQP properties with their headers as `headers`, as the firehose writes them."""
    headers = properties.pop("application_headers", properties.pop("headers", None))
    return properties if headers is None else {"headers": headers, **properties}


class Tables:
    """Message properties by their bytes: at least the last TABLES_KEPT, at most twice as many.

    `shape` says what is kept of them. A table that cannot be read is empty, and counted.
    """

    def __init__(
        self, shape: Callable[[dict[str, Any]], Table] = as_firehose, limit: int = TABLES_KEPT
    ) -> None:
        self.damaged = 0
        self.shape = shape
        self._limit = limit
        # Invariant: each holds at most `_limit`; what is used moves from old to new.
        self._new: dict[bytes, Table] = {}
        self._old: dict[bytes, Table] = {}

    def read(self, raw: bytes) -> Table:
        """What `shape` makes of the properties whose wire form is `raw`."""
        found = self._new.get(raw)
        if found is None:
            found = self._old.get(raw)
            if found is None:
                found = self._decode(raw)
            if len(raw) <= _TABLE_LIMIT:
                self._keep(raw, found)
        return found

    def _decode(self, raw: bytes) -> Table:
        try:
            return self.shape(decode_properties_basic(raw, 0)[0])
        except _DAMAGED:
            self.damaged += 1
            return {}

    def _keep(self, raw: bytes, properties: Table) -> None:
        if len(self._new) >= self._limit:
            self._old, self._new = self._new, {}
        self._new[raw] = properties

    def __len__(self) -> int:
        return len(self._new) + len(self._old)


class FrameReader:
    """Takes the deliveries of one channel off an open connection of py-amqp.

    Nobody else may read the connection between two calls of `read`, unless `give_back` came first.
    """

    def __init__(self, link: Any, channel: int, deliver: Deliver, tables: Tables) -> None:
        self._link = link
        self._transport = link.transport
        self._receive = link.transport._quick_recv
        self._channel = channel
        self._deliver = deliver
        self._tables = tables
        self._rest = b""
        # The message being put together, when its header came: method frame, properties, body.
        self._method: bytes | None = None
        self._properties: Table = {}
        self._missing = 0
        self._chunks: list[bytes] = []

    def read(self, timeout_s: float) -> bool:
        """Wait for bytes and deliver what is whole; False when none came in time.

        Raises one of CONNECTION_ERRORS when the connection broke.
        """
        transport = self._transport
        taken, transport._read_buffer = transport._read_buffer, b""
        if taken:
            self._rest += taken
        else:
            try:
                with transport.having_timeout(timeout_s):
                    piece = self._receive(_READ_SIZE)
            except TimeoutError:
                return False
            if not piece:
                transport.connected = False
                raise exceptions.RecoverableConnectionError(HUNG_UP)
            self._rest = self._rest + piece if self._rest else piece
        self._link.bytes_recv += 1
        self._split()
        return True

    def give_back(self, timeout_s: float) -> None:
        """Finish the message that is half read and let py-amqp read what follows.

        Raises TimeoutError when its rest does not come, and one of CONNECTION_ERRORS.
        """
        while self._method is not None:
            if not self.read(timeout_s):
                raise TimeoutError("the rest of a message did not come")
        self._transport._read_buffer = self._rest + self._transport._read_buffer
        self._rest = b""

    def _split(self) -> None:
        data, at, end, transport = self._rest, 0, len(self._rest), self._transport
        try:
            while end - at > _AHEAD:
                kind, channel, size = _FRAME(data, at)
                after = at + _AHEAD + size
                if after >= end:
                    break
                if data[after] != _FRAME_END:
                    raise exceptions.UnexpectedFrame(f"a frame ends with {data[after]:#04x}")
                payload = data[at + _AHEAD : after]
                at = after + 1
                if channel == self._channel and self._is_ours(kind, payload):
                    continue
                # py-amqp may wait for an answer in there, and so read some of what follows.
                transport._read_buffer, data, at, end = data[at:], b"", 0, 0
                try:
                    self._link.on_inbound_frame((kind, channel, payload))
                finally:
                    data, transport._read_buffer = transport._read_buffer, b""
                    end = len(data)
        finally:
            self._rest = data[at:]

    def _is_ours(self, kind: int, payload: bytes) -> bool:
        if kind == _BODY:
            if self._method is None:
                return False
            if self._chunks or len(payload) < self._missing:
                self._chunks.append(payload)
                self._missing -= len(payload)
                if self._missing > 0:
                    return True
                payload = b"".join(self._chunks)
                self._chunks = []
            self._finish(self._method, payload)
            return True
        if kind == _METHOD:
            if _SIGNATURE(payload) != _DELIVER:
                return False
            self._method = payload
            return True
        if kind == _HEADER and self._method is not None:
            self._missing = _SIZE(payload, 4)[0]
            self._properties = self._tables.read(payload[12:])
            if self._missing == 0:
                self._finish(self._method, b"")
            return True
        return False

    def _finish(self, method: bytes, body: bytes) -> None:
        self._method = None
        # consumer tag, delivery tag (8 bytes), redelivered, exchange, routing key
        at = 13 + method[4]
        key_at = at + 2 + method[at + 1]
        exchange = method[at + 2 : key_at]
        key = method[key_at + 1 : key_at + 1 + method[key_at]]
        # Anybody may send a name that is no text: what it becomes is text, or no frame could show it.
        self._deliver(
            exchange.decode("utf-8", "replace"),
            key.decode("utf-8", "replace"),
            bool(method[at]),
            self._properties,
            body,
        )
