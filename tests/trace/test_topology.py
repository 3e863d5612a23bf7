"""What a page can place."""

import pytest

from rpcviz.trace.limits import Limits
from rpcviz.trace.topology import role_of
from tests.play import Play

TOPICS = frozenset({"compute", "cinder-volume", "cinder-volume.h1@lvm", "scheduler"})


@pytest.mark.parametrize(
    ("queue", "role", "topic"),
    [
        ("compute", "topic", "compute"),
        ("compute.cmp1.example.org", "server", "compute"),
        ("compute_fanout_0c95a72c98e04c109de57ff608ebce2b", "fanout", "compute"),
        ("scheduler_fanout", "fanout", "scheduler"),  # rabbit_stream_fanout
        ("reply_0ac55e683fcd47578c2e21c20f04017a", "reply", None),
        ("reply_host:nova-api:1", "reply", None),  # use_queue_manager
        ("notifications.info", "notification", "notifications"),
        ("versioned_notifications.error", "notification", "versioned_notifications"),
        ("cinder-volume.h1@lvm", "topic", "cinder-volume.h1@lvm"),
        ("cinder-volume.h1@lvm.h1", "server", "cinder-volume.h1@lvm"),
        ("celery", "other", None),
    ],
)
def test_a_queue_is_told_by_its_name(queue: str, role: str, topic: str | None) -> None:
    assert role_of(queue, TOPICS) == (role, topic)


def stage() -> Play:
    return Play().learn(
        connections={
            "c1": "nova-compute:1:x",
            "c2": "nova-compute:2:x",
            "t": "rpcviz:3:x",
            "z": "backup-tool",
        },
        hosts={"c1": "cmp1", "c2": "cmp2"},
        exchanges={
            "": "direct",
            "nova": "topic",
            "compute_fanout": "fanout",
            "amq.topic": "topic",
            "rpcviz.hops": "topic",
        },
        consumers={
            "compute": "c1",
            "compute.cmp1": "c1",
            "compute.cmp2": "c2",
            "rpcviz.tap.1": "t",
            "backup": "z",
        },
        bindings=(
            ("nova", "compute", "compute"),
            ("amq.rabbitmq.trace", "#", "spy"),
            ("", "compute", "compute"),
        ),
        queues=("reply_1", "spy"),
    )


def test_a_service_has_its_servers_and_the_queues_they_read() -> None:
    (service,) = stage().topology.services
    assert (service.name, service.project) == ("nova-compute", "nova")
    assert [server.host for server in service.servers] == ["cmp1", "cmp2"]
    assert service.queues == ("compute", "compute.cmp1", "compute.cmp2")


def test_what_is_rpcvizs_own_a_firehose_or_no_service_is_not_shown() -> None:
    view = stage().topology
    assert [exchange.name for exchange in view.exchanges] == ["", "compute_fanout", "nova"]
    assert "spy" not in {queue.name for queue in view.queues}
    assert "rpcviz.tap.1" not in {queue.name for queue in view.queues}
    assert view.bindings == (("nova", "compute", "compute"),)


def test_a_queue_names_its_readers() -> None:
    queues = {queue.name: queue for queue in stage().topology.queues}
    assert queues["compute.cmp2"].readers == (("nova-compute", "cmp2"),)
    assert queues["reply_1"].readers == ()


def test_an_openstack_program_that_has_said_nothing_yet_is_on_the_stage() -> None:
    play = Play().learn(connections={"c1": "nova-api:1:x"})
    assert [service.name for service in play.topology.services] == ["nova-api"]


def test_who_left_is_gone_with_the_next_topology() -> None:
    play = stage().learn(connections={"c1": "nova-compute:1:x"}, hosts={"c1": "cmp1"})
    (service,) = play.topology.services
    assert [server.host for server in service.servers] == ["cmp1"]
    assert service.queues == ()


def test_who_spoke_and_left_is_gone_too_until_it_is_heard_again() -> None:
    play = Play().learn(connections={"c1": "nova-compute:1:x", "c2": "nova-api:2:x"}).cast("a", by="c2")
    play.learn(connections={"c1": "nova-compute:1:x"})
    assert [service.name for service in play.topology.services] == ["nova-compute"]
    play.cast("b", at=1, by="c2").wait_until(2)
    assert [service.name for service in play.topology.services] == ["nova-api", "nova-compute"]


def test_without_any_topology_what_passes_is_placed() -> None:
    play = (
        Play().cast("a", by="c1", method="build_and_run_instance").deliver("a", at=1, by="c2").wait_until(2)
    )
    assert [(service.name, service.servers[0].host) for service in play.topology.services] == [
        ("nova-compute", "cmp1"),
        ("nova-conductor", None),
    ]
    assert [queue.name for queue in play.topology.queues] == ["compute.cmp1"]
    assert [exchange.project for exchange in play.topology.exchanges] == ["nova"]


def test_queue_names_that_come_and_go_are_bounded() -> None:
    play = Play(Limits(names=10))
    for number in range(50):
        play.cast(f"a{number}", at=number, queues=(f"compute.h{number}",))
    assert len(play.wait_until(100).topology.queues) == 10
    assert play.tracer.counts().forgotten["names"] == 40
