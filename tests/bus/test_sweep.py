from rpcviz.bus.sweep import Belongings, sweep
from tests.bus.broker import Broker


def belongings(*, queues: tuple[str, ...] = (), exchanges: tuple[str, ...] = ()) -> Belongings:
    return Belongings(queues=frozenset(queues), exchanges=frozenset(exchanges))


def test_queues_and_exchanges_that_nobody_uses_are_deleted(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("nova", "topic", auto_delete=False)
    channel.queue_declare("conductor", auto_delete=False)
    channel.queue_bind("conductor", "nova", "conductor")
    assert sweep(broker.url, belongings(queues=("conductor",), exchanges=("nova",))) == ()
    assert not broker.has_queue("conductor")
    assert not broker.has_exchange("nova")


def test_what_somebody_reads_or_is_bound_to_stays(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("nova", "topic", auto_delete=False)
    channel.queue_declare("conductor", auto_delete=False)
    channel.queue_bind("conductor", "nova", "conductor")
    channel.basic_consume("conductor", callback=lambda _: None)
    assert sweep(broker.url, belongings(queues=("conductor",), exchanges=("nova",))) == ("conductor", "nova")
    assert broker.has_queue("conductor")
    assert broker.has_exchange("nova")


def test_what_is_gone_already_is_no_error_and_the_rest_still_goes(broker: Broker) -> None:
    broker.channel().queue_declare("z", auto_delete=False)
    assert sweep(broker.url, belongings(queues=("a", "z"), exchanges=("b",))) == ()
    assert not broker.has_queue("z")


def test_another_connections_own_queue_stays(broker: Broker) -> None:
    channel = broker.channel()
    channel.queue_declare("mine", exclusive=True, auto_delete=False)
    channel.queue_declare("z", auto_delete=False)
    assert sweep(broker.url, belongings(queues=("mine", "z"))) == ("mine",)


def test_a_quorum_queue_goes_too_unless_somebody_reads_it(broker: Broker) -> None:
    channel = broker.channel()
    for name in ("read", "unread"):
        arguments = {"x-queue-type": "quorum"}
        channel.queue_declare(name, durable=True, auto_delete=False, arguments=arguments)
    channel.basic_consume("read", callback=lambda _: None)
    assert sweep(broker.url, belongings(queues=("read", "unread"))) == ("read",)
    assert broker.has_queue("read")
    assert not broker.has_queue("unread")
