"""GET /api/v1/query: what a search field needs while somebody types."""

from urllib.parse import quote

import msgspec
import pytest
from flask.testing import FlaskClient

from rpcviz.query.fields import FIELDS, STATES, VERDICTS
from rpcviz.query.language import parse
from rpcviz.web.answers.messages import MessagesAnswer
from rpcviz.web.answers.problem import ProblemShape
from rpcviz.web.answers.query import CompletionShape, QueryAnswer
from rpcviz.web.answers.requests import RequestsAnswer
from rpcviz.web.words import TEXTS
from tests.play import Play
from tests.web.conftest import Ask


@pytest.fixture
def client(ask: Ask) -> FlaskClient:
    play = Play()
    for number in range(3):
        play.call(f"b{number}", method="build_instances", request="req-1")
    return ask(play.cast("r", method="reboot_instance", request="req-2").wait_until(60))


def asked(client: FlaskClient, q: str, more: str = "") -> QueryAnswer:
    answer = client.get(f"/api/v1/query?q={quote(q)}{more}")
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.data, type=QueryAnswer)


def completion(client: FlaskClient, text: str, more: str = "") -> CompletionShape:
    at = text.index("|")
    found = asked(client, text.replace("|", ""), f"&at={at}{more}").completion
    assert found is not None
    return found


def test_a_query_is_told_in_its_parts_and_in_its_plainest_form(client: FlaskClient) -> None:
    found = asked(client, "kind：call  and (a Or b)")
    assert "".join(token.text for token in found.tokens) == "kind：call  and (a Or b)"
    assert [token.kind for token in found.tokens][:3] == ["field", "sign", "value"]
    assert (found.written, found.problem, found.note, found.completion) == (
        "kind:call (a OR b)",
        None,
        None,
        None,
    )


def test_what_is_wrong_is_told_with_its_place_and_what_was_meant(client: FlaskClient) -> None:
    found = asked(client, "kind:call AND latncy>50ms")
    assert found.written is None
    assert found.problem is not None
    values = found.problem.values
    assert (values["at"], values["word"], values["meant"]) == (14, "latncy", "latency")
    assert found.problem.remedy == "Did you mean latency?"
    chinese = asked(client, "latncy>50ms", "&lang=zh-CN").problem
    assert chinese is not None
    assert chinese.remedy == "是不是想写 latency？"


def test_what_is_longer_than_a_query_is_coloured_as_bad(client: FlaskClient) -> None:
    found = asked(client, "a " * 300)
    assert (found.tokens[-1].kind, len(found.tokens[-1].text)) == ("bad", 100)
    assert found.problem is not None
    assert found.problem.values["flaw"] == "long"


def test_a_slow_query_says_so(client: FlaskClient) -> None:
    note = asked(client, "text:x").note
    assert note is not None
    assert "last 5,000 messages only" in note
    messages = msgspec.json.decode(client.get("/api/v1/messages?q=text:x").data, type=MessagesAnswer)
    assert (messages.note, messages.looked) == (note, 4)
    requests = msgspec.json.decode(client.get("/api/v1/requests?q=text:x").data, type=RequestsAnswer)
    assert requests.note == note
    plain = msgspec.json.decode(client.get("/api/v1/messages?q=kind:call").data, type=MessagesAnswer)
    assert (plain.note, plain.looked) == (None, None)


def test_values_are_completed_with_how_many_messages_have_them(client: FlaskClient) -> None:
    found = completion(client, "kind:call method:b|")
    assert (found.start, found.end, found.field, found.seen) == (17, 18, "method", 4)
    assert [(each.text, each.count) for each in found.suggestions] == [
        ("build_instances", 3), ("reboot_instance", 1),
    ]  # fmt: skip


def test_fields_and_words_are_completed_with_help_in_the_readers_language(client: FlaskClient) -> None:
    for lang, begins in (("en", "time from call to reply"), ("zh-CN", "从 call 到 reply 的时间")):
        first = completion(client, "lat|", f"&lang={lang}").suggestions[0]
        assert first.text == "latency>"
        assert (first.help or "").startswith(begins)
        assert completion(client, "is:tro|", f"&lang={lang}").suggestions[0].help
        assert completion(client, "a O|", f"&lang={lang}").suggestions[0].help


@pytest.mark.parametrize("at", ["-1", "5", "x", "", "999999", "１"])
def test_a_caret_beyond_the_query_is_refused(client: FlaskClient, at: str) -> None:
    answer = client.get(f"/api/v1/query?q=kind&at={at}")
    assert answer.status_code == 422
    assert msgspec.json.decode(answer.data, type=ProblemShape).key == "bad_caret"


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_every_field_and_state_has_its_help(lang: str) -> None:
    assert {key.removeprefix("field.") for key in TEXTS[lang] if key.startswith("field.")} == set(FIELDS)
    assert {key.removeprefix("is.") for key in TEXTS[lang] if key.startswith("is.")} == set(STATES)
    assert {key.removeprefix("verdict.") for key in TEXTS[lang] if key.startswith("verdict.")} == set(
        VERDICTS
    )


@pytest.mark.parametrize(
    ("q", "methods"),
    [
        ("kind:call OR reboot", 4),
        ("(kind:call) -method:build_*", 0),
        ("age<10s", 0),
        ("age>1m", 4),
        ("is:waiting request:req-1", 0),
        ("is:timeout request:req-1", 3),
    ],
)
def test_messages_are_filtered_by_the_whole_language(client: FlaskClient, q: str, methods: int) -> None:
    found = msgspec.json.decode(client.get(f"/api/v1/messages?q={quote(q)}").data, type=MessagesAnswer)
    assert len(found.messages) == methods
    parse(q)
