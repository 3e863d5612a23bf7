"""Why nobody got an answer: each verdict with what it rests on, and what a mirror can say of the same."""

from collections.abc import Callable
from typing import Any

import pytest

from rpcviz.trace import verdicts
from rpcviz.trace.autopsy import judge, verdict
from rpcviz.trace.verdict import Confidence, Judgement
from tests.play import Play, moment

COMPUTE, API = "c-compute", "c-api"
WHO = {COMPUTE: "nova-compute:9", API: "nova-api:1"}
HOSTS = {COMPUTE: "cmp1", API: "api1"}


class Mirror(Play):
    """Sees what is sent to an exchange it is bound to: no delivery, no answer, no queue."""

    def publish(self, name: str, *, at: float, mirrored: bool = True) -> "Mirror":
        super().publish(name, at=at, mirrored=mirrored)
        return self

    def deliver(self, name: str, **_: Any) -> "Mirror":
        return self

    def _answer(self, name: str, *_: Any, **__: Any) -> "Mirror":
        return self


def bus(play: Play, *, reader: bool = True) -> Play:
    """nova-api asks, and nova-compute on cmp1 reads `compute.cmp1`."""
    return learn(play, reader=reader)


def learn(play: Play, *, reader: bool = True, caller: bool = True, listed: tuple[str, ...] = ()) -> Play:
    """The broker says who is there now."""
    here = {COMPUTE: reader, API: caller}
    return play.learn(
        connections={name: program for name, program in WHO.items() if here[name]} or {"other": "tool:1"},
        hosts=HOSTS,
        consumers={"compute.cmp1": COMPUTE} if reader else {"elsewhere": "other"},
        queues=("compute.cmp1", *listed),
    )


def asked(play: Play, **more: Any) -> Play:
    """nova-api calls, and waits 5 s."""
    return play.call("a", at=0, timeout=5, by=API, **more)


def unrouted(play: Play) -> Play:
    return asked(bus(play), queues=())


def unread(play: Play) -> Play:
    return learn(asked(bus(play, reader=False)), reader=False).wait_until(6)


def untaken(play: Play) -> Play:
    return asked(bus(play)).wait_until(6)


def silent(play: Play) -> Play:
    return asked(bus(play)).deliver("a", at=1, by=COMPUTE).wait_until(6)


def working(play: Play) -> Play:
    asked(bus(play), monitor_s=2).deliver("a", at=1, by=COMPUTE)
    return play.heartbeat("a", at=2).heartbeat("a", at=4).wait_until(6)


def late(play: Play) -> Play:
    return asked(bus(play)).deliver("a", at=1, by=COMPUTE).wait_until(5).reply("a", at=7, by=COMPUTE)


def gone(play: Play) -> Play:
    return asked(bus(play)).deliver("a", at=1, by=COMPUTE).reply("a", at=2, by=COMPUTE, queues=())


def failed(play: Play) -> Play:
    return asked(bus(play)).deliver("a", at=1, by=COMPUTE).failure("a", at=2, error="Boom", by=COMPUTE)


def deserted(play: Play) -> Play:
    asked(bus(play)).deliver("a", at=1, by=COMPUTE).reply("a", at=2, by=COMPUTE)
    return learn(play, caller=False)


def unknown(play: Play) -> Play:
    return play.call("a", told=False).publish("a", at=0, mirrored=True)


PLAYS: dict[str, Callable[[Play], Play]] = {
    "unrouted": unrouted,
    "deserted": deserted,
    "late": late,
    "gone": gone,
    "failed": failed,
    "working": working,
    "silent": silent,
    "untaken": untaken,
    "unread": unread,
    "unknown": unknown,
}


def judged(play: Play, name: str = "a") -> Judgement:
    """The verdict on a message of a play; there is one."""
    found = judge(play[name])
    assert found is not None
    return found


def keys(judgement: Judgement) -> list[str]:
    """What it rests on, in short."""
    return [each.saying.key.removeprefix("evidence.") for each in judgement.evidence]


def test_every_finding_has_a_play() -> None:
    assert tuple(PLAYS) == verdicts.NAMES


