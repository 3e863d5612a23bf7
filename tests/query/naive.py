"""A second evaluator of queries, written for plainness alone: what the fast one is compared with."""

import fnmatch
import re
from fractions import Fraction

from rpcviz.query.tree import And, Node, Not, Or, Term, Value, Word
from rpcviz.trace.entry import Entry, Party

UNITS = {
    "us": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "b": 1, "kb": 10**3, "mb": 10**6,
}  # fmt: skip
USUAL = {"latency": 10**6, "age": 10**9}


class Seen:
    """A message, the time at which it is looked at, and what stands inside of it."""

    def __init__(self, entry: Entry, now_ns: int, inside: list[str] | None, masked: int | None) -> None:
        self.entry = entry
        self.now_ns = now_ns
        self.inside = inside
        self.masked = masked


def holds(node: Node | None, seen: Seen) -> bool:
    if node is None:
        return True
    if isinstance(node, Not):
        return not holds(node.node, seen)
    if isinstance(node, And):
        return all(holds(each, seen) for each in node.nodes)
    if isinstance(node, Or):
        return any(holds(each, seen) for each in node.nodes)
    if isinstance(node, Word):
        return any(part(text, node.value) for text in said(seen.entry))
    return term_holds(node, seen)


def describes(pattern: str, text: str) -> bool:
    escaped = "".join(f"[{each}]" if each == "[" else each for each in pattern)
    return fnmatch.fnmatchcase(text, escaped)


def whole(text: str, value: Value) -> bool:
    text, wanted = text.casefold(), value.text.casefold()
    return text == wanted if value.quoted else describes(wanted, text)


def part(text: str, value: Value) -> bool:
    text, wanted = text.casefold(), value.text.casefold()
    return wanted in text if value.quoted else describes(f"*{wanted}*", text)


def term_holds(term: Term, seen: Seen) -> bool:
    if term.field in ("latency", "age", "size", "routed", "masked"):
        number = number_of(term.field, seen)
        if number is None:
            return False
        results = [compare(Fraction(number), term, value) for value in term.values]
        return all(results) if term.sign == "!=" else any(results)
    if term.field == "text":
        if seen.inside is None:
            return False
        found = any(part(text, value) for text in seen.inside for value in term.values)
        return found is (term.sign != "!=")
    if term.field == "is":
        found = any(whole(state, value) for state in states(seen.entry) for value in term.values)
        return found is (term.sign != "!=")
    texts = texts_of(term.field, seen.entry)
    if term.sign in ("<", "<=", ">", ">="):
        return any(ordered(text, term.sign, term.values[0].text) for text in texts)
    values = [
        Value(text="default", quoted=True) if term.field == "exchange" and not value.text else value
        for value in term.values
    ]
    found = any(whole(text, value) for text in texts for value in values)
    return bool(texts) and not found if term.sign == "!=" else found


def compare(number: Fraction, term: Term, value: Value) -> bool:
    if value.text == "*":
        return True
    found = re.fullmatch(r"([0-9]+)(\.[0-9]+)?([a-z]*)", value.text)
    assert found is not None
    digits, point, unit = found.groups()
    each = UNITS[unit] if unit else USUAL.get(term.field, 1)
    wanted = Fraction(digits + (point or "")) * each
    close = Fraction(0)
    if each != 1 or point:
        close = Fraction(each, 10 ** len((point or ".")[1:]) * 2)
    near = abs(number - wanted) <= close
    return {
        ":": near, "=": near, "!=": not near, "<": number < wanted, "<=": number <= wanted,
        ">": number > wanted, ">=": number >= wanted,
    }[term.sign]  # fmt: skip


