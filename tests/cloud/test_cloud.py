import threading
import time

import pytest

from rpcviz.base.clock import SystemClock
from rpcviz.base.problem import Usage
from rpcviz.bus import management, transport
from rpcviz.bus.embedded.records import Options
from rpcviz.cloud import desk
from rpcviz.cloud.cloud import MARKER_EXCHANGE, Cloud
from rpcviz.cloud.pace import Durations
from rpcviz.cloud.state import SMALL
from rpcviz.wire.message import Kind
from tests.cloud.rig import MEMORY, Rig, overhead_s, taking, took_s
from tests.wait import wait_until

SERVERS = {
    "nova-api": ["api1"],
    "nova-conductor": ["c1", "c2"],
    "nova-scheduler": ["s1", "s2"],
    "nova-compute": ["cmp1", "cmp2", "cmp3"],
    "neutron-server": ["rpc1"],
    "neutron-openvswitch-agent": ["cmp1", "cmp2", "cmp3"],
    "neutron-dhcp-agent": ["net1"],
    "neutron-l3-agent": ["net1"],
    "cinder-api": ["api1"],
    "cinder-scheduler": ["cs1"],
    "cinder-volume": ["vol1"],
    "ceilometer-agent-notification": ["tel1"],
}


def a_cloud(**services: int) -> Cloud:
    return Cloud(
        MEMORY, clock=SystemClock(), services=services, heartbeat_scale=0, durations=Durations.none()
    )


def programs() -> dict[str, set[tuple[str, str]]]:
    """Each program with the (pid, host) of its connections."""
    found: dict[str, set[tuple[str, str]]] = {}
    for connection in management.topology(MEMORY).connections:
        program, pid, _ = str(connection.user_provided_name).split(":", 2)
        found.setdefault(program, set()).add((pid, str(connection.host)))
    return found


def test_every_service_is_a_program_of_its_own_with_its_own_pid_and_host() -> None:
    with Rig() as rig:
        # nova-api and cinder-api only send, and connect when they first do.
        for scenario in ("boot_vm", "create_volume"):
            assert rig.play(scenario).state == "succeeded"
        found = programs()
        assert {name: sorted(host for _, host in seats) for name, seats in found.items()} == SERVERS
        pids = [pid for seats in found.values() for pid, _ in seats]
        assert len(pids) == len(set(pids)) == 18


def test_conductors_and_schedulers_share_a_queue_and_each_compute_has_its_own() -> None:
    with Rig():
        consumers = [consumer.queue for consumer in management.topology(MEMORY).consumers]
        assert consumers.count("conductor") == 2
        assert consumers.count("scheduler") == 2
        for host in ("cmp1", "cmp2", "cmp3"):
            assert consumers.count(f"compute.{host}") == 1
            assert consumers.count(f"compute-alt.{host}") == 1
        fanouts = [queue for queue in consumers if queue.startswith("neutron-vo-Port-1.11_fanout_")]
        assert len(fanouts) == 3


def test_start_and_stop_twice_are_once() -> None:
    cloud = a_cloud()
    cloud.start()
    cloud.start()
    assert programs()["nova-conductor"]
    cloud.stop()
    cloud.stop()
    assert programs() == {}
    cloud.start()
    assert len(programs()["nova-conductor"]) == 2
    cloud.stop()


def test_a_cloud_at_work_stops_within_two_seconds_and_leaves_no_worker() -> None:
    before = set(threading.enumerate())
    slow = taking(spawn=30.0)
    with Rig(durations=slow) as rig:
        rig.desk.run("boot_vm", {"servers": 3})
        wait_until(lambda: len(rig.cloud.world.ports()) == 3, 10, "three ports")
        started = time.monotonic()
        rig.cloud.stop()
        # A machine that is so busy that the start took long needs more.
        assert time.monotonic() - started < max(2, 5 * rig.start_s)
    wait_until(lambda: not set(threading.enumerate()) - before, 5, "the last worker")


def test_without_a_dhcp_agent_a_port_waits_for_the_l2_agent_alone() -> None:
    with Rig(services={"dhcp_agent": 0}) as rig:
        rig.desk.run("boot_vm", {})
        wait_until(lambda: [port.status for port in rig.cloud.world.ports()] == ["ACTIVE"], 10, "the port")
        assert not [entry for entry in rig.entries.values() if entry.topic == "dhcp_agent"]


def test_a_cloud_without_its_api_says_so() -> None:
    with Rig(services={"nova_api": 0}) as rig:
        run = rig.play("boot_vm")
        assert run.reason is not None
        assert "no nova-api" in run.reason["en"]


