"""Opening connections: hosts in turn, TLS, and what is said when a broker refuses."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from rpcviz.base.concurrency import spawn
from rpcviz.bus.connect import close, connect, facts_of
from rpcviz.bus.problems import BrokerUnreachable, LoginRefused, TlsRefused, VhostRefused
from rpcviz.bus.url import BrokerUrl
from tests.bus.broker import Broker
from tests.bus.certificates import Certificates
from tests.program import free_port
from tests.rabbit import PrivateRabbitMQ


def refused_by(text: str, *, insecure: bool = False) -> str:
    """What is told of an address that cannot be entered."""
    with pytest.raises((BrokerUnreachable, LoginRefused)) as refused:
        close(connect(BrokerUrl.parse(text, insecure=insecure), name="test"))
    assert refused.value.exit_code == 3
    assert refused.value.remedy
    assert "topsecret" not in str(refused.value)
    return f"{type(refused.value).__name__}: {refused.value}"


def test_a_broker_that_is_not_there_is_named_without_the_password() -> None:
    port = free_port()
    told = refused_by(f"amqp://u:topsecret@127.0.0.1:{port}/v")
    assert told.startswith("BrokerUnreachable")
    assert f"amqp://u@127.0.0.1:{port}/v" in told
    assert "Connection refused" in told


def test_a_wrong_password_is_told_apart(rabbitmq: PrivateRabbitMQ) -> None:
    told = refused_by(f"amqp://guest:topsecret@127.0.0.1:{rabbitmq.port}/")
    assert told.startswith("LoginRefused")
    assert "ACCESS_REFUSED" in told


def test_an_unknown_vhost_is_told_apart(rabbitmq: PrivateRabbitMQ) -> None:
    told = refused_by(f"amqp://guest:guest@127.0.0.1:{rabbitmq.port}/nowhere")
    assert told.startswith("VhostRefused")
    assert "vhost nowhere not found" in told
    assert "rabbitmqctl list_vhosts" in told


def test_a_vhost_that_a_user_may_not_enter_is_told_apart(rabbitmq: PrivateRabbitMQ) -> None:
    rabbitmq.ask("PUT", "/users/outsider", {"password": "topsecret", "tags": ""})
    told = refused_by(f"amqp://outsider:topsecret@127.0.0.1:{rabbitmq.port}/")
    assert told.startswith("VhostRefused")
    assert "set_permissions -p / outsider" in told


def test_the_hosts_of_an_address_are_tried_in_turn(rabbitmq: PrivateRabbitMQ) -> None:
    url = BrokerUrl.parse(f"rabbit://guest:guest@127.0.0.1:{free_port()},127.0.0.1:{rabbitmq.port}/")
    connection = connect(url, name="test")
    assert connection.port == rabbitmq.port
    close(connection)


def test_a_login_that_is_refused_ends_the_turn(rabbitmq: PrivateRabbitMQ) -> None:
    # The cluster has one list of users: another node says the same, and counts one more failure.
    told = refused_by(f"rabbit://guest:topsecret@127.0.0.1:{rabbitmq.port},127.0.0.1:{free_port()}/")
    assert told.startswith("LoginRefused")


def test_a_broker_says_what_it_is(broker: Broker) -> None:
    facts = facts_of(broker.connection(), broker.url.vhost)
    assert facts.product in {"RabbitMQ", "rpcviz embedded broker"}
    assert facts.version[0].isdigit()
    assert facts.node
    assert facts.vhost == broker.url.vhost


@contextmanager
def answering(said: bytes) -> Iterator[int]:
    """Somebody who answers each connection with the same bytes and hangs up."""
    with closing(socket.create_server(("127.0.0.1", 0))) as door:

        def answer() -> None:
            while True:
                try:
                    guest, _ = door.accept()
                except OSError:
                    return
                with closing(guest):
                    guest.recv(1_000)
                    guest.sendall(said)

        spawn("answering", answer)
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
        b"AMQP\x03\x01\x00\x00",
        b"\x01\x00\x00\x00\x00\x00\x04\x00\x0a\x00\x0a\xce",
        b"\x01\x00\x00\x00\x00\x00\x08\x00\x0a\x00\x0a\x00\x09\xff\xff\xce",
        bytes(range(256)) * 8,
    ],
    ids=["nothing", "HTTP", "another AMQP", "an empty start", "a damaged start", "noise"],
)
def test_who_speaks_no_amqp_is_no_broker(said: bytes) -> None:
    with answering(said) as port:
        assert refused_by(f"amqp://u:topsecret@127.0.0.1:{port}/").startswith("BrokerUnreachable")


# ------------------------------------------------------------------ TLS


def tls_url(node: PrivateRabbitMQ, certificates: Certificates, *, host: str = "127.0.0.1", **but: str) -> str:
    files = {
        "ssl_ca_file": str(certificates.ca),
        "ssl_cert_file": str(certificates.client),
        "ssl_key_file": str(certificates.client_key),
    } | but
    query = "&".join(f"{name}={file}" for name, file in files.items() if file)
    return f"rabbit://guest:guest@{host}:{node.tls_port}/?ssl=1&{query}"


def test_tls_with_an_authority_and_a_clients_certificate(
    breakable: PrivateRabbitMQ, certificates: Certificates
) -> None:
    for host in ("127.0.0.1", "localhost"):
        connection = connect(BrokerUrl.parse(tls_url(breakable, certificates, host=host)), name="test")
        connection.channel().exchange_declare("amq.topic", "topic", passive=True)
        close(connection)


CUT_UNDER_EVENTLET = """
import sys
from rpcviz.base.concurrency import prepare, spawn
assert prepare(["serve"], {}) == "eventlet"
from rpcviz.bus.connect import CONNECTION_ERRORS, close, connect, cut, drain
from rpcviz.bus.url import BrokerUrl
connection = connect(BrokerUrl.parse(sys.argv[1]), name="test")
def read():
    while True:
        try:
            drain(connection, 20)
        except CONNECTION_ERRORS:
            print("broken")
            return
