"""Behind a proxy: below a path that it passes on, or takes away."""

import pytest

from rpcviz.cloud.breakage import Breakage
from rpcviz.cloud.run import Run
from rpcviz.runtime import Runtime
from tests.web.conftest import Ask

TOKEN = "t" * 20
HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("path", ["/rpcviz/", "/"])
def test_the_page_names_its_files_below_the_prefix_whether_the_proxy_keeps_it_or_not(
    ask: Ask, path: str
) -> None:
    page = ask(prefix="/rpcviz/").get(path).text
    assert 'data-base="/rpcviz/"' in page
    assert 'src="/rpcviz/static/' in page
    assert '"/static/' not in page


@pytest.mark.parametrize("path", ["/rpcviz/api/v1/stats", "/api/v1/stats", "/rpcviz/healthz", "/healthz"])
def test_everything_else_is_found_either_way(ask: Ask, path: str) -> None:
    assert ask(prefix="/rpcviz/").get(path).status_code == 200


def test_socket_io_is_found_below_the_prefix(ask: Ask) -> None:
    answer = ask(prefix="/a/b/").get("/a/b/socket.io/?EIO=4&transport=polling")
    assert answer.status_code == 200
    assert answer.text.startswith("0{")


def test_without_its_last_slash_the_page_is_sent_to_itself(ask: Ask) -> None:
    answer = ask(prefix="/rpcviz/").get("/rpcviz?view=stats")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/rpcviz/?view=stats")


def test_what_only_begins_alike_is_another_path(ask: Ask) -> None:
    assert ask(prefix="/rpcviz/").get("/rpcviz2/healthz").status_code == 404


def test_the_guards_look_at_what_is_below_the_prefix(ask: Ask) -> None:
    acted = ask(prefix="/rpcviz/").get(
        "/rpcviz/socket.io/?EIO=4&transport=polling", headers={"Origin": "http://evil.example"}
    )
    assert acted.status_code == 403


def test_the_token_comes_once_and_its_cookie_stays_below_the_prefix(ask: Ask) -> None:
    client = ask(prefix="/rpcviz/", token=TOKEN)
    door = client.get("/rpcviz/", headers=HTML)
    assert door.status_code == 401
    assert 'action="/rpcviz/"' in door.text
    cleaned = client.get(f"/rpcviz/?token={TOKEN}&view=stats", headers=HTML)
    assert (cleaned.status_code, cleaned.headers["Location"]) == (302, "/rpcviz/?view=stats")
    assert "Path=/rpcviz/" in cleaned.headers["Set-Cookie"]


def test_what_was_begun_is_found_below_the_prefix(
    ask: Ask, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = Run(id="7", scenario="boot_vm", parameters={}, state="running", started_ns=5)
    title = {"en": "Freeze", "zh-CN": "冻结"}
    broken = Breakage(
        id="8", fault="freeze", title=title, target="broker", parameters={}, since_ns=1, until_ns=2
    )
    monkeypatch.setattr(runtime.desk, "run", lambda _name, _parameters: begun)
    monkeypatch.setattr(runtime.chaos, "break_it", lambda _fault, _parameters: broken)
    client = ask(prefix="/rpcviz/")
    for path, where in (("scenarios/boot_vm/runs", "runs/7"), ("chaos/freeze", "chaos/8")):
        answer = client.post(f"/rpcviz/api/v1/{path}", json={"parameters": {}})
        assert (answer.status_code, answer.headers["Location"]) == (201, f"/rpcviz/api/v1/{where}")
