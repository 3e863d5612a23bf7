"""Routing keys: who is spoken to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.wire.address import fanout_target, notification_target, split_routing_key, topics_of
from rpcviz.wire.message import Target

TOPICS = frozenset(
    {"compute", "compute-alt", "cinder-volume", "cinder-volume.ctl01@lvm-1", "q-agent.x", "q-agent"}
)


@pytest.mark.parametrize(
    ("key", "topic", "server"),
    [
        ("compute", "compute", None),
        ("compute.cmp01", "compute", "cmp01"),
        ("compute.cmp01.example.com", "compute", "cmp01.example.com"),
        ("compute-alt.cmp01", "compute-alt", "cmp01"),
        ("q-agent.x.host", "q-agent.x", "host"),
        ("q-agent.y.host", "q-agent", "y.host"),
        ("cinder-volume", "cinder-volume", None),
        ("cinder-volume.ctl01@lvm-1", "cinder-volume.ctl01@lvm-1", None),
        ("cinder-volume.ctl01@lvm-1.ctl01", "cinder-volume.ctl01@lvm-1", "ctl01"),
        ("compute.", "compute", None),
    ],
)
def test_the_longest_known_topic_wins(key: str, topic: str, server: str | None) -> None:
    assert split_routing_key(key, TOPICS) == Target(topic=topic, server=server)


@pytest.mark.parametrize(
    ("key", "topic", "server"),
    [
        ("cinder-volume.h1@lvm.h1", "cinder-volume.h1@lvm", "h1"),
        ("cinder-volume.h1@lvm", "cinder-volume", "h1@lvm"),
        (
            "cinder-volume.ctl.example.net@x.y.ctl.example.net",
            "cinder-volume.ctl.example.net@x.y",
            "ctl.example.net",
        ),
        ("cinder-volume.ctl.example.net@x.y", "cinder-volume", "ctl.example.net@x.y"),
        ("cinder-backup.h1@b.h1", "cinder-backup.h1@b", "h1"),
    ],
)
def test_cinders_keys_are_split_without_knowing_a_topic(key: str, topic: str, server: str) -> None:
    assert split_routing_key(key, frozenset()) == Target(topic=topic, server=server)


def test_without_a_known_topic_the_first_dot_is_a_guess() -> None:
    assert split_routing_key("l3_agent.net01.example", ()) == Target(
        topic="l3_agent", server="net01.example", guessed=True
    )
    assert split_routing_key("conductor", ()) == Target(topic="conductor", guessed=True)


def test_a_notification_key_ends_in_its_priority() -> None:
    assert notification_target("notifications.info") == Target(topic="notifications")
    assert notification_target("my.topic.error") == Target(topic="my.topic")
    assert notification_target("elsewhere") == Target(topic="elsewhere", guessed=True)


def test_topics_are_the_fanout_exchanges_without_their_ending() -> None:
    assert topics_of(["nova", "compute_fanout", "neutron-vo-Port-1.11_fanout", "_fanout"]) == {
        "compute",
        "neutron-vo-Port-1.11",
    }
    assert fanout_target("scheduler_fanout") == Target(topic="scheduler")


@given(st.text(), st.frozensets(st.text()))
def test_any_key_is_split_into_what_it_was(key: str, topics: frozenset[str]) -> None:
    target = split_routing_key(key, topics)
    joined = target.topic if target.server is None else f"{target.topic}.{target.server}"
    assert key in (joined, f"{joined}.")


def test_a_hostile_key_of_a_million_dots_costs_nothing() -> None:
    assert split_routing_key("." * 1_000_000, TOPICS).guessed
