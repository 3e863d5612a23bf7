"""Lessons by HTTP: what they ask never tells what is right, and what is wrong with an answer is said."""

import json

from rpcviz.lessons import NAMES
from tests.web.conftest import Ask
from tests.web.test_api import problem


def test_the_list_is_in_teaching_order_and_holds_no_answer(ask: Ask) -> None:
    listed = ask().get("/api/v1/lessons").json
    assert listed is not None
    assert [lesson["name"] for lesson in listed["lessons"]] == list(NAMES)
    assert {key for lesson in listed["lessons"] for option in lesson["options"] for key in option} == {
        "key",
        "text",
        "place",
    }
    assert '"holds"' not in json.dumps(listed)


def test_a_lesson_comes_in_the_askers_language(ask: Ask) -> None:
    client = ask()
    titles = {
        (client.get(f"/api/v1/lessons/one_of_many?lang={lang}").json or {})["title"]
        for lang in ("en", "zh-CN")
    }
    assert titles == {"One of many servers", "多个服务器中的任意一个"}


def test_an_unknown_lesson_is_refused_with_those_there_are(ask: Ask) -> None:
    assert "real_bus" in (problem(ask(), "/api/v1/lessons/nothing", 404).remedy or "")
    found = problem(ask(), "/api/v1/lessons/nothing/answers", 404, method="POST", json={})
    assert found.key == "unknown_lesson"


def test_an_answer_that_is_none_is_refused_with_the_options(ask: Ask) -> None:
    client, at = ask(), "/api/v1/lessons/one_of_many/answers"
    for choices, key in ((["moon"], "unknown_option"), ([], "one_option"), (["share", "each"], "one_option")):
        found = problem(client, at, 422, method="POST", json={"choices": choices})
        assert found.key == key
        assert "named" in (found.remedy or "")
    assert problem(client, at, 400, method="POST", json={"choices": "one"}).key == "malformed_json"
    unknown = problem(client, at, 404, method="POST", json={"choices": ["share"], "run": "moon"})
    assert unknown.key == "unknown_run"


def test_where_nothing_can_be_played_the_reason_is_told_and_recordings_go_on(ask: Ask) -> None:
    client = ask(read_only=True)
    lessons = {lesson["name"]: lesson for lesson in (client.get("/api/v1/lessons").json or {})["lessons"]}
    assert lessons["one_of_many"]["available"] is False
    assert lessons["one_of_many"]["reason"] == "Scenarios are off."
    asked = {"method": "POST", "json": {"choices": ["share"]}}
    assert problem(client, "/api/v1/lessons/one_of_many/answers", 403, **asked).key == "read_only"
    assert lessons["real_bus"]["available"] is True
    answer = client.post("/api/v1/lessons/real_bus/answers", json={"choices": []}).json
    assert answer is not None
    assert (answer["state"], answer["run"]) == ("marked", None)


def test_without_a_cloud_a_lesson_that_is_played_says_so(ask: Ask) -> None:
    # Nothing is started here, so that nothing can be played.
    found = problem(
        ask(), "/api/v1/lessons/one_of_many/answers", 409, method="POST", json={"choices": ["share"]}
    )
    assert found.key == "not_available"
