"""The same acts on either side, with every byte that they put on the wire and all that they declare."""

import json
import re
from collections.abc import Callable
from contextlib import closing
from typing import Any

import msgspec
import pytest

from tests.rabbit import PrivateRabbitMQ
from tests.real.firehose import Firehose, Publish
from tests.real.side import Failed, Later, Side
from tests.wait import wait_until

X, TOPIC, SERVER = "nova", "compute", "cmp1.example.org"
CONTEXT: dict[str, Any] = {
    "user": "u",
    "project_id": "p",
    "system_scope": None,
    "project": "p",
    "domain": None,
    "user_domain": "default",
    "project_domain": "default",
    "is_admin": True,
    "read_only": True,
    "show_deleted": True,
    "auth_token": "gAAAA-secret",
    "request_id": "req-1",
    "global_request_id": "req-0",
    "resource_uuid": "r",
    "roles": ["member", "größe"],
    "user_identity": "u p - default default",
    "is_admin_project": False,
}
PAYLOAD = {
    "nova_object.data": {"uuid": "u", "größe": [1, 2.5, None, True, 1e300]},
    "text": 'a "b" \\ \U0001f600 \x00',
}


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One act and how many messages it makes, replies among them."""

    act: Callable[[Side, Firehose], Any]
    messages: int = 1


def _call(topic: str = TOPIC, method: str = "echo", args: Any = None, **options: Any) -> Step:
    return Step(act=lambda side, _: side.call(X, topic, method, args or {}, **options), messages=2)


def _fail(method: str, args: Any = None, messages: int = 2, **options: Any) -> Step:
    def act(side: Side, _: Firehose) -> None:
        with pytest.raises(Failed):
            side.call(X, TOPIC, method, args or {}, **options)

    return Step(act=act, messages=messages)


def _cast(topic: str = TOPIC, args: Any = None, **options: Any) -> Step:
    return Step(act=lambda side, _: side.cast(X, topic, "echo", args or {}, **options))


def _notify(*topics: str, payload: Any = None, **options: Any) -> Step:
    return Step(
        act=lambda side, _: side.notify(X, topics, "compute.x.end", payload or {}, **options),
        messages=len(topics),
    )


def _with_a_sign_of_life(side: Side, firehose: Firehose) -> None:
    asked = Later(lambda: side.call(X, TOPIC, "wait", {"name": "gate"}, call_monitor_timeout=4))
    firehose.wait("a sign of life", ending=False)
    side.open_gate("gate")
    asked.result()


STEPS: dict[str, Step] = {
    "call": _call(args=PAYLOAD, context=CONTEXT),
    "call to a server": _call(server=SERVER, version="1.1", timeout=7),
    "call in a namespace": _call("space", args={"n": 1}, namespace="base", version="2.0"),
    "call with a fraction of a second": _call(timeout=7.5),
    "call with a monitor": Step(act=_with_a_sign_of_life, messages=3),
    "known failure": _fail("no_valid_host", {"reason": "full"}),
    "unknown failure": _fail("odd"),
    "failure of Python": _fail("bad_value", {"first": "a", "second": 2}),
    "failure whose text is not its argument": _fail("missing_key"),
    "failure that came from another server": _fail(
        "relay", {"what": "no_valid_host", "how": {"reason": "full"}}, messages=4
    ),
    "no such method": _fail("nothing"),
    "unsupported version": _fail("echo", version="9.0"),
    "cast": _cast(args=PAYLOAD, context=CONTEXT),
    "cast to a server": _cast(server=SERVER, version="1.1"),
    "cast to nobody": _cast("nobody"),
    "fanout": _cast(args={"n": 1}, context=CONTEXT, fanout=True),
    "fanout to nobody": _cast("nobody", fanout=True),
    "notification": _notify("notifications", payload=PAYLOAD, context=CONTEXT),
    "notification without context": _notify("notifications"),
    "notification without envelope": _notify(
        "notifications", payload=PAYLOAD, context=CONTEXT, driver="messaging"
    ),
    "error on two topics": _notify(
        "notifications", "versioned_notifications", payload=PAYLOAD, priority="ERROR"
    ),
}
"""In the order in which they are carried out."""


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """What one side did."""

    messages: dict[str, list[Publish]]
    """By step."""
    declared: dict[str, list[dict[str, Any]]]
    """Queues, exchanges, bindings and consumers, as the management API has them, without ids."""


def record(side: Side, url: str, node: PrivateRabbitMQ) -> Recording:
    """Carry out every step on a vhost that is empty but for this side."""
    side.serve(X, TOPIC, SERVER, version="1.1")
    side.serve(X, "space", SERVER, version="2.0", namespace="base")
    with closing(Firehose(url)) as firehose:
        messages = {name: _carry_out(step, side, firehose) for name, step in STEPS.items()}
    # One queue stays as its publishers made it.
    side.listen(X, "notifications")
    wait_until(lambda: len(side.noticed) == 4, what="the notifications")
    vhost = url.rpartition("/")[2]
    # Two servers with three each, two priorities, one reply queue.
    wait_until(lambda: len(_declared(node, "consumers", vhost)) == 9, 20, "the API to know all consumers")
    return Recording(messages=messages, declared={what: _declared(node, what, vhost) for what in _KEPT})


def _carry_out(step: Step, side: Side, firehose: Firehose) -> list[Publish]:
    before = len(firehose.seen())
    step.act(side, firehose)
    wait_until(lambda: _count(firehose.seen()[before:]) >= step.messages, what="its messages")
    # Request and reply come over two connections.
    return sorted(
        firehose.seen()[before:], key=lambda one: (one.exchange == "", one.inner.get("ending") is True)
    )


def _count(messages: list[Publish]) -> int:
    """How many; signs of life once, or the answer behind the second would be taken for the next step's."""
    signs = sum(one.inner.get("ending") is False for one in messages)
    return len(messages) - max(0, signs - 1)


