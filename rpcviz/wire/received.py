"""A body as it was received, for the eyes: masked, and bounded by what somebody asks to see.

What can be read is written again in oslo's own two layers, its secrets as `***`. Of what cannot,
only the beginning shows, because secrets can be told only in what can be read.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from rpcviz.wire.envelope import BODY_LIMIT, BodyUnreadable, compression_of, decompress, read_json
from rpcviz.wire.marks import encoded
from rpcviz.wire.masked import STARS, masked_body, unmarked
from rpcviz.wire.masking import Masker
from rpcviz.wire.sealed import Sealed, break_seal
from rpcviz.wire.secret_keys import Action, rule_of
from rpcviz.wire.secret_text import PART_LIMIT, judge, without_userinfo

BEGINNING = 8 * 1024
"""Bytes that show until somebody asks for all."""
ALL = 4 * 1024 * 1024
"""Bytes that show then."""
DAMAGED = 16 * 1024
"""Bytes of a text that is no JSON which are looked through; more of it never shows."""
BYTES_SHOWN = 32
"""Bytes of what is no text: enough to know a format by, too few for a secret to be read from."""
SECRETS = 64
"""Hidden values of one text that are looked for in the rest of it."""
Form = Literal["json", "text", "hex"]

_QUOTE = re.compile(r'\\*"')
_STRUCTURE = re.compile(r"[\s:,{}\[\]\\]*(?:(?:-?[\d.eE+-]+|true|false|null)[\s:,{}\[\]\\]*)*")
_NUMBER = re.compile(r"-?\d[\d.eE+-]*")
_WORD = re.compile(r"[A-Za-z_.]{0,64}")
_BLANKS = "\\ \t\r\n"
_PRINTED = re.compile(rb"[ -~]{6,}")
_BYTE_OF_ERROR = re.compile(r"byte (\d+)")


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A body without its secrets, as text."""

    form: Form
    text: str
    size: int
    """Bytes on the wire."""
    shown: int
    """Characters of `text`."""
    total: int
    """Characters that can be shown at all."""
    masked: int
    damaged: str | None
    """Why it is no message, in words; None when it is one."""


def received(sealed: Sealed, limit: int) -> Received:
    """What came, at most `limit` characters of it. Never raises."""
    body, properties = break_seal(sealed)
    whole = _whole(body, properties)
    part = whole.text[:limit]
    return Received(
        form=whole.form,
        text=part,
        size=len(body),
        shown=len(part),
        total=len(whole.text),
        masked=whole.masked,
        damaged=whole.damaged,
    )


def _whole(body: bytes, properties: Mapping[str, Any]) -> "_Whole":
    found = masked_body(body, properties)
    if found.text is not None:
        return _Whole("json", found.text.decode(), found.masked, None)
    reason = found.unreadable or "?"
    try:
        compression = compression_of(properties)
        plain = body[:BODY_LIMIT] if compression is None else decompress(body[:BODY_LIMIT], compression)
        text = plain.decode()
    except (BodyUnreadable, UnicodeDecodeError):
        return _Whole("hex", _hex(body), 0, reason)
    try:
        masker = Masker(masks=True)
        walked = masker.written({"body": masker.walked(read_json(plain))})
        tree = unmarked(msgspec.json.decode(walked)["body"])
        return _Whole("json", encoded(tree).decode(), masker.count, reason)
    except (BodyUnreadable, msgspec.DecodeError, RecursionError):
        shown, masked = skimmed(text[:DAMAGED])
        return _Whole("text", shown, masked, _where(plain, reason))


class _Whole(msgspec.Struct, frozen=True):
    form: Form
    text: str
    masked: int
    damaged: str | None


def _where(text: bytes, reason: str) -> str:
    """At which byte JSON ends, where a parser can tell."""
    if reason != "not JSON":
        return reason
    try:
        msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        at = _BYTE_OF_ERROR.search(str(error))
        end = int(at[1]) if at else len(text)
        return f"JSON ends at byte {end}" if end else reason
    except RecursionError:
        pass
    return reason


def _hex(body: bytes) -> str:
    """The first bytes, two digits each; what can be read among them may be a secret and does not show."""
    head = body[:BYTES_SHOWN]
    hidden = bytearray(len(head))
    for found in _PRINTED.finditer(head):
        hidden[found.start() : found.end()] = b"\1" * (found.end() - found.start())
    digits = ["··" if hide else f"{byte:02x}" for byte, hide in zip(head, hidden, strict=True)]
    return " ".join(digits) + (" …" if len(body) > BYTES_SHOWN else "")


