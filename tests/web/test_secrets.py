"""What a real OpenStack sent, secrets and all, through every route that shows a message."""

import base64
import gzip
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient

from rpcviz.runtime import Runtime
from rpcviz.trace.change import Change
from rpcviz.trace.tracer import Tracer
from rpcviz.web.cuts import ViewKey
from rpcviz.web.frames import FrameBuilder, Totals
from rpcviz.wire.capture import read_line
from rpcviz.wire.decode import decode
from rpcviz.wire.tapped import Tapped
from tests.web.conftest import Ask

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
PLANTED = (
    "Plant-Adm1n-Pass-Juniper-8842",
    "Plant-UserData-Secret-Willow-3317",
    "I2Nsb3VkLWNvbmZpZwpjaHBhc3N3ZDoge2xpc3Q6IFsicm9vdDpQbGFudC1Vc2VyRGF0YS1TZWNyZXQtV2lsbG93LTMzMTciXX0K",
    "Plant-Meta-Token-Hazel-9056",
    "Plant-Personality-Key-Alder-2794",
    "UGxhbnQtUGVyc29uYWxpdHktS2V5LUFsZGVyLTI3OTQ=",
    "Plant-",
    "rabbit-spruce-41",
    "db-Sequoia-Root-6604",
    "gAAAA",
)


def changes_of(name: str) -> list[Change]:
    tracer, changes = Tracer(), []
    with gzip.open(CORPUS / name) as lines:
        for line in lines:
            found = read_line(line)
            if isinstance(found, Tapped):
                changes += tracer.feed(decode(found, tracer.topics(), tracer.fanouts()))
            elif found.topology is not None:
                changes += tracer.learn(found.topology)
    return [*changes, *tracer.tick(2**62)]


def assert_clean(text: str, where: str) -> None:
    for secret in PLANTED:
        assert secret not in text, where
        assert base64.b64encode(secret.encode()).decode().rstrip("=") not in text, where


@pytest.fixture(params=["nova-boot.jsonl.gz", "nova-failures.jsonl.gz"])
def changes(request: pytest.FixtureRequest) -> list[Change]:
    return changes_of(request.param)


@pytest.fixture
def client(ask: Ask, runtime: Runtime, changes: list[Change]) -> FlaskClient:
    runtime.ring.add(changes)
    return ask()


def test_no_route_shows_a_planted_secret(client: FlaskClient) -> None:
    before, shown = "", 0
    while True:
        page = client.get(f"/api/v1/messages?limit=500{before}")
        assert_clean(page.text, "messages")
        rows = page.json
        assert rows is not None
        for row in rows["messages"]:
            whole = client.get(f"/api/v1/messages/{row['id']}")
            assert whole.status_code == 200
            assert_clean(whole.text, row["id"])
            assert_clean(client.get(f"/api/v1/messages/{row['id']}/raw?all=1").text, row["id"])
            shown += 1
        if rows["next"] is None:
            break
        before = f"&before={rows['next']}"
    assert shown > 400
    for form in ("jsonl", "csv"):
        assert_clean(client.get(f"/api/v1/messages/export?form={form}").text, form)
    requests = client.get("/api/v1/requests?limit=500").json
    assert requests is not None
    for request in requests["requests"]:
        assert_clean(client.get(f"/api/v1/requests/{request['request_id']}").text, request["request_id"])


def test_no_frame_shows_a_planted_secret(runtime: Runtime, changes: list[Change]) -> None:
    builder = FrameBuilder(lambda query, limit: runtime.ring.newest(query, None, limit).entries)
    builder.watch({ViewKey(): None})
    totals = Totals(stats=runtime.picture.stats(), dropped={}, edges=list)
    for at in range(0, len(changes), 100):
        builder.add(changes[at : at + 100])
        for frame in builder.cut(10**9 + at, totals).values():
            assert_clean(msgspec.json.encode(frame).decode(), "frame")
    assert_clean(msgspec.json.encode(builder.whole(ViewKey(), 1, totals)).decode(), "whole")
