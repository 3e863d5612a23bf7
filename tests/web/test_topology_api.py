"""`/api/v1/topology`: what is declared and bound, and does anybody read it?"""

import msgspec
import pytest
from flask.testing import FlaskClient

from rpcviz.runtime import Runtime
from rpcviz.trace.findings import Finding
from rpcviz.web.answers.topology import TopologyAnswer
from rpcviz.web.declared import finding_shape
from rpcviz.web.words import en
from tests.play import Play
from tests.web.conftest import Ask


def cloud() -> Play:
    return Play().learn(
        connections={"a": "nova-api:1:x", "c": "nova-compute:2:x"},
        hosts={"a": "ctl1", "c": "cmp1"},
        exchanges={"": "direct", "nova": "topic", "compute_fanout": "fanout", "heat": "topic"},
        consumers={
            "compute": "c",
            "compute.cmp1": "c",
            "compute_fanout_1": "c",
            "reply_a": "a",
            "reply_c": "c",
        },
        bindings=(("nova", "compute", "compute"), ("nova", "compute.cmp1", "compute.cmp1")),
        queues=("compute_fanout_dead",),
    )


def asked(client: FlaskClient, query: str = "") -> TopologyAnswer:
    answer = client.get(f"/api/v1/topology{query}")
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.data, type=TopologyAnswer)


def test_a_queue_has_its_bindings_its_readers_and_its_owner(ask: Ask) -> None:
    queues = {queue.name: queue for queue in asked(ask(cloud())).queues}
    server = queues["compute.cmp1"]
    assert [(bound.exchange, bound.key) for bound in server.bound] == [("nova", "compute.cmp1")]
    assert [(reader.service, reader.host) for reader in server.readers] == [("nova-compute", "cmp1")]
    assert (server.owner, server.owner_present) == (None, None)
    reply = queues["reply_a"]
    assert reply.owner is not None
    assert (reply.owner.service, reply.owner.host, reply.owner_present) == ("nova-api", "ctl1", True)


def test_an_exchange_has_the_number_of_its_bindings(ask: Ask) -> None:
    exchanges = {each.name: each.bindings for each in asked(ask(cloud())).exchanges}
    assert exchanges == {"": None, "nova": 2, "compute_fanout": 0, "heat": 0}


def test_what_nobody_told_is_unknown(ask: Ask) -> None:
    topology = asked(ask(Play().cast("a").wait_until(1)))
    assert topology.told is False
    assert [each.bindings for each in topology.exchanges] == [None]
    assert [(each.messages, each.growth, each.growing) for each in topology.queues] == [(None, None, False)]


def test_own_queues_stand_under_their_owner_and_nobodys_come_last(ask: Ask) -> None:
    owners = asked(ask(cloud())).owners
    assert [
        (each.owner and each.owner.service, each.reply, each.fanout, each.present) for each in owners
    ] == [
        ("nova-api", ["reply_a"], [], True),
        ("nova-compute", ["reply_c"], ["compute_fanout_1"], True),
        (None, [], ["compute_fanout_dead"], None),
    ]


def test_what_needs_an_eye_comes_with_a_sentence_and_what_it_is_made_of(ask: Ask) -> None:
    client = ask(cloud())
    english, chinese = asked(client).needs_eye, asked(client, "?lang=zh-CN").needs_eye
    assert [(each.key, each.level, each.what) for each in english] == [
        ("unbound", "look", "exchange"),
        ("ghost_fanouts", "look", "queue"),
        ("unbound_fanouts", "normal", "exchange"),
    ]
    assert english[0].summary == "No queue is bound to exchange heat: what is sent there is lost."
    assert english[0].said.key == "eye.unbound"
    assert english[0].said.values == {"name": "heat"}
    assert [each.key for each in chinese] == [each.key for each in english]
    assert english[1].summary.startswith("The fanout queue compute_fanout_dead of compute has no reader")
    assert all(a.summary != b.summary for a, b in zip(english, chinese, strict=True))


FINDINGS = {
    "not_told": {},
    "unread_full": {"name": "q", "messages": 3},
    "unread": {"name": "q", "messages": 0},
    "unread_notifications": {"name": "q", "messages": 3},
    "unread_quiet": {"name": "q", "messages": 0},
    "growing": {"name": "q", "messages": 30, "growth": 20},
    "no_owner": {"name": "q", "count": 2},
    "ghost_fanouts": {"name": "q", "count": 2, "topic": "compute"},
    "ghost_replies": {"name": "q", "count": 2},
    "unbound": {"name": "e"},
    "unbound_fanouts": {"name": "e", "count": 2},
}


def test_every_sentence_about_findings_is_one_that_can_be_found() -> None:
    said = {key.removesuffix(".one") for key in en.TEXTS if key.startswith("eye.")}
    assert {f"eye.{key}" for key in FINDINGS} == said


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("key", sorted(FINDINGS))
def test_every_finding_can_be_said(key: str, count: int, lang: str) -> None:
    finding = Finding(key=key, level="look", what="queue", count=count, values=FINDINGS[key])  # type: ignore[arg-type]
    told = finding_shape(finding, lang)
    assert told.summary
    assert told.said.key in en.TEXTS


def test_rates_are_those_of_the_last_seconds(ask: Ask, runtime: Runtime) -> None:
    # The tracer of the runtime itself counts what goes through queues.
    traffic = runtime.tracer.traffic()
    client = ask(cloud())
    start_ns = runtime.clock.now_ns()
    for _ in range(100):
        traffic.given("compute")
        traffic.came("nova")
    runtime.picture.renew(start_ns + 11 * 10**9, start_ns + 60 * 10**9)
    topology = asked(client)
    (compute,) = [queue for queue in topology.queues if queue.name == "compute"]
    assert (compute.given, compute.taken) == (100, 0)
    # Ten seconds and however long this test took until then.
    assert 0 < (compute.given_per_s or 0) <= 10
    (nova,) = [each for each in topology.exchanges if each.name == "nova"]
    assert nova.given == 100
    assert 0 < nova.given_per_s <= 10


def test_names_of_the_wire_are_told_as_they_are(ask: Ask) -> None:
    hostile = "<img src=x onerror=alert(1)>{name}"
    topology = asked(ask(Play().learn(exchanges={hostile: "topic"})))
    assert topology.needs_eye[0].names == [hostile]
    assert hostile in topology.needs_eye[0].summary
