"""Who is it, in clouds as messy as real ones: with and without a broker that tells."""

from typing import Any

import pytest

from rpcviz.trace.entry import Party
from rpcviz.trace.findings import findings
from rpcviz.web.declared import owners
from tests.play import Play

COMPUTES = 300
API = "10.1.0.1:5672"


def named(party: Party | None) -> tuple[str | None, str | None]:
    return (None, None) if party is None else (party.service, party.host)


class Region:
    """A broker full of nova-computes, each in a container: all have pid 7, and three connections."""

    def __init__(self, computes: int, *, proxy: bool = False) -> None:
        self.computes = computes
        self.connections: dict[str, str] = {"ctl:1": "nova-conductor:21:a", "ctl:2": "nova-conductor:22:a"}
        self.consumers: dict[str, str] = {"conductor": "ctl:1", "conductor.ctl1": "ctl:2"}
        for number in range(computes):
            address = "10.9.9.9" if proxy else f"10.0.{number // 200}.{number % 200}"
            for port in (1, 2, 3):
                self.connections[self.at(number, port, address)] = f"nova-compute:7:uuid-{number}-{port}"
            self.consumers[f"compute.cmp{number}"] = self.at(number, 1, address)
            self.consumers[f"compute_fanout_{number}"] = self.at(number, 1, address)
            self.consumers[f"reply_{number}"] = self.at(number, 2, address)
        self.proxy = proxy

    def at(self, number: int, port: int, address: str = "") -> str:
        address = address or ("10.9.9.9" if self.proxy else f"10.0.{number // 200}.{number % 200}")
        return f"{address}:{port + 10 * number} -> {API}"

    def told(self, **more: Any) -> dict[str, Any]:
        exchanges = {"nova": "topic", "compute_fanout": "fanout", "conductor_fanout": "fanout"}
        return {
            "connections": self.connections,
            "consumers": self.consumers,
            "exchanges": exchanges,
            **more,
        }

    def ask(self, play: Play, number: int, *, at: float = 0) -> Play:
        """One compute writes to its database through the conductor."""
        name = f"c{number}"
        play.call(
            name, at=at, by=self.at(number, 3), method="object_action", key="conductor",
            queues=("conductor",), reply_queue=f"reply_{number}",
        )  # fmt: skip
        play.deliver(name, at=at, by="ctl:1").reply(name, at=at, by="ctl:2")
        return play.deliver(f"{name}/reply", at=at, by=self.at(number, 2))


def test_three_hundred_computes_of_one_name_and_pid_are_three_hundred() -> None:
    region = Region(COMPUTES)
    play = Play().learn(**region.told())
    for number in (0, 7, 299):
        region.ask(play, number)
        assert named(play[f"c{number}"].sender) == ("nova-compute", f"cmp{number}")
        assert [named(party) for party in play[f"c{number}/reply"].receivers or ()] == [
            ("nova-compute", f"cmp{number}")
        ]
    services = {service.name: service for service in play.wait_until(1).topology.services}
    assert len(services["nova-compute"].servers) == COMPUTES
    assert {server.evidence for server in services["nova-compute"].servers} == {"connection"}
    assert sum(play.tracer.counts().forgotten.values()) == 0


def test_behind_a_proxy_they_are_told_apart_by_what_they_read() -> None:
    # Same program, pid and address: a connection that reads a server's queue says which one it is …
    region = Region(5, proxy=True)
    play = Play().learn(**region.told())
    play.cast("a", by=region.at(3, 1), method="object_action", key="conductor", queues=("conductor",))
    assert named(play["a"].sender) == ("nova-compute", "cmp3")


def test_behind_a_proxy_no_other_connection_gets_a_host_that_may_be_another_ones() -> None:
    # … and the others are some nova-compute: a wrong host is worse than none.
    region = Region(5, proxy=True)
    play = Play().learn(**region.told())
    play.notify("n", "compute.instance.update", by=region.at(0, 3), publisher="compute.cmp0")
    region.ask(play, 3)
    assert named(play["c3"].sender) == ("nova-compute", None)