@pytest.mark.parametrize("word", PLAYS)
def test_each_play_ends_in_its_verdict(word: str) -> None:
    play = PLAYS[word](Play())
    assert verdict(play["a"]) == word
    assert judged(play).saying.key == f"judged.{word}"


@pytest.mark.parametrize("word", PLAYS)
def test_a_mirror_that_saw_only_the_request_cannot_know(word: str) -> None:
    mirror = PLAYS[word](Mirror()).wait_until(600)
    assert judged(mirror).word == "unknown"
    assert judged(mirror).confidence is Confidence.CANNOT_KNOW


@pytest.mark.parametrize("word", PLAYS)
def test_evidence_is_in_order_of_time_and_names_messages_that_were_seen(word: str) -> None:
    play = PLAYS[word](Play())
    evidence = judged(play).evidence
    times = [each.ts_ns for each in evidence if each.ts_ns is not None]
    assert times == sorted(times)
    assert {each.id for each in evidence} - {None} <= {entry.id for entry in play.entries.values()}
    assert evidence


def test_what_went_well_has_no_verdict() -> None:
    play = Play().call("a").deliver("a", at=1).reply("a", at=2).call("waiting", at=2).cast("c")
    assert [judge(play[name]) for name in ("a", "a/reply", "waiting", "c")] == [None] * 4


def test_what_reached_no_queue_was_not_routed_whatever_it_is() -> None:
    play = Play().fanout("f", queues=())
    assert verdict(play["f"]) == "unrouted"


def test_silence_is_told_with_its_beginning() -> None:
    said = judged(silent(Play()))
    assert said.saying.values == {"who": "nova-compute@cmp1", "after": "1 s", "timeout": "5 s"}
    assert keys(said) == ["sent", "delivered", "over"]
    assert said.evidence[1].ts_ns == moment(1)


def test_a_callee_whose_signs_of_life_end_early_is_silent_since_the_last() -> None:
    play = asked(bus(Play()), monitor_s=2).deliver("a", at=0.1, by=COMPUTE).heartbeat("a", at=1).wait_until(6)
    assert judged(play).word == "silent"
    assert judged(play).saying.values["after"] == "1 s"
    assert keys(judged(play)) == ["sent", "delivered", "beat", "over"]


def test_lateness_is_told_in_seconds_beyond_the_deadline() -> None:
    assert judged(late(Play())).saying.values["late"] == "2 s"
    assert keys(judged(late(Play()))) == ["sent", "delivered", "over", "answered"]


def test_a_failure_names_its_exception_and_its_host() -> None:
    assert judged(failed(Play())).saying.values == {"failure": "Boom", "who": "nova-compute@cmp1"}


def test_an_unread_queue_is_seen_where_the_broker_said_so_and_inferred_elsewhere() -> None:
    assert judged(unread(Play())).confidence is Confidence.SEEN
    alone = Play().call("a", timeout=5).wait_until(6)
    assert (judged(alone).word, judged(alone).confidence) == ("unread", Confidence.INFERRED)
    assert keys(judged(alone))[-1] == "not_taken"


def test_an_answer_to_whoever_is_gone_has_the_verdict_too() -> None:
    said = judged(gone(Play()), "a/reply")
    assert (said.word, said.saying.values["queue"]) == ("gone", "reply_1")


def test_an_answer_that_is_offered_again_and_arrives_in_time_is_an_answer() -> None:
    play = gone(Play()).reply("a", at=3, suffix="again", by=COMPUTE)
    assert verdict(play["a"]) is None
    assert (play["a"].answer_id, play["a"].latency_ns) == (play["a/again"].id, 3_000_000_000)
    assert play["a/again"].anomalies == ()


def test_an_answer_that_is_offered_again_in_vain_changes_nothing() -> None:
    play = gone(Play()).reply("a", at=3, suffix="again", by=COMPUTE, queues=())
    assert verdict(play["a"]) == "gone"
    assert verdict(gone(Play()).reply("a", at=9, suffix="again", by=COMPUTE)["a"]) == "gone"


def test_a_caller_that_leaves_after_it_took_its_answer_deserted_nobody() -> None:
    play = asked(bus(Play())).deliver("a", at=1, by=COMPUTE).reply("a", at=2, by=COMPUTE)
    learn(play.deliver("a/reply", at=2, by=API), caller=False)
    assert verdict(play["a"]) is None


