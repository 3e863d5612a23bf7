"""`rpcviz scenario run` with more than one run."""

import json
import signal
import subprocess
from collections import Counter
from collections.abc import Callable

import pytest

from rpcviz.base.problem import Usage
from rpcviz.cli.load import order_of
from tests.cli.conftest import Beside
from tests.wait import wait_until

Start = Callable[..., Beside]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_the_sum_is_told_for_machines_with_the_names_that_were_drawn(rpcviz: Run) -> None:
    ended = rpcviz(
        "scenario", "run", "one_server", "all_servers", "--count", "6", "--parallel", "3",
        "--seed", "7", "-p", "host=cmp2", "--json",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert (told["wanted"], told["succeeded"], told["failed"], told["seed"]) == (6, 6, 0, 7)
    again = order_of(("one_server", "all_servers"), {}, count=6, parallel=3, rate=None, seed=7)
    assert {each["name"]: each["runs"] for each in told["scenarios"]} == Counter(again.drawn())
    assert told["runs_per_second"] > 0


def test_one_run_that_failed_makes_the_load_fail_and_its_reason_is_told(rpcviz: Run) -> None:
    ended = rpcviz(
        "scenario", "run", "one_server", "all_servers", "-p", "host=cmp3", "--services", "nova-compute:2"
    )
    assert ended.returncode == 1
    assert "1 of 2 succeeded, 1 failed" in ended.stdout
    assert "1 × one_server: There is no compute host cmp3" in ended.stdout
    assert "one_server" in ended.stderr


def test_ctrl_c_ends_a_load_in_order_and_sums_up_what_ended(beside: Start) -> None:
    # A host that is not there is told at once, so the first end is seen from outside.
    load = beside(
        "scenario", "run", "one_server", "-p", "host=cmp3", "--services", "nova-compute:2",
        "--count", "100000", "--rate", "20", "--json",
    )  # fmt: skip
    wait_until(lambda: "failed" in load.said(), 30, "the first run's end")
    load.process.send_signal(signal.SIGINT)
    assert load.process.wait(60) == 130
    told = json.loads(load.printed()[-1])
    assert told["interrupted"]
    assert told["failed"] >= 1
    assert "Traceback" not in load.said()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"count": 0}, "1 to 100000"),
        ({"count": -1}, "1 to 100000"),
        ({"count": 10**6}, "1 to 100000"),
        ({"parallel": 0}, "1 to 50"),
        ({"parallel": 10**6}, "1 to 50"),
        ({"rate": 0.0}, "at most 100"),
        ({"rate": float("nan")}, "at most 100"),
        ({"rate": float("inf")}, "at most 100"),
        ({"seed": 3, "count": 5}, "several NAMEs"),
    ],
)
def test_what_is_out_of_bounds_is_refused_with_what_is_allowed(asked: dict[str, float], said: str) -> None:
    whole = {"count": None, "parallel": None, "rate": None, "seed": None, **asked}
    with pytest.raises(Usage) as refused:
        order_of(("boot_vm",), {}, **whole)  # type: ignore[arg-type]
    assert said in refused.value.remedy


def test_several_names_without_a_count_are_played_once_each_in_their_order() -> None:
    order = order_of(("b", "a"), {}, count=None, parallel=None, rate=None, seed=None)
    assert list(order.drawn()) == ["b", "a"]


def test_a_draw_without_a_seed_has_one_that_can_be_given_again() -> None:
    order = order_of(("a", "b"), {}, count=9, parallel=None, rate=None, seed=None)
    assert order.seed is not None


def test_a_rate_lets_several_play_at_once() -> None:
    assert order_of(("a",), {}, count=9, parallel=None, rate=5, seed=None).parallel == 20
    assert order_of(("a",), {}, count=9, parallel=2, rate=5, seed=None).parallel == 2
