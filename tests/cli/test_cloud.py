"""`rpcviz cloud`: what it refuses, and with which exit code. That it works is shown by tests/cloud."""

from pathlib import Path

import pytest

from rpcviz.base.problem import Usage
from rpcviz.bus.url import BrokerUrl
from rpcviz.cloud.host import counts, read_services
from tests.bus.broker import Broker
from tests.cloud.conftest import Vhost, vhost
from tests.cloud.processes import CloudProcess

__all__ = ["vhost"]


def test_on_a_real_bus_it_declares_nothing_and_names_what_it_found(vhost: Vhost, tmp_path: Path) -> None:
    broker = Broker(BrokerUrl.parse(vhost.text))
    for name in ("nova", "openstack"):
        broker.channel().exchange_declare(name, "topic", auto_delete=False)
    with CloudProcess(tmp_path, vhost.text) as cloud:
        assert cloud.ended() == 1
    assert "nova, openstack" in cloud.output()
    assert "remedy" in cloud.output()
    assert vhost.exchanges() == {"nova", "openstack"}
    assert vhost.queues() == set()
    broker.close()


@pytest.mark.parametrize(
    ("broker", "arguments", "code", "word"),
    [
        ("memory://", (), 2, "rpcviz serve"),
        ("amqp://127.0.0.1:9/", (), 3, "cannot be reached"),
        ("amqp://127.0.0.1:9/", ("--services", "nova-kraken:1"), 2, "nova-kraken"),
        ("amqp://127.0.0.1:9/", ("--services", "nova-compute:301"), 2, "0 to 300"),
        ("amqp://127.0.0.1:9/", ("--services", "nova-compute:many"), 2, "NAME:COUNT"),
    ],
)
def test_what_it_cannot_do_it_says(
    tmp_path: Path, broker: str, arguments: tuple[str, ...], code: int, word: str
) -> None:
    with CloudProcess(tmp_path, broker, *arguments) as cloud:
        assert cloud.ended() == code, cloud.output()
    assert word in cloud.output()


def test_services_go_by_their_own_name_or_their_programs() -> None:
    read = read_services("nova-compute:5, ovs_agent:2,neutron-dhcp-agent:0,nova_api")
    assert read == {"nova_compute": 5, "ovs_agent": 2, "dhcp_agent": 0, "nova_api": 1}


def test_only_what_is_listed_starts_and_a_compute_host_has_its_agent() -> None:
    assert {name for name, count in counts({"nova_api": 1}, only=True).items() if count} == {"nova_api"}
    with_agents = counts({"nova_compute": 7}, only=True)
    assert {name: count for name, count in with_agents.items() if count} == {
        "nova_compute": 7,
        "ovs_agent": 7,
    }
    assert counts({"nova_compute": 7, "ovs_agent": 0}, only=True)["ovs_agent"] == 0
    assert counts({"nova_compute": 0})["ovs_agent"] == 0


@pytest.mark.parametrize("text", ["nova-kraken:1", "nova-compute:-1", "nova-compute:", "nova-compute:1e3"])
def test_what_is_no_service_or_no_number_is_refused(text: str) -> None:
    with pytest.raises(Usage):
        read_services(text)
