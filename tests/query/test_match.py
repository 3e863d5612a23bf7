"""A query against messages."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpcviz.query.fields import FIELDS, STATES
from rpcviz.query.inside import BETWEEN, Inside
from rpcviz.query.language import parse
from rpcviz.query.match import Look, compile_query
from rpcviz.query.tree import Not, Query, Term, Value, Word, narrowed
from rpcviz.query.values import NUMBERS, TEXTS
from rpcviz.query.values import STATES as STATE_TESTS
from rpcviz.trace.entry import Entry, Party, RpcState
from rpcviz.wire.message import Kind
from tests.play import Play, moment
from tests.query import naive
from tests.query.trees import queries

WIRE = "10.0.0.5:40312 -> 10.0.1.1:5672"


def entries() -> Play:
    play = Play().learn(
        connections={"a": "nova-api:1:x", WIRE: "nova-compute:2:x"}, hosts={"a": "ctl1", WIRE: "cmp07"}
    )
    play.call(
        "call", method="object_action", label="Instance.save", by=WIRE, request="req-1", version="1.10",
        key="conductor", queues=("conductor",), user_id="u-1", project_id="p-1",
    )  # fmt: skip
    play.cast(
        "cast", method="reboot_instance", by="a", request="req-2", root="req-1", version="1.9", size=20_000
    )
    play.deliver("cast", at=1, by=WIRE).deliver("cast", at=1.5, by=WIRE, redelivered=True)
    play.notify(
        "note", "compute.instance.create.end", by=WIRE, exchange="", queues=("notifications.info",),
        namespace="baseapi",
    )  # fmt: skip
    play.fanout("lost", queues=())
    return play.reply("call", at=1.234)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", {"call", "cast", "note", "lost", "call/reply"}),
        ("kind:call", {"call"}),
        ("kind:c*", {"call", "cast"}),
        ("kind:call,cast", {"call", "cast"}),
        ("kind!=call,cast", {"note", "lost", "call/reply"}),
        ("-kind:call", {"cast", "note", "lost", "call/reply"}),
        ("method:object_*", {"call", "call/reply"}),
        ("method:instance.save", {"call", "call/reply"}),
        ("method:REBOOT_instance", {"cast"}),
        ("method:*.create.end", {"note"}),
        ("method:reboot", set()),
        ('method:"reboot*"', set()),
        ("event:compute.*", {"note"}),
        ("event!=compute.*", set()),
        ("NOT event:compute.*", {"call", "cast", "lost", "call/reply"}),
        ("service:nova-api", {"cast"}),
        ("service:cmp07", {"call", "cast", "note", "call/reply"}),
        ("from:nova-compute -method:object_*", {"note"}),
        ("from:cmp07", {"call", "note"}),
        ("to:cmp07", {"cast", "call/reply"}),
        ("to:cmp1", {"cast"}),
        ("host:ctl1", {"cast"}),
        ("exchange:default", {"note", "call/reply"}),
        ('exchange:""', {"note", "call/reply"}),
        ("exchange:nova", {"call", "cast"}),
        ('key:""', {"lost"}),
        ("queue:conductor", {"call"}),
        ("queue:*", {"call", "cast", "note", "call/reply"}),
        ("request:req-1", {"call", "call/reply", "cast"}),
        ("-request:*", {"note", "lost"}),
        ("msg:msg-call", {"call", "call/reply"}),
        ("pair:*", {"call", "call/reply"}),
        ("id:unique-cast-0", {"cast"}),
        ("id:m1", {"call"}),
        ("latency>1s", {"call", "call/reply"}),
        ("latency:1.2s", {"call", "call/reply"}),
        ("latency=1s", {"call", "call/reply"}),
        ("latency=1.0s", set()),
        ("latency!=1s", set()),
        ("NOT latency:*", {"cast", "note", "lost"}),
        ("age<9s", {"call/reply"}),
        ("age>=10", {"call", "cast", "note", "lost"}),
        ("size:20kb", {"cast"}),
        ("size>=1000", {"call", "cast", "note", "lost", "call/reply"}),
        ("size:1000,20000", {"call", "cast", "note", "lost", "call/reply"}),
        ("size!=1000,20000", set()),
        ("version>=1.10", {"call"}),
        ("version<1.10", {"cast"}),
        ("version:1.1*", {"call"}),
        ("namespace:baseapi", {"note"}),
        ("user:u-1 project:p-1", {"call", "call/reply"}),
        ("conn:nova-compute:*", {"call", "note"}),
        ("conn:10.0.0.5:*", {"call", "note"}),
        ("routed:0", {"lost"}),
        ("routed>0", {"call", "cast", "note", "call/reply"}),
        ("is:unroutable", {"lost"}),
        ("is:redelivered,unroutable", {"cast", "lost"}),
        ("is:trouble", {"cast"}),
        ("is!=trouble", {"call", "note", "lost", "call/reply"}),
        ("verdict:unrouted", {"lost"}),
        ("verdict:un*,late", {"lost"}),
        ("verdict!=late", {"lost"}),
        ("-verdict:*", {"call", "cast", "note", "call/reply"}),
        ("reboot", {"cast"}),
        ("cmp07", {"call", "cast", "note", "call/reply"}),
        ("req-2", {"cast"}),
        ("in?tance", {"call", "cast", "note", "call/reply"}),
        ('"in?tance"', set()),
        ("kind:cast method:object_*", set()),
        ("kind:cast OR method:object_*", {"call", "cast", "call/reply"}),
        ("(kind:cast OR method:object_*) -kind:reply", {"call", "cast"}),
        ("text:*", set()),
        ("masked:*", set()),
    ],
)
def test_which_messages_a_query_lets_through(text: str, names: set[str]) -> None:
    fits = compile_query(parse(text))
    look = Look(now_ns=moment(10))
    assert {name for name, entry in entries().entries.items() if fits(entry, look)} == names


def entry_of(**fields: Any) -> Entry:
    known: dict[str, Any] = {
        "id": "m1", "seq": 1, "ts_ns": 0, "kind": Kind.CALL, "size": 1, "exchange": "nova",
        "routing_key": "k",
    }  # fmt: skip
    return Entry(**known | fields)


def fits(text: str, entry: Entry | None = None, inside: Inside | None = None) -> bool:
    return compile_query(parse(text))(entry or entry_of(), Look(inside=lambda _: inside))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (RpcState.WAITING, {"waiting"}),
        (RpcState.TIMED_OUT, {"timeout", "trouble"}),
        (RpcState.LATE, {"timeout", "late", "trouble"}),
        (RpcState.FAILED, {"trouble"}),
        (RpcState.ANSWERED, set()),
    ],
)
def test_what_a_call_is(state: RpcState, words: set[str]) -> None:
    entry = entry_of(state=state)
    assert {word for word in STATES if fits(f"is:{word}", entry)} == words


@pytest.mark.parametrize("kind", [Kind.CALL, Kind.CAST, Kind.REPLY, Kind.FANOUT, Kind.NOTIFICATION])
def test_what_no_queue_took_is_trouble_unless_it_is_said_to_whoever_listens(kind: Kind) -> None:
    announced = kind in (Kind.FANOUT, Kind.NOTIFICATION)
    assert fits("is:trouble", entry_of(kind=kind, routed=0)) is not announced


def test_a_guessed_end_is_inferred() -> None:
    assert fits("is:inferred", entry_of(sender=Party(service="nova-api")))
    assert not fits("is:inferred", entry_of(sender=Party(service="nova-api", certainty="seen")))


def test_text_is_looked_for_in_each_value_inside() -> None:
    inside = Inside(text=BETWEEN.join(("m1.small", "10.0.0.7", "true")), masked=2)
    assert fits("text:small", inside=inside)
    assert fits("text:M1*SMALL text:10.0.?.7", inside=inside)
    assert not fits("text:small*10", inside=inside)
    assert not fits('text:"m1*"', inside=inside)
    assert fits("text!=large", inside=inside)
    assert fits("masked:2 masked>1 masked!=3", inside=inside)
    assert not fits("text!=large", inside=None)


def test_a_message_is_decoded_only_when_everything_else_fits() -> None:
    asked: list[str] = []

    def inside(entry: Entry) -> Inside:
        asked.append(entry.id)
        return Inside(text="needle")

    fits = compile_query(parse("text:needle kind:cast (masked:0 OR kind:call,cast)"))
    assert not fits(entry_of(), Look(inside=inside))
    assert asked == []
    assert fits(entry_of(kind=Kind.CAST), Look(inside=inside))
    assert asked == ["m1"]


def test_every_field_is_read_from_a_message_or_said_to_be_missing() -> None:
    read = {*TEXTS, *NUMBERS, "is", "age", "masked", "text"}
    assert read == set(FIELDS)
    assert tuple(STATE_TESTS) == STATES


def test_a_query_knows_what_it_needs() -> None:
    assert parse("kind:call (a OR -text:b)").slow
    assert not parse("kind:call a").slow
    assert parse("NOT age>5").aging
    assert not parse("latency>5").aging


def test_a_query_is_narrowed_by_one_more_term() -> None:
    term = parse("kind:call").tree
    assert isinstance(term, Term)
    for text, narrow in (("", ""), ("a", "a"), ("a b", "a b"), ("a OR b", "(a OR b)")):
        assert narrowed(parse(text), term) == parse(f"{narrow} kind:call")
    assert narrowed(None, term) == parse("kind:call")


SHORT = st.none() | st.text("abAB01._-@/", max_size=3)
PARTIES = st.none() | st.builds(
    Party, service=SHORT, host=SHORT, certainty=st.sampled_from(("seen", "inferred"))
)


@st.composite
def seen(draw: st.DrawFn) -> naive.Seen:
    texts = {
        name: draw(SHORT)
        for name in (
            "method", "label", "event_type", "namespace", "topic", "server", "unique_id", "msg_id",
            "request_id", "global_request_id", "reply_to_id", "answer_id", "user_id", "project_id",
            "connection", "program",
        )
    }  # fmt: skip
    queues = draw(st.none() | st.lists(st.text("ab0", max_size=2), max_size=3).map(tuple))
    entry = entry_of(
        id=draw(st.sampled_from(("m1", "a", "b"))),
        ts_ns=draw(st.integers(0, 10**13)),
        kind=draw(st.sampled_from(Kind)),
        size=draw(st.integers(0, 3000) | st.sampled_from((10**3, 10**6, 5 * 10**5))),
        exchange=draw(st.sampled_from(("", "default", "a", "AB"))),
        routing_key=draw(st.text("ab.", max_size=3)),
        version=draw(st.none() | st.sampled_from(("1.0", "5.0", "5.9", "5.10", "v2", ""))),
        sender=draw(PARTIES),
        receivers=draw(st.none() | st.lists(PARTIES.filter(bool), max_size=3).map(tuple)),
        queues=queues,
        routed=None if queues is None else len(queues),
        redelivered=draw(st.booleans()),
        deliveries=draw(st.integers(0, 2)),
        background=draw(st.booleans()),
        state=draw(st.none() | st.sampled_from(RpcState)),
        latency_ns=draw(st.none() | st.integers(0, 10**10) | st.sampled_from((5 * 10**5, 10**6, 10**9))),
        **texts,
    )
    inside = draw(st.none() | st.lists(st.text("abAB01", max_size=3), max_size=3))
    masked = None if inside is None else draw(st.integers(0, 3))
    return naive.Seen(entry, draw(st.integers(0, 10**13)), inside, masked)


def look_of(each: naive.Seen) -> Look:
    if each.inside is None or each.masked is None:
        return Look(each.now_ns)
    inside = Inside(text=BETWEEN.join(each.inside).casefold(), masked=each.masked)
    return Look(each.now_ns, lambda _: inside)


@given(queries(), st.lists(seen(), min_size=1, max_size=5))
@settings(max_examples=200)
def test_it_agrees_with_a_plain_evaluator(query: Query, messages: list[naive.Seen]) -> None:
    fits = compile_query(query)
    for each in messages:
        assert fits(each.entry, look_of(each)) is naive.holds(query.tree, each), msgspec.to_builtins(
            each.entry
        )


@given(queries(), seen())
def test_not_turns_every_answer_around(query: Query, each: naive.Seen) -> None:
    tree = query.tree or Word(value=Value(text="*"))
    straight, turned = compile_query(Query(tree=tree)), compile_query(Query(tree=Not(node=tree)))
    assert straight(each.entry, look_of(each)) is not turned(each.entry, look_of(each))
