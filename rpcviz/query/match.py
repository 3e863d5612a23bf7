"""A query against messages: compiled once, asked often."""

from collections.abc import Callable
from typing import Final, assert_never

from rpcviz.query.amounts import Amount, amount, compares, precedes, version
from rpcviz.query.fields import FIELDS, Sort
from rpcviz.query.inside import BETWEEN, Inside
from rpcviz.query.tree import And, Node, Not, Query, Term, Value, Word, leaves
from rpcviz.query.values import NUMBERS, STATES, TEXTS, Texts, said
from rpcviz.query.wild import Test, compiled
from rpcviz.trace.entry import Entry
from rpcviz.wire.message import Kind


class Look:
    """What a look at messages knows beside them: the time, and how to see inside of one."""

    __slots__ = ("inside", "now_ns")

    def __init__(self, now_ns: int = 0, inside: Callable[[Entry], Inside | None] | None = None) -> None:
        self.now_ns = now_ns
        self.inside: Callable[[Entry], Inside | None] = inside or _closed
        """None: the message cannot be seen into, or has been left out because that is slow."""


Fits = Callable[[Entry, Look], bool]


def compile_query(query: Query | None) -> Fits:
    """A test for messages. What is unknown of a message fits no value, so `-` and NOT let it pass.

    Terms that have to decode a message are asked last.
    """
    return _everything if query is None or query.tree is None else _node(query.tree)


def _closed(_: Entry) -> Inside | None:
    return None


def _everything(_: Entry, __: Look) -> bool:
    return True


def _node(node: Node) -> Fits:
    if isinstance(node, Term):
        return _term(node)
    if isinstance(node, Word):
        value = node.value
        return _texts(said, compiled(value.text.casefold(), whole=False, wild=value.wild))
    if isinstance(node, Not):
        inner = _node(node.node)
        return lambda entry, look: not inner(entry, look)
    # Sorting is stable, so those that cost alike stay in the reader's order.
    tests = tuple(_node(each) for each in sorted(node.nodes, key=_is_slow))
    return _all_of(tests) if isinstance(node, And) else _any_of(tests)


def _is_slow(node: Node) -> bool:
    return any(isinstance(leaf, Term) and FIELDS[leaf.field].slow for leaf in leaves(node))


def _all_of(tests: tuple[Fits, ...]) -> Fits:
    def fits(entry: Entry, look: Look) -> bool:
        for test in tests:  # noqa: SIM110 - a generator would cost more than the tests
            if not test(entry, look):
                return False
        return True

    return fits


def _any_of(tests: tuple[Fits, ...]) -> Fits:
    def fits(entry: Entry, look: Look) -> bool:
        for test in tests:  # noqa: SIM110 - a generator would cost more than the tests
            if test(entry, look):
                return True
        return False

    return fits


def _term(term: Term) -> Fits:
    sort = FIELDS[term.field].sort
    if sort is Sort.WORD:
        return _word_term(term)
    if sort is Sort.NAME or sort is Sort.VERSION:
        return _name_term(term)
    if sort is Sort.INSIDE:
        return _inside_term(term)
    if sort is Sort.TIME or sort is Sort.SIZE or sort is Sort.COUNT:
        return _number_term(term)
    assert_never(sort)


def _test(values: tuple[Value, ...]) -> Test:
    """A test for one text against any of several values."""
    plain = frozenset(value.text.casefold() for value in values if not value.wild)
    tests = [compiled(value.text.casefold(), whole=True) for value in values if value.wild]
    if not tests:
        return plain.__contains__
    if not plain and len(tests) == 1:
        return tests[0]
    return lambda text: text in plain or any(test(text) for test in tests)


def _texts(read: Callable[[Entry], Texts], test: Test) -> Fits:
    """Any text of the message passes."""

    def fits(entry: Entry, _: Look) -> bool:
        for text in read(entry):  # noqa: SIM110 - as above
            if text is not None and test(text.casefold()):
                return True
        return False

    return fits


def _no_texts(read: Callable[[Entry], Texts], test: Test) -> Fits:
    """There is a text, and none passes."""

    def fits(entry: Entry, _: Look) -> bool:
        known = [text for text in read(entry) if text is not None]
        return bool(known) and not any(test(text.casefold()) for text in known)

    return fits


def _name_term(term: Term) -> Fits:
    read = TEXTS[term.field]
    if term.sign in ("<", "<=", ">", ">="):
        sign, wanted = term.sign, version(term.values[0].text)
        return _texts(read, lambda text: bool(found := version(text)) and precedes(found, sign, wanted))
    values = term.values
    if term.field == "exchange":
        values = tuple(value if value.text else _DEFAULT for value in values)
    return _no_texts(read, _test(values)) if term.sign == "!=" else _texts(read, _test(values))


_DEFAULT: Final = Value(text="default")
"""The default exchange has no name on the wire."""


def _word_term(term: Term) -> Fits:
    test, negated = _test(term.values), term.sign == "!="
    if term.field == "kind":
        wanted = frozenset(kind for kind in Kind if test(kind.value) is not negated)
        return lambda entry, _: entry.kind in wanted
    if term.field != "is":
        return _name_term(term)
    asked = [ask for word, ask in STATES.items() if test(word)]
    if len(asked) == 1 and not negated:
        only = asked[0]
        return lambda entry, _: only(entry)
    return lambda entry, _: any(ask(entry) for ask in asked) is not negated


def _number_term(term: Term) -> Fits:
    test = _number_test(term)
    if term.field == "age":
        return lambda entry, look: test(max(0, look.now_ns - entry.ts_ns))
    if term.field == "masked":

        def masked(entry: Entry, look: Look) -> bool:
            inside = look.inside(entry)
            return inside is not None and test(inside.masked)

        return masked
    read = NUMBERS[term.field]

    def fits(entry: Entry, _: Look) -> bool:
        number = read(entry)
        return number is not None and test(number)

    return fits


def _number_test(term: Term) -> Callable[[float], bool]:
    """Against any of the numbers; `!=` is against all of them."""
    sort, sign = FIELDS[term.field].sort, term.sign
    if any(value.text == "*" for value in term.values):
        return lambda _: True
    found = [amount(term.field, sort, value.text) for value in term.values]
    wanted = [each for each in found if isinstance(each, Amount)]
    if sign == "!=":
        return lambda number: all(compares(number, sign, each) for each in wanted)
    if len(wanted) == 1:
        only = wanted[0]
        return lambda number: compares(number, sign, only)
    return lambda number: any(compares(number, sign, each) for each in wanted)


def _inside_term(term: Term) -> Fits:
    tests = [_part_test(value) for value in term.values]
    negated = term.sign == "!="

    def fits(entry: Entry, look: Look) -> bool:
        inside = look.inside(entry)
        return inside is not None and any(test(inside.text) for test in tests) is not negated

    return fits


def _part_test(value: Value) -> Test:
    """Some value inside of the message has it as a part."""
    test = compiled(value.text.casefold(), whole=False, wild=value.wild)
    if not value.wild:
        return test
    # What begins in one value and ends in another is no find: a second look goes value by value.
    return lambda text: test(text) and any(test(each) for each in text.split(BETWEEN))
