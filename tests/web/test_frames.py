"""What a frame holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.query.language import parse
from rpcviz.web.cuts import MOST_MARKS, MOST_ROWS, ViewKey, per_dot
from rpcviz.web.frames import BEAT_NS, MOST_VIEWS, FrameBuilder
from rpcviz.web.merging import merge
from rpcviz.web.shapes import Frame, Mark
from rpcviz.wire.message import Kind
from tests.play import moment
from tests.web.cutting import ALL, Stage, totals
from tests.web.following import rows_after


def test_a_message_is_a_mark_in_the_next_frame_and_in_no_other() -> None:
    stage = Stage()
    stage.play.cast("a")
    assert [mark.id for mark in stage.need().marks] == [stage.play["a"].id]
    assert stage.cut() is None


def test_a_mark_comes_again_when_more_is_known_of_it() -> None:
    stage = Stage()
    stage.play.call("a")
    stage.need()
    stage.play.reply("a", at=1)
    assert {mark.name for mark in stage.need().marks} == {"ping"}


def test_marks_are_in_the_order_in_which_they_were_seen() -> None:
    stage = Stage()
    stage.play.call("a", at=0).cast("b", at=1).reply("a", at=2)
    sequence = [mark.seq for mark in stage.need().marks]
    assert sequence == sorted(sequence)


def test_rows_are_the_newest_first_and_bounded() -> None:
    stage = Stage()
    for number in range(MOST_ROWS + 5):
        stage.play.cast(f"c{number}", at=number)
    rows = rows_after([], stage.need())
    assert len(rows) == MOST_ROWS
    assert rows[0].seq > rows[-1].seq
    assert stage.builder.whole(ALL, moment(2000), totals()).messages == rows


def test_rows_are_told_only_where_the_marks_do_not_tell_them() -> None:
    stage = Stage(ViewKey(q="is:waiting"), "is:waiting")
    stage.need()
    stage.play.call("a")
    assert stage.need().messages is None
    stage.play.reply("a", at=1)
    assert stage.need().messages == []


@given(st.data())
def test_who_follows_the_frames_has_the_rows_however_slow_they_are(data: st.DataObject) -> None:
    q = data.draw(st.sampled_from(("", "kind:call", "is:waiting", "age<40s")))
    stage = Stage(ViewKey(q=q), q)
    stage.need()
    rows: list[Mark] = []
    waiting: Frame | None = None
    calls: list[str] = []
    for turn in range(data.draw(st.integers(2, 8))):
        for number in range(data.draw(st.sampled_from((0, 1, 30, 70, 500)))):
            name = f"{turn}-{number}"
            act = data.draw(st.sampled_from(("cast", "call", "lost", "reply"))) if number < 30 else "cast"
            at = stage.at + number / 1e4
            if act == "lost":
                stage.play.cast(name, at=at, queues=())
            elif act == "reply" and calls:
                stage.play.reply(calls.pop(0), at=at)
            elif act == "call":
                stage.play.call(name, at=at)
                calls.append(name)
            else:
                stage.play.cast(name, at=at)
        frame = stage.cut()
        stage.at += 7
        if frame is not None:
            waiting = merge(waiting, frame) if waiting is not None else frame
        if waiting is not None and data.draw(st.booleans()):
            rows, waiting = rows_after(rows, waiting), None
    if waiting is not None:
        rows = rows_after(rows, waiting)
    stage.tell()
    assert rows == stage.builder.whole(stage.key, moment(stage.at), totals()).messages


def test_too_many_marks_are_left_out_and_counted_and_one_dot_stands_for_several() -> None:
    stage = Stage()
    for number in range(MOST_MARKS * 3):
        stage.play.cast(f"c{number}", at=number)
    frame = stage.need()
    assert len(frame.marks) + frame.skipped == MOST_MARKS * 3
    assert frame.per_dot == 5


def test_trouble_is_kept_while_other_marks_can_go() -> None:
    stage = Stage()
    stage.play.cast("lost", at=0, queues=())
    for number in range(MOST_MARKS):
        stage.play.cast(f"c{number}", at=number)
    assert stage.play["lost"].id in {mark.id for mark in stage.need().marks}


def test_a_filter_lets_through_only_what_passes_in_marks_and_rows() -> None:
    stage = Stage(ViewKey(q="kind:call"), "kind:call")
    stage.play.cast("a").call("b")
    frame = stage.need()
    assert [mark.id for mark in frame.marks] == [stage.play["b"].id]
    assert [row.id for row in rows_after([], frame)] == [stage.play["b"].id]


def test_a_view_that_begins_has_its_rows_from_the_ring() -> None:
    stage = Stage()
    stage.play.cast("old").call("b")
    stage.need()
    key = ViewKey(q="kind:call")
    stage.builder.watch({key: parse("kind:call")})
    whole = stage.builder.whole(key, moment(2000), totals())
    assert [row.id for row in whole.messages or ()] == [stage.play["b"].id]


def test_kinds_are_a_filter_too() -> None:
    stage = Stage(ViewKey(kinds=(Kind.FANOUT,)))
    stage.play.cast("a").fanout("b")
    assert [mark.kind for mark in stage.need().marks] == [Kind.FANOUT]


def test_who_wants_numbers_only_gets_no_marks() -> None:
    stage = Stage(ViewKey(detail="stats"))
    stage.at = 5000
    stage.play.cast("a")
    frame = stage.need()
    assert (frame.marks, frame.messages) == ([], [])


def test_hops_are_told_once() -> None:
    stage = Stage()
    stage.play.hop("POST /servers")
    assert [hop.name for hop in stage.need().hops] == ["POST /servers"]
    assert stage.cut() is None


def test_a_quiet_bus_still_has_a_frame_each_second() -> None:
    stage = Stage()
    stage.need()
    assert stage.cut() is None
    stage.at += BEAT_NS / 1e9
    assert stage.cut() is not None


def test_the_topology_is_told_when_it_changed() -> None:
    stage = Stage()
    stage.need()
    stage.play.learn(exchanges={"nova": "topic"})
    frame = stage.need()
    assert frame.topology is not None
    assert [exchange.name for exchange in frame.topology.exchanges] == ["nova"]
    stage.play.cast("a")
    assert stage.need().topology is None


def test_a_topology_that_changes_all_the_time_is_told_twice_a_second_and_in_the_end() -> None:
    stage, told = Stage(), []
    for number in range(30):
        stage.play.learn(exchanges={f"exchange{number}": "topic"})
        frame = stage.cut()
        if frame is not None and frame.topology is not None:
            told.append(frame.topology)
    assert 2 <= len(told) <= 3
    for _ in range(20):
        frame = stage.cut()
        if frame is not None and frame.topology is not None:
            told.append(frame.topology)
    assert any(exchange.name == "exchange29" for exchange in told[-1].exchanges)


def test_what_a_pipe_dropped_is_a_gap() -> None:
    stage = Stage()
    stage.need()
    frame = stage.need(intake=7)
    assert frame.gap is not None
    assert (frame.gap.reason, frame.dropped) == ("intake", {"intake": 7})
    stage.play.cast("a")
    assert stage.need(intake=7).gap is None


def test_the_whole_state_has_the_newest_marks_and_everything_told_once() -> None:
    stage = Stage()
    stage.play.learn(exchanges={"nova": "topic"}).cast("a").hop("claim")
    stage.need()
    whole = stage.builder.whole(ALL, moment(2000), totals())
    assert whole.whole
    assert [mark.id for mark in whole.marks] == [stage.play["a"].id]
    assert [hop.name for hop in whole.hops] == ["claim"]
    assert whole.topology is not None
    assert whole.topology.exchanges
    assert whole.edges == []


def test_at_most_sixteen_views_are_cut() -> None:
    stage = Stage()
    stage.builder.watch({ViewKey(q=f"method:m{number}"): None for number in range(MOST_VIEWS + 4)})
    stage.play.cast("a")
    stage.tell()
    assert len(stage.builder.cut(moment(5000), totals())) == MOST_VIEWS


def test_each_message_is_counted_once_when_it_comes_and_not_when_it_is_known_better() -> None:
    stage = Stage()
    stage.need()
    stage.play.call("a").cast("b", at=1)
    assert stage.need().came == 2
    stage.play.reply("a", at=2)
    assert stage.need().came == 1
    for number in range(MOST_MARKS * 2):
        stage.play.cast(f"c{number}", at=3 + number / 1000)
    assert stage.need().came == MOST_MARKS * 2


def test_what_fits_only_once_it_is_old_is_counted_then() -> None:
    stage = Stage(ViewKey(q="age>10s"), "age>10s")
    stage.need()
    stage.play.cast("a", at=stage.at)
    assert stage.cut() is None
    stage.at += 20
    frame = stage.need()
    assert (frame.came, frame.marks) == (1, [])
    assert [row.id for row in frame.messages or ()] == [stage.play["a"].id]


def test_rows_are_in_the_order_of_their_numbers_in_whichever_order_they_came() -> None:
    stage = Stage()
    for number in range(5):
        stage.play.cast(f"c{number}", at=number)
    stage.tell()
    entries = [stage.play[f"c{number}"] for number in (3, 4, 1, 2, 0)]
    builder = FrameBuilder(lambda _query, _limit: entries)
    builder.watch({ALL: None})
    rows = builder.whole(ALL, moment(9), totals()).messages or ()
    assert [row.id for row in rows] == [stage.play[f"c{number}"].id for number in (4, 3, 2, 1, 0)]


def test_many_troubles_at_once_leave_only_after_everything_else() -> None:
    stage = Stage()
    lost = [f"lost{number}" for number in range(50)]
    for number, name in enumerate(lost):
        stage.play.cast(name, at=number, queues=())
    for number in range(2 * MOST_MARKS):
        stage.play.cast(f"c{number}", at=100 + number)
    told = {mark.id for mark in stage.need().marks}
    assert {stage.play[name].id for name in lost} <= told
    assert len(told) == MOST_MARKS


@pytest.mark.parametrize(
    ("shown", "skipped", "expected"),
    [(400, 0, 1), (400, 1, 2), (400, 400, 2), (400, 1000, 5), (0, 9, 1), (1, 99, 100)],
)
def test_a_dot_stands_for_a_round_number(shown: int, skipped: int, expected: int) -> None:
    assert per_dot(shown, skipped) == expected


def test_rows_of_one_kind_reach_back_beyond_the_newest() -> None:
    stage = Stage()
    for number in range(5):
        stage.play.cast(f"cast {number}", at=number)
    for number in range(MOST_ROWS):
        stage.play.call(f"call {number}", at=5 + number)
    stage.tell()
    casts = ViewKey(kinds=(Kind.CAST,))
    both = ViewKey(q="method:*", kinds=(Kind.CAST,))
    nothing = ViewKey(kinds=())
    stage.builder.watch({casts: None, both: parse("method:*"), nothing: None})
    frames = {key: stage.builder.whole(key, moment(99), totals()).messages for key in (casts, both, nothing)}
    assert [len(frames[key] or ()) for key in (casts, both, nothing)] == [5, 5, 0]


def test_what_was_missed_is_told_once_and_in_every_whole_frame() -> None:
    stage = Stage()
    stage.builder.missed(moment(1), moment(3), "broker")
    frame = stage.cut()
    assert frame is not None
    assert frame.gap is not None
    assert (frame.gap.from_ns, frame.gap.to_ns, frame.gap.reason) == (
        str(moment(1)),
        str(moment(3)),
        "broker",
    )
    assert stage.builder.cut(moment(4), totals(), news=True)[stage.key].gap is None
    whole = stage.builder.whole(stage.key, moment(5), totals())
    assert [gap.reason for gap in whole.gaps or ()] == ["broker"]


def test_a_queue_that_stays_full_is_one_gap() -> None:
    stage = Stage()
    for second in range(5):
        stage.builder.missed(moment(second), moment(second + 1), "tap")
    gaps = stage.builder.whole(stage.key, moment(9), totals()).gaps or []
    assert [(gap.from_ns, gap.to_ns) for gap in gaps] == [(str(moment(0)), str(moment(5)))]