def test_a_caller_that_leaves_while_it_waits_is_gone_when_its_time_is_over() -> None:
    play = learn(asked(bus(Play())).deliver("a", at=1, by=COMPUTE), caller=False).wait_until(6)
    assert judged(play).word == "deserted"
    assert judged(play).confidence is Confidence.INFERRED


def test_nobody_is_said_to_have_left_where_the_broker_was_not_asked() -> None:
    play = Play().call("a", timeout=5, by="unnamed").deliver("a", at=1).wait_until(6)
    assert verdict(play["a"]) == "silent"


def test_an_answer_to_a_queue_that_the_broker_does_not_list_is_lost_though_it_was_called_routed() -> None:
    # RabbitMQ's firehose names the queue as reached by the default exchange, be it there or not.
    play = learn(asked(bus(Play())).deliver("a", at=1, by=COMPUTE).reply("a", at=2, by=COMPUTE))
    said = judged(play)
    assert (said.word, said.confidence) == ("gone", Confidence.INFERRED)
    assert keys(said)[-1] == "unlisted"
    play.reply("a", at=3, by=COMPUTE, unique_id="unique-a/reply-2")
    assert verdict(learn(play)["a"]) == "gone"
    assert verdict(learn(play.deliver("a/reply", at=3.1, by=API))["a"]) is None


def test_an_answer_that_is_offered_again_and_not_taken_was_lost_even_where_the_broker_is_silent() -> None:
    play = Play().call("a", timeout=5).deliver("a", at=1).reply("a", at=2)
    assert verdict(play["a"]) is None
    play.reply("a", at=2.25, unique_id="unique-a/reply-2")
    assert (judged(play).word, keys(judged(play))[-1]) == ("gone", "offered_again")
    assert verdict(play.deliver("a/reply", at=2.3)["a"]) is None


def test_an_answer_that_is_offered_again_too_late_helps_nobody() -> None:
    play = learn(asked(bus(Play())).deliver("a", at=1, by=COMPUTE).reply("a", at=2, by=COMPUTE))
    play.reply("a", at=9, by=COMPUTE, unique_id="unique-a/reply-2").deliver("a/reply", at=9.1, by=API)
    assert verdict(learn(play)["a"]) == "gone"


@pytest.mark.parametrize("word", ["silent", "unread", "untaken", "working"])
def test_what_rests_on_absence_cannot_be_known_where_the_tap_missed_something(word: str) -> None:
    before = judged(PLAYS[word](Play()))
    for play in (PLAYS[word](Play().miss(2, 3)), PLAYS[word](Play()).miss(2, 3)):
        said = judged(play)
        assert (said.word, said.confidence) == (word, Confidence.CANNOT_KNOW)
        assert keys(said) == [*keys(before), "missed"]


@pytest.mark.parametrize("word", ["unrouted", "late", "gone", "failed"])
def test_what_was_seen_was_seen_whatever_else_was_missed(word: str) -> None:
    seen = judged(PLAYS[word](Play()))
    assert judged(PLAYS[word](Play()).miss(2, 3)) == seen
    assert judged(PLAYS[word](Play().miss(2, 3))) == seen


@pytest.mark.parametrize("word", ["silent", "unread", "untaken"])
def test_what_was_missed_before_and_after_a_call_says_nothing_of_it(word: str) -> None:
    seen = judged(PLAYS[word](Play()))
    assert judged(PLAYS[word](Play().miss(-2, -1).miss(7, 8))) == seen
    assert judged(PLAYS[word](Play()).miss(-2, -1).miss(7, 8)) == seen


def test_a_caller_that_comes_back_and_takes_its_answer_in_time_deserted_nobody() -> None:
    play = learn(deserted(Play()))
    assert verdict(play["a"]) == "deserted"
    assert verdict(play.deliver("a/reply", at=4, by=API)["a"]) is None


def test_a_caller_that_comes_back_too_late_was_gone() -> None:
    play = learn(deserted(Play())).deliver("a/reply", at=6, by=API)
    assert verdict(play["a"]) == "deserted"
