"""The routes, in the shapes that scripts hold on to."""

import gzip

import msgspec
import pytest
from flask.testing import FlaskClient

from rpcviz.runtime import Runtime
from rpcviz.web.answers.health import HealthAnswer
from rpcviz.web.answers.messages import MessagesAnswer, MessageWhole
from rpcviz.web.answers.problem import ProblemShape
from rpcviz.web.answers.requests import RequestsAnswer, RequestWhole
from rpcviz.web.answers.scenarios import ScenariosAnswer
from rpcviz.web.answers.stats import StatsAnswer
from rpcviz.web.answers.topology import TopologyAnswer
from tests.play import Play
from tests.web.conftest import Ask

BOOT = "req-boot"


def boot() -> Play:
    play = Play().cast("build", at=0, method="build_instances", key="conductor", request=BOOT)
    play.call("select", at=1, method="select_destinations", key="scheduler", request=BOOT)
    play.reply("select", at=1.25)
    play.cast("run", at=2, method="build_and_run_instance", key="compute.cmp1", request=BOOT)
    return play.hop("claim", at=2.1, request=BOOT).wait_until(60)


@pytest.fixture
def client(ask: Ask) -> FlaskClient:
    return ask(boot())


def problem(client: FlaskClient, path: str, status: int, **more: object) -> ProblemShape:
    answer = client.open(path, **more)  # type: ignore[arg-type]
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    return msgspec.json.decode(answer.data, type=ProblemShape)


def test_messages_are_newest_first_with_a_cursor_to_the_next_page(client: FlaskClient) -> None:
    first = msgspec.json.decode(client.get("/api/v1/messages?limit=3").data, type=MessagesAnswer)
    assert [message.method for message in first.messages] == [
        "build_and_run_instance", "select_destinations", "select_destinations",
    ]  # fmt: skip
    rest = client.get(f"/api/v1/messages?before={first.next}")
    found = msgspec.json.decode(rest.data, type=MessagesAnswer)
    assert [message.method for message in found.messages] == ["build_instances"]
    assert found.next is None


def test_times_are_decimal_strings(client: FlaskClient) -> None:
    message = client.get("/api/v1/messages?limit=1").json["messages"][0]  # type: ignore[index]
    assert message["ts_ns"].isdecimal()


def test_a_filter_is_the_query_language(client: FlaskClient) -> None:
    answer = client.get("/api/v1/messages?q=kind:cast -method:build_instances")
    assert [message["method"] for message in answer.json["messages"]] == ["build_and_run_instance"]  # type: ignore[index]


@pytest.mark.parametrize(("q", "word"), [("latency>50zz", "50zz"), ("colour:red", "colour"), ("kind:", ":")])
def test_a_filter_beyond_the_language_is_refused_naming_the_word(
    client: FlaskClient, q: str, word: str
) -> None:
    found = problem(client, f"/api/v1/messages?q={q}", 422)
    assert found.key == "bad_query"
    assert found.values["word"] == word
    assert problem(client, f"/api/v1/requests?q={q}", 422).key == "bad_query"


@pytest.mark.parametrize("limit", ["0", "-1", "501", "many", "", "9999999999", "１"])
def test_a_limit_out_of_range_is_refused(client: FlaskClient, limit: str) -> None:
    assert problem(client, f"/api/v1/messages?limit={limit}", 422).key == "bad_limit"


def test_a_cursor_of_nobody_is_refused(client: FlaskClient) -> None:
    assert problem(client, "/api/v1/messages?before=x", 422).values["cursor"] == "x"


def test_one_message_is_whole_and_knows_its_pair(client: FlaskClient, runtime: Runtime) -> None:
    rows = client.get("/api/v1/messages?q=kind:call").json["messages"]  # type: ignore[index]
    whole = msgspec.json.decode(client.get(f"/api/v1/messages/{rows[0]['id']}").data, type=MessageWhole)
    assert whole.pair is not None
    assert whole.latency_ms == 250.0
    assert whole.route.routing_key == "scheduler"
    assert bytes(whole.body) == b"{}"
    reply = msgspec.json.decode(client.get(f"/api/v1/messages/{whole.pair}").data, type=MessageWhole)
    assert (reply.reply_to_id, reply.pair) == (whole.id, whole.id)


def test_a_message_that_is_gone_is_not_found(client: FlaskClient) -> None:
    assert problem(client, "/api/v1/messages/m9999", 404).key == "unknown_message"


def test_requests_are_in_numbers(client: FlaskClient) -> None:
    found = msgspec.json.decode(client.get("/api/v1/requests").data, type=RequestsAnswer)
    assert [(each.request_id, each.rpcs) for each in found.requests] == [(BOOT, 3)]


def test_one_request_has_its_messages_in_order_its_hops_and_its_tree(client: FlaskClient) -> None:
    whole = msgspec.json.decode(client.get(f"/api/v1/requests/{BOOT}").data, type=RequestWhole)
    assert [message.kind for message in whole.messages] == ["cast", "call", "reply", "cast"]
    assert [hop.name for hop in whole.hops] == ["claim"]
    assert whole.tree[0].message_id == whole.messages[0].id


def test_a_request_that_nobody_knows_is_not_found(client: FlaskClient) -> None:
    assert problem(client, "/api/v1/requests/req-none", 404).key == "unknown_request"


def test_stats_are_absolute_and_every_pipe_adds_up(client: FlaskClient) -> None:
    stats = msgspec.json.decode(client.get("/api/v1/stats").data, type=StatsAnswer)
    assert stats.totals.messages == 4
    assert stats.totals.by_kind["cast"] == 2
    for pipe in stats.pipes:
        assert pipe.given == pipe.taken + pipe.dropped + pipe.waiting
    assert {pipe.name for pipe in stats.pipes} >= {"intake"}
    assert [each.p50_ms for each in stats.by_method if each.method == "select_destinations"] == [
        pytest.approx(250, rel=0.05)
    ]


