"""The same cloud, tap and desk on a real broker."""

import threading
import time

import pytest

from rpcviz.bus import guard
from rpcviz.bus.problems import BrokerUnreachable
from rpcviz.bus.url import BrokerUrl
from rpcviz.cloud.cloud import Cloud
from tests.bus.broker import Broker
from tests.cloud.catalogue import QUICK, everything
from tests.cloud.conftest import Vhost
from tests.cloud.rig import Rig, member, taking
from tests.wait import wait_until


def stopped_s(rig: Rig) -> float:
    """Stop the cloud; how long that took."""
    began = time.monotonic()
    rig.cloud.stop()
    return time.monotonic() - began


def test_every_scenario_succeeds_as_on_the_broker_in_memory(vhost: Vhost) -> None:
    with Rig(url=vhost.url, managed=vhost.managed, durations=QUICK) as rig:
        for scenario, parameters in everything():
            run = rig.play(scenario, **parameters)
            assert run.state == "succeeded", (scenario, parameters, run.reason, run.steps)
        assert not [entry for entry in rig.entries.values() if entry.exchange.startswith("rpcviz.")]
        assert not [entry for entry in rig.entries.values() if entry.routing_key.startswith("rpcviz.")]


def test_a_cloud_at_work_stops_within_three_seconds_and_leaves_the_broker_empty(vhost: Vhost) -> None:
    before = set(threading.enumerate())
    slow = taking(spawn=30.0)
    with Rig(url=vhost.url, durations=slow) as rig:
        rig.desk.run("boot_vm", {"servers": 3})
        wait_until(lambda: len(rig.cloud.world.ports()) == 3, 15, "three ports")
        # A machine that is so busy that the start took long needs more.
        assert stopped_s(rig) < max(3, 4 * rig.start_s)
    vhost.wait_empty()
    wait_until(lambda: not set(threading.enumerate()) - before, 5, "the last worker")


def test_fifty_computes_start_in_seconds_and_boot(vhost: Vhost) -> None:
    with Rig(url=vhost.url) as small:
        programs = len(small.cloud.programs())
        stop_s = stopped_s(small)
    with Rig(url=vhost.url, services={"nova_compute": 50}, heartbeat_scale=1) as rig:
        # On a busy machine a small cloud takes long too: each program may take twice as long as there.
        times = 2 * len(rig.cloud.programs()) / programs
        assert rig.start_s < max(15, times * small.start_s)
        assert rig.cloud.count("ovs_agent") == 50
        run = rig.play("boot_vm")
        assert run.state == "succeeded", run.reason
        assert stopped_s(rig) < max(5, times * stop_s)


def test_on_a_real_bus_nothing_is_declared(vhost: Vhost) -> None:
    broker = Broker(vhost.url)
    broker.channel().exchange_declare("nova", "topic", auto_delete=False)
    broker.channel().queue_declare("conductor", auto_delete=False)
    for visit in (False, True):
        cloud = Cloud(vhost.url, clock=Rig().clock, visit=visit)
        if visit:
            cloud.start()
            assert cloud.why_not() is not None
        else:
            with pytest.raises(guard.ForeignBus, match="nova"):
                cloud.start()
        cloud.stop()
    assert vhost.exchanges() == {"nova"}
    assert vhost.queues() == {"conductor"}
    broker.close()


def test_a_broker_that_is_not_there_is_told_and_the_cloud_may_be_started_again() -> None:
    cloud = Cloud(BrokerUrl.parse("amqp://127.0.0.1:9/"), clock=Rig().clock)
    for _ in range(2):
        with pytest.raises(BrokerUnreachable):
            cloud.start()
    assert not cloud.running()


def test_two_clouds_on_one_broker_are_one_cloud(vhost: Vhost) -> None:
    with Rig(url=vhost.url) as rig:
        with member(vhost.url, rig.clock, nova_compute=2) as more:
            assert not more.owns()
            assert more.seats() == {
                "nova-compute": ("cmp4", "cmp5"),
                "neutron-openvswitch-agent": ("cmp4", "cmp5"),
            }
            assert more.world.hosts() == rig.cloud.world.hosts()
            run = rig.play("boot_vm", servers=5)
            assert run.state == "succeeded", run.reason
            assert {server.host for server in rig.cloud.world.instances()} == set(more.world.hosts())
        assert rig.cloud.count("nova_compute") == 3
        assert rig.play("boot_vm").state == "succeeded"
    vhost.wait_empty()


def test_start_afresh_reaches_every_process(vhost: Vhost) -> None:
    with (
        Rig(url=vhost.url, services={"nova_compute": 0}) as rig,
        member(vhost.url, rig.clock, nova_compute=1) as more,
    ):
        for _ in range(2):
            assert rig.play("boot_vm").state == "succeeded"
            more.reset()
            assert rig.cloud.world.instances() == ()
