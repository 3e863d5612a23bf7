"""A user presses Boot a VM: from the button's request to what the page may ask about it."""

import pytest
import requests

from tests.program import ASK_LIMIT_S, Program
from tests.wait import wait_until

RUN_LIMIT_S = 90
CLASSIC = [
    ("cast", "build_instances"),
    ("call", "select_destinations"),
    ("reply", "select_destinations"),
    ("cast", "build_and_run_instance"),
]


def play(server: Program, scenario: str, **parameters: object) -> dict:
    """Run a scenario through the API and wait for its end."""
    asked = requests.post(
        f"{server.url}/api/v1/scenarios/{scenario}/runs", json={"parameters": parameters}, timeout=ASK_LIMIT_S
    )
    assert asked.status_code == 201, asked.text
    address = f"{server.url}/api/v1/runs/{asked.json()['id']}"
    answers: list[dict] = []

    def ended() -> bool:
        answers.append(requests.get(address, timeout=ASK_LIMIT_S).json())
        return answers[-1]["state"] != "running"

    wait_until(ended, RUN_LIMIT_S, f"{scenario} to end")
    return answers[-1]


def journey_of(server: Program, run: dict) -> dict:
    answer = requests.get(f"{server.url}/api/v1/requests/{run['request_id']}", timeout=ASK_LIMIT_S)
    assert answer.status_code == 200, answer.text
    journey: dict = answer.json()
    return journey


@pytest.mark.parametrize("era", ["classic", "today"])
def test_boot_vm_succeeds_and_every_step_was_seen(server: Program, era: str) -> None:
    run = play(server, "boot_vm", era=era)
    assert run["state"] == "succeeded", run["reason"]
    assert run["steps"]
    assert all(step["ok"] and step["seen"] for step in run["steps"]), run["steps"]


def test_once_the_run_has_ended_its_request_has_too(server: Program) -> None:
    run = play(server, "boot_vm", era="classic")
    journey = journey_of(server, run)
    assert (journey["outcome"], run["state"]) == ("succeeded", "succeeded")
    assert journey["duration_ms"] > 0
    listed = requests.get(f"{server.url}/api/v1/requests", timeout=ASK_LIMIT_S).json()["requests"]
    assert {each["outcome"] for each in listed if each["request_id"] == run["request_id"]} == {"succeeded"}


def test_a_classic_boot_is_cast_call_reply_cast_in_that_order(server: Program) -> None:
    messages = journey_of(server, play(server, "boot_vm", era="classic"))["messages"]
    assert "other" not in {message["kind"] for message in messages}
    told = [(message["kind"], message["method"]) for message in messages]
    assert [step for step in told if step in CLASSIC] == CLASSIC


def test_todays_boot_holds_the_same_four_in_the_same_order(server: Program) -> None:
    messages = journey_of(server, play(server, "boot_vm", era="today"))["messages"]
    assert "other" not in {message["kind"] for message in messages}
    names = ("schedule_and_build_instances", "select_destinations", "build_and_run_instance")
    told = [(message["kind"], message["method"]) for message in messages if message["method"] in names]
    assert told == [("cast", names[0]), ("call", names[1]), ("reply", names[1]), ("cast", names[2])]


def test_what_is_not_on_the_bus_is_told_as_hops(server: Program) -> None:
    hops = journey_of(server, play(server, "boot_vm", era="today"))["hops"]
    assert {hop["what"] for hop in hops} == {"rest", "db", "work"}


@pytest.mark.parametrize("scenario", ["boot_vm", "delete_vm", "security_group_update", "console_log"])
def test_each_scenario_succeeds_with_its_defaults(server: Program, scenario: str) -> None:
    run = play(server, scenario)
    assert run["state"] == "succeeded", (run["reason"], run["steps"])


def test_starting_afresh_makes_room_again(server: Program) -> None:
    assert requests.post(f"{server.url}/api/v1/cloud/reset", timeout=ASK_LIMIT_S).status_code == 202
    assert play(server, "boot_vm")["state"] == "succeeded"
