"""One cloud of several processes on a real broker."""

from pathlib import Path

import pytest

from rpcviz.cloud.line import OwnerAway
from rpcviz.cloud.problems import NotAvailable
from tests.cloud.conftest import Vhost
from tests.cloud.processes import CloudProcess
from tests.cloud.rig import Rig
from tests.wait import wait_until


def computes(rig: Rig) -> int:
    """How many there are, as far as the page knows."""
    try:
        return rig.cloud.count("nova_compute") if rig.cloud.running() else 0
    except OwnerAway:
        # It went while it was asked.
        return 0


def test_computes_of_another_process_build_what_is_asked_for_here(vhost: Vhost, tmp_path: Path) -> None:
    with (
        Rig(url=vhost.url, services={"nova_compute": 0}) as rig,
        CloudProcess(tmp_path, vhost.text, "--services", "nova-compute:3") as other,
    ):
        other.up()
        other.says("takes part in the cloud of another process")
        other.says("nova-compute: cmp1, cmp2, cmp3")
        for parameters in ({"servers": 3}, {"era": "classic"}):
            run = rig.play("boot_vm", **parameters)
            assert run.state == "succeeded", run.reason
        others = (
            "console_log",
            "security_group_update",
            "live_migrate",
            "resize_vm",
            "attach_volume",
            "delete_vm",
        )
        for scenario in others:
            run = rig.play(scenario)
            assert run.state == "succeeded", (scenario, run.reason)
        seen = [entry.exchange + entry.routing_key for entry in rig.entries.values()]
        assert not [names for names in seen if "rpcviz." in names]
        assert other.terminate()[0] == 0
        wait_until(lambda: rig.cloud.world.hosts() == (), 5, "its hosts to go")


def test_buttons_work_where_the_cloud_runs_elsewhere(vhost: Vhost, tmp_path: Path) -> None:
    with CloudProcess(tmp_path, vhost.text) as cloud:
        cloud.up()
        cloud.says("it owns the cloud")
        with Rig(url=vhost.url, visit=True) as rig:
            wait_until(rig.cloud.running, 10, "the cloud to answer")
            assert rig.cloud.count("nova_compute") == 3
            for parameters in ({"servers": 2}, {"era": "classic"}):
                run = rig.play("boot_vm", **parameters)
                assert run.state == "succeeded", run.reason
            run = rig.play("vnc_console", console="spice")
            assert run.state == "succeeded", run.reason
            for scenario in (
                "no_valid_host", "reschedule", "vnc_console", "host_uptime", "start_vm", "console_log",
                "security_group_update", "port_update", "create_network", "agent_start", "router_update",
                "one_of_many", "one_server", "all_servers", "three_ways", "detach_volume", "delete_vm",
            ):  # fmt: skip
                run = rig.play(scenario)
                assert run.state == "succeeded", (scenario, run.reason)
            rig.cloud.reset()
            assert rig.cloud.world.instances() == ()
        code, took_s = cloud.terminate()
        assert code == 0
        # A machine that is so busy that the start took long needs more.
        assert took_s < max(3, 2 * cloud.start_s)
    vhost.wait_empty()


def test_an_owner_that_was_killed_is_told_waited_for_and_followed(vhost: Vhost, tmp_path: Path) -> None:
    with (
        CloudProcess(tmp_path, vhost.text, "--services", "nova-compute:1") as member,
        Rig(url=vhost.url, visit=True) as rig,
    ):
        # The first to come owns it, computes alone or not; then it is killed, and another takes its place.
        member.up()
        with CloudProcess(tmp_path, vhost.text) as rest:
            rest.up()
            wait_until(lambda: computes(rig) == 4, 20, "all computes")
            assert rig.play("boot_vm").state == "succeeded"
            member.kill()
            wait_until(lambda: not rig.cloud.running(), 20, "the page to know")
            why = rig.desk.scenarios()[0].reason
            assert why is not None
            assert "rpcviz cloud" in why["en"]
            with pytest.raises(NotAvailable):
                rig.desk.run("boot_vm", {})
            with CloudProcess(tmp_path, vhost.text, "--services", "nova-compute:1") as owner:
                owner.up()
                wait_until(lambda: computes(rig) == 4, 30, "all computes again")
                # Who is left kept its names, and the new one has others.
                owner.says("nova-compute: cmp1")
                for scenario in ("boot_vm", "security_group_update"):
                    run = rig.play(scenario)
                    assert run.state == "succeeded", (scenario, run.reason)
                assert rest.terminate()[0] == 0
                assert owner.terminate()[0] == 0
    vhost.wait_empty()


def test_what_a_killed_cloud_left_is_cleared_away_by_the_next(vhost: Vhost, tmp_path: Path) -> None:
    with CloudProcess(tmp_path, vhost.text) as first:
        first.up()
        wait_until(lambda: "compute.cmp1" in vhost.first_in("rpcviz.cloud.will"), 20, "the will")
        first.kill()
    assert "compute.cmp1" in vhost.queues()
    with Rig(url=vhost.url) as rig:
        for scenario in ("security_group_update", "boot_vm"):
            run = rig.play(scenario)
            assert run.state == "succeeded", (scenario, run.reason)
    vhost.wait_empty()
