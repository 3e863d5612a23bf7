"""The one door: what it tells, and how much it holds."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rpcviz.trace.change import HopSeen, JourneyChanged, Seen, TopologyChanged
from rpcviz.trace.limits import Limits
from rpcviz.wire.message import Kind
from tests.play import Play


def test_what_rpcviz_itself_sends_is_not_counted() -> None:
    play = Play().cast("a", exchange="rpcviz.hops")
    assert play.changes == []
    assert play.tracer.counts().messages == 0


def test_a_hop_is_told_and_belongs_to_its_request_but_counts_nowhere() -> None:
    play = Play().hop("POST /servers", request="req-1")
    assert isinstance(play.last[0], HopSeen)
    play.cast("a", request="req-1", method="schedule_and_build_instances").wait_until(0.1)
    assert play.tracer.counts().messages == 1
    assert play.journeys["req-1"].name == "POST /servers"
    assert play.journeys["req-1"].messages == 1


def test_topics_are_learnt_from_the_broker_and_from_fanouts_that_pass() -> None:
    play = Play().learn(exchanges={"compute_fanout": "fanout", "nova": "topic"})
    assert play.tracer.topics() == {"compute"}
    play.fanout("f", topic="scheduler")
    assert play.tracer.topics() == {"compute", "scheduler"}


def test_an_exchange_of_type_fanout_is_known_whatever_its_name() -> None:
    play = Play().learn(exchanges={"everybody": "fanout", "nova": "topic"})
    assert play.tracer.fanouts() == {"everybody"}


def test_forgetting_all_keeps_who_is_connected() -> None:
    play = Play().learn(connections={"c1": "nova-api:1:x"}, exchanges={"compute_fanout": "fanout"})
    play.call("a", by="c1", request="req-1")
    play.tracer.forget_all()
    assert play.tracer.counts().open_calls == 0
    assert play.tracer.counts().journeys == 0
    assert play.tracer.topics() == {"compute"}
    sender = play.call("b", by="c1")["b"].sender
    assert sender is not None
    assert sender.service == "nova-api"


def test_what_was_told_is_not_told_again() -> None:
    play = Play().cast("a", request="req-1").wait_until(0.1)
    assert any(isinstance(change, JourneyChanged) for change in play.last)
    assert play.wait_until(0.2).last == []


def test_a_topology_that_did_not_change_is_not_told_again() -> None:
    play = Play().learn(connections={"c1": "nova-api:1:x"})
    assert any(isinstance(change, TopologyChanged) for change in play.last)
    assert play.learn(connections={"c1": "nova-api:1:x"}).last == []


LIMITS = Limits(copies=5, open_calls=3, orphans=3, journeys=4, processes=4, names=6, unnamed=2)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["call", "cast", "fanout", "notify", "reply", "failure", "heartbeat", "deliver", "other", "tick"]
        ),
        st.integers(0, 30),
        st.integers(0, 9),
    ),
    max_size=120,
)


@settings(max_examples=60, deadline=None)
@given(acts=ACTS)
def test_whatever_comes_no_table_outgrows_its_bound_and_every_look_is_told_once(
    acts: list[tuple[str, int, int]],
) -> None:
    play = Play(LIMITS)
    looks = 0
    for at, (act, number, by) in enumerate(acts):
        name = f"{act}{number}-{at}"
        who = f"c{by}"
        if act == "tick":
            play.wait_until(at * 10)
            continue
        if act == "deliver":
            play.cast(name, at=at, told=False).deliver(name, at=at, by=who, queue=f"compute.h{number}")
        elif act in ("reply", "failure", "heartbeat"):
            getattr(play, act)(f"call{number}", at=at, by=who, unique_id=name)
        elif act == "call":
            play.call(name, at=at, by=who, request=f"req-{number}", msg_id=f"msg-call{number}")
        elif act == "notify":
            play.notify(name, "volume.create.end", at=at, by=who, request=f"req-{number}")
        else:
            getattr(play, act)(name, at=at, by=who)
        looks += 1
        assert (
            sum(isinstance(change, Seen) and change.news in ("publish", "deliver") for change in play.last)
            == 1
        )
    tracer = play.tracer
    assert tracer.counts().messages + tracer.counts().deliveries == looks
    assert tracer.counts().open_calls <= 3
    assert tracer.counts().journeys <= 4
    assert len(list(tracer._names._queues)) <= 6


def test_a_bounded_tracer_still_pairs_what_is_recent() -> None:
    play = Play(LIMITS)
    for number in range(50):
        play.call(f"a{number}", at=number).reply(f"a{number}", at=number)
    assert all(play[f"a{number}"].answer_id for number in range(50))
    assert play.tracer.counts().forgotten["copies"] > 0
    assert play["a49/reply"].kind is Kind.REPLY
