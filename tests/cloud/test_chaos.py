"""Each fault breaks what it says, is judged as it should be, and leaves nothing behind."""

from collections.abc import Callable

import pytest

from rpcviz.base.concurrency import spawn
from rpcviz.base.problem import Problem
from rpcviz.bus.operate import Declared, Operator
from rpcviz.cloud import faults
from rpcviz.cloud.chaos import Chaos
from rpcviz.cloud.fault import Fault, Scene, Undo
from rpcviz.cloud.problems import BadParameter, NotAvailable, UnknownBreakage, UnknownFault
from rpcviz.trace.autopsy import verdict
from tests.cloud.broken import Broken, queues, wait_for_all
from tests.cloud.rig import MEMORY, Rig
from tests.wait import wait_until

VERDICTS = {
    "freeze": "silent",
    "kill": "unread",
    "slow": "late",
    "reply_late": "late",
    "lose_replies": "silent",
    "unbound_queue": "unrouted",
    "full_queue": "unread",
    "network_pause": "unread",
    "clock_skew": None,
    "wrong_version": "failed",
    "twice": None,
}
"""On a call to the host that is broken."""


@pytest.mark.parametrize("fault", VERDICTS)
def test_a_call_to_what_is_broken_has_the_verdict_of_what_was_done(broken: Broken, fault: str) -> None:
    breakage = broken.break_it(fault)
    broken.ask()
    wait_until(lambda: verdict(broken.calls()[-1]) == VERDICTS[fault], 10, f"the verdict of {fault}")
    broken.chaos.mend(breakage.id)


@pytest.mark.parametrize("fault", faults.NAMES)
def test_once_mended_everything_works_as_before(broken: Broken, fault: str) -> None:
    before, were_read = queues(), queues(read=True)
    broken.chaos.mend(broken.break_it(fault).id)
    if fault != "kill":
        wait_for_all(were_read)
    assert broken.rig.play("console_log").state == "succeeded"
    assert broken.rig.play("boot_vm").state == "succeeded"
    if fault != "kill":
        assert queues() == before
    assert broken.chaos.broken() == []


def test_a_killed_service_comes_back_and_reads_what_waited(broken: Broken) -> None:
    before = queues()
    breakage = broken.break_it("kill")
    broken.ask()
    wait_until(lambda: verdict(broken.calls()[-1]) == "unread", 10, "nobody reads its queue")
    broken.chaos.mend(breakage.id)
    assert len(queues()) == len(before)
    assert broken.rig.play("console_log").state == "succeeded"


def test_answers_to_a_caller_whose_reply_queue_is_gone_reach_nobody(broken: Broken) -> None:
    breakage = broken.break_it("dead_reply_queue", "nova-api")
    broken.ask()
    wait_until(lambda: verdict(broken.calls()[-1]) == "gone", 10, "an answer without a queue")
    broken.chaos.mend(breakage.id)
    assert broken.rig.play("console_log").state == "succeeded"


def test_a_frozen_service_answers_too_late_once_it_is_mended(broken: Broken) -> None:
    for when in ("after_ack", "before_ack", "mid_method"):
        breakage = broken.break_it("freeze", when=when)
        broken.ask()
        wait_until(lambda: verdict(broken.calls()[-1]) == "silent", 10, f"silence, {when}")
        broken.chaos.mend(breakage.id)
        wait_until(lambda: verdict(broken.calls()[-1]) == "late", 10, "the answer that was held")


def test_a_poison_message_is_seen_as_what_it_is_and_does_no_harm(broken: Broken) -> None:
    broken.break_it("poison")
    wait_until(lambda: any(entry.kind == "other" for entry in broken.rig.entries.values()), 5, "the poison")
    assert broken.rig.play("console_log").state == "succeeded"


def test_a_stale_fanout_queue_is_there_until_it_is_mended(broken: Broken) -> None:
    before = queues()
    breakage = broken.break_it("stale_fanout")
    (stale,) = queues() - before
    assert stale.startswith("compute_fanout_")
    broken.chaos.mend(breakage.id)
    assert queues() == before


def test_each_is_mended_by_itself_when_its_time_is_over(broken: Broken) -> None:
    breakage = broken.break_it("lose_replies", seconds=2)
    assert broken.chaos.broken() == [breakage]
    assert breakage.until_ns - breakage.since_ns == 2_000_000_000
    wait_until(lambda: not broken.chaos.broken(), 10, "the end of its time")
    assert broken.rig.play("console_log").state == "succeeded"


def test_while_something_is_broken_calls_wait_no_longer_than_it_says(broken: Broken) -> None:
    breakage = broken.break_it("freeze", timeout=1)
    broken.ask()
    call = broken.calls()[-1]
    assert call.deadline_ns is not None
    assert call.deadline_ns - call.ts_ns == 1_000_000_000
    broken.chaos.mend(breakage.id)
    broken.ask()
    last = broken.calls()[-1]
    assert last.deadline_ns is not None
    assert last.deadline_ns - last.ts_ns == 60_000_000_000


