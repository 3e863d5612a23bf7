"""Tokens to tree: the grammar, and every way in which a text can fail it."""

from collections.abc import Sequence
from typing import Final, cast

from rpcviz.query.amounts import UNITS, amount, version
from rpcviz.query.fields import ELSEWHERE, FIELDS, Field, Sort
from rpcviz.query.flaws import MAX_DEPTH, MAX_LENGTH, MAX_TERMS, QueryError
from rpcviz.query.near import nearest
from rpcviz.query.tokens import Token, TokenKind, tokens
from rpcviz.query.tree import And, Node, Not, Or, Query, Sign, Term, Value, Word
from rpcviz.query.wild import compiled

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "MAX_TERMS", "Query", "QueryError", "Term", "Value", "parse"]

_NUMBERS: Final = (Sort.TIME, Sort.SIZE, Sort.COUNT)
_BEGINS: Final = frozenset({TokenKind.FIELD, TokenKind.WORD, TokenKind.OPEN, TokenKind.NOT})


def parse(text: str) -> Query:
    """Understand a query; an empty one lets everything through.

    Raises QueryError, which names the part of the text that is wrong and where it stands.
    """
    if len(text) > MAX_LENGTH:
        rest = text[MAX_LENGTH:].split()
        raise QueryError("long", rest[0] if rest else "", MAX_LENGTH, about=MAX_LENGTH)
    found = [token for token in tokens(text) if token.kind is not TokenKind.SPACE]
    try:
        return Query(tree=_Parser(found).whole() if found else None)
    except QueryError as error:
        error.shown_in(text)
        raise


class _Parser:
    """Descends into the grammar; how deep, and over how many terms, is bounded."""

    def __init__(self, found: Sequence[Token]) -> None:
        self.found = found
        self.at = 0
        self.terms = 0
        self.depth = 0

    def next(self) -> Token | None:
        """The token that comes, still to be taken."""
        return self.found[self.at] if self.at < len(self.found) else None

    def whole(self) -> Node:
        """or, and then the end."""
        node = self.any_of()
        rest = self.next()
        if rest is not None:
            raise _misplaced(rest)
        return node

    def any_of(self) -> Node:
        """`and { OR and }`."""
        nodes = [self.all_of()]
        while (token := self.next()) is not None and token.kind is TokenKind.OR:
            self.at += 1
            self._must_follow(token)
            nodes.append(self.all_of())
        return nodes[0] if len(nodes) == 1 else Or(nodes=_flat(nodes, Or))

    def all_of(self) -> Node:
        """`not { [AND] not }`."""
        nodes = [self.negated()]
        while (token := self.next()) is not None:
            if token.kind is TokenKind.AND:
                self.at += 1
                self._must_follow(token)
            elif token.kind not in _BEGINS:
                break
            nodes.append(self.negated())
        return nodes[0] if len(nodes) == 1 else And(nodes=_flat(nodes, And))

    def negated(self) -> Node:
        """`NOT not | atom`."""
        token = self.next()
        if token is None or token.kind is not TokenKind.NOT:
            return self.atom()
        self.at += 1
        self._must_follow(token)
        self._deeper(token)
        node = self.negated()
        self.depth -= 1
        return Not(node=node)

    def atom(self) -> Node:
        """`( or ) | term | word`."""
        token = self.found[self.at] if self.at < len(self.found) else self.found[-1]
        if token.kind is TokenKind.OPEN:
            return self.bracket(token)
        if token.kind not in (TokenKind.FIELD, TokenKind.WORD):
            raise _misplaced(token)
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise QueryError("many", token.text, token.at, about=MAX_TERMS)
        self.at += 1
        return Word(value=_value(token)) if token.kind is TokenKind.WORD else self.term(token)

    def bracket(self, token: Token) -> Node:
        """What stands in brackets."""
        self._deeper(token)
        self.at += 1
        after = self.next()
        if after is not None and after.kind is TokenKind.CLOSE:
            raise QueryError("empty", token.text, token.at)
        if after is None:
            raise QueryError("unclosed_bracket", token.text, token.at)
        node = self.any_of()
        last = self.next()
        if last is None:
            raise QueryError("unclosed_bracket", token.text, token.at)
        if last.kind is not TokenKind.CLOSE:
            raise _misplaced(last)
        self.at += 1
        self.depth -= 1
        return node

    def term(self, name: Token) -> Term:
        """`field sign value { , value }`."""
        field = _field(name)
        sign = self.found[self.at]
        self.at += 1
        meant = cast("Sign", sign.plain)
        _check_sign(field, sign)
        values = [self._operand(field, sign, sign)]
        while (comma := self.next()) is not None and comma.kind is TokenKind.COMMA:
            if sign.plain not in (":", "=", "!="):
                raise QueryError("one_value", comma.text, comma.at, about=sign.plain, example=field.example)
            self.at += 1
            values.append(self._operand(field, sign, comma))
        return Term(field=field.name, sign=meant, values=tuple(values))

    def _operand(self, field: Field, sign: Token, before: Token) -> Value:
        token = self.next()
        if token is not None and token.kind is TokenKind.BAD:
            raise _misplaced(token)
        if token is None or token.kind is not TokenKind.VALUE:
            raise QueryError(
                "no_value", before.text, before.at, about=f"{field.name}{sign.plain}", example=field.example
            )
        self.at += 1
        value = _value(token)
        unit = self.next()
        if (
            field.sort in _NUMBERS
            and unit is not None
            and unit.kind is TokenKind.WORD
            and value.text.isdecimal()
            and unit.plain.casefold() in UNITS[field.sort]
        ):
            # `latency > 50 ms`, as people write it.
            self.at += 1
            value = Value(text=value.text + unit.plain)
        _check_value(field, cast("Sign", sign.plain), value, token)
        return value

    def _must_follow(self, token: Token) -> None:
        after = self.next()
        if after is not None and after.kind is TokenKind.BAD:
            raise _misplaced(after)
        if after is None or after.kind not in _BEGINS:
            raise QueryError("nothing_after", token.text, token.at, about=token.plain.upper())

    def _deeper(self, token: Token) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryError("deep", token.text, token.at, about=MAX_DEPTH)


