"""A run's steps against changes that are written here: no cloud, no bus."""

from rpcviz.cloud.scenario import Step
from rpcviz.cloud.watch import Watch
from rpcviz.trace.change import HopSeen, Seen
from rpcviz.trace.entry import Entry, Party
from rpcviz.wire.hop import Hop, HopKind
from rpcviz.wire.message import Failure, Kind

MINE = "req-mine"
TEXT = {"en": "a step", "zh-CN": "一步"}
CAST = Step(kind=Kind.CAST, exchange="nova", key="compute.*", name="build", text=TEXT)
CALL = Step(kind=Kind.CALL, exchange="nova", key="scheduler", name="ask", text=TEXT)
CLAIM = Step(kind=HopKind.WORK, name="claim", result={"granted": True}, text=TEXT)


def message(
    id: str,
    kind: Kind,
    method: str,
    key: str,
    *,
    request_id: str | None = MINE,
    global_request_id: str | None = None,
    routed: int | None = 1,
    reply_to_id: str | None = None,
    failure: str | None = None,
    takers: tuple[str, ...] = (),
    deliveries: int = 0,
    taken_by: str | None = None,
) -> Seen:
    entry = Entry(
        id=id,
        seq=1,
        ts_ns=1,
        kind=kind,
        size=10,
        exchange="nova",
        routing_key=key,
        method=method,
        request_id=request_id,
        global_request_id=global_request_id,
        routed=routed,
        reply_to_id=reply_to_id,
        failure=Failure(name=failure, module="nova.exception") if failure else None,
        receivers=tuple(Party(service="nova-scheduler", host=host) for host in takers),
        deliveries=deliveries,
        taken_by=taken_by,
    )
    return Seen(entry=entry)


def claim(id: str, *, granted: bool) -> HopSeen:
    hop = Hop(
        id=id,
        ts_ns=1,
        what=HopKind.WORK,
        sender="nova-compute@cmp1",
        receiver="nova-compute@cmp1",
        name="claim",
        result={"granted": granted},
        request_id=MINE,
    )
    return HopSeen(hop=hop)


def watch(*steps: Step) -> Watch:
    return Watch(MINE, steps, lambda: frozenset({"port-1"}))


def test_steps_are_seen_in_order_and_name_what_they_were_seen_in() -> None:
    seeing = watch(CALL, CAST)
    seeing.feed(message("m1", Kind.CALL, "ask", "scheduler"))
    seeing.feed(message("m2", Kind.CAST, "build", "compute.cmp1"))
    assert seeing.done()
    assert [step.seen for step in seeing.steps()] == ["m1", "m2"]


def test_a_step_that_was_seen_before_the_one_before_it_does_not_count() -> None:
    seeing = watch(CALL, CAST)
    seeing.feed(message("m1", Kind.CAST, "build", "compute.cmp1"))
    seeing.feed(message("m2", Kind.CALL, "ask", "scheduler"))
    assert not seeing.done()
    assert seeing.missing() is CAST


def test_somebody_elses_message_does_not_count() -> None:
    seeing = watch(CAST)
    seeing.feed(message("m1", Kind.CAST, "build", "compute.cmp1", request_id="req-other"))
    assert not seeing.done()


def test_a_message_under_the_callers_global_id_counts() -> None:
    seeing = watch(CAST)
    seeing.feed(message("m1", Kind.CAST, "build", "compute.cmp1", request_id="req-2", global_request_id=MINE))
    assert seeing.done()


def test_a_refused_claim_is_not_a_granted_one() -> None:
    seeing = watch(CLAIM)
    seeing.feed(claim("h1", granted=False))
    assert not seeing.done()
    seeing.feed(claim("h2", granted=True))
    assert [step.seen for step in seeing.steps()] == ["h2"]


def test_a_step_may_ask_for_several() -> None:
    seeing = watch(Step(kind=Kind.CAST, name="build", times=2, text=TEXT))
    seeing.feed(message("m1", Kind.CAST, "build", "compute.cmp1"))
    seeing.feed(message("m1", Kind.CAST, "build", "compute.cmp1"))
    assert not seeing.done()
    seeing.feed(message("m2", Kind.CAST, "build", "compute.cmp2"))
    assert seeing.done()


def test_what_is_asked_to_be_unheard_must_be_unheard() -> None:
    seeing = watch(Step(kind=Kind.FANOUT, name="old", routed=0, text=TEXT))
    seeing.feed(message("m1", Kind.FANOUT, "old", "", routed=3))
    assert not seeing.done()
    seeing.feed(message("m2", Kind.FANOUT, "old", "", routed=0))
    assert seeing.done()


