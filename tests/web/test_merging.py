"""What a slow client is told in the end."""

import msgspec

from rpcviz.web.cuts import MOST_MARKS, MOST_ROWS
from rpcviz.web.merging import merge
from rpcviz.web.shapes import Frame
from tests.play import moment
from tests.web.cutting import ALL, Stage, totals
from tests.web.following import rows_after


def pair_of_frames() -> tuple[Frame, Frame, Stage]:
    stage = Stage()
    stage.play.learn(exchanges={"nova": "topic"}).call("a").hop("claim")
    older = stage.need()
    stage.play.reply("a", at=1).cast("b", at=2)
    return older, stage.need(), stage


def test_a_merged_frame_has_what_either_told_once() -> None:
    older, newer, stage = pair_of_frames()
    merged = merge(older, newer)
    assert merged.topology is not None
    assert [hop.name for hop in merged.hops] == ["claim"]
    assert [mark.id for mark in merged.marks] == [stage.play[name].id for name in ("a", "a/reply", "b")]
    assert merged.seq == newer.seq


def test_a_merged_frame_has_the_newest_state_of_a_mark() -> None:
    older, newer, _ = pair_of_frames()
    assert merge(older, newer).marks[0].state == "answered"


def test_a_whole_state_that_waits_stays_whole() -> None:
    older, newer, _ = pair_of_frames()
    assert merge(msgspec.structs.replace(older, whole=True), newer).whole


def test_a_whole_state_replaces_what_waits() -> None:
    older, newer, _ = pair_of_frames()
    whole = msgspec.structs.replace(newer, whole=True)
    assert merge(older, whole) == whole


def test_merging_for_ever_stays_bounded_and_counts_what_it_left_out() -> None:
    stage = Stage()
    merged = stage.need()
    made = 0
    for frame in range(30):
        for number in range(100):
            stage.play.cast(f"c{frame}-{number}", at=frame + number / 1000)
            made += 1
        merged = merge(merged, stage.need())
    assert len(merged.marks) == MOST_MARKS + MOST_ROWS
    assert len(merged.marks) + merged.skipped == made
    assert merged.came == made


def test_a_slow_client_is_told_of_every_trouble() -> None:
    stage = Stage()
    stage.play.cast("lost", at=0, queues=())
    merged = stage.need()
    for number in range(3 * MOST_MARKS):
        stage.play.cast(f"c{number}", at=1 + number)
        if number % 100 == 0:
            merged = merge(merged, stage.need())
    assert stage.play["lost"].id in {mark.id for mark in merged.marks}
    assert len(merged.marks) == MOST_MARKS + MOST_ROWS


def test_a_slow_client_loses_no_trouble_for_the_rows_of_its_list() -> None:
    stage = Stage()
    for number in range(MOST_MARKS):
        stage.play.cast(f"lost{number}", at=number, queues=())
    older = stage.need()
    for number in range(MOST_ROWS):
        stage.play.cast(f"c{number}", at=MOST_MARKS + number)
    merged = merge(older, stage.need())
    assert sum(mark.state == "unroutable" for mark in merged.marks) == MOST_MARKS
    assert rows_after([], merged) == stage.builder.whole(ALL, moment(2000), totals()).messages
