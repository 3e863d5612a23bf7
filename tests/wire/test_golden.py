"""Every complete example of the wire format, and what it is read as.

`make golden` rewrites the expected files; read the diff.
"""

import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rpcviz.wire import compose
from rpcviz.wire.capture import read_line
from rpcviz.wire.decode import decode
from rpcviz.wire.redact import unseal
from rpcviz.wire.tapped import Tapped

FOLDER = Path(__file__).parents[1] / "golden" / "wire"
EXAMPLES = sorted(path.name.removesuffix(".input.json") for path in FOLDER.glob("*.input.json"))
TOPICS = frozenset({"scheduler", "conductor", "compute"})


def example(name: str) -> Tapped:
    copy = read_line((FOLDER / f"{name}.input.json").read_bytes())
    assert isinstance(copy, Tapped)
    return copy


def inner_of(copy: Tapped) -> dict[str, Any]:
    outer = json.loads(copy.body)
    inner: dict[str, Any] = json.loads(outer["oslo.message"]) if "oslo.message" in outer else outer
    return inner


@pytest.mark.parametrize("name", EXAMPLES)
def test_golden_examples_are_read_as_expected(name: str) -> None:
    sighting = decode(example(name), TOPICS)
    told = {"message": msgspec.to_builtins(sighting.message), "shown": json.loads(unseal(sighting.sealed))}
    expected = FOLDER / f"{name}.expected.json"
    text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("RPCVIZ_WRITE_GOLDEN"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


def test_golden_examples_cover_every_kind() -> None:
    kinds = {decode(example(name), TOPICS).message.kind for name in EXAMPLES}
    assert kinds == {"call", "reply", "failure", "heartbeat", "cast", "fanout", "notification", "other"}


def context_of(inner: dict[str, Any]) -> dict[str, Any]:
    return {
        key.removeprefix("_context_"): value for key, value in inner.items() if key.startswith("_context_")
    }


@pytest.mark.parametrize("name", ["call", "cast_to_one_server", "fanout"])
def test_a_composed_request_is_oslos_byte_for_byte(name: str) -> None:
    copy = example(name)
    inner = inner_of(copy)
    body = compose.request(
        method=inner["method"],
        args=inner["args"],
        context=context_of(inner),
        version=inner["version"],
        unique_id=inner["_unique_id"],
        msg_id=inner.get("_msg_id"),
        reply_q=inner.get("_reply_q"),
        timeout=inner.get("_timeout"),
    )
    assert body == copy.body


def test_a_composed_reply_heartbeat_and_failure_are_oslos_byte_for_byte() -> None:
    inner = inner_of(example("reply"))
    ids = {"msg_id": inner["_msg_id"], "unique_id": inner["_unique_id"]}
    assert compose.reply(result=inner["result"], **ids) == example("reply").body
    inner = inner_of(example("heartbeat"))
    assert compose.heartbeat(**ids | {"unique_id": inner["_unique_id"]}) == example("heartbeat").body
    inner = inner_of(example("failure"))
    detail = json.loads(inner["failure"])
    body = compose.failure(
        exc_name=detail.pop("class"), **detail, msg_id=inner["_msg_id"], unique_id=inner["_unique_id"]
    )
    assert body == example("failure").body


@pytest.mark.parametrize("name", ["notification", "notification_versioned", "notification_without_envelope"])
def test_a_composed_notification_is_oslos_byte_for_byte(name: str) -> None:
    copy = example(name)
    inner = inner_of(copy)
    body = compose.notification(
        message_id=inner["message_id"],
        publisher_id=inner["publisher_id"],
        event_type=inner["event_type"],
        priority=inner["priority"],
        payload=inner["payload"],
        timestamp=inner["timestamp"],
        context=context_of(inner),
        unique_id=inner["_unique_id"],
        envelope=name != "notification_without_envelope",
    )
    assert body == copy.body