def test_with_its_default_durations_the_largest_boot_takes_seconds() -> None:
    with Rig(durations=Durations()) as rig:
        run = rig.play("boot_vm", servers=5)
        assert run.state == "succeeded"
    assert 0.5 < took_s(run) < 8 + 5 * overhead_s("boot_vm", servers=5)


def test_the_marker_exchange_says_that_a_cloud_is_at_home_and_the_tap_counts_none_of_it() -> None:
    with Rig() as rig:
        broker = transport.broker()
        with broker.lock:
            assert MARKER_EXCHANGE in broker.engine.look(broker.now_ns()).exchanges
        assert rig.play("boot_vm").state == "succeeded"
        assert not [entry for entry in rig.entries.values() if entry.exchange.startswith("rpcviz.")]


@pytest.mark.parametrize("services", [{"nova_kraken": 1}, {"nova_compute": -1}, {"nova_compute": 10**6}])
def test_an_unknown_service_or_a_silly_number_is_refused(services: dict[str, int]) -> None:
    with pytest.raises(Usage):
        a_cloud(**services)


def test_a_service_may_be_left_out() -> None:
    cloud = a_cloud(ceilometer=0)
    cloud.start()
    try:
        assert "ceilometer-agent-notification" not in programs()
    finally:
        cloud.stop()


def test_heartbeats_keep_one_request_id_for_the_life_of_their_process() -> None:
    with Rig(heartbeat_scale=0.01) as rig:

        def reports(word: str) -> list[str | None]:
            return [
                entry.request_id
                for entry in list(rig.entries.values())
                if entry.kind is Kind.CALL and word in (entry.method, entry.label)
            ]

        def agents() -> list[str | None]:
            return [
                entry.request_id
                for entry in list(rig.entries.values())
                if entry.method == "report_state"
                and entry.kind is Kind.CALL
                and entry.sender
                and entry.sender.service == "neutron-openvswitch-agent"
            ]

        wait_until(lambda: len(reports("Service.save")) > 12 and len(agents()) > 6, 15, "some heartbeats")
        assert len(set(reports("Service.save"))) == 3
        assert len(set(agents())) == 3
        assert all(entry.background for entry in list(rig.entries.values()) if entry.label == "Service.save")


def test_a_claim_is_refused_by_the_host_whatever_the_scheduler_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What a run that failed has seen is told when it ends: the tap of a busy machine needs longer.
    monkeypatch.setattr(desk, "LAST_WORDS_S", 3.0)
    with Rig(services={"nova_compute": 1}) as rig:
        world = rig.cloud.world
        for number in range(8):
            # Claimed behind the scheduler's back: placement still believes the host to be empty.
            server = world.create_instance(name=f"vm-{number}", flavor=SMALL, request_id="req-hidden")
            assert world.claim(server.uuid, "cmp1", server.flavor).granted
            world.deallocate(server.uuid)
        run = rig.play("boot_vm", era="today")
        assert run.state == "failed"
        assert run.reason is not None
        assert "claim refused on cmp1" in run.reason["en"]
        assert "Exhausted all hosts" in run.reason["en"]
        # What came before the refusal was on the bus, and the run does not deny it.
        assert [step.ok for step in run.steps if "announces the start" in step.expected["en"]] == [True]

        def errors() -> list[str | None]:
            return [entry.event_type for entry in rig.of(run) if entry.routing_key == "notifications.error"]

        # The act knows that it failed before the tap has seen all of it.
        # The compute gave the server back, and the conductor had no alternate left.
        told = ["compute.instance.create.error", "compute_task.build_instances"]
        wait_until(lambda: errors() == told, 5, "the errors' notifications")
        claims = [hop.result for hop in rig.hops_of(run) if hop.name == "claim"]
        assert [claim["granted"] for claim in claims if isinstance(claim, dict)] == [False]


def test_where_transient_queues_are_refused_everything_is_durable_and_goes_all_the_same() -> None:
    transport.reset(Options(refuses_transient=True))
    try:
        with Rig() as rig:
            for scenario in ("boot_vm", "security_group_update", "attach_volume", "delete_vm"):
                run = rig.play(scenario)
                assert run.state == "succeeded", (scenario, run.reason)
            # What waits for a service that was killed is still there when it comes back.
            run = rig.play("hosts_in_trouble", timeout=1)
            assert run.state == "succeeded", run.reason
            there = management.topology(MEMORY)
            assert all(queue.durable for queue in there.queues)
        assert management.topology(MEMORY).queues == ()
    finally:
        transport.reset()
