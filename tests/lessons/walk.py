"""A lesson walked to its end as a learner does: answer, run, mark. On whatever broker."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask.testing import FlaskClient

from rpcviz.base.table import load
from rpcviz.bus import transport
from rpcviz.config.settings import Settings
from rpcviz.lessons import NAMES
from rpcviz.lessons.lesson import Lesson
from rpcviz.runtime import Runtime, build
from rpcviz.web.factory import create_app
from rpcviz.web.options import WebOptions
from tests.wait import wait_until

LESSONS = load("rpcviz.lessons", "LESSON", Lesson, NAMES)
# What OpenStack does. It stands in the tests alone: no lesson knows it.
TRUTH = {
    "bus_and_rest": {"conductor", "host"},
    "one_of_many": {"share"},
    "one_server": {"own"},
    "all_servers": {"copies"},
    "call_and_cast": {"same", "names", "stands"},
    "notifications": {"queue", "heard"},
    "boot_today": {"handed", "image"},
    "failures": {"late", "cast"},
    "real_bus": {"pairs", "alive", "answered"},
}


@contextmanager
def started(settings: Settings) -> Iterator[Runtime]:
    """A whole rpcviz in this process, with its cloud up."""
    # What a test before left on the broker in memory, or still leaves, is not seen here.
    transport.reset()
    made = build(settings)
    made.start()
    try:
        assert made.wait_started(120)
        yield made
    finally:
        made.close()


def client_of(runtime: Runtime) -> FlaskClient:
    """Asks its HTTP API."""
    app, _, _ = create_app(WebOptions(async_mode="threading"), runtime.ports(), runtime.clients)
    return app.test_client()


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
    wait_until(lambda: runtime.desk.run_by_id(run).state != "running", 90, f"the run of {lesson}")
    assert runtime.desk.run_by_id(run).state == "succeeded", runtime.desk.run_by_id(run)
    return post(client, lesson, choices, run)


def walk(runtime: Runtime, name: str) -> None:
    """Guess wrong, see it marked by its run, and be right at the second guess."""
    client, lesson = client_of(runtime), LESSONS[name]
    first = walked(runtime, client, name, wrong(lesson))
    assert (first["right"], first["said"]) == (False, lesson.text["en"].wrong)
    assert {mark["option"] for mark in first["marks"] if mark["holds"]} == TRUTH[name]
    assert [mark["option"] for mark in first["marks"] if mark["chosen"]] == wrong(lesson)
    # The same run marks a second guess.
    run = first["run"]["id"] if first["run"] else None
    again = post(client, name, sorted(TRUTH[name]), run)
    assert (again["right"], again["said"]) == (True, lesson.text["en"].right)
    assert all(mark["evidence"] for mark in again["marks"] if mark["holds"])


def taken(answer: dict[str, Any]) -> tuple[set[str], set[str]]:
    """The queues that what holds was put into, and who took it."""
    pieces = [piece for mark in answer["marks"] if mark["holds"] for piece in mark["evidence"]]
    queues = {queue for piece in pieces for queue in piece["routed_queues"] or ()}
    return queues, {taker for piece in pieces for taker in piece["takers"]}
