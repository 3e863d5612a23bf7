"""The outer layer of a body: compression, the envelope, and the limits that nothing may pass.

Source: oslo_messaging/_drivers/common.py `serialize_msg`, `deserialize_msg`;
kombu/compression.py for the names of the compressions.
"""

import bz2
import json
import re
import zlib
from collections.abc import Mapping
from typing import Any

import msgspec

BODY_LIMIT = 16 * 1024 * 1024
"""Bytes of a body, before and after decompression."""
DEPTH_LIMIT = 64
"""Levels of JSON; the deepest seen on a real bus is 14."""
BRACKETS_LIMIT = 1024 * 1024
"""Opening brackets of a body; a real one has one in 50 bytes, and a parser makes an object of each."""
SLOW_LIMIT = 1024 * 1024
"""Bytes of a text that may be parsed by the slow, lenient parser."""
ENVELOPE = "2.0"
"""The version that oslo sends; a receiver takes the same major and no newer minor."""

_BRACKETS = bytes.maketrans(b"{}", b"[]")
_NOT_STRUCTURE = bytes(code for code in range(256) if code not in b'"[]{}')
_CHUNK = 1 << 16
# NaN, halves of surrogate pairs, numbers without bound: json.dumps writes them, strict parsers refuse.
_ONLY_PYTHON = re.compile(rb"NaN|Infinity|\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]|\d{18}|[eE]\+?\d{3}")
_MIME_NAME = re.compile(r"[a-z0-9/.+-]{1,40}", re.IGNORECASE)


class BodyUnreadable(Exception):
    """A body that is not an oslo message; `reason` says why, in words without content."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A body with its outer layer taken off; may hold secrets."""

    text: bytes
    """The inner message: a JSON object, of bounded size and depth, not parsed yet."""
    envelope: str | None = None
    """`oslo.version`; None when the message came bare ("format 1.0")."""
    compression: str | None = None


class _Loose(msgspec.Struct, frozen=True):
    version: msgspec.Raw = msgspec.field(name="oslo.version", default=msgspec.Raw(b""))
    message: msgspec.Raw = msgspec.field(name="oslo.message", default=msgspec.Raw(b""))


class _Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    # Two strings and nothing else: the parser of this shape never goes deeper than one level.
    version: str = msgspec.field(name="oslo.version")
    message: str = msgspec.field(name="oslo.message")


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_LOOSE = msgspec.json.Decoder(_Loose)


def _strings_removed(marks: bytes) -> bytes:
    # Keeps what stands outside of strings. In chunks, so that a body made of quotes costs no more memory.
    outside: list[bytes] = []
    inside = 0
    for start in range(0, len(marks), _CHUNK):
        parts = marks[start : start + _CHUNK].split(b'"')
        outside.append(b"".join(parts[inside::2]))
        inside ^= (len(parts) - 1) & 1
    return b"".join(outside)


def too_deep(text: bytes) -> bool:
    """True when `text` nests brackets deeper than DEPTH_LIMIT, brackets inside strings not counted.

    Works on the bytes, so that no parser meets a hostile depth first: 3 us for 2.6 KB.
    """
    marks = text
    if b"\\" in marks:
        marks = marks.replace(b"\\\\", b"").replace(b'\\"', b"")
    # Two quotes with no bracket between never change what is inside and what outside.
    marks = marks.translate(_BRACKETS, _NOT_STRUCTURE).replace(b'""', b"")
    if b'"' in marks:
        marks = _strings_removed(marks)
    for _ in range(DEPTH_LIMIT):
        fewer = marks.replace(b"[]", b"")
        if len(fewer) == len(marks):
            break
        marks = fewer
    else:
        return b"[]" in marks
    # What is left has no pair: not JSON, but a parser would still go down its open brackets.
    return marks.count(b"[") > DEPTH_LIMIT


def check_shape(text: bytes) -> None:
    """Hold the limits that no parser may meet. Raises BodyUnreadable."""
    brackets = text.count(b"[") + text.count(b"{")
    if brackets <= DEPTH_LIMIT:
        return
    if brackets > BRACKETS_LIMIT:
        raise BodyUnreadable(f"too large: more than {BRACKETS_LIMIT} brackets")
    if too_deep(text):
        raise BodyUnreadable(f"too deep: more than {DEPTH_LIMIT} levels of JSON")


def read_json(text: bytes) -> Any:
    """Parse JSON as oslo's receivers do, with a bounded depth. Raises BodyUnreadable."""
    check_shape(text)
    return parse_json(text)