def test_workers_of_one_name_differ_by_their_pid() -> None:
    region = Region(1)
    play = Play().learn(**region.told())
    first, second = play.tracer._directory.at("ctl:1"), play.tracer._directory.at("ctl:2")
    assert first is not second
    assert (first.program, first.pid) == ("nova-conductor", "21")
    assert second.server_of == "ctl1"


def test_a_restarted_service_is_the_same_server_with_a_new_reply_queue() -> None:
    region = Region(2)
    play = Play().learn(**region.told())
    region.ask(play, 1)
    again = Region(2)
    for port in (1, 2, 3):
        del again.connections[again.at(1, port)]
        again.connections[f"10.0.0.1:90{port} -> {API}"] = f"nova-compute:8:new-{port}"
    again.consumers |= {
        "compute.cmp1": f"10.0.0.1:901 -> {API}",
        "compute_fanout_new": f"10.0.0.1:901 -> {API}",
    }
    del again.consumers["compute_fanout_1"], again.consumers["reply_1"]
    again.consumers["reply_new"] = f"10.0.0.1:902 -> {API}"
    # RabbitMQ keeps what the dead one left for half an hour.
    play.learn(**again.told(queues=("compute_fanout_1", "reply_1")))
    (compute,) = [each for each in play.topology.services if each.name == "nova-compute"]
    assert [(server.host, server.reply_queues) for server in compute.servers] == [
        ("cmp0", ("reply_0",)),
        ("cmp1", ("reply_new",)),
    ]
    play.call("b", at=9, by=f"10.0.0.1:903 -> {API}", method="object_action", reply_queue="reply_new")
    assert named(play["b"].sender) == ("nova-compute", "cmp1")


def test_a_container_that_restarts_has_the_same_pid_and_loses_its_old_reply_queue() -> None:
    region = Region(1)
    play = Play().learn(**region.told())
    region.ask(play, 0)
    again = Region(1)
    again.consumers["reply_new"] = again.consumers.pop("reply_0")
    play.learn(**again.told())
    (compute,) = [each for each in play.topology.services if each.name == "nova-compute"]
    assert [server.reply_queues for server in compute.servers] == [("reply_new",)]


def test_what_a_dead_service_left_is_nobodys_and_is_told_as_one_finding() -> None:
    region = Region(3)
    ghosts = tuple(f"compute_fanout_dead{number}" for number in range(40))
    play = Play().learn(**region.told(queues=(*ghosts, "reply_dead")))
    queues = {queue.name: queue for queue in play.topology.queues}
    assert queues["compute_fanout_dead0"].readers == ()
    assert queues["compute_fanout_dead0"].owner is None
    found = {finding.key: finding for finding in findings(play.topology, {})}
    assert (found["ghost_fanouts"].count, found["ghost_fanouts"].values["topic"]) == (40, "compute")
    assert found["ghost_replies"].names == ("reply_dead",)


def test_a_copy_that_goes_to_a_ghost_has_no_receiver() -> None:
    play = Play().learn(**Region(1).told(queues=("compute_fanout_dead",)))
    play.fanout("f", topic="compute", queues=("compute_fanout_dead",))
    assert play["f"].receivers is None


def test_reply_and_fanout_queues_are_collapsed_under_their_owner() -> None:
    region = Region(COMPUTES)
    play = Play().learn(**region.told(queues=("reply_dead",)))
    groups = owners(play.topology)
    assert len(groups) == COMPUTES + 1
    assert groups[-1].owner is None
    assert groups[-1].reply == ["reply_dead"]
    assert {(len(group.reply), len(group.fanout), group.present) for group in groups[:-1]} == {(1, 1, True)}


def test_whose_a_reply_queue_was_is_known_after_its_owner_has_gone() -> None:
    region = Region(2)
    play = Play().learn(**region.told())
    region.ask(play, 1)
    left = Region(1)
    play.learn(**left.told(queues=("reply_1",)))
    (queue,) = [queue for queue in play.topology.queues if queue.name == "reply_1"]
    assert named(queue.owner) == ("nova-compute", "cmp1")
    assert queue.owner_present is False