def ordered(text: str, sign: str, wanted: str) -> bool:
    def key(version: str) -> list[tuple[int, int, str]]:
        runs = re.findall(r"[0-9]+|[^0-9._-]+", version.casefold())
        return [(1, int(run), "") if run[0].isdigit() else (0, 0, run) for run in runs]

    one, other = key(text), key(wanted)
    if not one:
        return False
    return {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[sign]


def number_of(field: str, seen: Seen) -> int | None:
    entry = seen.entry
    return {
        "latency": entry.latency_ns,
        "age": max(0, seen.now_ns - entry.ts_ns),
        "size": entry.size,
        "routed": entry.routed,
        "masked": seen.masked,
    }[field]


def states(entry: Entry) -> list[str]:
    parties = [entry.sender, *(entry.receivers or ())]
    unroutable = entry.routed == 0 or entry.state == "unroutable"
    timeout = entry.state in ("timed_out", "late")
    failed = entry.kind == "failure" or entry.state == "failed"
    found = {
        "waiting": entry.state == "waiting",
        "timeout": timeout,
        "late": entry.state == "late",
        "unroutable": unroutable,
        "redelivered": entry.redelivered,
        "inferred": any(party.certainty == "inferred" for party in parties if party),
        "background": entry.background,
        # Announcements need no listener.
        "trouble": failed
        or timeout
        or (unroutable and entry.kind not in ("fanout", "notification"))
        or entry.redelivered,
    }
    return [name for name, true in found.items() if true]


def names(*parties: Party | None) -> list[str | None]:
    return [name for party in parties if party for name in (party.service, party.host)]


def hosts(*parties: Party | None) -> list[str | None]:
    return [party.host for party in parties if party]


def texts_of(field: str, entry: Entry) -> list[str]:
    takers = entry.receivers or ()
    paired = entry.answer_id is not None or entry.reply_to_id is not None
    found: dict[str, list[str | None]] = {
        "kind": [entry.kind.value],
        "method": [entry.method, entry.label, entry.event_type],
        "event": [entry.event_type],
        "pair": [entry.msg_id, entry.answer_id, entry.reply_to_id] if paired else [],
        "service": names(entry.sender, *takers),
        "from": names(entry.sender),
        "to": [*names(*takers), entry.server],
        "host": [*hosts(entry.sender, *takers), entry.server],
        "exchange": [entry.exchange or "default"],
        "key": [entry.routing_key],
        "queue": list(entry.queues or ()),
        "request": [entry.request_id, entry.global_request_id],
        "msg": [entry.msg_id],
        "id": [entry.unique_id, entry.id],
        "version": [entry.version],
        "namespace": [entry.namespace],
        "user": [entry.user_id],
        "project": [entry.project_id],
        "conn": [entry.connection, entry.program],
        "verdict": [verdict(entry)],
    }
    return [text for text in found[field] if text is not None]


def verdict(entry: Entry) -> str | None:
    answer = entry.kind in ("reply", "failure", "heartbeat")
    call, timed_out = entry.kind == "call", entry.state == "timed_out"
    lost = entry.fate.answer_routed == 0 or entry.fate.answer_lost is not None
    told = [
        ("gone", answer and entry.routed == 0),
        (None, answer),
        ("unrouted", entry.routed == 0 or entry.state == "unroutable"),
        ("deserted", entry.fate.deserted),
        ("late", entry.state == "late"),
        ("gone", entry.state in ("answered", "failed") and lost),
        ("failed", entry.state == "failed"),
        ("working", timed_out and beating(entry)),
        ("silent", timed_out and entry.deliveries > 0),
        ("untaken", timed_out and bool(entry.fate.consumers)),
        ("unread", timed_out),
        ("unknown", call and entry.state is None),
    ]
    return next((word for word, true in told if true), None)


def beating(entry: Entry) -> bool:
    beat_ns, monitor_s = entry.fate.beat_ns or 0, entry.fate.monitor_s or 0
    return beat_ns > 0 and monitor_s > 0 and beat_ns + monitor_s * 1e9 >= (entry.deadline_ns or 0)


def said(entry: Entry) -> list[str]:
    fields = ("method", "service", "to", "request", "msg", "id")
    return [*(text for field in fields for text in texts_of(field, entry)), *filter(None, [entry.topic])]
