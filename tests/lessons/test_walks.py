"""Every lesson walked to its end on the embedded broker, with wrong and with right answers."""

from fnmatch import fnmatchcase

import pytest
from flask.testing import FlaskClient

from rpcviz.lessons import NAMES
from rpcviz.runtime import Runtime
from tests.lessons.walk import LESSONS, TRUTH, taken, walk, walked


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_is_marked_by_what_its_run_did(name: str, runtime: Runtime) -> None:
    walk(runtime, name)


@pytest.mark.parametrize("name", [name for name in NAMES if LESSONS[name].letter])
def test_the_place_that_is_right_is_drawn_as_the_broker_has_it(
    name: str, runtime: Runtime, client: FlaskClient
) -> None:
    (right,) = TRUTH[name]
    place = next(option.place for option in LESSONS[name].options if option.key == right)
    assert place
    queues, takers = taken(walked(runtime, client, name, [right]))
    drawn = {queue.name.replace("…", "*") for queue in place}
    assert all(any(fnmatchcase(queue, name) for name in drawn) for queue in queues)
    assert all(any(fnmatchcase(queue, name) for queue in queues) for name in drawn)
    assert {taker.partition("@")[2] for taker in takers} == {
        host for queue in place for host in queue.readers
    }


@pytest.mark.parametrize("name", [name for name in NAMES if LESSONS[name].letter])
def test_the_letter_is_what_was_sent(name: str, runtime: Runtime, client: FlaskClient) -> None:
    letter = LESSONS[name].letter
    assert letter
    answer = walked(runtime, client, name, sorted(TRUTH[name]))
    piece = next(mark["evidence"][0] for mark in answer["marks"] if mark["holds"])
    told = (piece["kind"], piece["name"], piece["exchange"], piece["routing_key"])
    assert told == (letter.kind.value, letter.method, letter.exchange, letter.key)


def test_the_evidence_is_messages_that_can_be_looked_up(runtime: Runtime, client: FlaskClient) -> None:
    answer = walked(runtime, client, "one_server", ["own"])
    (piece,) = next(mark["evidence"] for mark in answer["marks"] if mark["holds"])
    whole = client.get(f"/api/v1/messages/{piece['id']}").json
    assert whole is not None
    assert piece["routed_queues"] == whole["queues"] == [piece["routing_key"]]


def test_a_run_that_shows_something_else_marks_nothing(runtime: Runtime, client: FlaskClient) -> None:
    answer = walked(runtime, client, "one_server", ["own"])
    body = {"choices": ["share"], "run": answer["run"]["id"]}
    response = client.post("/api/v1/lessons/one_of_many/answers", json=body)
    assert (response.status_code, (response.json or {})["key"]) == (422, "run_of_another")
