"""The rooms together, in this process, on native threads."""

from collections.abc import Iterator
from typing import Any, cast

import pytest

from rpcviz.bus import management, transport
from rpcviz.config.settings import Settings
from rpcviz.runtime import Runtime, build
from rpcviz.tap.source import Missed
from rpcviz.tap.tap import TapOptions
from rpcviz.trace.autopsy import judge
from rpcviz.trace.verdict import Confidence
from tests.cloud.rig import MEMORY
from tests.play import Play
from tests.wait import wait_until


@pytest.fixture
def runtime() -> Iterator[Runtime]:
    """Started, with its cloud up, on a broker that no other test has used."""
    transport.reset()
    made = build(Settings())
    made.start()
    assert made.wait_started(60)
    yield made
    made.close()


def states(runtime: Runtime) -> dict[str, str]:
    return {worker.name: worker.state for worker in runtime.workers()}


def test_before_it_starts_it_is_not_ready_and_says_why() -> None:
    reasons = build(Settings()).reasons()
    assert any("tap" in reason for reason in reasons)


def test_once_started_every_worker_runs(runtime: Runtime) -> None:
    wait_until(lambda: not runtime.reasons(), what="it to be ready")
    wait_until(lambda: set(states(runtime).values()) == {"running"}, what="every worker to run")


def test_a_boot_goes_the_whole_way_from_tap_to_ring(runtime: Runtime) -> None:
    run = runtime.desk.run("boot_vm", {"era": "classic"})
    wait_until(lambda: runtime.desk.run_by_id(run.id).state != "running", 20, "the run to end")
    ended = runtime.desk.run_by_id(run.id)
    assert ended.state == "succeeded", ended.reason
    request_id = str(ended.request_id)
    entries, _ = runtime.ring.of_request(request_id)
    assert [entry.kind.value for entry in entries] == ["cast", "call", "reply", "cast"]

    def all_named() -> bool:
        """Who has just come has its name a moment later."""
        entries, _ = runtime.ring.of_request(request_id)
        return all(entry.sender is not None and entry.sender.host for entry in entries)

    wait_until(all_named, what="the senders' names")
    wait_until(
        lambda: {hop.name for hop in runtime.ring.of_request(request_id)[1]} >= {"claim", "spawn"},
        what="the work on the host",
    )


def test_everything_that_went_into_a_pipe_is_accounted_for(runtime: Runtime) -> None:
    run = runtime.desk.run("boot_vm", {"era": "today", "servers": 2})
    wait_until(lambda: runtime.desk.run_by_id(run.id).state != "running", 20, "the run to end")
    for pipe in runtime.picture.pipes():
        counts = pipe.counts
        assert counts.given == counts.taken + counts.dropped + counts.waiting, pipe.name
        assert counts.dropped == 0


def test_a_worker_that_meets_what_it_cannot_take_starts_again_and_the_rest_goes_on(runtime: Runtime) -> None:
    runtime.intake.put(cast(Any, object()))
    wait_until(lambda: any(worker.restarts for worker in runtime.workers()), what="the worker to die")
    wait_until(lambda: set(states(runtime).values()) == {"running"}, what="it to run again")
    run = runtime.desk.run("boot_vm", {"era": "classic"})
    wait_until(lambda: runtime.desk.run_by_id(run.id).state == "succeeded", 20, "a boot")


def test_after_the_broker_was_restarted_and_mended_everything_goes_on(runtime: Runtime) -> None:
    wait_until(lambda: not runtime.reasons(), what="it to be ready")
    breakage = runtime.chaos.break_it("broker_restart", {"seconds": 60})
    wait_until(lambda: runtime.picture.numbers().gaps, 20, "the tap to be back, and to tell what it missed")
    runtime.chaos.mend(breakage.id)
    wait_until(
        lambda: "compute.cmp1" in {queue.name for queue in management.topology(MEMORY).queues}, 20, "a host"
    )

    def boots() -> bool:
        run = runtime.desk.run("boot_vm", {"era": "classic"})
        wait_until(lambda: runtime.desk.run_by_id(run.id).state != "running", 30, "the run to end")
        return runtime.desk.run_by_id(run.id).state == "succeeded"

    # Whoever is not back yet makes the first one fail.
    wait_until(boots, 60, "a boot")


def test_what_the_pipe_before_trace_dropped_makes_a_verdict_uncertain() -> None:
    transport.reset()
    runtime = build(Settings(tap=TapOptions(queue_max=1)))
    play = Play()
    play.tracer = runtime.tracer
    play.call("a", timeout=5)
    runtime.ring.add(play.changes)
    for _ in range(2):
        runtime.intake.put(Missed(from_ns=0, to_ns=0, reason="tap"))
    runtime.start()
    wait_until(
        lambda: (runtime.ring.entry(play["a"].id) or play["a"]).state == "timed_out",
        20,
        "the end of its time",
    )
    entry = runtime.ring.entry(play["a"].id)
    runtime.close()
    assert entry is not None
    judged = judge(entry)
    assert judged is not None
    assert judged.confidence is Confidence.CANNOT_KNOW


def test_it_ends_within_two_seconds_while_it_is_at_work() -> None:
    transport.reset()
    runtime = build(Settings())
    began = runtime.clock.now_ns()
    runtime.start()
    assert runtime.wait_started(60)
    started_s = (runtime.clock.now_ns() - began) / 1e9
    runtime.desk.run("boot_vm", {"era": "today", "servers": 5})
    before = runtime.clock.now_ns()
    runtime.close()
    # A machine that is so busy that the start took long needs more.
    assert (runtime.clock.now_ns() - before) / 1e9 < max(2, 2 * started_s)
    wait_until(lambda: set(states(runtime).values()) == {"ended"}, what="every worker to end")
