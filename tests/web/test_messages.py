"""Messages by HTTP: opened anywhere, with what is around them, as they were received, and as a file."""

import csv
import io
import json
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient

from rpcviz.cli.report import read
from rpcviz.runtime import Runtime
from rpcviz.web.answers.messages import MessagesAnswer, MessageWhole, PlacesAnswer, RawAnswer
from rpcviz.web.around import likeness
from rpcviz.web.columns import COLUMNS
from rpcviz.web.messages import message_whole
from tests.play import Play, moment
from tests.web.conftest import Ask
from tests.web.test_api import BOOT, boot, problem
from tests.web.test_secrets import CORPUS, assert_clean, changes_of


@pytest.fixture
def client(ask: Ask) -> FlaskClient:
    return ask(boot())


def many(count: int) -> Play:
    play = Play()
    for number in range(count):
        method = "odd" if number % 2 else "even"
        play.cast(f"c{number}", at=number, method=f"{method}_{number}", request=f"req-{number}")
    return play


def places(client: FlaskClient, asked: str = "") -> PlacesAnswer:
    return msgspec.json.decode(client.get(f"/api/v1/messages/places{asked}").data, type=PlacesAnswer)


def page(client: FlaskClient, asked: str) -> list[str | None]:
    found = msgspec.json.decode(client.get(f"/api/v1/messages{asked}").data, type=MessagesAnswer)
    return [message.method for message in found.messages]


def whole(client: FlaskClient, method: str, kind: str = "cast") -> MessageWhole:
    rows = client.get(f"/api/v1/messages?q=method:{method} kind:{kind}").json["messages"]  # type: ignore[index]
    return msgspec.json.decode(client.get(f"/api/v1/messages/{rows[0]['id']}").data, type=MessageWhole)


def test_every_page_of_a_list_can_be_opened_by_its_place(ask: Ask) -> None:
    client = ask(many(25))
    found = places(client, "?limit=10")
    assert (found.total, len(found.cursors), found.step) == (25, 3, 10)
    seen = [row for cursor in found.cursors for row in page(client, f"?limit=10&before={cursor}")]
    assert [name and int(name.split("_")[1]) for name in seen] == list(reversed(range(25)))


def test_places_of_a_filter_count_what_passes_it(ask: Ask) -> None:
    client = ask(many(25))
    found = places(client, "?limit=5&q=method:odd*")
    assert (found.total, len(found.cursors)) == (12, 3)
    assert page(client, f"?q=method:odd*&limit=5&before={found.cursors[1]}")[0] == "odd_13"
    assert found.held == 25


def test_places_begin_with_a_message_so_that_newer_ones_do_not_move_them(ask: Ask) -> None:
    client = ask(many(25))
    tenth = client.get("/api/v1/messages?limit=10").json["messages"][-1]["id"]  # type: ignore[index]
    found = places(client, f"?limit=10&top={tenth}")
    assert (found.top, found.total) == (tenth, 16)
    assert page(client, f"?limit=2&before={found.cursors[0]}") == ["odd_15", "even_14"]


def test_kinds_are_a_filter_beside_the_query(client: FlaskClient) -> None:
    assert page(client, "?kinds=call,reply") == ["select_destinations", "select_destinations"]
    assert places(client, "?kinds=cast").total == 2
    assert problem(client, "/api/v1/messages?kinds=calls", 422).values["kind"] == "calls"


@pytest.mark.parametrize("q", ["", "&q=odd_*"])
def test_a_span_of_time_is_a_filter_beside_the_query(ask: Ask, q: str) -> None:
    client = ask(many(20))
    span = f"?from_ns={moment(5)}&until_ns={moment(9)}{q}"
    within = [f"{'odd' if at % 2 else 'even'}_{at}" for at in (8, 7, 6, 5)]
    wanted = [method for method in within if not q or method.startswith("odd")]
    assert page(client, span) == wanted
    found = places(client, f"{span}&limit=3")
    assert found.total == len(wanted)
    assert [
        method for cursor in found.cursors for method in page(client, f"{span}&limit=3&before={cursor}")
    ] == wanted
    file = client.get(f"/api/v1/messages/export{span}&form=csv").text
    assert sum(line.count("_") > 0 for line in file.splitlines()[1:]) >= len(wanted)
    assert "even_4" not in file
    assert "odd_9" not in file