def skimmed(text: str) -> tuple[str, int]:
    """Damaged JSON, or any text, with what may be a secret as `***`; and how many times.

    No parser takes it, so it is read between its quotes, however often they are escaped: what stands
    before a colon is a key, and the same rules hold for it as in a whole message.
    """
    quotes = list(_QUOTE.finditer(text))
    if not quotes:
        shown = _value(text, "")
        return shown, int(shown != text)
    skim = _Skim()
    ends = [0, *(quote.end() for quote in quotes)]
    pieces = [text[end : quote.start()] for end, quote in zip(ends, quotes, strict=False)]
    pieces.append(text[ends[-1] :])
    marks = [quote.group() for quote in quotes] + [""]
    parts: list[str] = []
    for piece, mark, after in zip(pieces, marks, [*pieces[1:], ""], strict=True):
        parts += [skim.piece(piece, mark, after), mark]
    whole = "".join(parts)
    for secret in skim.secrets:
        skim.masked += whole.count(secret)
        whole = whole.replace(secret, STARS)
    return whole, skim.masked


class _Skim:
    """Goes once over the pieces between quotes."""

    def __init__(self) -> None:
        self.masked = 0
        self.secrets: set[str] = set()
        """What was hidden for its key: it may not show elsewhere either. Invariant: at most SECRETS."""
        self._first = True
        self._key = ""
        self._depth = 0
        self._hidden_from: int | None = None
        """Depth of a secret key: all that stands below it is hidden."""
        self._level = 0
        """How often the quotes of that key are escaped: one that is more so stands inside of a value."""
        self._before = ""

    def piece(self, piece: str, mark: str, after: str) -> str:
        """What of `piece` may show; `mark` is the quote behind it, `after` what follows that."""
        first, self._first = self._first, False
        before, self._before = self._before, mark
        if self._hidden() and max(len(before), len(mark)) > self._level:
            return self._star(piece)
        if _STRUCTURE.fullmatch(piece):
            return self._structure(piece)
        if first or not mark:
            # Broken off in the middle of a string: half of one cannot be judged, nor what a half key names.
            if after.lstrip(_BLANKS).startswith(":"):
                self._hidden_from, self._level = self._depth, len(mark)
            return piece if _WORD.fullmatch(piece) and not self._hidden() else self._star(piece)
        if after.lstrip(_BLANKS).startswith(":"):
            return self._named(piece, len(mark))
        if self._hidden():
            return self._star(piece)
        shown = _value(piece, self._key)
        self.masked += shown != piece
        return shown

    def _hidden(self) -> bool:
        return self._hidden_from is not None

    def _star(self, piece: str) -> str:
        if not piece:
            return piece
        self.masked += 1
        if len(piece) >= PART_LIMIT and len(self.secrets) < SECRETS:
            self.secrets.add(piece)
        return STARS

    def _named(self, key: str, level: int) -> str:
        if self._hidden():
            return key if _WORD.fullmatch(key) else self._star(key)
        self._key = key
        rule = rule_of(key)
        if rule is None or rule.action in (Action.ESCAPE, Action.VERSIONS, Action.TEXT):
            return key
        self._hidden_from, self._level = self._depth, level
        return key if rule.action is not Action.KEY else self._star(key)

    def _structure(self, piece: str) -> str:
        shown: list[str] = []
        for part in re.split(r"([{}\[\],])", piece):
            if part in ("{", "["):
                self._depth += 1
            elif part in ("}", "]"):
                self._depth -= 1
            if part in ("}", "]", ",") and self._hidden_from is not None and self._depth <= self._hidden_from:
                self._hidden_from = None
            if self._hidden() and _NUMBER.search(part):
                self.masked += 1
                shown.append(_NUMBER.sub(STARS, part))
            else:
                shown.append(part)
        return "".join(shown)


def _value(text: str, key: str) -> str:
    """A string under `key` as it may show."""
    rule = rule_of(key) if key else None
    if rule is not None and rule.action is Action.TEXT and not _WORD.fullmatch(text):
        return STARS
    if judge(text, ()) is not None:
        return STARS
    return without_userinfo(text) or text
