import pytest

from rpcviz.bus import guard
from tests.bus.broker import Broker

MOST, OTHERS = guard.REAL[:3], guard.REAL[3:]


@pytest.mark.parametrize("name", MOST)
def test_a_control_exchange_without_our_mark_belongs_to_a_real_cloud(broker: Broker, name: str) -> None:
    broker.channel().exchange_declare(name, "topic", auto_delete=False)
    assert guard.foreign_exchanges(broker.url) == (name,)
    with pytest.raises(guard.ForeignBus, match=name):
        guard.refuse_foreign(broker.url)


def test_a_vhost_that_another_project_has_for_itself_is_a_real_clouds_too(broker: Broker) -> None:
    assert {"cinder", "glance", "keystone", "heat"} <= set(OTHERS)
    for name in OTHERS:
        broker.channel().exchange_declare(name, "topic", auto_delete=False)
    assert guard.foreign_exchanges(broker.url) == OTHERS


def test_looking_declares_nothing(broker: Broker) -> None:
    assert guard.foreign_exchanges(broker.url) == ()
    assert not guard.has_marker(broker.url)
    assert not guard.owned(broker.url)
    for name in (guard.MARKER, *guard.REAL):
        assert not broker.has_exchange(name)
    assert not broker.has_queue(guard.OWNER)


def test_with_our_mark_the_same_exchanges_are_ours(broker: Broker) -> None:
    marker = guard.Marker(broker.url)
    assert marker.claim()
    broker.channel().exchange_declare("nova", "topic", auto_delete=False)
    assert guard.foreign_exchanges(broker.url) == ()
    assert guard.has_marker(broker.url)
    marker.release()


def test_one_process_alone_owns_the_cloud(broker: Broker) -> None:
    first, second = guard.Marker(broker.url), guard.Marker(broker.url)
    assert first.claim()
    assert not second.claim()
    assert guard.owned(broker.url)
    assert first.holds()
    assert not second.holds()
    first.let_go()
    assert second.claim()
    second.release()


def test_the_mark_outlives_its_owner_unless_he_takes_it_away(broker: Broker) -> None:
    marker = guard.Marker(broker.url)
    marker.claim()
    marker.let_go()
    assert guard.has_marker(broker.url)
    assert not guard.owned(broker.url)
    marker.claim()
    marker.release()
    assert not guard.has_marker(broker.url)
    assert not marker.holds()


def test_the_refusal_names_what_was_found_and_what_to_do(broker: Broker) -> None:
    for name in ("nova", "neutron"):
        broker.channel().exchange_declare(name, "topic", auto_delete=False)
    with pytest.raises(guard.ForeignBus) as refused:
        guard.refuse_foreign(broker.url)
    assert refused.value.exit_code == 1
    assert "nova, neutron" in refused.value.cause
    assert "--no-cloud" in refused.value.remedy
