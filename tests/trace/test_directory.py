"""Who sent it and who took it, and how we know."""

from rpcviz.trace.change import Seen
from tests.play import Play

NAMED = {
    "c1": "nova-compute:11:uuid",
    "c2": "nova-compute:11:other",
    "c3": "nova-conductor:22:uuid",
    "g1": "gunicorn:33:uuid",
    "g2": "gunicorn:44:uuid",
}


def test_a_connection_is_named_by_its_program_and_that_is_seen() -> None:
    sender = Play().learn(connections=NAMED).cast("a", by="c3")["a"].sender
    assert sender is not None
    assert (sender.service, sender.evidence, sender.certainty) == ("nova-conductor", "connection", "seen")


def test_the_host_comes_from_the_queues_that_another_connection_of_the_process_reads() -> None:
    play = Play().learn(
        connections=NAMED,
        exchanges={"compute_fanout": "fanout"},
        consumers={"compute": "c2", "compute.cmp1.example.org": "c2"},
    )
    sender = play.cast("a", by="c1")["a"].sender
    assert sender is not None
    assert sender.host == "cmp1.example.org"


def test_a_connection_that_says_its_host_is_believed_first() -> None:
    play = Play().learn(
        connections=NAMED, hosts={"c1": "cmp9"}, exchanges={"compute_fanout": "fanout"},
        consumers={"compute.cmp1": "c2"},
    )  # fmt: skip
    sender = play.cast("a", by="c2")["a"].sender
    assert sender is not None
    assert sender.host == "cmp9"


def test_a_web_server_is_named_by_what_it_sends() -> None:
    play = Play().learn(connections=NAMED)
    play.cast("a", by="g1", method="schedule_and_build_instances")
    play.notify("n", "port.create.start", by="g2", publisher="network.ctl1")
    api, neutron = play["a"].sender, play["n"].sender
    assert api is not None
    assert neutron is not None
    assert (api.service, api.evidence, api.certainty) == ("nova-api", "method", "inferred")
    assert (neutron.service, neutron.host, neutron.evidence) == ("neutron-server", "ctl1", "publisher")


def test_a_conductor_that_notifies_for_a_compute_stays_a_conductor() -> None:
    # The conductor that saves an object notifies under nova-compute's publisher_id.
    play = (
        Play().learn(connections=NAMED).notify("n", "instance.update", by="c3", publisher="nova-compute:ctl1")
    )
    sender = play["n"].sender
    assert sender is not None
    assert (sender.service, sender.host) == ("nova-conductor", "ctl1")


def test_without_a_broker_that_tells_the_reader_of_a_known_queue_is_inferred() -> None:
    play = Play().cast("a", by="x1").deliver("a", at=1, by="x2")
    assert play["a"].receivers is not None
    receiver = play["a"].receivers[0]
    assert (receiver.service, receiver.host, receiver.evidence) == ("nova-compute", "cmp1", "consumer")
    assert receiver.certainty == "inferred"


def test_who_answers_is_who_took_the_call_though_on_another_connection() -> None:
    play = Play().call("a", by="x1", key="conductor", queues=("conductor",), method="object_action")
    play.deliver("a", at=1, by="x2").reply("a", at=2, by="x3").deliver("a/reply", at=2, by="x4")
    sender, receivers = play["a/reply"].sender, play["a/reply"].receivers
    assert sender is not None
    assert receivers is not None
    assert (sender.service, sender.evidence) == ("nova-conductor", "reply")
    assert receivers[0].service == "nova-compute"


def test_a_tap_that_knows_no_connection_still_infers_from_the_method() -> None:
    sender = Play().cast("a", method="build_and_run_instance")["a"].sender
    assert sender is not None
    assert (sender.service, sender.evidence) == ("nova-conductor", "method")


def test_of_a_stranger_nothing_is_said() -> None:
    play = Play().cast("a", by="x1", method="do_it").cast("b", method="do_it")
    assert play["a"].sender is None
    assert play["b"].sender is None


def test_before_a_delivery_those_who_read_the_queue_may_take_it() -> None:
    play = Play().learn(
        connections=NAMED, exchanges={"conductor_fanout": "fanout"}, consumers={"conductor": "c3"}
    )
    play.call("a", key="conductor", queues=("conductor",))
    assert play["a"].receivers is not None
    assert [(party.service, party.certainty) for party in play["a"].receivers] == [
        ("nova-conductor", "inferred")
    ]
    play.deliver("a", at=1, by="c3")
    assert [(party.service, party.certainty) for party in play["a"].receivers or ()] == [
        ("nova-conductor", "seen")
    ]


def test_a_message_is_told_again_once_its_sender_has_a_name() -> None:
    play = Play().cast("a", by="c3")
    assert play["a"].sender is None
    play = play.learn(connections=NAMED)
    assert isinstance(play.last[0], Seen)
    assert play.last[0].news == "party"
    assert play["a"].sender is not None
    assert play["a"].sender.service == "nova-conductor"


def test_it_is_told_again_too_when_its_senders_host_comes_later() -> None:
    play = Play().learn(connections=NAMED).cast("a", by="c3").learn(connections=NAMED, hosts={"c3": "ctl2"})
    sender = play["a"].sender
    assert sender is not None
    assert (sender.service, sender.host) == ("nova-conductor", "ctl2")


def test_what_was_learnt_before_a_connection_had_a_name_is_kept() -> None:
    play = Play().notify("n", "instance.update", by="g1", publisher="nova-api:ctl1").learn(connections=NAMED)
    sender = play.cast("a", by="g1", method="ping")["a"].sender
    assert sender is not None
    assert (sender.service, sender.host) == ("nova-api", "ctl1")


def test_a_reply_goes_to_whoever_named_the_queue_in_a_call() -> None:
    play = Play().learn(connections=NAMED).call("a", by="c1", reply_queue="reply_7").reply("a", at=1)
    assert play["a/reply"].receivers is not None
    assert play["a/reply"].receivers[0].service == "nova-compute"
