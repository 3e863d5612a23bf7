"""Text to tokens, every character in one of them, so that a page can colour what is typed."""

import unicodedata
from enum import StrEnum
from typing import Final

import msgspec


class TokenKind(StrEnum):
    """What a token is."""

    SPACE = "space"
    AND = "and"
    OR = "or"
    NOT = "not"
    """`NOT`, or a `-` before a term."""
    OPEN = "open"
    CLOSE = "close"
    FIELD = "field"
    SIGN = "sign"
    """What stands between field and value: `:` `=` `!=` `<` `<=` `>` `>=`."""
    VALUE = "value"
    COMMA = "comma"
    WORD = "word"
    """A bare word, searched for in methods, services and ids."""
    BAD = "bad"
    """Nothing of the language; quotes that are not closed are one too."""


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of the text; `at` is where it begins, in characters."""

    kind: TokenKind
    text: str
    at: int

    @property
    def plain(self) -> str:
        """As an English keyboard would have written it."""
        return self.text.translate(_WIDE)

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.at + len(self.text)


# A Chinese keyboard writes these where an English one writes the others.
_WIDE: Final = str.maketrans("：（），＞＜＝！＂“”－＊？　", ':(),><=!"""-*? ')
_SIGNS: Final = (":", "!=", "<=", ">=", "=", "<", ">")
_COMPARING: Final = frozenset(_SIGNS) - {":"}
_WORDS: Final = {"and": TokenKind.AND, "or": TokenKind.OR, "not": TokenKind.NOT}
_IN_WORD: Final = frozenset("._-@/*?")
_BEFORE_TERM: Final = frozenset({TokenKind.SPACE, TokenKind.OPEN, TokenKind.NOT})


def tokens(text: str) -> list[Token]:
    """All tokens in order; joined they are `text` again. Never raises."""
    lexer = _Lexer(text)
    while lexer.at < len(text):
        lexer.step()
    return lexer.found


def _is_letter(character: str) -> bool:
    # Marks belong to the letter before them, as in Hindi or in decomposed accents.
    return character.isalnum() or character in _IN_WORD or unicodedata.category(character)[0] == "M"


class _Lexer:
    """Reads from left to right; the only thing it remembers is whether a value must come."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = text.translate(_WIDE)
        self.at = 0
        self.found: list[Token] = []
        self.sign: str | None = None
        """A sign was read and its value was not."""

    def step(self) -> None:
        """Read one token, or more where they hang together."""
        first = self.plain[self.at]
        if first.isspace():
            self._space()
        elif self.sign is not None:
            self._value(first)
        elif first == '"':
            self._quoted(TokenKind.WORD)
        elif first in "()":
            self._take(TokenKind.OPEN if first == "(" else TokenKind.CLOSE, 1)
        elif first == ",":
            self._take(TokenKind.COMMA, 1)
        elif first == "-" and self._begins_term() and self.at + 1 < len(self.text):
            self._take(TokenKind.NOT, 1)
        elif (sign := self._sign()) is not None:
            self._take(TokenKind.SIGN, len(sign))
            self.sign = sign
        elif _is_letter(first):
            self._word()
        else:
            # `&&` and `||` of other languages are one mistake, not two.
            self._take(TokenKind.BAD, 2 if self.plain.startswith(("&&", "||"), self.at) else 1)

    def _take(self, kind: TokenKind, length: int) -> None:
        self.found.append(Token(kind=kind, text=self.text[self.at : self.at + length], at=self.at))
        self.at += length

    def _run(self, more: str = "") -> int:
        """Length of the letters from here on."""
        end = self.at
        while end < len(self.text) and (_is_letter(self.plain[end]) or self.plain[end] in more):
            end += 1
        return end - self.at

    def _space(self) -> None:
        end = self.at
        while end < len(self.text) and self.plain[end].isspace():
            end += 1
        self._take(TokenKind.SPACE, end - self.at)
        if self.sign not in _COMPARING:
            self.sign = None

    def _sign(self) -> str | None:
        return next((sign for sign in _SIGNS if self.plain.startswith(sign, self.at)), None)

    def _begins_term(self) -> bool:
        after = self.plain[self.at + 1 : self.at + 2]
        return not after.isspace() and (not self.found or self.found[-1].kind in _BEFORE_TERM)

    def _value(self, first: str) -> None:
        if first == '"':
            self._quoted(TokenKind.VALUE)
        elif length := self._run(more=":"):
            self._take(TokenKind.VALUE, length)
        else:
            self.sign = None
            return
        if self.plain[self.at : self.at + 1] == ",":
            self._take(TokenKind.COMMA, 1)
        else:
            self.sign = None

    def _quoted(self, kind: TokenKind) -> None:
        end = self.at + 1
        while end < len(self.text) and self.plain[end] != '"':
            end += 2 if self.plain[end] == "\\" else 1
        closed = end < len(self.text)
        self._take(kind if closed else TokenKind.BAD, min(end + 1, len(self.text)) - self.at)

    def _word(self) -> None:
        length = self._run()
        word = self.plain[self.at : self.at + length].casefold()
        rest = self.plain[self.at + length :]
        if rest.startswith(":") or rest.lstrip().startswith(tuple(_COMPARING)):
            self._take(TokenKind.FIELD, length)
        else:
            self._take(_WORDS.get(word, TokenKind.WORD if word.strip("-") else TokenKind.BAD), length)
