"""Whatever comes in, the answer names cause and remedy, and the server goes on."""

import os

import pytest
import requests

from tests.program import ASK_LIMIT_S, Program
from tests.sockets import SocketClient
from tests.wait import wait_until

RUNS = "/api/v1/scenarios/boot_vm/runs"


@pytest.fixture(autouse=True)
def goes_on(server: Program):
    """After each test the program still runs and still answers."""
    yield
    assert server.answers()
    assert "Traceback" not in server.output()


def problem(answer: requests.Response, status: int) -> dict:
    """The RFC 9457 document of an error."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    document: dict = answer.json()
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    return document


def test_an_unknown_scenario_is_not_found(server: Program) -> None:
    answer = requests.post(
        f"{server.url}/api/v1/scenarios/boot_wm/runs", json={"parameters": {}}, timeout=ASK_LIMIT_S
    )
    assert "boot_wm" in str(problem(answer, 404))


def test_an_unknown_parameter_is_named(server: Program) -> None:
    answer = requests.post(server.url + RUNS, json={"parameters": {"servants": 2}}, timeout=ASK_LIMIT_S)
    assert "servants" in str(problem(answer, 422))


@pytest.mark.parametrize("value", [0, 6, -1, "many", None, [], 1e300])
def test_a_parameter_out_of_its_range_is_named(server: Program, value: object) -> None:
    answer = requests.post(server.url + RUNS, json={"parameters": {"servers": value}}, timeout=ASK_LIMIT_S)
    assert "servers" in str(problem(answer, 422))


@pytest.mark.parametrize("body", [b"{", b"[]", b"7", b"\xff\xfe", b"[" * 20_000, b'{"parameters": 3}'])
def test_a_body_that_is_no_json_object_is_told_so(server: Program, body: bytes) -> None:
    answer = requests.post(
        server.url + RUNS, data=body, headers={"Content-Type": "application/json"}, timeout=ASK_LIMIT_S
    )
    assert answer.status_code in {400, 422}
    problem(answer, answer.status_code)


def test_a_body_of_two_megabytes_is_refused(server: Program) -> None:
    answer = requests.post(
        server.url + RUNS,
        data=b" " * 2_000_000,
        headers={"Content-Type": "application/json"},
        timeout=ASK_LIMIT_S,
    )
    assert answer.status_code in {400, 413, 422}


@pytest.mark.parametrize("query", ["color:red", "kind:call AND", "kind:", '"', "kind:call OR (kind:cast"])
def test_a_query_that_is_not_understood_names_the_word(server: Program, query: str) -> None:
    problem(requests.get(f"{server.url}/api/v1/messages", params={"q": query}, timeout=ASK_LIMIT_S), 422)


@pytest.mark.parametrize(
    "path",
    ["/api/v1/messages/nothing", "/api/v1/requests/nothing", "/api/v1/runs/nothing", "/api/v1/nothing"],
)
def test_what_is_not_there_is_a_404_with_words(server: Program, path: str) -> None:
    problem(requests.get(server.url + path, timeout=ASK_LIMIT_S), 404)


def test_a_cursor_or_limit_that_is_rubbish_is_refused(server: Program) -> None:
    for parameters in ({"before": "zzz"}, {"limit": "-3"}, {"limit": "x"}):
        problem(requests.get(f"{server.url}/api/v1/messages", params=parameters, timeout=ASK_LIMIT_S), 422)


def test_a_socket_client_that_sends_rubbish_is_answered_and_others_go_on(server: Program) -> None:
    rude = SocketClient()
    rude.connect(server.url, transports=["websocket"])
    rubbish: object
    for rubbish in (None, 7, "x" * 50_000, {"q": 5}, {"kinds": {"a": []}}, [[[]]], os.urandom(500)):
        rude.emit("view", rubbish)
        rude.emit("no_such_event", rubbish)
    polite = SocketClient()
    frames: list[object] = []
    polite.on("frame", frames.append)
    polite.connect(server.url, transports=["websocket"])
    wait_until(lambda: frames, what="a frame for the client that behaves")
    rude.close()
    polite.close()


def test_bytes_that_are_no_engineio_packet_do_no_harm(server: Program) -> None:
    for junk in (b"\x00" * 100, b"4" * 10_000, os.urandom(1_000)):
        answer = requests.post(
            f"{server.url}/socket.io/?EIO=4&transport=polling&sid=nobody", data=junk, timeout=ASK_LIMIT_S
        )
        assert answer.status_code == 400
