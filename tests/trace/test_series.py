"""What happened in which second."""

from rpcviz.trace.series import STEPS, Series
from rpcviz.trace.stats import Stats
from tests.play import Play, moment


def test_each_second_has_its_own_numbers() -> None:
    stats = Stats()
    play = Play()
    for at, name in ((0, "a"), (0.5, "b"), (2.25, "c")):
        for change in play.cast(name, at=at, queues=() if name == "c" else ("q",)).last:
            stats.feed(change, moment(at))
    view = stats.timeline(moment(3))
    assert view.by_kind["cast"] == [2, 0, 1, 0]
    assert view.unroutable == [0, 0, 1, 0]
    assert view.bytes == [2000, 0, 1000, 0]
    assert view.from_ns == moment(0)


def test_answers_and_timeouts_stand_in_the_second_in_which_they_came() -> None:
    stats = Stats()
    play = Play()
    for at, act in (
        (0.0, lambda: play.call("a", at=0).call("b", at=0, timeout=2)),
        (1.0, lambda: play.reply("a", at=1)),
        (2.0, lambda: play.wait_until(2.5)),
    ):
        before = len(play.changes)
        act()
        for change in play.changes[before:]:
            stats.feed(change, moment(at))
    view = stats.timeline(moment(2))
    assert view.timeouts == [0, 0, 1]
    assert view.p50_ms == [None, 1000.0, None]
    assert view.p99_ms == [None, 1000.0, None]


def test_the_second_that_is_going_on_has_its_latencies_too() -> None:
    series = Series()
    series.answered(moment(0), 5_000_000, 0)
    assert series.view(moment(0)).p50_ms == [5.0]
    series.answered(moment(0.5), 5_000_000, 0)
    assert series.view(moment(1)).p50_ms == [5.0, None]


def test_only_the_last_ten_minutes_are_kept() -> None:
    series = Series()
    for second in range(2 * STEPS):
        series.row(moment(second))[0] += second
    view = series.view(moment(2 * STEPS - 1))
    assert {len(view.deliveries), len(view.p50_ms), len(view.missed), len(view.by_kind["call"])} == {STEPS}
    assert view.by_kind["call"] == list(range(STEPS, 2 * STEPS))
    assert view.from_ns == moment(STEPS)


def test_quiet_seconds_are_zeros() -> None:
    series = Series()
    series.row(moment(0))[0] += 1
    assert series.view(moment(3)).by_kind["call"] == [1, 0, 0, 0]


def test_after_a_long_silence_it_starts_afresh() -> None:
    series = Series()
    series.row(moment(0))[0] += 1
    series.drops(moment(0), {"intake": 3})
    view = series.view(moment(5 * STEPS))
    assert view.by_kind["call"] == [0]
    assert view.dropped == {"intake": [0]}


def test_a_clock_that_is_set_back_starts_afresh() -> None:
    # A replay that begins anew.
    series = Series()
    series.row(moment(100))[0] += 1
    series.row(moment(0))[0] += 5
    assert series.view(moment(0)).by_kind["call"] == [5]


def test_what_a_pipe_dropped_stands_where_it_was_noticed() -> None:
    series = Series()
    assert series.drops(moment(0), {"intake": 0, "tap": 2}) == ["tap"]
    assert series.drops(moment(1), {"intake": 0, "tap": 2}) == []
    assert series.drops(moment(2), {"intake": 7, "tap": 3}) == ["intake", "tap"]
    view = series.view(moment(2))
    assert view.dropped == {"intake": [0, 0, 7], "tap": [2, 0, 1]}
    assert view.missed == [True, False, True]


def test_what_nobody_saw_marks_every_second_of_the_gap() -> None:
    series = Series()
    series.row(moment(0))
    series.row(moment(5))
    series.missed(moment(1.5), moment(3.5))
    assert series.view(moment(5)).missed == [False, True, True, True, False, False]


def test_a_gap_before_anything_was_counted_is_no_error() -> None:
    series = Series()
    series.missed(moment(1), moment(2))
    series.row(moment(10))
    series.missed(moment(1), moment(2))
    assert series.view(moment(10)).missed == [False]


def test_pipes_that_come_and_go_are_bounded() -> None:
    series = Series()
    for number in range(100):
        series.drops(moment(0), {f"pipe{number}": 1})
    assert len(series.view(moment(0)).dropped) == 16
