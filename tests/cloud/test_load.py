"""Many runs: how many at once, how fast, in which order, and how they are counted."""

from collections.abc import Mapping

import pytest

from rpcviz.base.clock import FakeClock
from rpcviz.base.concurrency import Stop
from rpcviz.cloud.load import Load, Order
from rpcviz.cloud.problems import NotAvailable
from rpcviz.cloud.run import Run
from rpcviz.cloud.tally import Tally
from tests.cloud.rig import Rig, taking
from tests.wait import wait_until

WORDS = {"en": "no cloud", "zh-CN": "没有云"}


def order(*names: str, count: int, parallel: int = 1, rate: float | None = None) -> Order:
    return Order(names=names, parameters={}, count=count, parallel=parallel, rate=rate)


class Ticking(Stop):
    """Lets a clock go on by what is waited for, so that nobody has to."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self._clock = clock

    def wait(self, timeout_s: float) -> bool:
        self._clock.advance(timeout_s)
        return self.is_set()


class SmallDesk:
    """A desk whose runs take as long as it is told, by the clock."""

    def __init__(self, clock: FakeClock, *, takes_s: float, closes_after: int | None = None) -> None:
        self._clock = clock
        self._takes_ns = int(takes_s * 1e9)
        self._closes_after = closes_after
        self._runs: dict[str, Run] = {}
        self.started: list[tuple[str, float]] = []
        self.most = 0

    def run(self, name: str, parameters: Mapping[str, object]) -> Run:
        del parameters
        if self._closes_after is not None and len(self.started) >= self._closes_after:
            raise NotAvailable(name, WORDS, WORDS)
        now = self._clock.now_ns()
        made = Run(id=f"r{len(self._runs)}", scenario=name, parameters={}, state="running", started_ns=now)
        self._runs[made.id] = made
        self.started.append((name, now / 1e9))
        playing = [run for run in self._runs if self.run_by_id(run).state == "running"]
        self.most = max(self.most, len(playing))
        return made

    def run_by_id(self, run_id: str) -> Run:
        run = self._runs[run_id]
        end = run.started_ns + self._takes_ns
        if self._clock.now_ns() < end:
            return run
        return Run(
            id=run.id,
            scenario=run.scenario,
            parameters={},
            state="succeeded",
            started_ns=run.started_ns,
            ended_ns=end,
        )


class Hosts:
    """A cloud with room for so many servers, each start of a run taking one."""

    def __init__(self, desk: SmallDesk, room: int) -> None:
        self._desk = desk
        self._room = room
        self._before = 0
        self.emptied = 0

    def left(self) -> int:
        return self._room - (len(self._desk.started) - self._before)

    def make(self) -> None:
        self.emptied += 1
        self._before = len(self._desk.started)


def played(clock: FakeClock, desk: SmallDesk, what: Order, room: Hosts | None = None) -> Tally:
    return Load(what, desk, clock=clock, stop=Ticking(clock), pause=Ticking(clock), room=room).play()


def test_as_many_play_at_once_as_are_allowed(clock: FakeClock) -> None:
    desk = SmallDesk(clock, takes_s=1)
    tally = played(clock, desk, order("a", count=9, parallel=3))
    assert desk.most == 3
    assert tally.fine


def test_a_steady_rate_begins_each_at_its_moment(clock: FakeClock) -> None:
    desk = SmallDesk(clock, takes_s=0.5)
    tally = played(clock, desk, order("a", count=6, parallel=20, rate=2))
    first = desk.started[0][1]
    assert [at - first for _, at in desk.started] == pytest.approx([0, 0.5, 1, 1.5, 2, 2.5], abs=0.05)
    assert tally.behind_s == pytest.approx(0, abs=0.05)


def test_a_rate_that_is_too_high_for_what_may_play_at_once_is_told_as_behind(clock: FakeClock) -> None:
    desk = SmallDesk(clock, takes_s=1)
    tally = played(clock, desk, order("a", count=5, parallel=1, rate=10))
    assert tally.behind_s == pytest.approx(3.6, abs=0.2)


def test_a_cloud_of_its_own_is_emptied_when_it_is_full_and_nothing_plays(clock: FakeClock) -> None:
    desk = SmallDesk(clock, takes_s=1)
    hosts = Hosts(desk, room=6)
    assert played(clock, desk, order("a", count=20, parallel=2), hosts).fine
    assert hosts.emptied >= 3


def test_a_cloud_that_is_too_small_for_one_run_does_not_stop_the_load_for_ever(clock: FakeClock) -> None:
    desk = SmallDesk(clock, takes_s=1)
    assert played(clock, desk, order("a", count=1), Hosts(desk, room=0)).fine


def test_a_cloud_that_goes_away_ends_the_load_and_is_a_reason(clock: FakeClock) -> None:
    desk = SmallDesk(clock, takes_s=1, closes_after=2)
    tally = played(clock, desk, order("a", count=5))
    assert (tally.succeeded, tally.failed, tally.fine) == (2, 1, False)
    assert [each.reason for each in tally.reasons] == ["no cloud"]


def test_where_nothing_can_be_played_at_all_that_is_said_as_for_one_run(clock: FakeClock) -> None:
    desk = SmallDesk(clock, takes_s=1, closes_after=0)
    with pytest.raises(NotAvailable):
        played(clock, desk, order("a", count=5))


def test_several_names_are_drawn_and_the_same_seed_draws_the_same() -> None:
    def drawn(seed: int) -> list[str]:
        return list(Order(names=("a", "b", "c"), parameters={}, count=50, seed=seed).drawn())

    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)
    assert set(drawn(7)) == {"a", "b", "c"}


def test_without_a_seed_each_name_has_its_turn() -> None:
    assert list(order("a", "b", count=3).drawn()) == ["a", "b", "a"]


def test_a_mixed_load_of_real_scenarios_ends_well() -> None:
    with Rig() as rig:
        names = ("boot_vm", "console_log", "one_of_many", "port_update")
        what = Order(names=names, parameters={"port_update": {"what": "name"}}, count=6, parallel=3, seed=4)
        rig.desk.widen(3)
        tally = Load(what, rig.desk, clock=rig.clock, stop=Stop()).play()
        assert (tally.succeeded, tally.reasons) == (6, ())
        assert sum(each.runs for each in tally.scenarios) == 6


def test_more_runs_than_usual_play_at_once_where_a_load_asks_for_it() -> None:
    slow = taking(spawn=30.0)
    with Rig(durations=slow) as rig:
        rig.desk.widen(6)
        for _ in range(6):
            rig.desk.run("boot_vm", {})
        # Each builds, and none ends: a seventh would wait for a place.
        wait_until(lambda: len(rig.cloud.world.ports()) == 6, 20, "six builds at once")


def test_whoever_wants_to_stop_gets_what_ended_and_nothing_more_begins(clock: FakeClock) -> None:
    desk = SmallDesk(clock, takes_s=1)
    stop = Ticking(clock)
    load = Load(
        order("a", count=1_000),
        desk,
        clock=clock,
        stop=stop,
        pause=Ticking(clock),
        ended=lambda run: stop.set() if run.id == "r3" else None,
    )
    tally = load.play()
    assert tally.interrupted
    assert (tally.succeeded, len(desk.started)) == (4, 4)
