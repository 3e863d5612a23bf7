"""Queries made up by hypothesis: any tree that the language can say."""

from hypothesis import strategies as st

from rpcviz.query.fields import FIELDS, Sort
from rpcviz.query.tree import And, Node, Not, Or, Query, Sign, Term, Value, Word

LETTERS = "abAB01._-@/"
SIGNS: dict[Sort, tuple[Sign, ...]] = {
    Sort.NAME: (":", "=", "!="),
    Sort.WORD: (":", "=", "!="),
    Sort.INSIDE: (":", "=", "!="),
    Sort.VERSION: (":", "=", "!="),
}
ALL_SIGNS: tuple[Sign, ...] = (":", "=", "!=", "<", "<=", ">", ">=")
UNITS = {Sort.TIME: ("", "us", "ms", "s", "m"), Sort.SIZE: ("", "b", "kb", "mb"), Sort.COUNT: ("",)}
OPERATORS = ("and", "or", "not")


def _words() -> st.SearchStrategy[Value]:
    plain = st.text(LETTERS + "*?", min_size=1, max_size=6).map(lambda text: Value(text=text))
    quoted = st.text('abAB01*? \\":()虚', max_size=6).map(lambda text: Value(text=text, quoted=True))
    return plain | quoted


def _value(field: str) -> st.SearchStrategy[Value]:
    sort = FIELDS[field].sort
    if sort is Sort.WORD:
        words = FIELDS[field].words
        return st.sampled_from((*words, "*", "*a*", "*t")).map(lambda text: Value(text=text))
    if sort in UNITS:
        number = st.integers(0, 3000).map(str) | st.sampled_from(("0.5", "1.25", "10.0"))
        return st.builds(lambda text, unit: Value(text=text + unit), number, st.sampled_from(UNITS[sort]))
    return _words()


@st.composite
def terms(draw: st.DrawFn) -> Term:
    field = draw(st.sampled_from(list(FIELDS)))
    sort = FIELDS[field].sort
    sign = draw(st.sampled_from(SIGNS.get(sort, ALL_SIGNS)))
    if sort is Sort.VERSION and draw(st.booleans()):
        version = st.sampled_from(("1.0", "5.0", "5.9", "5.10", "baseapi", "v2"))
        sign = draw(st.sampled_from(ALL_SIGNS[3:]))
        return Term(field=field, sign=sign, values=(Value(text=draw(version)),))
    most = 3 if sign in (":", "=", "!=") else 1
    return Term(
        field=field, sign=sign, values=tuple(draw(st.lists(_value(field), min_size=1, max_size=most)))
    )


def bare() -> st.SearchStrategy[Word]:
    return (
        _words()
        .filter(lambda value: value.quoted or (bool(value.text.strip("-")) and value.text[0] != "-"))
        .filter(lambda value: value.quoted or value.text.casefold() not in OPERATORS)
        .map(lambda value: Word(value=value))
    )


def _joined(of: type[And] | type[Or], nodes: list[Node]) -> Node:
    """As the parser makes them: no AND directly inside of an AND."""
    flat = tuple(each for node in nodes for each in (node.nodes if isinstance(node, of) else (node,)))
    return of(nodes=flat)


def nodes(fields: st.SearchStrategy[Node] | None = None) -> st.SearchStrategy[Node]:
    return st.recursive(
        fields if fields is not None else terms() | bare(),
        lambda inner: (
            inner.map(lambda node: Not(node=node))
            | st.lists(inner, min_size=2, max_size=3).map(lambda several: _joined(And, several))
            | st.lists(inner, min_size=2, max_size=3).map(lambda several: _joined(Or, several))
        ),
        max_leaves=8,
    )


def queries() -> st.SearchStrategy[Query]:
    return st.just(Query()) | nodes().map(lambda node: Query(tree=node))