def test_topology_has_its_parts(ask: Ask) -> None:
    play = Play().learn(exchanges={"nova": "topic"}, queues=("conductor",)).wait_until(1)
    topology = msgspec.json.decode(ask(play).get("/api/v1/topology").data, type=TopologyAnswer)
    assert [exchange.name for exchange in topology.exchanges] == ["nova"]


def test_a_large_answer_is_packed_for_who_takes_it_so_and_a_small_one_never(ask: Ask) -> None:
    client = ask(Play().learn(exchanges={"nova": "topic"}, queues=[f"q{at}" for at in range(400)]))
    plain = client.get("/api/v1/topology")
    packed = client.get("/api/v1/topology", headers={"Accept-Encoding": "gzip"})
    refused = client.get("/api/v1/topology", headers={"Accept-Encoding": "gzip;q=0"})
    small = client.get("/api/v1/messages", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data == refused.data
    assert len(packed.data) < len(plain.data) / 5
    assert "Content-Encoding" not in small.headers
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_the_catalogue_speaks_the_askers_language(client: FlaskClient) -> None:
    english = msgspec.json.decode(client.get("/api/v1/scenarios").data, type=ScenariosAnswer)
    chinese = msgspec.json.decode(client.get("/api/v1/scenarios?lang=zh-CN").data, type=ScenariosAnswer)
    assert [each.name for each in english.scenarios] == [each.name for each in chinese.scenarios]
    assert english.scenarios[0].title != chinese.scenarios[0].title
    assert [each.title for each in chinese.scenarios[0].parameters] == ["时代", "实例数"]
    era, servers = chinese.scenarios[0].parameters
    # What is sent is the same in every language.
    assert (era.choices, era.called) == (["today", "classic"], ["现今", "经典"])
    assert servers.called is None
    by_header = client.get("/api/v1/scenarios", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert msgspec.json.decode(by_header.data, type=ScenariosAnswer) == chinese


def test_a_scenario_cannot_run_while_the_cloud_does_not(client: FlaskClient) -> None:
    assert (
        problem(client, "/api/v1/scenarios/boot_vm/runs", 409, method="POST", json={}).key == "not_available"
    )


def test_an_unknown_scenario_or_run_is_not_found(client: FlaskClient) -> None:
    problem(client, "/api/v1/scenarios/fly/runs", 404, method="POST", json={})
    problem(client, "/api/v1/runs/none", 404)


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"null", b'"x"', b'{"parameters": 1}', b'{"other": {}}', b"\xff\xfe", b"[" * 5000]
)
def test_a_body_that_is_no_run_is_refused(client: FlaskClient, body: bytes) -> None:
    found = problem(client, "/api/v1/scenarios/boot_vm/runs", 400, method="POST", data=body)
    assert found.key == "malformed_json"


def test_a_body_beyond_the_limit_is_refused(client: FlaskClient) -> None:
    found = problem(client, "/api/v1/scenarios/boot_vm/runs", 413, method="POST", data=b" " * 70_000)
    assert found.values["limit"] == 65536


def test_read_only_turns_scenarios_and_reset_off_and_says_so(ask: Ask) -> None:
    client = ask(read_only=True)
    assert problem(client, "/api/v1/scenarios/boot_vm/runs", 403, method="POST", json={}).key == "read_only"
    assert problem(client, "/api/v1/cloud/reset", 403, method="POST").key == "read_only"
    catalogue = msgspec.json.decode(client.get("/api/v1/scenarios").data, type=ScenariosAnswer)
    assert not any(each.available for each in catalogue.scenarios)


def test_reset_is_accepted(client: FlaskClient) -> None:
    assert client.post("/api/v1/cloud/reset").status_code == 202


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/nothing", "/static/x/y.js", "/api/v1/"])
def test_what_is_not_there_is_a_problem_too(client: FlaskClient, path: str) -> None:
    assert problem(client, path, 404).values["path"] == path


def test_a_method_that_a_route_does_not_take_is_named_with_those_it_takes(client: FlaskClient) -> None:
    answer = client.delete("/api/v1/messages")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert problem(client, "/api/v1/messages", 405, method="DELETE").values["method"] == "DELETE"


def test_it_lives_before_it_is_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert any("cloud" in reason for reason in msgspec.json.decode(answer.data, type=HealthAnswer).reasons)


def test_a_sentence_comes_with_what_it_is_made_of(client: FlaskClient) -> None:
    english = client.get("/api/v1/messages?q=kind:call").json["messages"][0]  # type: ignore[index]
    chinese = client.get("/api/v1/messages?q=kind:call&lang=zh").json["messages"][0]  # type: ignore[index]
    assert english["summary"] == "nova-conductor asks whoever reads scheduler: select_destinations"
    assert english["summary"] != chinese["summary"]
    assert english["said"]["key"] == chinese["said"]["key"] == "summary.call"
    assert english["said"]["values"]["name"] == "select_destinations"


def test_a_problem_speaks_the_askers_language(client: FlaskClient) -> None:
    english = problem(client, "/api/v1/messages/m9999", 404)
    chinese = problem(client, "/api/v1/messages/m9999?lang=zh-CN", 404)
    assert english.detail != chinese.detail
    assert (english.key, english.values) == (chinese.key, chinese.values)


def test_a_mistake_of_ours_shows_nothing_of_the_inside(client: FlaskClient, runtime: Runtime) -> None:
    # A route that meets what nobody foresaw: here a ring whose table is gone.
    del runtime.ring._numbers
    found = problem(client, "/api/v1/messages/m1", 500)
    assert found.key == "internal"
    assert "numbers" not in found.detail
