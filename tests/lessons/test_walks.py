"""Every lesson walked to its end as a learner does, on the embedded broker: answer, run, mark."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from rpcviz.base.table import load
from rpcviz.lessons import NAMES
from rpcviz.lessons.lesson import Lesson
from rpcviz.runtime import Runtime
from tests.wait import wait_until

LESSONS = load("rpcviz.lessons", "LESSON", Lesson, NAMES)
# What OpenStack does. It stands in this test alone: no lesson knows it.
TRUTH = {
    "bus_and_rest": {"conductor", "host"},
    "one_of_many": {"one"},
    "one_server": {"own"},
    "all_servers": {"copies"},
    "call_and_cast": {"select_destinations"},
    "notifications": {"queue", "heard"},
    "boot_today": {"handed", "image"},
    "failures": {"late", "cast"},
    "real_bus": {"pairs", "alive", "answered"},
}


def wrong(lesson: Lesson) -> list[str]:
    """An answer that is not right: one option that does not hold."""
    return [next(option.key for option in lesson.options if option.key not in TRUTH[lesson.name])]


def post(client: FlaskClient, lesson: str, choices: list[str], run: str | None = None) -> dict[str, Any]:
    """Answer a lesson."""
    response = client.post(f"/api/v1/lessons/{lesson}/answers", json={"choices": choices, "run": run})
    assert response.status_code == 200, response.json
    return dict(response.json or {})


def walked(runtime: Runtime, client: FlaskClient, lesson: str, choices: list[str]) -> dict[str, Any]:
    """Answer it, wait for its run where it has one, and give how it was marked."""
    answer = post(client, lesson, choices)
    if answer["state"] == "marked":
        return answer
    run = answer["run"]["id"]
    wait_until(lambda: runtime.desk.run_by_id(run).state != "running", 30, f"the run of {lesson}")
    return post(client, lesson, choices, run)


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_is_marked_by_what_its_run_did(name: str, runtime: Runtime, client: FlaskClient) -> None:
    lesson = LESSONS[name]
    first = walked(runtime, client, name, wrong(lesson))
    assert (first["right"], first["said"]) == (False, lesson.text["en"].wrong)
    assert {mark["option"] for mark in first["marks"] if mark["holds"]} == TRUTH[name]
    assert [mark["option"] for mark in first["marks"] if mark["chosen"]] == wrong(lesson)
    # The same run marks a second guess.
    run = first["run"]["id"] if first["run"] else None
    again = post(client, name, sorted(TRUTH[name]), run)
    assert (again["right"], again["said"]) == (True, lesson.text["en"].right)
    assert all(mark["evidence"] for mark in again["marks"] if mark["holds"])


def test_the_evidence_is_messages_that_can_be_looked_up(runtime: Runtime, client: FlaskClient) -> None:
    answer = walked(runtime, client, "one_server", ["own"])
    (piece,) = next(mark["evidence"] for mark in answer["marks"] if mark["holds"])
    whole = client.get(f"/api/v1/messages/{piece['id']}").json
    assert whole is not None
    assert piece["routed_queues"] == whole["queues"] == [piece["routing_key"]]


def test_a_run_that_shows_something_else_marks_nothing(runtime: Runtime, client: FlaskClient) -> None:
    answer = walked(runtime, client, "one_server", ["own"])
    body = {"choices": ["one"], "run": answer["run"]["id"]}
    response = client.post("/api/v1/lessons/one_of_many/answers", json=body)
    assert (response.status_code, (response.json or {})["key"]) == (422, "run_of_another")