def test_what_is_learnt_later_counts() -> None:
    seeing = watch(Step(kind=Kind.FANOUT, name="push", routed=3, text=TEXT))
    seeing.feed(message("m1", Kind.FANOUT, "push", "", routed=None))
    assert not seeing.done()
    seeing.feed(message("m1", Kind.FANOUT, "push", "", routed=3))
    assert seeing.done()


def test_a_reply_belongs_to_the_run_of_its_call() -> None:
    seeing = watch(CALL, Step(kind=Kind.REPLY, name="ask", text=TEXT))
    seeing.feed(message("m1", Kind.CALL, "ask", "scheduler"))
    seeing.feed(message("m2", Kind.REPLY, "ask", "reply_1", request_id=None, reply_to_id="m1"))
    assert seeing.done()


def test_what_must_not_be_seen_spoils_the_run_whatever_else_was_seen() -> None:
    seeing = Watch(MINE, (CALL,), frozenset, (CAST,))
    seeing.feed(message("m1", Kind.CAST, "build", "compute.cmp1", request_id="req-other"))
    seeing.feed(message("m2", Kind.CALL, "ask", "scheduler"))
    assert seeing.done()
    seeing.feed(message("m3", Kind.CAST, "build", "compute.cmp1"))
    assert not seeing.done()
    assert seeing.wrong() is CAST
    assert seeing.missing() is None


def test_a_failure_counts_by_the_class_of_its_exception() -> None:
    seeing = watch(Step(kind=Kind.FAILURE, name="ask", failure="NoValidHost", text=TEXT))
    seeing.feed(message("m1", Kind.FAILURE, "ask", "reply_1", failure="Timeout"))
    seeing.feed(message("m2", Kind.FAILURE, "ask", "reply_1"))
    assert not seeing.done()
    seeing.feed(message("m3", Kind.FAILURE, "ask", "reply_1", failure="NoValidHost"))
    assert [step.seen for step in seeing.steps()] == ["m3"]


def test_who_took_it_is_known_once_it_was_delivered_and_not_before() -> None:
    seeing = watch(Step(kind=Kind.CALL, name="ping", taker="s2", text=TEXT))
    seeing.feed(message("m1", Kind.CALL, "ping", "scheduler", takers=("s1", "s2")))
    assert not seeing.done()
    seeing.feed(message("m1", Kind.CALL, "ping", "scheduler", takers=("s1",), deliveries=1))
    assert not seeing.done()
    seeing.feed(message("m2", Kind.CALL, "ping", "scheduler", takers=("s2",), deliveries=1))
    assert seeing.done()


def test_takers_without_names_are_told_apart_by_their_connections() -> None:
    unnamed = {"en": "one more, from {who}", "zh-CN": "又一个，来自 {who}"}
    steps = [
        Step(kind=Kind.CALL, name="ping", taker=host, text=TEXT, unnamed=unnamed) for host in ("s1", "s2")
    ]
    seeing = watch(*steps)
    first, second = "10.0.0.1:1 -> 10.0.0.9:5672", "10.0.0.2:1 -> 10.0.0.9:5672"
    for number, connection in enumerate((first, first, first)):
        seeing.feed(message(f"m{number}", Kind.CALL, "ping", "scheduler", deliveries=1, taken_by=connection))
    assert not seeing.done(), "one took them all"
    seeing.feed(message("m9", Kind.CALL, "ping", "scheduler", deliveries=1, taken_by=second))
    assert seeing.done()
    assert [step.expected["en"] for step in seeing.steps()] == [
        "one more, from 10.0.0.1:1",
        "one more, from 10.0.0.2:1",
    ]
    assert seeing.strangers() == 2


def test_a_taker_with_a_name_is_not_taken_for_another() -> None:
    seeing = watch(Step(kind=Kind.CALL, name="ping", taker="s2", text=TEXT))
    seeing.feed(
        message("m1", Kind.CALL, "ping", "scheduler", takers=("s1",), deliveries=1, taken_by="10.0.0.1:1")
    )
    assert not seeing.done()
    assert seeing.strangers() == 0


def test_what_happens_side_by_side_may_come_before_the_step_it_stands_behind() -> None:
    aside = Step(kind=Kind.FANOUT, name="told", anytime=True, text=TEXT)
    for order in ((1, 2, 3), (2, 1, 3), (1, 3, 2), (2, 3, 1)):
        seeing = watch(CALL, aside, CAST)
        changes = {
            1: message("m1", Kind.CALL, "ask", "scheduler"),
            2: message("m2", Kind.FANOUT, "told", ""),
            3: message("m3", Kind.CAST, "build", "compute.cmp1"),
        }
        for number in order:
            seeing.feed(changes[number])
        # The cast must still come after the call, whose place is fixed.
        assert seeing.done() is (order.index(1) < order.index(3))
