"""What a fault does to whoever stands still, is cut off, or has a wrong clock; and what may be said of it."""

import json
from datetime import UTC, datetime

from rpcviz.base.concurrency import spawn
from rpcviz.bus import guard, management
from rpcviz.cloud.services.ovs_agent import PORT_NOTIFIER
from rpcviz.trace.autopsy import judge, verdict
from rpcviz.trace.entry import Entry
from rpcviz.trace.verdict import Confidence
from rpcviz.wire.redact import unseal
from rpcviz.wire.sealed import Sealed
from tests.cloud.broken import Broken, queues, wait_for_all
from tests.cloud.rig import MEMORY, Rig
from tests.wait import wait_until

ENDS = "compute.instance.reboot.end"


def reports(broken: Broken, host: str) -> int:
    """How often nova-compute of a host told nova that it is there, until now."""
    return sum(
        entry.label == "Service.save" and entry.sender is not None and entry.sender.host == host
        for entry in list(broken.rig.entries.values())
    )


def test_a_frozen_service_reports_no_more_and_a_mended_one_again() -> None:
    with Rig(heartbeat_scale=0.02) as rig:
        broken = Broken(rig)
        others = [f"cmp{number}" for number in (1, 2, 3) if f"cmp{number}" != broken.host]
        wait_until(lambda: reports(broken, broken.host) > 0, 20, "its first report")
        breakage = broken.break_it("freeze", when="mid_method", seconds=120)
        # What was under way when it froze may still come.
        heard = [reports(broken, host) for host in others]
        wait_until(
            lambda: all(reports(broken, host) > n for host, n in zip(others, heard, strict=True)),
            20,
            "a round",
        )
        silent, heard = reports(broken, broken.host), [reports(broken, host) for host in others]
        wait_until(
            lambda: all(reports(broken, host) > n + 3 for host, n in zip(others, heard, strict=True)),
            20,
            "more",
        )
        assert reports(broken, broken.host) == silent
        broken.chaos.mend(breakage.id)
        wait_until(lambda: reports(broken, broken.host) > silent, 20, "its next report")


def test_a_program_without_a_network_does_not_keep_the_others_from_reporting() -> None:
    with Rig(heartbeat_scale=0.02) as rig:
        broken = Broken(rig)
        hosts = ["cmp1", "cmp2", "cmp3"]
        breakage = broken.break_it("network_pause", seconds=120)
        heard = [reports(broken, host) for host in hosts]
        wait_until(
            lambda: all(
                reports(broken, host) > n + 3
                for host, n in zip(hosts, heard, strict=True)
                if host != broken.host
            ),
            20,
            "the others' reports",
        )
        broken.chaos.mend(breakage.id)
        silent = reports(broken, broken.host)
        wait_until(lambda: reports(broken, broken.host) > silent, 20, "its next report")


def test_once_a_restarted_broker_is_mended_all_report_again() -> None:
    with Rig(heartbeat_scale=0.02) as rig:
        broken = Broken(rig)
        breakage = broken.break_it("broker_restart", seconds=120)
        wait_until(lambda: bool(rig.gaps), 20, "the tap back at the broker")
        heard = {host: reports(broken, host) for host in ("cmp1", "cmp2", "cmp3")}
        broken.chaos.mend(breakage.id)
        # A report that was on its way when the broker went waits a minute for its answer before the next.
        wait_until(lambda: all(reports(broken, host) > n for host, n in heard.items()), 150, "reports")


def under(broken: Broken, request_id: str) -> list[Entry]:
    return [entry for entry in list(broken.rig.entries.values()) if entry.request_id == request_id]


def has_ended(broken: Broken, request_id: str) -> bool:
    return any(entry.event_type == ENDS for entry in under(broken, request_id))


def has_begun(broken: Broken, request_id: str) -> bool:
    """True once nova-compute said the first thing about that request."""
    senders = [entry.sender for entry in under(broken, request_id)]
    return any(sender is not None and sender.service == "nova-compute" for sender in senders)


def test_a_service_frozen_in_its_method_has_done_half_of_it(broken: Broken) -> None:
    # Long enough for what nova-compute asks of the conductor before it stands still.
    breakage = broken.break_it("freeze", when="mid_method", seconds=120, timeout=5)
    request_id = broken.reboot()
    wait_until(lambda: has_begun(broken, request_id), 10, "its start")
    broken.ask()
    wait_until(lambda: verdict(broken.calls()[-1]) == "silent", 10, "silence")
    assert not has_ended(broken, request_id)
    broken.chaos.mend(breakage.id)
    wait_until(lambda: has_ended(broken, request_id), 10, "its end")


