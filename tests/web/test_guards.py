"""Who may speak to the server from where, and what the page may load."""

import re

import pytest

from rpcviz.web.guards import host_allowed, origin_allowed, script_hash
from rpcviz.web.options import WebOptions
from tests.web.conftest import Ask

ON_LOOPBACK = WebOptions()
ELSEWHERE = WebOptions(host="0.0.0.0", token="t" * 20)


@pytest.mark.parametrize("netloc", ["127.0.0.1:5000", "localhost", "[::1]:5000", "LOCALHOST:1", "127.0.0.2"])
def test_loopback_answers_to_its_own_names(netloc: str) -> None:
    assert host_allowed(netloc, ON_LOOPBACK)


@pytest.mark.parametrize(
    "netloc",
    [
        "evil.example",
        "evil.example:5000",
        "",
        "127.0.0.1.evil.example",
        "127.evil.example:5000",
        "127.0.0.1.nip.io",
        "[::",
        "a@b",
    ],
)
def test_loopback_answers_to_no_other_name_since_dns_can_be_rebound(netloc: str) -> None:
    assert host_allowed(netloc, ON_LOOPBACK) is False


@pytest.mark.parametrize(
    ("host", "only_here"),
    [("127.0.0.2", True), ("::1", True), ("localhost", True), ("127.example.org", False), ("0.0.0.0", False)],
)
def test_only_an_address_is_loopback_by_its_digits(host: str, only_here: bool) -> None:
    assert WebOptions(host=host).on_loopback is only_here


def test_where_a_token_is_asked_for_it_guards_whatever_the_name() -> None:
    assert host_allowed("any.example", ELSEWHERE)
    assert host_allowed("viz.example", WebOptions(token="t" * 20))


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (None, True),
        ("http://127.0.0.1:5000", True),
        ("https://127.0.0.1:5000", True),
        ("http://127.0.0.1:5001", False),
        ("http://evil.example", False),
        ("null", False),
        ("", False),
        ("http://[", False),
    ],
)
def test_only_the_page_itself_is_the_same_origin(origin: str | None, allowed: bool) -> None:
    assert origin_allowed(origin, "127.0.0.1:5000") is allowed


def test_another_host_is_refused_before_anybody_else_sees_the_request(ask: Ask) -> None:
    for path in ("/", "/healthz", "/api/v1/messages", "/socket.io/?EIO=4&transport=polling"):
        answer = ask().get(path, headers={"Host": "evil.example"})
        assert answer.status_code == 403
        assert answer.json is not None
        assert answer.json["key"] == "wrong_host"


def test_another_site_may_not_act(ask: Ask) -> None:
    answer = ask().post("/api/v1/cloud/reset", headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403
    assert answer.json is not None
    assert answer.json["key"] == "wrong_origin"


def test_another_site_may_not_talk_to_socket_io(ask: Ask) -> None:
    answer = ask().get("/socket.io/?EIO=4&transport=polling", headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403


def test_every_answer_keeps_the_browser_strict(ask: Ask) -> None:
    for path in ("/", "/healthz", "/api/v1/nothing"):
        headers = ask().get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe-inline" not in headers["Content-Security-Policy"]


@pytest.mark.usefixtures("apart")
def test_the_one_inline_script_of_the_page_is_the_one_the_policy_names(ask: Ask) -> None:
    answer = ask().get("/")
    scripts = re.findall(r"<script\b([^>]*)>(.*?)</script>", answer.text, re.DOTALL)
    inline = [text for attributes, text in scripts if "src=" not in attributes]
    assert len(inline) == 1
    assert script_hash(inline[0]) in answer.headers["Content-Security-Policy"]
