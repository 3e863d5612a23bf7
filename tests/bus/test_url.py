"""Addresses of brokers, and the password that is in none of their texts."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.bus.problems import BadBrokerUrl
from rpcviz.bus.url import BrokerUrl, Tls


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("memory://", "memory://"),
        ("memory:", "memory://"),
        ("amqp://h", "amqp://guest@h:5672/"),
        ("amqp://h:5673/", "amqp://guest@h:5673/"),
        ("amqps://h", "amqps://guest@h:5671/"),
        ("AMQP://u:p@h/", "amqp://u@h:5672/"),
        ("amqp://u:p@h/nova_cell1", "amqp://u@h:5672/nova_cell1"),
        ("amqp://u:p%40ss@h/%2f", "amqp://u@h:5672/"),
        ("amqp://u:p@h//", "amqp://u@h:5672/"),
        ("amqp://h/a%40b", "amqp://guest@h:5672/a%40b"),
        ("amqp://u:p@[::1]:5672/a", "amqp://u@[::1]:5672/a"),
        ("rabbit://u:p@h1:5672,h2:5673/v", "amqp://u@h1:5672,h2:5673/v"),
        ("rabbit://u:p@[fe80::1],[::1]:7/v", "amqp://u@[fe80::1]:5672,[::1]:7/v"),
        ("rabbit://a:p@h1,b:q@h2/v?ssl=true", "amqps://a@h1:5672,b@h2:5672/v"),
        ("kombu+rabbit://u:p@h/?heartbeat_timeout_threshold=60", "amqp://u@h:5672/"),
    ],
)
def test_an_address_is_shown_without_its_password(text: str, shown: str) -> None:
    url = BrokerUrl.parse(text)
    assert (url.text, str(url), repr(url)) == (shown, shown, f"BrokerUrl({shown!r})")


def test_user_password_and_vhost_are_unquoted() -> None:
    url = BrokerUrl.parse("amqp://us%3Aer:p%40ss@h/a%2Fb")
    assert (url.user, url.password, url.vhost, url.port) == ("us:er", "p@ss", "a/b", 5672)


def test_a_host_without_a_user_takes_the_one_before_it_as_in_oslo() -> None:
    url = BrokerUrl.parse("rabbit://u:p@h1,h2,v:q@h3,h4")
    assert [(each.host, each.user, each.password) for each in url.addresses] == [
        ("h1", "u", "p"),
        ("h2", "u", "p"),
        ("h3", "v", "q"),
        ("h4", "v", "q"),
    ]


def test_oslos_options_of_tls_are_read() -> None:
    url = BrokerUrl.parse(
        "rabbit://h/?ssl=1&ssl_ca_file=/etc/ca%20x.pem&ssl_cert_file=/c&ssl_key_file=/k&ssl_version=TLSv1_2"
    )
    assert url.tls == Tls(ca_file="/etc/ca x.pem", cert_file="/c", key_file="/k")


def test_certificates_are_checked_unless_somebody_asks_for_less() -> None:
    assert BrokerUrl.parse("amqps://h").tls == Tls(verify=True)
    assert BrokerUrl.parse("amqps://h", insecure=True).tls == Tls(verify=False)
    assert BrokerUrl.parse("amqp://h", insecure=True).tls is None


def test_another_vhost_of_the_same_broker_has_the_same_hosts() -> None:
    url = BrokerUrl.parse("rabbit://u:p@h1,h2/nova")
    assert url.at("nova_cell1").text == "amqp://u@h1:5672,h2:5672/nova_cell1"


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
        "amqp://u:topsecret@h:0",
        "rabbit://u:topsecret@h1,,h2",
        "rabbit://u:top,secret@h1",
        "rabbit://u:topsecret@[::1/",
        "rabbit://u:topsecret@h1:5672:5672/",
        "amqp://u:topsecret%zz@h/",
        "amqp://u:topsecret%ff@h/",
        "amqp://u:topsecret@h/?ssl=perhaps",
        "amqp://u:topsecret@h/?ssl_ca_file=/ca",
        "amqps://u:topsecret@h/?ssl_key_file=/k",
        "amqp://u:topsecret@h/#fragment",
        "amqp://nova:12/topsecret@rabbit.example/prod",
        "amqp://nova:p@1/topsecret@rabbit.example/prod",
        "rabbit://nova:/topsecret@h1:5672,h2:5672/prod?ssl=1",
        "amqp://u:topsecret@h\n/",
        "amqp://u:topsecret@" + ",".join(["h"] * 65),
    ],
)
def test_what_is_no_address_is_refused_with_the_right_form(text: str) -> None:
    with pytest.raises(BadBrokerUrl) as refused:
        BrokerUrl.parse(text)
    assert "amqp://USER:PASSWORD@HOST:5672/VHOST" in str(refused.value)
    assert "secret" not in str(refused.value)
    assert refused.value.exit_code == 2


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for attempt in (text, f"rabbit://{text}", f"amqp://u:p@h/{text}", f"amqps://h?{text}"):
        try:
            url = BrokerUrl.parse(attempt)
        except BadBrokerUrl:
            continue
        assert BrokerUrl.parse(url.text).vhost == url.vhost


@given(st.text(st.characters(codec="utf-8")))
def test_no_password_is_in_any_text_of_its_address(ending: str) -> None:
    password = f"topsecret{ending}"
    url = BrokerUrl.parse(f"rabbit://u:{quote(password, safe='')}@h1,h2/v")
    assert url.password == password
    assert "topsecret" not in f"{url!r} {url} {url.addresses!r} {url.first!r}"
