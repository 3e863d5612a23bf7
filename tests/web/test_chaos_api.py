"""The chaos desk over HTTP: its catalogue, breaking, mending, and who may not."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from rpcviz.bus import transport
from rpcviz.runtime import Runtime
from rpcviz.web.factory import create_app
from rpcviz.web.options import WebOptions
from tests.cloud.rig import Rig
from tests.web.conftest import Ask
from tests.web.test_api import problem

TARGET = "nova-compute@cmp1"


@pytest.fixture
def client(runtime: Runtime) -> Iterator[FlaskClient]:
    """An application over a cloud that runs."""
    transport.reset()
    with Rig() as rig:
        runtime.chaos = rig.chaos
        app, _, _ = create_app(WebOptions(async_mode="threading"), runtime.ports(), runtime.clients)
        yield app.test_client()
        runtime.chaos.close()


def test_what_is_broken_is_told_until_it_is_mended(client: FlaskClient) -> None:
    given = {"parameters": {"target": TARGET, "seconds": 60}}
    answer = client.post("/api/v1/chaos/freeze", json=given)
    assert answer.status_code == 201
    made = answer.get_json()
    assert int(made["until_ns"]) - int(made["since_ns"]) == 60 * 10**9
    assert (made["target"], made["title"]) == (TARGET, "Freeze a service")
    assert client.get("/api/v1/chaos").get_json()["broken"] == [made]
    where = answer.headers["Location"]
    assert client.delete(where).get_json() == made
    assert client.get("/api/v1/chaos").get_json()["broken"] == []
    assert problem(client, where, 404, method="DELETE").key == "unknown_breakage"


def test_the_catalogue_tells_each_fault_with_its_targets_in_both_languages(client: FlaskClient) -> None:
    english = client.get("/api/v1/chaos?lang=en").get_json()["faults"]
    chinese = client.get("/api/v1/chaos?lang=zh-CN").get_json()["faults"]
    assert english[0]["name"] == "freeze"
    assert TARGET in english[0]["parameters"][0]["choices"]
    assert all(each["available"] and each["story"] for each in english)
    assert [each["title"] for each in english] != [each["title"] for each in chinese]


@pytest.mark.parametrize(
    ("fault", "given", "status", "key"),
    [
        ("earthquake", {}, 404, "unknown_fault"),
        ("freeze", {"target": "nova-compute@mars"}, 422, "bad_parameter"),
        ("freeze", {"seconds": 0}, 422, "bad_parameter"),
    ],
)
def test_a_refusal_names_what_is_wrong(
    client: FlaskClient, fault: str, given: dict[str, object], status: int, key: str
) -> None:
    asked = {"method": "POST", "json": {"parameters": given}}
    assert problem(client, f"/api/v1/chaos/{fault}", status, **asked).key == key


def test_two_faults_of_one_service_do_not_go_together(client: FlaskClient) -> None:
    given = {"parameters": {"target": TARGET}}
    assert client.post("/api/v1/chaos/slow", json=given).status_code == 201
    assert problem(client, "/api/v1/chaos/freeze", 409, method="POST", json=given).key == "not_available"


def test_emptying_the_cloud_mends_what_is_broken(client: FlaskClient) -> None:
    client.post("/api/v1/chaos/slow", json={"parameters": {"target": TARGET}})
    assert client.post("/api/v1/cloud/reset").status_code == 202
    assert client.get("/api/v1/chaos").get_json()["broken"] == []


def test_read_only_breaks_nothing_and_says_why(ask: Ask) -> None:
    client = ask(read_only=True)
    faults = client.get("/api/v1/chaos").get_json()["faults"]
    assert not any(each["available"] for each in faults)
    assert all("read-only" in each["reason"] or "read only" in each["reason"] for each in faults)
    assert problem(client, "/api/v1/chaos/freeze", 403, method="POST", json={}).key == "read_only"
    assert problem(client, "/api/v1/chaos/x", 403, method="DELETE").key == "read_only"


def test_where_no_cloud_runs_each_fault_says_so(ask: Ask) -> None:
    faults = ask().get("/api/v1/chaos").get_json()["faults"]
    assert {each["reason"] for each in faults} == {"The simulated cloud is not running here."}
