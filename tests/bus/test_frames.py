"""Deliveries cut out of a stream of bytes: whatever the pieces, what py-amqp would have read."""

import itertools
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from struct import pack
from typing import Any

import pytest
from amqp import exceptions
from amqp.serialization import dumps
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.bus.frames import FrameReader, Tables, as_firehose

Seen = tuple[str, str, bool, dict[str, Any], bytes]


def frame(kind: int, channel: int, payload: bytes) -> bytes:
    return pack(">BHI", kind, channel, len(payload)) + payload + b"\xce"


def delivery(
    key: str, body: bytes, *, headers: dict[str, Any] | None = None, again: bool = False, piece: int = 100
) -> bytes:
    """One message to channel 1, its body in pieces."""
    method = pack(">HH", 60, 60) + dumps("sLbss", ("tag", 7, again, "amq.rabbitmq.trace", key))
    table = b"\x20\x00" + dumps("F", (headers or {},))
    frames = [
        frame(1, 1, method),
        frame(2, 1, pack(">HHQ", 60, 0, len(body)) + table),
        *(frame(3, 1, body[at : at + piece]) for at in range(0, len(body), piece)),
    ]
    return b"".join(frames)


HEARTBEAT = frame(8, 0, b"")


class Wire:
    """What the reader uses of py-amqp's connection; its bytes come in the pieces that a test chose."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = list(pieces)
        self._read_buffer = b""
        self._quick_recv = self._receive
        self.transport = self
        self.connected = True
        self.bytes_recv = 0
        self.others: list[tuple[int, int, bytes]] = []

    @contextmanager
    def having_timeout(self, _timeout_s: float) -> Iterator[None]:
        yield

    def _receive(self, size: int) -> bytes:
        if not self._pieces:
            raise TimeoutError
        piece = self._pieces.pop(0)
        assert len(piece) <= size
        return piece

    def on_inbound_frame(self, other: tuple[int, int, bytes]) -> None:
        self.others.append(other)


class Ear:
    """A reader and what it delivered."""

    def __init__(self, wire: Wire) -> None:
        self.seen: list[Seen] = []
        self.tables = Tables(as_firehose)
        self.reader = FrameReader(wire, 1, self._take, self.tables)
        while self.reader.read(0):
            pass

    def _take(self, exchange: str, key: str, again: bool, properties: Any, body: bytes) -> None:
        self.seen.append((exchange, key, again, dict(properties), body))


def cut(stream: bytes, places: Sequence[int]) -> list[bytes]:
    marks = [0, *sorted({place % (len(stream) + 1) for place in places}), len(stream)]
    return [stream[start:end] for start, end in itertools.pairwise(marks) if start != end]


@given(
    st.lists(st.tuples(st.binary(max_size=350), st.booleans()), max_size=6),
    st.lists(st.integers(min_value=0, max_value=4_000), max_size=12),
)
def test_the_pieces_in_which_bytes_come_change_nothing(
    sent: list[tuple[bytes, bool]], places: list[int]
) -> None:
    stream = HEARTBEAT.join(
        delivery(f"publish.x{number}", body, headers={"n": number}, again=again)
        for number, (body, again) in enumerate(sent)
    )
    ear = Ear(Wire(cut(stream, places)))
    assert ear.seen == [
        ("amq.rabbitmq.trace", f"publish.x{number}", again, {"headers": {"n": number}}, body)
        for number, (body, again) in enumerate(sent)
    ]


def test_what_is_no_delivery_is_py_amqps() -> None:
    wire = Wire([HEARTBEAT + delivery("k", b"b") + frame(1, 2, b"\x00\x14\x00\x28")])
    ear = Ear(wire)
    assert [each[4] for each in ear.seen] == [b"b"]
    assert wire.others == [(8, 0, b""), (1, 2, b"\x00\x14\x00\x28")]
    assert wire.bytes_recv == 1


def test_an_answer_for_py_amqp_may_be_read_by_it_out_of_the_same_piece() -> None:
    class Asking(Wire):
        """Waits for an answer in the middle, and so takes the frame behind."""

        def on_inbound_frame(self, other: tuple[int, int, bytes]) -> None:
            assert self._read_buffer.startswith(HEARTBEAT)
            self._read_buffer = self._read_buffer[len(HEARTBEAT) :]

    ear = Ear(
        Asking([delivery("a", b"1") + frame(1, 1, b"\x00\x14\x00\x28") + HEARTBEAT + delivery("b", b"2")])
    )
    assert [each[1] for each in ear.seen] == ["a", "b"]


def test_a_half_message_is_finished_before_py_amqp_reads_again() -> None:
    first, second = delivery("a", b"x" * 250), delivery("b", b"y")
    wire = Wire([first[:-30], first[-30:] + second[:5]])
    seen: list[str] = []
    reader = FrameReader(wire, 1, lambda _exchange, key, *_rest: seen.append(key), Tables())
    reader.read(0)
    assert seen == []
    reader.give_back(0)
    assert (seen, wire._read_buffer) == (["a"], second[:5])


def test_equal_headers_are_parsed_once_and_shared() -> None:
    same = delivery("k", b"", headers={"connection": "1.2.3.4:5 -> 1.2.3.4:5672"})
    kept: list[Any] = []
    wire = Wire([same * 3])
    reader = FrameReader(wire, 1, lambda *found: kept.append(found[3]), Tables())
    reader.read(0)
    assert len(kept) == 3
    assert kept[0] is kept[1] is kept[2]


def test_headers_that_never_come_again_take_bounded_memory() -> None:
    tables = Tables(limit=10)
    for number in range(1_000):
        tables.read(b"\x20\x00" + dumps("F", ({"n": number},)))
        tables.read(b"\x20\x00" + dumps("F", ({"always": "the same"},)))
    assert len(tables) <= 20


@pytest.mark.parametrize(
    "table",
    [
        b"\x20\x00\x00\x00\x00\x04\x01aZ\x00",
        b"\x20\x00\xff\xff\xff\xff\x01",
        b"\x20\x00" + pack(">I", 11) + b"\x01tT" + b"\xff" * 8,
        b"",
    ],
    ids=["unknown type", "cut", "year 584 billion", "nothing"],
)
def test_a_damaged_header_costs_its_table_and_nothing_else(table: bytes) -> None:
    method = pack(">HH", 60, 60) + dumps("sLbss", ("t", 1, False, "nova", "compute"))
    damaged = frame(1, 1, method) + frame(2, 1, pack(">HHQ", 60, 0, 1) + table) + frame(3, 1, b"!")
    ear = Ear(Wire([damaged + delivery("k", b"next")]))
    assert [(key, properties, body) for _, key, _, properties, body in ear.seen] == [
        ("compute", {}, b"!"),
        ("k", {"headers": {}}, b"next"),
    ]
    assert ear.tables.damaged == 1


@pytest.mark.parametrize("odd", [b"\xed\xa0\x80", b"\xff\xff\xff"], ids=["half a pair", "no UTF-8"])
def test_a_name_that_is_no_text_becomes_text(odd: bytes) -> None:
    stream = delivery("publish.123", b"b").replace(b"123", odd) + delivery("k", b"next")
    ear = Ear(Wire([stream]))
    assert [(key, body) for _, key, _, _, body in ear.seen] == [
        ("publish.\ufffd\ufffd\ufffd", b"b"),
        ("k", b"next"),
    ]


def test_a_broken_frame_and_a_closed_socket_break_the_connection() -> None:
    with pytest.raises(exceptions.UnexpectedFrame):
        Ear(Wire([delivery("k", b"b")[:-1] + b"\x00" + HEARTBEAT]))
    with pytest.raises(exceptions.RecoverableConnectionError):
        Ear(Wire([b""]))


def test_the_socket_that_is_read_is_a_real_one() -> None:
    # The names that the reader uses of py-amqp exist.
    from amqp.transport import TCPTransport

    assert hasattr(TCPTransport, "having_timeout")
    assert hasattr(TCPTransport("127.0.0.1:1"), "_read_buffer")
    assert socket.timeout is TimeoutError