_KEPT = {
    "queues": ("name", "durable", "auto_delete", "exclusive", "arguments", "type"),
    "exchanges": ("name", "type", "durable", "auto_delete", "internal", "arguments"),
    "bindings": ("source", "destination", "destination_type", "routing_key", "arguments"),
    "consumers": ("queue", "consumer_tag", "ack_required", "exclusive", "prefetch_count", "arguments"),
}


def _declared(node: PrivateRabbitMQ, what: str, vhost: str) -> list[dict[str, Any]]:
    rows = node.ask("GET", f"/{what}/{vhost}")
    assert isinstance(rows, list)
    kept = [
        {name: without_ids(str(row[name]["name"] if name == "queue" else row[name])) for name in _KEPT[what]}
        for row in rows
    ]
    if what == "consumers":
        for row in kept:
            # oslo makes a set of topics and priorities: any order.
            if row["queue"].startswith("notifications"):
                del row["consumer_tag"]
    return sorted((row for row in kept if not _of_the_test(row)), key=str)


def _of_the_test(row: dict[str, Any]) -> bool:
    return any(str(value).startswith(("amq.gen", "amq.")) for value in row.values())


def bodies(messages: list[Publish]) -> list[str]:
    """What was sent, without ids; signs of life once, because a slow machine may see two."""
    texts: list[str] = []
    for one in messages:
        text = without_ids(_without_places(one))
        if one.inner.get("ending") is not False or text not in texts:
            texts.append(text)
    return texts


def without_ids(text: str) -> str:
    """A text whose ids and time of sending are made equal."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uuid>", text)
    text = re.sub(r"[0-9a-f]{32}", "<hex>", text)
    return re.sub(r'(timestamp\\*": \\*")[\d-]{10} [\d:]{8}(\.\d{6})?', r"\1<time>", text)


def _without_places(one: Publish) -> str:
    failure = one.inner.get("failure")
    if not failure:
        return one.plain
    # The files and lines between a traceback's first and last line are where the code lies.
    detail = json.loads(failure)
    trail, message = detail["tb"], detail["message"]
    short = [trail[0], "<places>", trail[-1].replace(message, _without_trail(message))]
    text = one.plain.replace(_twice_in_json(trail), _twice_in_json(short))
    return text.replace(_twice_in_json(message), _twice_in_json(_without_trail(message)))


def _without_trail(message: str) -> str:
    # What another server raised has its trail in its text.
    return re.sub(r"(?s)(\nTraceback [^\n]*\n\n).*(\n[^\n]+\n)$", r"\1<places>\2", message)


def _twice_in_json(value: str | list[str]) -> str:
    return json.dumps(json.dumps(json.dumps(value))[1:-1])[1:-1]
