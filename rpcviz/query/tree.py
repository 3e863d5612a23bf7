"""What a query says, as a tree; and the tree as text again."""

from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from rpcviz.query.fields import FIELDS

Sign = Literal[":", "=", "!=", "<", "<=", ">", ">="]


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """What a field is compared with; in quotes it is taken as it stands, without wild cards."""

    text: str
    quoted: bool = False

    @property
    def wild(self) -> bool:
        """It has `*` or `?` that stand for other text."""
        return not self.quoted and ("*" in self.text or "?" in self.text)


class Term(msgspec.Struct, frozen=True, kw_only=True, tag="term"):
    """`field:value`, any of several values, or `field>number`."""

    field: str
    sign: Sign = ":"
    values: tuple[Value, ...]


class Word(msgspec.Struct, frozen=True, kw_only=True, tag="word"):
    """A bare word: somewhere in method, service or an id."""

    value: Value


class Not(msgspec.Struct, frozen=True, kw_only=True, tag="not"):
    """Whatever the node does not fit."""

    node: "Node"


class And(msgspec.Struct, frozen=True, kw_only=True, tag="and"):
    """All of them."""

    nodes: "tuple[Node, ...]"


class Or(msgspec.Struct, frozen=True, kw_only=True, tag="or"):
    """Any of them."""

    nodes: "tuple[Node, ...]"


Node = Term | Word | Not | And | Or


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """A query that was understood; no tree lets everything through."""

    tree: Node | None = None

    @property
    def slow(self) -> bool:
        """Messages have to be decoded to answer it."""
        return any(isinstance(leaf, Term) and FIELDS[leaf.field].slow for leaf in leaves(self.tree))

    @property
    def aging(self) -> bool:
        """What fits it changes while time goes by, without any news."""
        return any(isinstance(leaf, Term) and leaf.field == "age" for leaf in leaves(self.tree))


def leaves(node: Node | None) -> Iterator[Term | Word]:
    """The terms and words of a tree, from left to right."""
    if isinstance(node, Term | Word):
        yield node
    elif isinstance(node, Not):
        yield from leaves(node.node)
    elif node is not None:
        for each in node.nodes:
            yield from leaves(each)


def narrowed(query: Query | None, term: Term) -> Query:
    """The query, and one more term that must hold."""
    if query is None or query.tree is None:
        return Query(tree=term)
    if isinstance(query.tree, And):
        return Query(tree=And(nodes=(*query.tree.nodes, term)))
    return Query(tree=And(nodes=(query.tree, term)))


_ESCAPED: Final = frozenset('\\"＂“”')
"""The backslash, and every sign that ends a quoted value."""
_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@/")


def write(query: Query) -> str:
    """The query as text that is understood as the same query."""
    return "" if query.tree is None else _written(query.tree, loose=True)


def write_value(value: Value) -> str:
    """A value as it stands in a query, in quotes where it needs them."""
    if not value.quoted:
        return value.text
    return '"' + "".join(f"\\{sign}" if sign in _ESCAPED else sign for sign in value.text) + '"'


def value_of(text: str) -> Value:
    """The value that fits exactly this text, in quotes only where it needs them."""
    plain = bool(text) and all(character in _PLAIN for character in text)
    return Value(text=text, quoted=not plain)


def _written(node: Node, *, loose: bool) -> str:
    if isinstance(node, Word):
        return write_value(node.value)
    if isinstance(node, Term):
        return node.field + node.sign + ",".join(write_value(value) for value in node.values)
    if isinstance(node, Not):
        return "NOT " + _written(node.node, loose=False)
    between = " " if isinstance(node, And) else " OR "
    # An OR inside of an AND needs brackets, an AND inside of an OR has some for the reader's sake.
    text = between.join(_written(each, loose=False) for each in node.nodes)
    return text if loose else f"({text})"