def parse_json(text: bytes) -> Any:
    """`read_json` for a text whose shape was checked before. Raises BodyUnreadable.

    What only Python's own parser takes gets a second chance there, up to a size.
    """
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        if len(text) > SLOW_LIMIT:
            raise BodyUnreadable("not strict JSON, and too large to look at closer") from None
    try:
        lenient = text.decode("utf-8", "surrogatepass")
        if not _ONLY_PYTHON.search(text):
            raise BodyUnreadable("not JSON")
        return json.loads(lenient)
    except UnicodeError:
        raise BodyUnreadable("not UTF-8") from None
    except RecursionError:
        raise BodyUnreadable("too deep") from None
    except ValueError:
        raise BodyUnreadable("not JSON") from None


def compression_of(properties: Mapping[str, Any]) -> str | None:
    """The header `compression` that kombu sets, None where the body is plain."""
    headers = properties.get("headers")
    name = headers.get("compression") if isinstance(headers, Mapping) else None
    if name is None or isinstance(name, str):
        return name or None
    return type(name).__name__


def decompress(body: bytes, compression: str) -> bytes:
    """Undo kombu's compression, never making more than BODY_LIMIT bytes.

    `application/x-gzip` is zlib's own format on the wire. Raises BodyUnreadable.
    """
    try:
        if compression == "application/x-gzip":
            # 47: zlib's or gzip's header, whichever comes.
            unzip = zlib.decompressobj(wbits=47)
            plain, whole = unzip.decompress(body, BODY_LIMIT + 1), unzip.eof
        elif compression == "application/x-bz2":
            unpack = bz2.BZ2Decompressor()
            plain, whole = unpack.decompress(body, BODY_LIMIT + 1), unpack.eof
        else:
            name = compression if _MIME_NAME.fullmatch(compression) else "?"
            raise BodyUnreadable(f"compression {name!r} is not known")
    except (zlib.error, OSError, ValueError, EOFError):
        raise BodyUnreadable("the compressed body is damaged") from None
    if len(plain) > BODY_LIMIT:
        raise BodyUnreadable(f"too large: more than {BODY_LIMIT} bytes when decompressed")
    if not whole:
        raise BodyUnreadable("the compressed body is cut short")
    return plain


def _accepts(version: str) -> bool:
    # oslo_messaging/_utils.py version_is_compatible: same major, minor not greater.
    major, _, minor = version.partition(".")
    return major == "2" and minor.partition(".")[0] in ("", "0")


def _inner(version: Any, message: Any) -> bytes:
    if not isinstance(version, str):
        raise BodyUnreadable("oslo.version is not text")
    if not _accepts(version):
        raise BodyUnreadable(f"envelope version {version[:16]!r} does not fit {ENVELOPE}")
    if not isinstance(message, str):
        raise BodyUnreadable("oslo.message is not text")
    text = message.encode("utf-8", "surrogatepass")
    check_shape(text)
    return text


def _open_slowly(body: bytes, compression: str | None) -> Opened:
    # Bare, damaged or odd: say which, and make no tree of what is only looked at.
    check_shape(body)
    try:
        outer = _LOOSE.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        tree = parse_json(body)
        if not isinstance(tree, dict):
            raise BodyUnreadable("JSON, but not an object") from None
        if "oslo.version" not in tree or "oslo.message" not in tree:
            return Opened(text=body, compression=compression)
        version, message = tree["oslo.version"], tree["oslo.message"]
    else:
        if not outer.version or not outer.message:
            return Opened(text=body, compression=compression)
        version, message = text_of(outer.version), text_of(outer.message)
    return Opened(text=_inner(version, message), envelope=version, compression=compression)


def text_of(raw: msgspec.Raw) -> str | None:
    """The string that `raw` is, None where it is anything else. Raises BodyUnreadable."""
    if memoryview(raw)[0] != ord('"'):
        return None
    text = parse_json(bytes(raw))
    return text if isinstance(text, str) else None


def open_envelope(body: bytes, properties: Mapping[str, Any]) -> Opened:
    """Decompress, take the envelope off, and hold the limits. Raises BodyUnreadable."""
    compression = compression_of(properties)
    if len(body) > BODY_LIMIT:
        raise BodyUnreadable(f"too large: {len(body)} bytes, the limit is {BODY_LIMIT}")
    if compression is not None:
        body = decompress(body, compression)
    try:
        outer = _ENVELOPE.decode(body)
        text = outer.message.encode()
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _open_slowly(body, compression)
    if not _accepts(outer.version):
        raise BodyUnreadable(f"envelope version {outer.version[:16]!r} does not fit {ENVELOPE}")
    check_shape(text)
    return Opened(text=text, envelope=outer.version, compression=compression)


def open_body(body: bytes, compression: str | None = None) -> dict[str, Any]:
    """The inner message as a dict, for a peer on the bus that must act on it.

    `compression`: the AMQP header of that name, None when the transport has undone it already.
    Raises BodyUnreadable.
    """
    headers = {} if compression is None else {"headers": {"compression": compression}}
    tree = read_json(open_envelope(body, headers).text)
    if not isinstance(tree, dict):
        raise BodyUnreadable("JSON, but not an object")
    return tree
