"""What marks a lesson is what was seen: another bus, another answer."""

from typing import Any

import pytest

from rpcviz.base.table import load
from rpcviz.lessons import NAMES
from rpcviz.lessons.lesson import Lesson, Trail, trail
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind
from tests.play import Play

LESSONS = load("rpcviz.lessons", "LESSON", Lesson, NAMES)
LANGUAGES = {"en", "zh-CN"}


def holds(name: str, play: Play) -> set[str]:
    """The options that a play makes true."""
    return {mark.option for mark in LESSONS[name].mark(trail(play.changes)) if mark.holds}


def asked(play: Play, method: str, key: str, *queues: str, call: bool = False, **more: Any) -> Play:
    """A request of nova with the queues that the broker put it into."""
    send = play.call if call else play.cast
    return send(method, method=method, key=key, queues=queues, exchange="nova", **more)


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=lambda lesson: lesson.name)
def test_a_lesson_is_told_in_every_language_and_seen_somewhere(lesson: Lesson) -> None:
    assert set(lesson.text) == LANGUAGES
    assert {len(words.story) for words in lesson.text.values()} == {len(lesson.text["en"].story)}
    assert all(set(option.text) == LANGUAGES for option in lesson.options)
    assert all(option.why is None or set(option.why) == LANGUAGES for option in lesson.options)
    assert (lesson.scenario is None) != (lesson.recording is None)
    assert len({option.key for option in lesson.options}) == len(lesson.options) > 2
    places = {option.place is not None for option in lesson.options}
    assert places == {lesson.letter is not None}
    assert lesson.letter is None or not lesson.several


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=lambda lesson: lesson.name)
def test_what_was_not_seen_marks_nothing(lesson: Lesson) -> None:
    assert lesson.mark(Trail()) == ()


def pings(key: str, queues: tuple[str, ...] | None, *takers: str) -> Play:
    """A ping for each taker, which is a connection."""
    play = Play()
    for number, taker in enumerate(takers):
        play.call(f"p{number}", method="ping", key=key, queues=queues, at=number)
        for queue in queues or ():
            play.deliver(f"p{number}", at=number + 0.1, by=taker, queue=queue)
    return play


@pytest.mark.parametrize(
    ("key", "queues", "takers", "who"),
    [
        ("conductor", ("conductor",), ("c1", "c2", "c1"), {"share"}),
        ("conductor", ("conductor",), ("c1", "c1", "c1"), {"first"}),
        ("conductor", ("conductor_1", "conductor_2"), ("c1", "c2"), {"each"}),
        ("conductor.ctl1", ("conductor.ctl1",), ("c1", "c1"), {"named"}),
        ("conductor", (), ("c1",), set()),
        ("conductor", None, ("c1",), set()),
    ],
)
def test_one_of_many_is_marked_by_queues_and_takers(
    key: str, queues: tuple[str, ...] | None, takers: tuple[str, ...], who: set[str]
) -> None:
    assert holds("one_of_many", pings(key, queues, *takers)) == who


@pytest.mark.parametrize(
    ("queues", "where"),
    [
        (("compute.cmp2",), {"own"}),
        (("compute",), {"shared"}),
        (("compute.cmp1", "compute.cmp2"), {"all"}),
        ((), set()),
        (("elsewhere",), set()),
    ],
)
def test_one_server_is_marked_by_the_queue_that_got_it(queues: tuple[str, ...], where: set[str]) -> None:
    assert holds("one_server", asked(Play(), "get_host_uptime", "compute.cmp2", *queues, call=True)) == where


def told(*reached: tuple[str, ...]) -> Play:
    """So many fanouts of an aggregate, each to these queues."""
    play = Play()
    for number, queues in enumerate(reached):
        play.fanout(str(number), method="update_aggregates", topic="scheduler", queues=queues)
    return play


@pytest.mark.parametrize(
    ("reached", "how"),
    [
        ((("scheduler_fanout_1", "scheduler_fanout_2"),), {"copies"}),
        ((("scheduler_fanout_1",),), {"copies"}),
        ((("scheduler.s1",), ("scheduler.s2",)), {"many"}),
        ((("scheduler",),), {"one"}),
        (((),), {"nobody"}),
    ],
)
def test_all_servers_is_marked_by_messages_in_and_copies_out(
    reached: tuple[tuple[str, ...], ...], how: set[str]
) -> None:
    assert holds("all_servers", told(*reached)) == how


def reports(*, reply_at: float | None = 1, queues: tuple[str, ...] = ("q-reports-plugin",)) -> Play:
    """One report by call, answered at some moment, and one by cast at 2."""
    play = Play().call("call", method="report_state", key="q-reports-plugin", queues=("q-reports-plugin",))
    if reply_at is not None and reply_at < 2:
        play.reply("call", at=reply_at)
    play.cast("cast", at=2, method="report_state", key="q-reports-plugin", queues=queues)
    if reply_at is not None and reply_at > 2:
        play.reply("call", at=reply_at)
    return play


@pytest.mark.parametrize(
    ("play", "true"),
    [
        (reports(), {"same", "names", "stands"}),
        (reports(reply_at=3), {"same", "names"}),
        (reports(reply_at=None), {"same", "names"}),
        (reports(queues=("a", "b")), {"all", "names", "stands"}),
    ],
    ids=["waits", "does not wait", "no reply", "to many"],
)
def test_call_and_cast_are_told_apart_by_the_reply_queue_and_what_came_first(
    play: Play, true: set[str]
) -> None:
    assert holds("call_and_cast", play) == true


def test_who_waits_is_told_by_the_call_and_its_reply_is_the_evidence() -> None:
    play = reports()
    marks = {mark.option: mark for mark in LESSONS["call_and_cast"].mark(trail(play.changes))}
    assert marks["stands"].evidence == tuple(play[name].id for name in ("call", "call/reply", "cast"))


def test_a_call_without_its_cast_marks_nothing() -> None:
    cut = Play().call("call", method="report_state", key="q-reports-plugin")
    assert LESSONS["call_and_cast"].mark(trail(cut.changes)) == ()


def test_a_notification_is_heard_by_whoever_took_it_and_kept_where_a_queue_is() -> None:
    readers = {
        "connections": {"c9": "ceilometer-agent-notification:1:x"},
        "consumers": {"notifications.info": "c9"},
    }
    heard = Play().learn(**readers)
    heard.notify("n", "compute.instance.create.start", exchange="nova", queues=("notifications.info",))
    heard.deliver("n", at=1, by="c9")
    assert holds("notifications", heard) == {"queue", "heard"}
    lost = Play().notify("n", "compute.instance.create.start", exchange="nova", queues=())
    assert holds("notifications", lost) == set()
    named = Play().notify("n", "compute.instance.create.start", exchange="ceilometer", queues=("q",))
    assert holds("notifications", named) == {"named", "queue"}


def test_what_is_only_a_hop_is_not_on_the_bus() -> None:
    hop = Play().hop("POST /servers", what=HopKind.REST)
    marks = LESSONS["bus_and_rest"].mark(trail(hop.changes))
    assert marks == (), "a boot of which only the first step was seen cannot be marked"


def test_the_newest_snapshot_of_a_message_is_what_counts() -> None:
    play = Play().call("a").reply("a", at=1)
    seen = trail(play.changes)
    assert [entry.kind for entry in seen.entries] == [Kind.CALL, Kind.REPLY]
    assert seen.entries[0].answer_id == play["a/reply"].id
