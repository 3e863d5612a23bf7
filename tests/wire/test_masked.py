"""A masked copy holds no secret, and whoever counts it comes to the same numbers."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.cli.report import read
from rpcviz.tap.capture_lines import lines
from rpcviz.wire.capture import CaptureMeta, read_line, write_line, write_meta
from rpcviz.wire.decode import decode
from rpcviz.wire.masked import STARS, masked_copy, unmarked
from rpcviz.wire.message import Kind
from rpcviz.wire.tapped import Point, Route, Tapped
from tests.wire import corpus

PLANTED = (
    b"Plant-", b"I2Nsb3VkLWNvbmZpZ", b"UGxhbnQt", b"rabbit-spruce-41", b"db-Sequoia-Root-6604", b"gAAAA",
    b"root password",
)  # fmt: skip


def copy_of(body: bytes, **properties: Any) -> Tapped:
    return Tapped(
        seq=1,
        ts_ns=1,
        point=Point.PUBLISH,
        route=Route(exchange="nova", routing_key="conductor"),
        properties=properties,
        body=body,
    )


def masked_file(name: str, folder: Path) -> Path:
    path = folder / f"{name}.jsonl"
    with path.open("wb") as out:
        for line in lines(str(corpus.FOLDER / f"{name}.jsonl.gz")):
            found = read_line(line)
            written = write_meta(found) if isinstance(found, CaptureMeta) else write_line(masked_copy(found))
            out.write(written + b"\n")
    return path


@pytest.mark.parametrize("name", corpus.NAMES)
def test_a_masked_corpus_is_counted_as_the_real_one_and_holds_no_planted_secret(
    name: str, tmp_path: Path
) -> None:
    path = masked_file(name, tmp_path)
    written = path.read_bytes()
    assert [secret for secret in PLANTED if secret in written] == []
    real, masked = (read(str(each))[0].result() for each in (corpus.FOLDER / f"{name}.jsonl.gz", path))
    truth = json.loads((corpus.FOLDER / f"{name}.truth.json").read_text())
    assert masked["messages"] == truth["messages"]
    for requests in (real["requests"], masked["requests"]):
        for request in requests.values():
            # A masked body is shorter, and nothing else of it may differ.
            del request["bytes"]
    assert masked == real


def test_both_layers_of_json_stay() -> None:
    inner = {"method": "ping", "args": {"admin_password": "s3cret-word"}, "_unique_id": "u1"}
    body = json.dumps({"oslo.version": "2.0", "oslo.message": json.dumps(inner)}).encode()
    outer = json.loads(masked_copy(copy_of(body)).body)
    assert outer["oslo.version"] == "2.0"
    assert json.loads(outer["oslo.message"]) == {**inner, "args": {"admin_password": STARS}}


def test_a_failure_is_text_that_is_json_again() -> None:
    failure = {"class": "NoValidHost", "module": "nova.exception", "message": "pass=s3cret", "tb": ["x"]}
    body = json.dumps({"_msg_id": "m", "result": None, "failure": json.dumps(failure), "ending": True})
    found = json.loads(masked_copy(copy_of(body.encode())).body)
    told = json.loads(found["failure"])
    assert (told["class"], told["module"]) == ("NoValidHost", "nova.exception")
    assert "s3cret" not in found["failure"]


def test_what_cannot_be_read_is_left_out_whole() -> None:
    found = masked_copy(copy_of(b"\xff password=s3cret"))
    assert b"s3cret" not in found.body
    assert decode(found, ()).message.kind is Kind.OTHER


def test_a_key_with_a_dollar_is_written_as_it_was() -> None:
    assert unmarked({"$$masked": 1, "a": [{"$json": {"b": 2}}]}) == {"$masked": 1, "a": ['{"b":2}']}


@given(st.binary())
def test_no_bytes_can_break_it(body: bytes) -> None:
    assert isinstance(masked_copy(copy_of(body)).body, bytes)