def test_a_moment_that_is_none_is_refused(client: FlaskClient) -> None:
    assert problem(client, "/api/v1/messages?from_ns=yesterday", 422).key == "bad_moment"


def test_a_list_without_messages_has_no_places(ask: Ask) -> None:
    found = places(ask(Play()))
    assert (found.total, found.cursors, found.top, found.oldest_ns) == (0, [], None, None)


def test_a_message_knows_its_neighbours_in_its_request(client: FlaskClient) -> None:
    first = whole(client, "build_instances")
    assert first.siblings is not None
    assert (first.siblings.at, first.siblings.count, first.siblings.previous) == (1, 4, None)
    second = whole(client, "select_destinations", "call")
    assert first.siblings.next == second.id
    assert second.siblings is not None
    assert second.siblings.previous == first.id


def test_a_call_tells_when_its_heartbeats_came(ask: Ask) -> None:
    play = Play().call("a", at=0, request=BOOT, method="slow").heartbeat("a", at=1).heartbeat("a", at=2)
    found = whole(ask(play.reply("a", at=3)), "slow", "call")
    assert [int(found.beats[1]) - int(found.beats[0])] == [10**9]
    assert found.heartbeats == 2


def test_a_route_names_each_queue_with_its_readers_and_who_took_the_copy(ask: Ask) -> None:
    play = Play().learn(
        exchanges={"nova": "topic"}, queues=("conductor",), bindings=(("nova", "conductor", "conductor"),)
    )
    play.cast("a", at=1, method="build", key="conductor", queues=("conductor",)).wait_until(2)
    route = whole(ask(play), "build").route
    assert (route.type, route.bindings) == ("topic", 1)
    assert route.reached is not None
    assert [(each.queue, each.role) for each in route.reached] == [("conductor", "topic")]


def test_a_message_that_reached_nothing_is_told_what_is_bound_and_the_nearest_first(ask: Ask) -> None:
    play = Play().learn(
        exchanges={"nova": "topic"},
        queues=("compute.cmp1", "compute.cmp10", "conductor"),
        bindings=(
            ("nova", "conductor", "conductor"),
            ("nova", "compute.cmp1", "compute.cmp1"),
            ("nova", "compute.cmp10", "compute.cmp10"),
        ),
    )
    play.cast("a", at=1, method="build", key="compute.cmp11", queues=()).wait_until(2)
    route = whole(ask(play), "build").route
    assert route.routed == 0
    assert [each.key for each in route.near] == ["compute.cmp1", "compute.cmp10", "conductor"]


def test_equal_words_make_keys_more_alike_than_equal_letters() -> None:
    assert likeness("compute.cmp7", "compute.a") > likeness("compute.cmp7", "computer")
    assert likeness("a", "b") == 0


def test_a_body_is_shown_as_it_was_received(client: FlaskClient) -> None:
    found = whole(client, "build_instances")
    raw = msgspec.json.decode(client.get(f"/api/v1/messages/{found.id}/raw").data, type=RawAnswer)
    assert (raw.form, raw.damaged) == ("json", None)
    assert raw.shown == raw.total == len(raw.text)
    assert problem(client, "/api/v1/messages/m9999/raw", 404).key == "unknown_message"


def test_a_large_body_is_left_out_for_who_asks_so_and_everything_else_is_there(
    ask: Ask, runtime: Runtime
) -> None:
    runtime.ring.add(changes_of("nova-boot.jsonl.gz"))
    client = ask()
    rows = client.get("/api/v1/messages?limit=500").json["messages"]  # type: ignore[index]
    largest = max(rows, key=lambda row: row["size"])["id"]
    light, full = (
        msgspec.json.decode(client.get(f"/api/v1/messages/{largest}{asked}").data, type=MessageWhole)
        for asked in ("?light=1", "")
    )
    assert (light.left_out, full.left_out) == (False, False)
    entry = runtime.ring.entry(largest)
    assert entry is not None
    cut = message_whole(entry, runtime.ring.body(largest), "en", most=100)
    assert (cut.left_out, bytes(cut.body), bytes(cut.arguments)) == (True, b"null", b"null")
    assert (cut.masked, cut.properties) == (full.masked, full.properties)