@pytest.mark.parametrize(
    ("kind", "act"),
    [
        (UnknownFault, lambda chaos: chaos.break_it("earthquake", {})),
        (UnknownBreakage, lambda chaos: chaos.mend("nobody")),
        (BadParameter, lambda chaos: chaos.break_it("freeze", {"target": "nova-compute@mars"})),
        (BadParameter, lambda chaos: chaos.break_it("freeze", {"seconds": 301})),
        (BadParameter, lambda chaos: chaos.break_it("freeze", {"colour": "red"})),
    ],
)
def test_what_makes_no_sense_is_refused(
    broken: Broken, kind: type[Problem], act: Callable[[Chaos], object]
) -> None:
    with pytest.raises(kind):
        act(broken.chaos)
    assert broken.chaos.broken() == []


@pytest.mark.parametrize("fault", ["full_queue", "dead_reply_queue"])
def test_while_the_broker_is_away_what_was_broken_before_can_be_mended(broken: Broken, fault: str) -> None:
    were_read = queues(read=True)
    breakage = broken.break_it(fault, seconds=300)
    broken.break_it("broker_restart", seconds=300)

    def mend() -> None:
        broken.chaos.mend(breakage.id)

    assert spawn("mends", mend).join(60)
    broken.chaos.mend_all()
    wait_for_all(were_read)
    assert broken.rig.play("console_log").state == "succeeded"


def test_of_all_that_is_broken_the_way_to_the_broker_is_mended_first(broken: Broken) -> None:
    worked: list[bool] = []

    def look(scene: Scene) -> Undo:
        return lambda: worked.append(scene.process.network.works())

    broken.chaos._faults["look"] = Fault(text={}, do=look)
    broken.break_it("look")
    broken.break_it("broker_restart")
    broken.chaos.mend_all()
    assert worked == [True]


class Hindered(Operator):
    """Its connection breaks whenever it binds."""

    def bind(self, queue: Declared) -> None:
        raise ConnectionResetError(queue.name)


def test_a_service_whose_queue_was_not_mended_reads_all_the_same(broken: Broken) -> None:
    were_read = queues(read=True)
    broken.chaos._operator = Hindered(MEMORY)
    unmended = [broken.break_it("full_queue"), broken.break_it("dead_reply_queue", "nova-api")]
    broken.chaos.mend_all()
    wait_for_all(were_read)
    assert broken.rig.play("console_log").state == "succeeded"
    assert broken.chaos.broken() == unmended
    # At its end the program mends what it can, and waits for nothing.
    broken.chaos.close()
    assert broken.chaos.broken() == []


class HinderedOnce(Hindered):
    """Its connection breaks with the first binding."""

    def __init__(self) -> None:
        super().__init__(MEMORY)
        self.tried = 0

    def bind(self, queue: Declared) -> None:
        self.tried += 1
        if self.tried == 1:
            super().bind(queue)
        Operator.bind(self, queue)


def test_what_could_not_be_mended_when_its_time_was_over_is_tried_again(
    broken: Broken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rpcviz.cloud.chaos.AGAIN_S", 0.1)
    broken.chaos._operator = operator = HinderedOnce()
    broken.break_it("unbound_queue", seconds=1)
    wait_until(lambda: operator.tried == 2 and not broken.chaos.broken(), 10, "the second try")
    assert broken.rig.play("console_log").state == "succeeded"


def test_what_somebody_could_not_mend_is_broken_still_and_may_be_mended_again(broken: Broken) -> None:
    broken.chaos._operator = HinderedOnce()
    breakage = broken.break_it("unbound_queue", seconds=300)
    with pytest.raises(ConnectionResetError):
        broken.chaos.mend(breakage.id)
    assert broken.chaos.broken() == [breakage]
    broken.chaos.mend(breakage.id)
    assert broken.chaos.broken() == []
    assert broken.rig.play("console_log").state == "succeeded"


def test_one_service_is_broken_in_one_way_at_a_time(broken: Broken) -> None:
    broken.break_it("slow")
    with pytest.raises(NotAvailable):
        broken.break_it("freeze")


def test_a_cloud_that_does_not_run_cannot_be_broken() -> None:
    rig = Rig()
    chaos = rig.chaos
    assert not any(fault.available for fault in chaos.faults())
    with pytest.raises(NotAvailable):
        chaos.break_it("freeze", {})


def test_only_the_owner_of_a_cloud_may_break_it() -> None:
    with Rig(), Rig(visit=True) as visitor:
        wait_until(visitor.cloud.running, 10, "the visit")
        chaos = visitor.chaos
        with pytest.raises(NotAvailable, match="freeze"):
            chaos.break_it("freeze", {})
        breaking = next(each for each in visitor.desk.scenarios() if each.name == "hosts_in_trouble")
        assert "only its owner may break it" in (breaking.reason or {})["en"]
        with pytest.raises(NotAvailable, match="hosts_in_trouble"):
            visitor.desk.run("hosts_in_trouble", {})


def test_every_fault_of_every_program_can_be_mended() -> None:
    with Rig(heartbeat_scale=1) as rig:
        chaos = rig.chaos
        before = {name for name in queues(read=True) if "fanout" not in name}
        for fault in chaos.faults():
            for target in fault.parameters[0].choices or ():
                chaos.mend(chaos.break_it(fault.name, {"target": target}).id)
        wait_for_all(before)
        assert rig.play("boot_vm").state == "succeeded"
