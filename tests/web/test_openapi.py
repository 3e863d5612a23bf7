"""The document cannot lag behind the routes."""

import pytest

from rpcviz.web.describe import DESCRIPTIONS
from tests.web.conftest import Ask

ROUTES = {
    "/api/v1/chaos": "get",
    "/api/v1/chaos/{breakage_id}": "delete",
    "/api/v1/chaos/{fault}": "post",
    "/api/v1/scenarios": "get",
    "/api/v1/scenarios/{name}/runs": "post",
    "/api/v1/runs/{run_id}": "get",
    "/api/v1/lessons": "get",
    "/api/v1/lessons/{name}": "get",
    "/api/v1/lessons/{name}/answers": "post",
    "/api/v1/cloud/reset": "post",
    "/api/v1/messages": "get",
    "/api/v1/messages/{message_id}": "get",
    "/api/v1/messages/{message_id}/raw": "get",
    "/api/v1/messages/places": "get",
    "/api/v1/messages/export": "get",
    "/api/v1/span": "get",
    "/api/v1/query": "get",
    "/api/v1/requests": "get",
    "/api/v1/requests/{request_id}": "get",
    "/api/v1/requests/{request_id}/markdown": "get",
    "/api/v1/requests/{request_id}/mermaid": "get",
    "/api/v1/topology": "get",
    "/api/v1/brokers": "get",
    "/api/v1/brokers/{number}/retry": "post",
    "/api/v1/stats": "get",
    "/healthz": "get",
    "/readyz": "get",
}


def test_every_route_of_the_api_is_described(ask: Ask) -> None:
    document = ask().get("/api/v1/openapi.json").json
    assert document is not None
    assert {path: next(iter(methods)) for path, methods in document["paths"].items()} == ROUTES
    assert len(DESCRIPTIONS) == len(ROUTES)


def test_every_reference_leads_somewhere(ask: Ask) -> None:
    document = ask().get("/api/v1/openapi.json").json
    assert document is not None
    schemas = document["components"]["schemas"]

    def check(value: object) -> None:
        if isinstance(value, dict):
            if "$ref" in value:
                assert value["$ref"].removeprefix("#/components/schemas/") in schemas
            for each in value.values():
                check(each)
        elif isinstance(value, list):
            for each in value:
                check(each)

    check(document)
    assert "MessageShape" in schemas


@pytest.mark.parametrize("path", ["/api/v1/messages", "/api/v1/requests"])
def test_a_filter_is_described_with_its_problem(ask: Ask, path: str) -> None:
    document = ask().get("/api/v1/openapi.json").json
    assert document is not None
    operation = document["paths"][path]["get"]
    assert "q" in {each["name"] for each in operation["parameters"]}
    assert "422" in operation["responses"]
