"""The token: who needs it, how it comes, what stays of it."""

import re

import pytest
from flask.testing import FlaskClient

from rpcviz.web.auth import cookie_name, new_token
from rpcviz.web.options import WebOptions
from tests.web.conftest import Ask

TOKEN = "a-token-of-the-test"


@pytest.fixture
def client(ask: Ask) -> FlaskClient:
    return ask(host="0.0.0.0", token=TOKEN)


@pytest.mark.parametrize("path", ["/", "/api/v1/messages", "/api/v1/openapi.json", "/nothing"])
def test_without_the_token_there_is_nothing_to_see(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(("lang", "said"), [("en", "asks for a token"), ("zh-CN", "需要令牌")])
def test_a_person_is_asked_by_a_page(client: FlaskClient, lang: str, said: str) -> None:
    answer = client.get("/", headers={**BROWSER, "Accept-Language": lang})
    assert answer.status_code == 401
    assert answer.mimetype == "text/html"
    assert said in answer.text
    assert '<form method="get" action="/">' in answer.text
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    for sheet in re.findall(r'href="(/static/[^"]+)"', answer.text):
        assert client.get(sheet).status_code == 200, sheet


def test_a_wrong_token_is_said_to_be_wrong_and_not_said_again(client: FlaskClient) -> None:
    assert "not its token" not in client.get("/", headers=BROWSER).text
    answer = client.get("/?token=guess%22%3E&lang=%22%3E%3Cb%3E", headers=BROWSER)
    assert (answer.status_code, "not its token" in answer.text) == (401, True)
    assert "guess" not in answer.text
    assert "<b>" not in answer.text
    assert client.get(f"/?token={TOKEN}", headers=BROWSER).status_code == 302


@pytest.mark.parametrize("path", ["/api/v1/messages", "/static/x/js/main.js", "/nothing"])
def test_all_else_stays_a_problem_for_scripts(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_asks_for_no_token(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (200, 503)


def test_a_bearer_is_let_in(client: FlaskClient) -> None:
    assert client.get("/api/v1/messages", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


@pytest.mark.parametrize("given", ["", "wrong", TOKEN + "x", TOKEN[:-1], "ünicode", TOKEN.upper()])
def test_another_token_is_not(client: FlaskClient, given: str) -> None:
    assert client.get("/api/v1/messages", headers={"Authorization": f"Bearer {given}"}).status_code == 401
    assert client.get("/", query_string={"token": given}).status_code == 401


def test_the_address_is_cleaned_and_a_cookie_follows(client: FlaskClient) -> None:
    answer = client.get(f"/?token={TOKEN}&lang=zh-CN&q=kind%3Acall")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/?lang=zh-CN&q=kind%3Acall"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite" in cookie
    assert TOKEN not in cookie
    assert client.get("/api/v1/messages").status_code == 200


def test_a_cookie_of_another_server_on_this_host_is_another_one() -> None:
    assert cookie_name(WebOptions(port=1)) != cookie_name(WebOptions(port=2))


def test_on_loopback_nobody_is_asked_unless_a_token_was_given(ask: Ask) -> None:
    assert ask().get("/api/v1/messages").status_code == 200
    assert ask(token=TOKEN).get("/api/v1/messages").status_code == 401


def test_no_token_is_made_twice() -> None:
    assert len({new_token() for _ in range(100)}) == 100


def test_a_refusal_never_repeats_what_was_given(client: FlaskClient) -> None:
    assert "secret-guess" not in client.get("/?token=secret-guess").text
