"""rpcviz listens to a broker full of real oslo.messaging services, and they notice nothing of it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from amqp import spec

from rpcviz.bus.management import ManagementUrl
from rpcviz.bus.url import BrokerUrl
from rpcviz.config.settings import CloudOptions, Settings
from rpcviz.runtime import Runtime, build
from rpcviz.tap.place import Place
from rpcviz.tap.tap import Mode, TapOptions
from tests.bus.sent import Record, declared, only_own_queues, theirs
from tests.rabbit import PrivateRabbitMQ
from tests.real.services import EXCHANGES, SERVERS, TOPICS, Done, Services
from tests.wait import wait_until

TAPS: dict[str, tuple[Mode, ...]] = {
    "no tap": (),
    "firehose": ("firehose",),
    "mirror": ("mirror",),
    "auto": ("auto",),
    "firehose beside mirror": ("firehose", "mirror"),
}
UNSEEN_BY_A_MIRROR = "reply"
Listen = Callable[[Mode], Runtime]


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> Record:
    """What rpcviz sends while the test runs."""
    return Record(monkeypatch)


@pytest.fixture
def listen(services: Services, rabbitmq: PrivateRabbitMQ) -> Iterator[Listen]:
    """Start all of rpcviz but its sockets, as `serve --no-cloud` does, and wait until it hears."""
    place = Place(url=BrokerUrl.parse(services.url), management=ManagementUrl.parse(rabbitmq.management_url))
    with ExitStack() as running:

        def begin(mode: Mode) -> Runtime:
            settings = Settings(
                places=(place,), tap=TapOptions(mode=mode), cloud=CloudOptions(runs_here=False)
            )
            runtime = build(settings)
            running.callback(runtime.close)
            runtime.start()
            wait_until(
                lambda: runtime.listening.wait_heard(0) and not runtime.reasons(), 30, "a tap that hears"
            )
            return runtime

        yield begin


def counted(runtime: Runtime, done: Done) -> dict[str, int]:
    """What it counted by kind, once as much as can be expected came."""
    expected = sum(seen_by(runtime, done).values())
    wait_until(lambda: runtime.picture.stats().messages >= expected, 20, f"{expected} messages")
    return {kind: count for kind, count in runtime.picture.stats().by_kind.items() if count}


def seen_by(runtime: Runtime, done: Done) -> dict[str, int]:
    """What such a tap can see of it."""
    replies = runtime.listening.facts()[0].replies_visible
    return {kind: count for kind, count in done.messages().items() if replies or kind != UNSEEN_BY_A_MIRROR}


@pytest.mark.parametrize("modes", TAPS.values(), ids=list(TAPS))
def test_every_service_behaves_as_without_us(
    modes: tuple[Mode, ...], services: Services, listen: Listen
) -> None:
    for mode in modes:
        listen(mode)
    services.check_each_once(services.work())


@pytest.mark.parametrize("mode", ["firehose", "mirror", "auto"])
def test_only_own_queues_are_made_bound_and_read(
    mode: Mode,
    services: Services,
    rabbitmq: PrivateRabbitMQ,
    record: Record,
    listen: Listen,
) -> None:
    vhost = services.vhost
    before = theirs(rabbitmq, vhost)
    runtime = listen(mode)
    services.work()
    assert theirs(rabbitmq, vhost) == before
    runtime.close()
    services.work()
    wait_until(lambda: declared(rabbitmq, vhost) == before, 20, "nothing of ours to be left")
    only_own_queues(record)
    assert record.asked == {"GET"}
    bound = {arguments[2] for arguments in record.of(spec.Queue.Bind)}
    if mode == "mirror":
        assert bound >= {*EXCHANGES, *(f"{topic}_fanout" for topic in TOPICS)}
        unbound = {arguments[2] for arguments in record.of(spec.Queue.Unbind)}
        assert unbound == bound
    else:
        assert bound == {"amq.rabbitmq.trace"}
        assert record.kinds() <= {
            spec.Queue.Declare,
            spec.Queue.Bind,
            spec.Basic.Consume,
            spec.Exchange.Declare,
        }


@pytest.mark.parametrize("mode", ["firehose", "mirror"])
def test_what_is_counted_is_theirs_alone_though_another_tap_runs_beside(
    mode: Mode, services: Services, listen: Listen
) -> None:
    listen("mirror" if mode == "firehose" else "firehose")
    runtime = listen(mode)
    done = services.work()
    assert counted(runtime, done) == seen_by(runtime, done)
    deliveries = done.deliveries() if mode == "firehose" else 0
    wait_until(lambda: runtime.picture.stats().deliveries >= deliveries, what="the deliveries")
    assert runtime.picture.stats().deliveries == deliveries
    assert runtime.picture.stats().timeouts == runtime.picture.stats().unroutable == 0


@pytest.mark.parametrize("mode", ["firehose", "mirror"])
def test_nothing_of_ours_is_shown(mode: Mode, services: Services, listen: Listen) -> None:
    listen("mirror" if mode == "firehose" else "firehose")
    runtime = listen(mode)
    done = services.work()
    counted(runtime, done)
    queues = {f"{topic}.{server}" for _, _, topic, server in SERVERS}
    wait_until(
        lambda: queues <= {queue.name for queue in runtime.picture.topology().queues}, 20, "the topology"
    )
    entries = runtime.ring.newest(None, None, 1_000).entries
    assert len(entries) == sum(seen_by(runtime, done).values())
    routed = {entry.routed for entry in entries if entry.kind.value in ("call", "cast", "notification")}
    # A mirror cannot know it; by the firehose each went to one queue, and not to the mirror's too.
    assert routed == ({None} if mode == "mirror" else {1})
    for shown in (*entries, runtime.picture.topology(), runtime.picture.edges()):
        assert "rpcviz" not in str(shown)