def _flat(nodes: Sequence[Node], of: type[And] | type[Or]) -> tuple[Node, ...]:
    """`a (b c)` is `a b c`: brackets that say nothing leave no trace."""
    return tuple(each for node in nodes for each in (node.nodes if isinstance(node, of) else (node,)))


def _misplaced(token: Token) -> QueryError:
    """Why a token cannot stand where it does."""
    if token.kind is TokenKind.BAD:
        if token.plain.startswith('"'):
            return QueryError("unclosed", token.text, token.at)
        shown = token.text if token.text.isprintable() else f"U+{ord(token.text[0]):04X}"
        if not shown.strip("-"):
            return QueryError("nothing_after", token.text, token.at, about=shown)
        return QueryError("odd", token.text, token.at, about=shown, meant=_OTHER_WORDS.get(token.text, ""))
    if token.kind is TokenKind.CLOSE:
        return QueryError("unopened_bracket", token.text, token.at)
    if token.kind is TokenKind.COMMA:
        return QueryError("comma", token.text, token.at)
    if token.kind is TokenKind.SIGN:
        return QueryError("sign", token.text, token.at, about=token.plain)
    return QueryError("nothing_before", token.text, token.at, about=token.plain.upper())


_OTHER_WORDS: Final = {"&": "AND", "&&": "AND", "|": "OR", "||": "OR", "!": "NOT"}
"""How other languages write ours."""


def _value(token: Token) -> Value:
    if not token.plain.startswith('"'):
        return Value(text=token.plain)
    inside = iter(token.text[1:-1])
    text = "".join(next(inside, "") if character == "\\" else character for character in inside)
    return Value(text=text, quoted=True)


def _field(token: Token) -> Field:
    name = token.plain.casefold()
    field = FIELDS.get(name)
    if field is None:
        meant = ELSEWHERE.get(name) or nearest(name, FIELDS)
        meant = meant or ELSEWHERE.get(nearest(name, ELSEWHERE), "")
        raise QueryError(
            "unknown_field", token.text, token.at, about=token.text, meant=meant, words=", ".join(FIELDS)
        )
    return field


def _check_sign(field: Field, sign: Token) -> None:
    if sign.plain in (":", "=", "!=") or field.sort in (*_NUMBERS, Sort.VERSION):
        return
    raise QueryError("no_order", sign.text, sign.at, about=field.name, example=field.example)


def _check_value(field: Field, sign: Sign, value: Value, token: Token) -> None:
    """A value must be one that its field can have."""
    if value == _ANY and sign in (":", "="):
        return
    if field.sort in _NUMBERS:
        _check_number(field, value, token)
    elif field.sort is Sort.WORD:
        fits = compiled(value.text.casefold(), whole=True, wild=value.wild)
        if not any(fits(word) for word in field.words):
            raise QueryError(
                "unknown_kind" if field.name == "kind" else "unknown_word", token.text, token.at,
                about=value.text, field=field.name, meant=nearest(value.text, field.words),
                words=", ".join(field.words),
            )  # fmt: skip
    elif (
        field.sort is Sort.VERSION
        and sign not in (":", "=", "!=")
        and (value.wild or not version(value.text))
    ):
        raise QueryError("no_version", token.text, token.at, about=value.text, example=field.example)


def _check_number(field: Field, value: Value, token: Token) -> None:
    found = amount(field.name, field.sort, value.text)
    if found is None or (isinstance(found, str) and not UNITS[field.sort]):
        raise QueryError(
            "no_number", token.text, token.at, about=value.text, field=field.name, example=field.example
        )
    if isinstance(found, str):
        units = UNITS[field.sort]
        raise QueryError("unit", token.text, token.at, about=found, field=field.name, words=", ".join(units))


_ANY: Final = Value(text="*")
"""`field:*`: whatever is known."""
