"""Requests: the list, one of them whole with what it cost, and what may be taken away."""

import msgspec
import pytest
from flask.testing import FlaskClient

from rpcviz.web.answers.problem import ProblemShape
from rpcviz.web.answers.requests import RequestsAnswer, RequestWhole
from tests.play import Play, moment
from tests.web.conftest import Ask

BOOT, PORT = "req-boot", "req-port"


def known() -> Play:
    """A boot, the request in neutron that it caused, and a service that reports that it lives."""
    play = Play().learn(connections={"con": "nova-conductor:1:x", "sch": "nova-scheduler:2:x"})
    play.call("select", at=0, by="con", request=BOOT, method="select_destinations", key="scheduler")
    play.deliver("select", at=0.25, by="sch").reply("select", at=1, by="sch")
    play.deliver("select/reply", at=1, by="con").cast("run", at=1, by="con", request=BOOT)
    play.fanout("push", at=2, request=PORT, root=BOOT, topic="port", method="push")
    play.call("alive", at=3, request="req-life", method="report_state").reply("alive", at=3.1)
    return play.wait_until(10)


@pytest.fixture
def client(ask: Ask) -> FlaskClient:
    return ask(known())


def listed(client: FlaskClient, query: str = "") -> RequestsAnswer:
    return msgspec.json.decode(client.get(f"/api/v1/requests{query}").data, type=RequestsAnswer)


def whole(client: FlaskClient, query: str = "") -> RequestWhole:
    return msgspec.json.decode(client.get(f"/api/v1/requests/{BOOT}{query}").data, type=RequestWhole)


def test_ids_of_services_own_life_are_left_out_when_asked_and_counted_always(client: FlaskClient) -> None:
    assert [each.request_id for each in listed(client).requests] == ["req-life", PORT, BOOT]
    asked = listed(client, "?background=0&limit=1")
    assert [each.request_id for each in asked.requests] == [PORT]
    assert asked.background == 1


def test_of_a_span_of_time_those_that_went_on_in_it_are_listed(client: FlaskClient) -> None:
    def within(since: float, until: float) -> list[str]:
        asked = listed(client, f"?from_ns={moment(since)}&until_ns={moment(until)}")
        return [each.request_id for each in asked.requests]

    assert within(0, 1) == [BOOT]
    assert within(0.5, 2.5) == [PORT, BOOT]
    assert within(50, 60) == []


def test_a_row_says_how_many_of_its_rpcs_are_casts_and_fanouts(client: FlaskClient) -> None:
    assert [(each.rpcs, each.casts, each.fanouts) for each in listed(client, "?background=0").requests] == [
        (1, 0, 1),
        (2, 1, 0),
    ]


def test_one_request_says_what_it_cost_and_where_its_time_went(client: FlaskClient) -> None:
    price = whole(client).price
    assert price.by_kind == {"call": 1, "reply": 1, "cast": 1}
    assert [(part.what, part.name, part.share) for part in price.parts] == [
        ("bus", None, 0.25),
        ("work", "nova-scheduler", 0.75),
    ]
    assert int(price.path[-1].to_ns) - int(price.path[0].from_ns) == 10**9


def test_what_it_caused_under_another_id_is_named_and_comes_along_when_asked(client: FlaskClient) -> None:
    alone, linked = whole(client), whole(client, "?linked=1")
    assert [each.request_id for each in alone.linked] == [PORT]
    assert [message.method for message in linked.messages][-1] == "push"
    assert (alone.price.fanout_copies, linked.price.fanout_copies) == (0, 2)
    assert alone.price.path == linked.price.path


@pytest.mark.parametrize("form", ["mermaid", "markdown"])
def test_a_request_leaves_as_text(client: FlaskClient, form: str) -> None:
    answer = client.get(f"/api/v1/requests/{BOOT}/{form}")
    assert answer.content_type.startswith("text/")
    assert "select" in answer.text
    assert "push" not in answer.text
    assert "push" in client.get(f"/api/v1/requests/{BOOT}/{form}?linked=1").text


@pytest.mark.parametrize("form", ["", "/mermaid", "/markdown"])
def test_a_request_that_nobody_knows_is_not_found(client: FlaskClient, form: str) -> None:
    answer = client.get(f"/api/v1/requests/req-none{form}")
    assert answer.status_code == 404
    assert msgspec.json.decode(answer.data, type=ProblemShape).key == "unknown_request"


def test_a_switch_is_0_or_1(client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/requests/{BOOT}?linked=perhaps")
    assert answer.status_code == 422
    assert msgspec.json.decode(answer.data, type=ProblemShape).values["value"] == "perhaps"
