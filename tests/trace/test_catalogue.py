"""What OpenStack's names tell."""

import pytest

from rpcviz.trace.catalogue import project_of, reader_of_topic, sender_of_method, sender_of_publisher


@pytest.mark.parametrize(
    ("topic", "service"),
    [
        ("compute", "nova-compute"),
        ("compute-alt.cmp1", "nova-compute"),
        ("computed", None),
        ("scheduler", "nova-scheduler"),
        ("cinder-volume.h1@lvm", "cinder-volume"),
        ("q-reports-plugin", "neutron-server"),
        ("q-agent-notifier-security_group-update", "neutron-openvswitch-agent"),
        ("neutron-vo-Port-1.11", "neutron-openvswitch-agent"),
        ("celery", None),
    ],
)
def test_a_topic_tells_its_reader(topic: str, service: str | None) -> None:
    assert reader_of_topic(topic) == service


@pytest.mark.parametrize(
    ("publisher", "told"),
    [
        ("network.ctl1", ("neutron-server", "ctl1")),
        ("nova-api:ctl1.example.org", ("nova-api", "ctl1.example.org")),
        ("compute.cmp1", (None, "cmp1")),
        ("volume.h1@lvm#pool", (None, None)),
        ("nonsense", (None, None)),
    ],
)
def test_a_publisher_tells_service_and_host(publisher: str, told: tuple[str | None, str | None]) -> None:
    assert sender_of_publisher(publisher) == told


def test_a_program_tells_its_project() -> None:
    assert project_of("neutron-openvswitch-agent") == "neutron"
    assert project_of("gunicorn") is None
    assert project_of(None) is None


def test_a_method_that_several_services_send_tells_nothing() -> None:
    assert sender_of_method("select_destinations") == "nova-conductor"
    assert sender_of_method("report_state") is None