def test_a_message_that_has_left_the_ring_is_told_what_the_ring_holds(client: FlaskClient) -> None:
    values = problem(client, "/api/v1/messages/m9999", 404).values
    rows = client.get("/api/v1/messages").json["messages"]  # type: ignore[index]
    assert values["newest_ns"] == rows[0]["ts_ns"]
    assert values["oldest_ns"] == rows[-1]["ts_ns"]


def test_what_passes_the_filter_is_a_capture_file_oldest_first(client: FlaskClient) -> None:
    answer = client.get("/api/v1/messages/export?q=kind:call,cast")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rpcviz-messages.jsonl"'
    head, *lines = answer.text.splitlines()
    assert json.loads(head)["exported"]["q"] == "kind:call,cast"
    assert [json.loads(line)["headers"]["routing_keys"] for line in lines] == [
        ["conductor"], ["scheduler"], ["compute.cmp1"],
    ]  # fmt: skip


def test_the_file_of_a_real_bus_counts_the_same_and_holds_no_secret(
    ask: Ask, runtime: Runtime, tmp_path: Path
) -> None:
    runtime.ring.add(changes_of("nova-boot.jsonl.gz"))
    answer = ask().get("/api/v1/messages/export")
    assert_clean(answer.text, "export")
    file = tmp_path / "some.jsonl"
    file.write_bytes(answer.data)
    report = read(str(file))[0].result()
    truth = json.loads((CORPUS / "nova-boot.truth.json").read_text())
    assert (report["messages"], report["by_kind"]) == (truth["messages"], truth["by_kind"])
    assert (report["damaged_lines"], report["unanswered"]) == (0, truth["unanswered"])


def test_a_table_has_the_columns_that_were_asked_for(client: FlaskClient) -> None:
    answer = client.get("/api/v1/messages/export?form=csv&columns=kind,name,latency,request&kinds=call")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert list(csv.reader(io.StringIO(answer.text))) == [
        ["kind", "name", "latency", "request"],
        ["call", "select_destinations", "250.0", BOOT],
    ]
    everything = list(csv.reader(io.StringIO(client.get("/api/v1/messages/export?form=csv").text)))
    assert everything[0] == list(COLUMNS)
    assert len(everything) == 5


def test_no_cell_of_a_table_is_calculated_by_a_spreadsheet(ask: Ask) -> None:
    client = ask(Play().cast("a", at=0, method="=HYPERLINK(1)"))
    rows = list(csv.reader(io.StringIO(client.get("/api/v1/messages/export?form=csv&columns=name").text)))
    assert rows[1] == ["'=HYPERLINK(1)"]


@pytest.mark.parametrize(
    ("asked", "key"),
    [("form=xml", "bad_form"), ("form=csv&columns=name,secret", "bad_column"), ("kinds=x", "bad_kind")],
)
def test_a_file_of_another_kind_is_refused(client: FlaskClient, asked: str, key: str) -> None:
    assert problem(client, f"/api/v1/messages/export?{asked}", 422).key == key


def test_a_filter_that_cannot_be_read_is_refused_before_anything_is_sent(client: FlaskClient) -> None:
    assert problem(client, "/api/v1/messages/export?q=colour:red", 422).key == "bad_query"


def test_a_long_list_is_sent_in_pieces(ask: Ask, runtime: Runtime) -> None:
    answer = ask(many(450)).get("/api/v1/messages/export", buffered=False)
    pieces = list(answer.response)
    assert len(pieces) == 3
    assert sum(piece.count(b"\n") for piece in pieces) == 451
