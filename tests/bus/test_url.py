"""Addresses of brokers, and the password that is in none of their texts."""

import pytest

from rpcviz.bus.connect import connect
from rpcviz.bus.problems import BadBrokerUrl, BrokerUnreachable, LoginRefused
from rpcviz.bus.url import BrokerUrl
from tests.program import free_port
from tests.rabbit import PrivateRabbitMQ


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("memory://", "memory://"),
        ("memory:", "memory://"),
        ("amqp://h", "amqp://guest@h:5672/"),
        ("amqp://h:5673/", "amqp://guest@h:5673/"),
        ("amqp://u:p@h/nova_cell1", "amqp://u@h:5672/nova_cell1"),
        ("amqp://u:p%40ss@h/%2f", "amqp://u@h:5672/"),
        ("amqp://u:p@[::1]:5672/a", "amqp://u@[::1]:5672/a"),
    ],
)
def test_an_address_is_shown_without_its_password(text: str, shown: str) -> None:
    url = BrokerUrl.parse(text)
    assert (url.text, str(url), repr(url)) == (shown, shown, f"BrokerUrl({shown!r})")


def test_user_password_and_vhost_are_unquoted() -> None:
    url = BrokerUrl.parse("amqp://us%3Aer:p%40ss@h/a%2Fb")
    assert (url.user, url.password, url.vhost, url.port) == ("us:er", "p@ss", "a/b", 5672)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "h:5672",
        "amqp://",
        "amqp://h:no",
        "kafka://h",
        "redis://u:topsecret@h",
        "memory://h",
        "amqp://u:topsecret@h:99999",
    ],
)
def test_what_is_no_address_is_refused_with_the_right_form(text: str) -> None:
    with pytest.raises(BadBrokerUrl) as refused:
        BrokerUrl.parse(text)
    assert "amqp://USER:PASSWORD@HOST:5672/VHOST" in str(refused.value)
    assert "topsecret" not in str(refused.value)
    assert refused.value.exit_code == 2


def test_a_broker_that_is_not_there_is_named_without_the_password() -> None:
    port = free_port()
    url = BrokerUrl.parse(f"amqp://u:topsecret@127.0.0.1:{port}/v")
    with pytest.raises(BrokerUnreachable, match=f"amqp://u@127.0.0.1:{port}/v") as unreachable:
        connect(url, name="test")
    assert "topsecret" not in str(unreachable.value)
    assert unreachable.value.exit_code == 3


@pytest.mark.parametrize("wrong", ["amqp://guest:topsecret@{host}/", "amqp://guest:guest@{host}/nowhere"])
def test_a_login_that_is_refused_is_told_apart(rabbitmq: PrivateRabbitMQ, wrong: str) -> None:
    url = BrokerUrl.parse(wrong.format(host=f"127.0.0.1:{rabbitmq.port}"))
    with pytest.raises(LoginRefused) as refused:
        connect(url, name="test")
    assert "topsecret" not in str(refused.value)
