"""How much goes through a queue, and whether more and more waits in it."""

from rpcviz.trace.change import QueueView
from rpcviz.trace.limits import Limits
from rpcviz.trace.traffic import QueueTraffic, Traffic
from tests.play import Play, moment


def queue(messages: int | None = None, name: str = "compute") -> QueueView:
    return QueueView(name=name, role="topic", topic=name, readers=(), messages=messages)


def deep(*depths: int, every_s: float = 5) -> QueueTraffic:
    """A queue in which so many wait, one look after the other."""
    traffic = Traffic(Limits())
    for number, depth in enumerate(depths):
        traffic.sample(moment(number * every_s), [queue(depth)])
    return traffic.queue(queue(depths[-1]), moment((len(depths) - 1) * every_s))


def test_what_goes_in_and_comes_out_is_counted() -> None:
    play = Play().cast("a", queues=("compute.cmp1",)).cast("b", queues=("compute.cmp1", "other"))
    play.deliver("a", at=1, by="c")
    found = play.tracer.traffic().queue(queue(name="compute.cmp1"), moment(1))
    assert (found.given, found.taken) == (2, 1)
    assert play.tracer.traffic().exchange("nova", moment(1)).given == 2


def test_a_rate_is_that_of_the_last_seconds() -> None:
    traffic = Traffic(Limits())
    traffic.sample(moment(0), [queue()])
    for _ in range(50):
        traffic.given("compute")
        traffic.came("nova")
    traffic.taken("compute")
    traffic.sample(moment(5), [queue()])
    found = traffic.queue(queue(), moment(5))
    assert (found.given_per_s, found.taken_per_s) == (10.0, 0.2)
    traffic.sample(moment(10), [queue()])
    assert traffic.queue(queue(), moment(10)).given_per_s == 0.0


def test_the_first_moment_has_no_rate() -> None:
    traffic = Traffic(Limits())
    traffic.given("compute")
    assert traffic.queue(queue(), moment(0)).given_per_s == 0.0


def test_a_queue_in_which_more_and_more_waits_grows() -> None:
    found = deep(0, 3, 6, 9, 12)
    assert (found.growth, found.growing) == (12, True)


def test_a_queue_that_is_emptied_in_between_does_not() -> None:
    assert not deep(0, 9, 0, 9, 12).growing


def test_one_burst_that_waits_is_no_growth() -> None:
    assert not deep(0, 0, 30, 30, 30).growing


def test_a_few_messages_more_are_no_growth() -> None:
    assert not deep(0, 1, 2, 3).growing


def test_growth_looks_back_a_minute_and_no_further() -> None:
    found = deep(*range(0, 200, 10))
    assert found.growth == 120


def test_without_counts_growth_is_unknown() -> None:
    traffic = Traffic(Limits())
    traffic.sample(moment(0), [queue(None)])
    assert traffic.queue(queue(None), moment(5)).growth is None


def test_samples_are_taken_now_and_then_only() -> None:
    found = deep(0, 5, 10, 15, every_s=1)
    assert found.growth == 15
    assert not found.growing


def test_a_clock_that_is_set_back_starts_afresh() -> None:
    traffic = Traffic(Limits())
    traffic.sample(moment(100), [queue(50)])
    traffic.sample(moment(0), [queue(0)])
    assert traffic.queue(queue(1), moment(1)).growth == 1


def test_names_that_come_and_go_are_bounded() -> None:
    traffic = Traffic(Limits(names=10))
    for number in range(50):
        traffic.given(f"q{number}")
    assert traffic.forgotten() == 40


def test_what_is_new_since_the_look_before_has_its_rate_at_once() -> None:
    traffic = Traffic(Limits())
    traffic.sample(moment(0), [])
    for _ in range(20):
        traffic.given("new")
        traffic.came("nova")
    traffic.sample(moment(5), [queue(name="new")])
    assert traffic.queue(queue(name="new"), moment(5)).given_per_s == 4.0
    assert traffic.exchange("nova", moment(5)).given_per_s == 4.0
