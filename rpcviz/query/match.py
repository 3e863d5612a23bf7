"""A query against one message."""

from collections.abc import Iterator
from typing import assert_never

from rpcviz.query.language import Field, Query, Term
from rpcviz.query.wild import fits
from rpcviz.trace.entry import Entry


def match(query: Query, entry: Entry) -> bool:
    """True when every term holds. What is unknown of a message fits no value, so `-` lets it pass."""
    return all(_holds(term, entry) is not term.negated for term in query.terms)


def _holds(term: Term, entry: Entry) -> bool:
    return any(fits(value, pattern) for value in _values(term.field, entry) for pattern in term.values)


def _values(field: Field, entry: Entry) -> Iterator[str]:
    if field == "kind":
        yield entry.kind.value
    elif field == "method":
        yield from (value.lower() for value in (entry.method, entry.event_type, entry.label) if value)
    elif field == "service":
        for party in (entry.sender, *(entry.receivers or ())):
            if party is not None:
                yield from (value.lower() for value in (party.service, party.host) if value)
    elif field == "request":
        yield from (value.lower() for value in (entry.request_id, entry.global_request_id) if value)
    else:
        assert_never(field)
