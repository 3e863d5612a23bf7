"""`rpcviz chaos` against a server in this process."""

import socket
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from werkzeug.serving import make_server

from rpcviz.base.concurrency import spawn
from rpcviz.base.problem import Problem, Usage
from rpcviz.bus import transport
from rpcviz.cli.chaos import COMMAND, Declined, ServerAway
from rpcviz.config.settings import Settings
from rpcviz.runtime import build
from rpcviz.web.factory import create_app
from rpcviz.web.options import WebOptions
from tests.cloud.rig import Rig

TARGET = "nova-compute@cmp1"


@pytest.fixture
def url() -> Iterator[str]:
    """Where an rpcviz with a cloud and a token answers."""
    runtime = build(Settings())
    transport.reset()
    with Rig() as rig:
        runtime.chaos = rig.chaos
        web = WebOptions(async_mode="threading", token="secret")
        app, _, _ = create_app(web, runtime.ports(), runtime.clients)
        server = make_server("127.0.0.1", 0, app)
        worker = spawn("test server", server.serve_forever)
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        assert worker.join(60)
        runtime.chaos.close()


def run(url: str, *arguments: str, token: str = "secret") -> str:
    result = CliRunner().invoke(COMMAND, ["--url", url, "--token", token, *arguments], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.output


def test_what_is_broken_by_command_is_listed_and_mended_by_its_id(url: str) -> None:
    assert "freeze  Freeze a service\n" in run(url, "list")
    made = run(url, "break", "freeze", "-p", f"target={TARGET}", "-p", "seconds=60").strip()
    assert f"broken: freeze {TARGET}, " in run(url, "list")
    assert run(url, "mend", made) == f"mended: freeze {TARGET}\n"
    assert "broken:" not in run(url, "list")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("break", "earthquake"), "There is no fault"),
        (("break", "freeze", "-p", "seconds=0"), "Parameter 'seconds'"),
        (("mend", "x"), "Nothing that is broken"),
    ],
)
def test_what_the_server_refuses_is_said_in_its_words(
    url: str, arguments: tuple[str, ...], says: str
) -> None:
    with pytest.raises(Declined, match=says):
        run(url, *arguments)


def test_without_the_token_nothing_is_broken(url: str) -> None:
    with pytest.raises(Declined):
        run(url, "break", "freeze", token="wrong")


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://127.0.0.1:1", ServerAway),
        ("ftp://x", Usage),
        ("http://[bad", Usage),
        ("http://127.0.0.1:abc", Usage),
        ("http://127.0.0.1:99999", Usage),
        ("http://", Usage),
        ("http://127.0.0.1:1/a b", Usage),
    ],
)
def test_an_address_where_nobody_answers_is_said(url: str, kind: type[Problem]) -> None:
    with pytest.raises(kind):
        run(url, "list")


def test_a_port_that_speaks_no_http_is_no_rpcviz() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            visitor, _ = server.accept()
            with visitor:
                visitor.recv(65_536)
                visitor.sendall(b"SSH-2.0-something\r\n")

        worker = spawn("no http", greet)
        with pytest.raises(ServerAway) as caught:
            run(f"http://127.0.0.1:{server.getsockname()[1]}", "list")
        assert worker.join(60)
    assert caught.value.exit_code == 3
    assert "no HTTP" in caught.value.cause


def test_a_parameter_without_a_value_is_a_slip() -> None:
    with pytest.raises(Usage):
        run("http://127.0.0.1:1", "break", "freeze", "-p", "seconds")
