"""Second tries: where the server ends, what the books say, and what is sent between."""

import json
from typing import Any

from rpcviz.cloud.run import Run
from rpcviz.cloud.state import HOST_ROOM, SMALL
from rpcviz.wire.message import Kind
from rpcviz.wire.redact import unseal
from tests.cloud.rig import Rig
from tests.wait import wait_until


def taken(rig: Rig) -> dict[str, tuple[int, int]]:
    """vCPUs in placement's book and in the tracker's, by host."""
    world = rig.cloud.world
    return {
        host: (
            HOST_ROOM.vcpus - world.unallocated(host).vcpus,
            HOST_ROOM.vcpus - world.unclaimed(host).vcpus,
        )
        for host in world.hosts()
    }


def arguments(rig: Rig, run: Run, method: str) -> list[dict[str, Any]]:
    """What the run's casts of a method carried."""
    bodies = [
        json.loads(unseal(change.sealed))["body"]
        for change in rig.seen
        if change.sealed and change.entry.method == method and change.entry.request_id == run.request_id
    ]
    return [body["args"] for body in bodies]


def test_the_server_runs_on_the_next_host_and_the_books_agree() -> None:
    with Rig() as rig:
        run = rig.play("reschedule")
        assert (run.state, run.reason) == ("succeeded", None)
        (server,) = rig.cloud.world.instances()
        assert (server.vm_state, server.task_state, server.host) == ("active", None, "cmp2")
        assert [port.host for port in rig.cloud.world.ports()] == ["cmp2"]
        assert taken(rig) == {"cmp1": (0, 0), "cmp2": (1, 1), "cmp3": (0, 0)}


def test_one_scheduler_call_two_builds_and_the_cast_back_between() -> None:
    with Rig() as rig:
        run = rig.play("reschedule")
        told = [
            (entry.routing_key, entry.method, entry.version)
            for entry in rig.of(run)
            if entry.method in ("select_destinations", "build_and_run_instance", "build_instances")
            and entry.kind is not Kind.REPLY
        ]
        assert told == [
            ("scheduler", "select_destinations", "4.5"),
            ("compute.cmp1", "build_and_run_instance", "6.0"),
            ("conductor", "build_instances", "1.19"),
            ("compute.cmp2", "build_and_run_instance", "6.0"),
        ]


def test_the_second_host_is_told_who_was_tried_and_the_cast_back_why() -> None:
    with Rig() as rig:
        run = rig.play("reschedule")
        (back,) = arguments(rig, run, "build_instances")
        retry = back["filter_properties"]["retry"]
        assert (retry["num_attempts"], retry["hosts"]) == (1, [["cmp1", "cmp1"]])
        assert {"exc", "exc_reason"} < set(retry)
        assert [len(hosts) for hosts in back["host_lists"]] == [2]
        first, second = arguments(rig, run, "build_and_run_instance")
        assert [len(build["host_list"]) for build in (first, second)] == [2, 1]
        assert second["filter_properties"]["retry"] == {
            "num_attempts": 2,
            "hosts": [["cmp1", "cmp1"], ["cmp2", "cmp2"]],
        }


def test_a_boot_beside_it_is_rescheduled_too_and_succeeds() -> None:
    with Rig() as rig:
        crowd = rig.cloud.world.crowd("cmp1")
        run = rig.play("boot_vm", servers=2)
        assert (run.state, run.reason) == ("succeeded", None)
        assert {server.host for server in rig.cloud.world.instances()} == {"cmp2", "cmp3"}
        rig.cloud.world.release(crowd)
        assert taken(rig)["cmp1"] == (0, 0)


def test_when_every_host_refuses_the_server_is_in_error_and_takes_nothing() -> None:
    with Rig() as rig:
        for host in rig.cloud.world.hosts():
            rig.cloud.world.crowd(host)
        run = rig.play("boot_vm")
        assert run.state == "failed"
        assert run.reason is not None
        assert "Exceeded max scheduling attempts 3" in run.reason["en"]
        (server,) = rig.cloud.world.instances()
        assert (server.vm_state, server.task_state, server.host) == ("error", None, None)
        assert {host: book for host, (book, _) in taken(rig).items()} == dict.fromkeys(taken(rig), 0)
        assert rig.cloud.world.ports() == ()

        def errors() -> list[str | None]:
            return [entry.event_type for entry in rig.of(run) if entry.routing_key == "notifications.error"]

        told = [*["compute.instance.create.error"] * 3, "compute_task.build_instances"]
        wait_until(lambda: errors() == told, 5, "each host's error, and the conductor's")


def test_with_one_host_alone_it_says_that_it_needs_two_and_leaves_no_trace() -> None:
    with Rig(services={"nova_compute": 1}) as rig:
        run = rig.play("reschedule")
        assert run.reason is not None
        assert "two hosts" in run.reason["en"]
        assert rig.cloud.world.fits(SMALL)
        assert rig.cloud.world.instances() == ()


def test_it_may_be_played_again_and_again() -> None:
    with Rig() as rig:
        for _ in range(3):
            assert rig.play("reschedule").state == "succeeded"
        placement = {host: book for host, (book, _) in taken(rig).items()}
        tracker = {host: book for host, (_, book) in taken(rig).items()}
        assert placement == tracker
        assert sum(placement.values()) == 3
