"""A rate and quantiles of bounded size."""

from hypothesis import given
from hypothesis import strategies as st

from rpcviz.trace.measure import HEAT_MS, Quantiles, Rate

SECOND = 1_000_000_000


def test_one_duration_is_exact() -> None:
    quantiles = Quantiles()
    quantiles.add(64 * SECOND)
    assert quantiles.at_ms(0.5) == quantiles.at_ms(0.99) == 64_000.0


def test_without_any_there_is_no_quantile() -> None:
    assert Quantiles().at_ms(0.5) is None


@given(
    st.lists(st.integers(1_000, 3_600 * SECOND), min_size=1, max_size=200), st.sampled_from([0.5, 0.9, 0.99])
)
def test_a_quantile_is_within_five_percent_of_the_true_one(durations: list[int], quantile: float) -> None:
    quantiles = Quantiles()
    for duration in durations:
        quantiles.add(duration)
    true = sorted(durations)[max(0, -(-int(quantile * 1000) * len(durations) // 1000) - 1)]
    told = quantiles.at_ms(quantile)
    assert told is not None
    assert abs(told * 1e6 - true) <= 0.05 * true + 1_000


def test_many_durations_take_no_more_room_than_few() -> None:
    quantiles = Quantiles()
    for number in range(100_000):
        quantiles.add(1_000_000 + number)
    assert len(quantiles._buckets) < 20


def test_a_rate_forgets_what_is_older_than_five_seconds() -> None:
    rate = Rate()
    for number in range(10):
        rate.add(number * SECOND)
    assert rate.per_s(9 * SECOND) == 1.0
    assert rate.per_s(12 * SECOND) == 0.4
    assert rate.per_s(100 * SECOND) == 0.0


def test_a_moment_that_comes_late_is_counted_where_it_belongs() -> None:
    rate = Rate()
    rate.add(10 * SECOND)
    rate.add(9 * SECOND)
    rate.add(1 * SECOND)
    assert rate.per_s(10 * SECOND) == 0.4


def test_a_duration_stands_in_the_column_in_which_it_begins() -> None:
    for duration_ms, column in ((0.001, 0.1), (0.15, 0.1), (1.2, 1.0), (40.0, 31.6228), (9e9, 100_000.0)):
        quantiles = Quantiles()
        quantiles.add(int(duration_ms * 1e6))
        (at,) = [at for at, count in enumerate(quantiles.heat()) if count]
        assert HEAT_MS[at] == column


def test_without_any_there_is_no_heat() -> None:
    assert Quantiles().heat() == ()
    assert Quantiles().most_ms() is None


def test_what_was_asked_before_does_not_outlive_what_comes_after() -> None:
    quantiles = Quantiles()
    quantiles.add(SECOND)
    assert quantiles.at_ms(0.5) == 1000.0
    for _ in range(9):
        quantiles.add(2 * SECOND)
    assert quantiles.at_ms(0.5) != 1000.0