def test_an_api_under_a_web_server_is_named_by_what_it_sends() -> None:
    connections = {"g1": "gunicorn:33:x", "g2": "gunicorn:33:y", "n1": "gunicorn:44:x", "q": "gunicorn:55:x"}
    play = Play().learn(connections=connections)
    play.cast("a", by="g1", method="build_instances").cast("boot", by="g1", method="terminate_instance")
    play.notify("n", "port.create.end", by="n1", publisher="network.ctl1").cast("c", by="g2").cast(
        "d", by="q"
    )
    assert named(play["c"].sender) == ("nova-api", None)
    assert named(play["n"].sender) == ("neutron-server", "ctl1")
    quiet = play["d"].sender
    assert quiet is not None
    # Nothing tells which API it is: it is called what it calls itself.
    assert (quiet.service, quiet.certainty) == ("gunicorn", "inferred")


def test_one_process_may_have_two_reply_queues() -> None:
    # nova-api and nova-conductor open a second transport for the cell, even on the same broker.
    play = Play().learn(
        connections={"a": "nova-conductor:5:x", "b": "nova-conductor:5:y"},
        consumers={"reply_api": "a", "reply_cell": "b", "conductor": "a", "conductor.ctl1": "a"},
        exchanges={"conductor_fanout": "fanout"},
    )
    (service,) = play.topology.services
    assert [server.reply_queues for server in service.servers] == [("reply_api", "reply_cell")]
    assert len(owners(play.topology)) == 1
    play.call("c", by="b", reply_queue="reply_cell").reply("c", at=1)
    assert [named(party) for party in play["c/reply"].receivers or ()] == [("nova-conductor", "ctl1")]


# ---------------------------------------------------------------- without a broker that tells


def bare() -> Play:
    """Nova as a firehose without the management API shows it: connections are only addresses."""
    play = Play()
    play.cast("build", by="cond-1", method="build_and_run_instance", key="compute.cmp1")
    play.deliver("build", at=0, by="comp-listens")
    play.call(
        "save", at=1, by="comp-sends", method="object_action", key="conductor", queues=("conductor",),
        reply_queue="reply_c",
    )  # fmt: skip
    play.deliver("save", at=1, by="cond-listens").reply("save", at=2, by="cond-1")
    return play.deliver("save/reply", at=2, by="comp-hears")


def test_without_it_all_connections_of_a_reply_queue_are_one_process() -> None:
    play = bare()
    play.call("more", at=3, by="comp-other", method="report", key="conductor", reply_queue="reply_c")
    sender = play["more"].sender
    assert sender is not None
    assert (sender.service, sender.evidence, sender.certainty) == ("nova-compute", "reply_queue", "inferred")
    assert [party.service for party in play["save/reply"].receivers or ()] == ["nova-compute"]


def test_without_it_who_answers_what_a_connection_took_is_the_same_process() -> None:
    play = bare()
    sender = play["save/reply"].sender
    assert sender is not None
    assert (sender.service, sender.certainty) == ("nova-conductor", "inferred")
    assert play.tracer._directory.at("cond-1").root() is play.tracer._directory.at("cond-listens").root()


def test_without_it_a_host_comes_from_the_queue_that_its_process_reads() -> None:
    play = bare()
    play.call("stop", at=4, by="api", method="get_console_output", key="compute.cmp1", reply_queue="reply_a")
    play.deliver("stop", at=4, by="comp-listens").reply("stop", at=5, by="comp-sends")
    assert named(play["stop/reply"].sender) == ("nova-compute", "cmp1")
    play.call("later", at=6, by="comp-sends", method="object_action", key="conductor", reply_queue="reply_c")
    assert named(play["later"].sender) == ("nova-compute", "cmp1")


def test_without_it_who_reads_a_fanout_is_told_by_its_topic() -> None:
    play = (
        Play().fanout("f", topic="scheduler", by="x").deliver("f", at=1, by="y", queue="scheduler_fanout_1")
    )
    assert [(party.service, party.evidence) for party in play["f"].receivers or ()] == [
        ("nova-scheduler", "consumer")
    ]