reading = spawn("reads", read)
assert not reading.join(0.2)
cut(connection)
assert reading.join(60)
close(connection)
"""


def test_who_reads_over_tls_finds_its_connection_cut_also_under_eventlet(
    breakable: PrivateRabbitMQ, certificates: Certificates
) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CUT_UNDER_EVENTLET, tls_url(breakable, certificates)],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("broken\n", 0), done.stderr


def test_a_certificate_of_a_stranger_is_refused_unless_asked(
    breakable: PrivateRabbitMQ, certificates: Certificates
) -> None:
    stranger = tls_url(breakable, certificates, ssl_ca_file=str(certificates.stranger_ca))
    told = refused_by(stranger)
    assert told.startswith("TlsRefused")
    assert "ssl_ca_file" in told
    assert "--insecure" in told
    close(connect(BrokerUrl.parse(stranger, insecure=True), name="test"))


def test_a_certificate_for_another_host_is_refused(
    breakable: PrivateRabbitMQ, certificates: Certificates
) -> None:
    # 127.0.0.2 is this machine too, but the certificate does not know it.
    url = tls_url(breakable, certificates).replace("@127.0.0.1:", "@127.0.0.1.nip.invalid:")
    assert refused_by(url).startswith("BrokerUnreachable")


def test_a_broker_that_wants_a_certificate_says_so(
    breakable: PrivateRabbitMQ, certificates: Certificates
) -> None:
    told = refused_by(tls_url(breakable, certificates, ssl_cert_file="", ssl_key_file=""))
    assert told.startswith("TlsRefused")
    assert "ssl_cert_file" in told


def test_a_file_that_is_missing_is_told(breakable: PrivateRabbitMQ, certificates: Certificates) -> None:
    told = refused_by(tls_url(breakable, certificates, ssl_ca_file="/nowhere/ca.pem"))
    assert "file of TLS cannot be read" in told


def test_tls_to_a_plain_port_and_plain_to_a_tls_port_are_told(
    breakable: PrivateRabbitMQ, certificates: Certificates
) -> None:
    to_plain = tls_url(breakable, certificates).replace(f":{breakable.tls_port}/", f":{breakable.port}/")
    told = refused_by(to_plain)
    assert told.startswith("TlsRefused")
    assert "speaks no TLS" in told
    told = refused_by(f"amqp://guest:guest@127.0.0.1:{breakable.tls_port}/")
    assert "amqps://" in told


def test_problems_of_one_kind_are_caught_as_one() -> None:
    assert issubclass(VhostRefused, LoginRefused)
    assert issubclass(TlsRefused, BrokerUnreachable)