def depth(name: str) -> int:
    return next(queue.messages for queue in management.topology(MEMORY).queues if queue.name == name) or 0


def test_a_full_queue_keeps_the_newest_alone_and_is_made_anew(broken: Broken) -> None:
    name = f"compute.{broken.host}"
    breakage = broken.break_it("full_queue")
    assert depth(name) == 3
    for _ in range(2):
        broken.ask()
    wait_until(lambda: verdict(broken.calls()[-1]) == "unread", 10, "nobody comes to read it")
    assert depth(name) == 3
    broken.chaos.mend(breakage.id)
    wait_until(lambda: not depth(name), 10, "a queue that is read")
    assert broken.rig.play("console_log").state == "succeeded"


def test_a_wrong_clock_is_written_into_messages_and_moves_nothing_that_was_seen(broken: Broken) -> None:
    breakage = broken.break_it("clock_skew", skew="1_h_behind")
    began_ns, request_id = broken.rig.clock.now_ns(), broken.reboot()
    wait_until(lambda: has_ended(broken, request_id), 10, "its end")
    (said,) = (
        seen for seen in list(broken.rig.seen)
        if (seen.entry.request_id, seen.entry.event_type) == (request_id, ENDS) and seen.sealed is not None
    )  # fmt: skip
    assert said.sealed is not None
    assert 0.9 < (began_ns / 1e9 - written(said.sealed)) / 3600 < 1.1
    entries = under(broken, request_id)
    assert min(entry.ts_ns for entry in entries) >= began_ns
    assert not any(verdict(entry) for entry in entries)
    broken.chaos.mend(breakage.id)
    process = broken.rig.cloud.process(f"nova-compute@{broken.host}")
    assert process is not None
    assert process.clock.shift_ns == 0


def written(sealed: Sealed) -> float:
    """The time that a notification bears, in seconds since the epoch."""
    body = json.loads(unseal(sealed))["body"]
    return datetime.fromisoformat(body["timestamp"]).replace(tzinfo=UTC).timestamp()


def test_who_is_cut_off_from_the_network_comes_back_and_answers_late(broken: Broken) -> None:
    breakage = broken.break_it("network_pause")
    broken.ask()
    wait_until(lambda: verdict(broken.calls()[-1]) == "unread", 10, "nobody reads its queue")
    held = broken.break_it("slow", "nova-conductor", delay=1)
    broken.chaos.mend(breakage.id)
    broken.chaos.mend(held.id)
    wait_for_all({f"compute.{broken.host}"})
    assert broken.rig.play("console_log").state == "succeeded"


def test_while_a_network_is_paused_a_run_of_another_era_does_not_wait_for_it(broken: Broken) -> None:
    given = {"target": f"neutron-openvswitch-agent@{broken.host}", "seconds": 300}
    breakage = broken.chaos.break_it("network_pause", given)
    changing = spawn("changes the era", lambda: broken.rig.cloud.use_era("classic"))
    assert changing.join(60)
    broken.chaos.mend(breakage.id)
    wait_for_all({f"{PORT_NOTIFIER}.{broken.host}"})


def test_what_was_under_way_when_the_broker_restarted_cannot_be_known(broken: Broken) -> None:
    before = queues(read=True)
    frozen = broken.break_it("freeze", timeout=5)
    asking = spawn("asks", broken.ask)
    wait_until(
        lambda: any(call.state == "waiting" and call.deliveries for call in broken.calls()), 10, "a call"
    )
    breakage = broken.break_it("broker_restart", timeout=5)
    wait_until(lambda: bool(broken.rig.gaps), 10, "the tap back at the broker")
    assert queues() == set()
    assert guard.has_marker(MEMORY)
    wait_until(lambda: verdict(broken.calls()[-1]) is not None, 10, "the end of its time")
    judged = judge(broken.calls()[-1])
    assert judged is not None
    assert judged.confidence is Confidence.CANNOT_KNOW
    assert judged.evidence[-1].saying.key == "evidence.missed"
    broken.chaos.mend(breakage.id)
    broken.chaos.mend(frozen.id)
    assert asking.join(60)
    wait_for_all(before)
    assert broken.rig.play("console_log").state == "succeeded"