def test_two_services_that_were_given_one_reply_queue_stay_two() -> None:
    # oslo's queue manager does that to services of one name on one machine: they steal each other's replies.
    play = Play().cast("a", by="x", key="compute.cmp1").deliver("a", at=0, by="l1")
    play.cast("b", by="x", key="compute.cmp2", queues=("compute.cmp2",)).deliver("b", at=0, by="l2")
    for number in (1, 2):
        play.call(
            f"c{number}", at=1, by=f"l{number}", reply_queue="reply_host:nova-compute:1", key="conductor"
        )
    assert named(play["c1"].sender) == ("nova-compute", "cmp1")
    assert named(play["c2"].sender) == ("nova-compute", "cmp2")


def test_without_it_the_page_is_told_that_less_is_known() -> None:
    play = bare().wait_until(9)
    assert play.topology.told is False
    assert [finding.key for finding in findings(play.topology, {})][:1] == ["not_told"]


def test_what_is_learnt_later_is_told_of_what_was_sent_before() -> None:
    play = Play().cast("a", by="g", method="ping").cast("b", at=1, by="g", method="terminate_instance")
    assert play["a"].sender is None
    play.wait_until(2)
    assert named(play["a"].sender) == ("nova-api", None)
    play.notify("n", "compute.instance.update", at=3, by="g", publisher="nova-api:ctl1").wait_until(4)
    assert named(play["a"].sender) == ("nova-api", "ctl1")


def test_a_mirror_names_callers_by_their_reply_queue_and_announcers_by_their_id() -> None:
    play = Play().learn(connections={"c": "nova-compute:1:x"}, consumers={"reply_c": "c"})
    play.call("a", told=False, reply_queue="reply_c").publish("a", at=0, mirrored=True)
    play.notify("n", "port.create.end", publisher="network.ctl1", told=False)
    play.publish("n", at=1, mirrored=True)
    assert named(play["a"].sender) == ("nova-compute", None)
    assert named(play["n"].sender) == ("neutron-server", "ctl1")


# ---------------------------------------------------------------- looks in any order, some missing

ORDERS = [
    ("publish", "deliver"),
    ("deliver", "publish"),
    ("publish",),
    ("deliver",),
]


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
@pytest.mark.parametrize("told", [True, False], ids=["told", "bare"])
def test_sender_and_receiver_are_named_in_any_order_of_looks(order: tuple[str, ...], told: bool) -> None:
    play = Play()
    if told:
        play.learn(
            connections={"s": "nova-conductor:1:x", "r": "nova-compute:2:x"},
            exchanges={"compute_fanout": "fanout"},
            consumers={"compute.cmp1": "r"},
        )
    play.cast("a", by="s", method="build_and_run_instance", told=False)
    for look in order:
        if look == "publish":
            play.publish("a", at=0)
        else:
            play.deliver("a", at=0, by="r")
    play.wait_until(1)
    if "publish" in order:
        assert named(play["a"].sender)[0] == "nova-conductor"
    else:
        assert play["a"].sender is None
    takers = [named(party) for party in play["a"].receivers or ()]
    assert takers == ([("nova-compute", "cmp1")] if told or "deliver" in order else [])


@pytest.mark.parametrize(
    "missing", ["call", "reply", "delivery of the call", "delivery of the reply", "nothing"]
)
def test_an_answer_is_between_the_same_two_whatever_was_not_seen(missing: str) -> None:
    play = Play().learn(
        connections={"s": "nova-compute:1:x", "r": "nova-conductor:2:x", "r2": "nova-conductor:2:y"},
        exchanges={"conductor_fanout": "fanout"},
        consumers={"conductor": "r", "reply_1": "s"},
    )
    play.call("a", by="s", key="conductor", queues=("conductor",), told=missing != "call")
    if missing != "delivery of the call":
        play.deliver("a", at=0, by="r")
    play.reply("a", at=1, by="r2", told=missing != "reply")
    if missing != "delivery of the reply":
        play.deliver("a/reply", at=1, by="s")
    answer = play["a/reply"]
    assert named(answer.sender)[0] == "nova-conductor"
    assert [named(party)[0] for party in answer.receivers or ()] == ["nova-compute"]
