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
REPLY_QUEUE = "reply_1"


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


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=lambda lesson: lesson.name)
def test_what_was_not_seen_marks_nothing(lesson: Lesson) -> None:
    assert lesson.mark(Trail()) == ()


@pytest.mark.parametrize(
    ("key", "queues", "who"),
    [
        ("conductor", ("conductor",), {"one"}),
        ("conductor", ("conductor_1", "conductor_2"), {"each"}),
        ("conductor.ctl1", ("conductor.ctl1",), {"named"}),
        ("conductor", (), {"nobody"}),
        ("conductor", None, set()),
    ],
)
def test_one_of_many_is_marked_by_the_queues_that_were_reached(
    key: str, queues: tuple[str, ...] | None, who: set[str]
) -> None:
    play = Play().cast("b", method="build_instances", key=key, queues=queues)
    assert holds("one_of_many", play) == who


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
    assert (
        holds("one_server", asked(Play(), "get_console_output", "compute.cmp2", *queues, call=True)) == where
    )


def rules(*reached: int) -> Play:
    """So many fanouts of a changed rule, each to so many agents."""
    play = Play()
    for number, agents in enumerate(reached):
        queues = tuple(f"sg_fanout_{agent}" for agent in range(agents))
        play.fanout(str(number), method="security_groups_rule_updated", topic="sg", queues=queues)
    return play


@pytest.mark.parametrize(
    ("reached", "how"), [((3,), {"copies"}), ((1, 1, 1), {"many"}), ((1,), {"one"}), ((0,), {"nobody"})]
)
def test_all_servers_is_marked_by_messages_in_and_copies_out(reached: tuple[int, ...], how: set[str]) -> None:
    assert holds("all_servers", rules(*reached)) == how


def boot() -> Play:
    """The three requests of the textbook."""
    play = asked(Play(), "build_instances", "conductor", "conductor")
    asked(play, "select_destinations", "scheduler", "scheduler", call=True, reply_queue=REPLY_QUEUE)
    play.reply("select_destinations", at=1)
    return asked(play, "build_and_run_instance", "compute.cmp1", "compute.cmp1")


def test_who_waits_is_told_by_the_call_and_its_reply_is_the_evidence() -> None:
    play = boot()
    marks = {mark.option: mark for mark in LESSONS["call_and_cast"].mark(trail(play.changes))}
    assert {name for name, mark in marks.items() if mark.holds} == {"select_destinations"}
    assert marks["select_destinations"].evidence == (
        play["select_destinations"].id,
        play["select_destinations/reply"].id,
    )
    every = Play()
    for method in marks:
        asked(every, method, "x", "x", call=True)
    assert holds("call_and_cast", every) == set(marks)


def test_a_boot_that_broke_off_marks_nothing() -> None:
    cut = asked(Play(), "build_instances", "conductor", "conductor")
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
