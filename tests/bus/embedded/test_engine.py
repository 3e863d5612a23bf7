"""The engine by itself, with a clock in the test's hand: what no real broker lets one see exactly."""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from rpcviz.bus.embedded.engine import Engine
from rpcviz.bus.embedded.peers import Channel
from rpcviz.bus.embedded.records import Cancelled, Delivery, ExchangeFlags, Options, QueueFlags
from rpcviz.bus.embedded.routing import Destination

MS = 1_000_000


class Play:
    """An engine, a clock that stands still, and short words."""

    def __init__(self, options: Options | None = None) -> None:
        self.engine = Engine(options)
        self.now_ns = 0

    def channel(self) -> Channel:
        peer = self.engine.connect(name="a -> b", user="guest", properties={})
        return self.engine.open_channel(peer, 1)

    def queue(self, channel: Channel, name: str, **arguments: int) -> None:
        self.engine.declare_queue(
            channel, name, QueueFlags(arguments=arguments), passive=False, now_ns=self.now_ns
        )

    def publish(self, channel: Channel, key: str, body: bytes = b"x", **properties: str) -> tuple[str, ...]:
        return self.engine.publish(channel, "", key, properties, body, now_ns=self.now_ns)

    def consume(self, channel: Channel, queue: str, *, no_ack: bool = False) -> str:
        return self.engine.consume(channel, queue, "", no_ack=no_ack, exclusive=False, now_ns=self.now_ns)

    def handed(self) -> list[bytes]:
        return [item.content.body for item in self.engine.handed() if isinstance(item, Delivery)]

    def counts(self, name: str) -> tuple[int, int, int, int, int]:
        counts = self.engine.look(self.now_ns).queues[name].counts(self.now_ns)
        return counts.ready, counts.unacked, counts.taken, counts.dropped, counts.expired


def test_a_queue_without_a_bound_of_its_own_has_the_brokers_and_counts_what_it_drops() -> None:
    play = Play(Options(max_length=3))
    channel = play.channel()
    play.queue(channel, "q")
    for _ in range(5):
        play.publish(channel, "q")
    assert play.counts("q") == (3, 0, 0, 2, 0)


def test_a_queue_is_bounded_in_bytes_too() -> None:
    play = Play(Options(max_bytes=100))
    channel = play.channel()
    play.queue(channel, "q")
    for _ in range(3):
        play.publish(channel, "q", b"." * 40)
    assert play.counts("q") == (2, 0, 0, 1, 0)


def test_a_connection_that_does_not_fetch_is_sent_no_more_than_its_window() -> None:
    play = Play(Options(window=2))
    channel = play.channel()
    play.queue(channel, "q")
    play.consume(channel, "q", no_ack=True)
    for number in range(5):
        play.publish(channel, "q", str(number).encode())
    assert play.handed() == [b"0", b"1"]
    assert play.counts("q") == (3, 0, 2, 0, 0)
    play.engine.fetched(channel, 2, play.now_ns)
    assert play.handed() == [b"2", b"3"]


def test_a_message_is_gone_at_the_nanosecond_of_its_expiry() -> None:
    play = Play()
    channel = play.channel()
    play.queue(channel, "q")
    play.publish(channel, "q", expiration="5")
    play.now_ns = 5 * MS - 1
    assert play.counts("q") == (1, 0, 0, 0, 0)
    play.now_ns = 5 * MS
    assert play.counts("q") == (0, 0, 0, 0, 1)


def test_a_queue_is_gone_at_the_nanosecond_of_its_expiry() -> None:
    play = Play()
    channel = play.channel()
    play.queue(channel, "reply_1", **{"x-expires": 5})
    play.now_ns = 5 * MS - 1
    assert play.publish(channel, "reply_1") == ("reply_1",)
    play.now_ns = 5 * MS
    assert play.publish(channel, "reply_1") == ()


def test_a_consumer_keeps_its_queue_for_ever() -> None:
    play = Play()
    channel = play.channel()
    play.queue(channel, "reply_1", **{"x-expires": 5})
    tag = play.consume(channel, "reply_1")
    play.now_ns = 1_000 * MS
    assert play.publish(channel, "reply_1") == ("reply_1",)
    play.engine.cancel(channel, tag, play.now_ns)
    play.now_ns += 4 * MS
    assert play.publish(channel, "reply_1") == ("reply_1",)
    play.now_ns += 1 * MS
    assert play.publish(channel, "reply_1") == ()


def test_each_queue_goes_at_its_own_expiry_whichever_was_declared_first() -> None:
    play = Play()
    channel = play.channel()
    play.queue(channel, "reply_1", **{"x-expires": 50})
    play.queue(channel, "reply_2", **{"x-expires": 5})
    play.now_ns = 4 * MS
    play.queue(channel, "reply_3", **{"x-expires": 2})
    alive = {5: ("reply_1", "reply_3"), 6: ("reply_1",), 49: ("reply_1",), 50: ()}
    for ms, names in alive.items():
        play.now_ns = ms * MS
        assert tuple(play.engine.look(play.now_ns).queues) == names


def test_a_disconnected_peer_gives_back_and_leaves_nothing_behind() -> None:
    play = Play()
    gone, stays = play.channel(), play.channel()
    play.queue(stays, "q")
    play.consume(gone, "q")
    play.publish(stays, "q", b"held")
    assert play.handed() == [b"held"]
    play.engine.disconnect(gone.peer, play.now_ns)
    assert play.counts("q") == (1, 0, 0, 0, 0)
    assert list(play.engine.peers) == [stays.peer.number]


def test_a_restart_leaves_nobody_connected_and_only_what_is_durable() -> None:
    play = Play()
    channel = play.channel()
    vhost = play.engine.vhost
    for name, durable in (("kept", True), ("gone", False)):
        flags = QueueFlags(durable=durable)
        play.engine.declare_queue(channel, name, flags, passive=False, now_ns=0)
        vhost.declare_exchange(f"x.{name}", ExchangeFlags(type="topic", durable=durable), passive=False)
        vhost.bind("x.kept", name, Destination(name), peer=channel.peer.number)
    for mode, body in ((1, b"transient"), (2, b"persistent"), (2, b"held")):
        play.engine.publish(channel, "", "kept", {"delivery_mode": mode}, body, now_ns=0)
    play.consume(channel, "kept")
    play.engine.restart(play.now_ns)
    assert play.engine.peers == {}
    assert play.engine.handed() == []
    assert list(vhost.queues) == ["kept"]
    assert {name for name in vhost.exchanges if name.startswith("x.")} == {"x.kept"}
    assert vhost.routed("x.kept", "kept") == {"kept": vhost.queues["kept"]}
    again = play.channel()
    play.consume(again, "kept")
    assert play.handed() == [b"persistent", b"held"]
    counts = vhost.queues["kept"].counts(play.now_ns)
    assert counts.given == counts.ready + counts.unacked + counts.purged == 3


def test_a_deleted_queue_cancels_its_consumers() -> None:
    play = Play()
    channel = play.channel()
    play.queue(channel, "q")
    tag = play.consume(channel, "q")
    play.engine.delete_queue(channel, "q", if_unused=False, if_empty=False, now_ns=0)
    assert play.engine.handed() == [Cancelled(peer=1, channel=1, consumer_tag=tag)]


def test_without_a_tap_no_copy_is_made() -> None:
    play = Play()
    channel = play.channel()
    play.queue(channel, "q")
    play.publish(channel, "q")
    assert [queue.name for queue in play.engine.look(0).queues.values()] == ["q"]


class AnyOrder(RuleBasedStateMachine):
    """Whatever peers do, in whatever order, no message is lost or counted twice."""

    def __init__(self) -> None:
        super().__init__()
        self.play = Play(Options(window=3, max_length=4))
        self.channels = [self.play.channel() for _ in range(2)]
        self.play.queue(self.channels[0], "q")
        self.fetched = [0, 0]
        self.published = 0

    def _collect(self) -> None:
        for item in self.play.engine.handed():
            self.fetched[item.peer - 1] += 1

    @rule(ttl=st.sampled_from([None, "0", "3"]))
    def publish(self, ttl: str | None) -> None:
        properties = {} if ttl is None else {"expiration": ttl}
        self.play.publish(self.channels[0], "q", str(self.published).encode(), **properties)
        self.published += 1
        self._collect()

    @rule(who=st.integers(0, 1), no_ack=st.booleans(), prefetch=st.integers(0, 2))
    def consume(self, who: int, no_ack: bool, prefetch: int) -> None:
        self.play.engine.qos(self.channels[who], prefetch, whole_channel=False)
        self.play.consume(self.channels[who], "q", no_ack=no_ack)
        self._collect()

    @rule(who=st.integers(0, 1))
    def cancel(self, who: int) -> None:
        for tag in list(self.channels[who].consumers)[:1]:
            self.play.engine.cancel(self.channels[who], tag, self.play.now_ns)

    @rule(who=st.integers(0, 1), how=st.sampled_from(["ack", "reject", "requeue", "all"]))
    def settle(self, who: int, how: str) -> None:
        channel = self.channels[who]
        if not channel.unacked:
            return
        tag, now = next(iter(channel.unacked)), self.play.now_ns
        if how == "ack":
            self.play.engine.ack(channel, tag, multiple=False, now_ns=now)
        elif how == "all":
            self.play.engine.ack(channel, channel.last_tag, multiple=True, now_ns=now)
        else:
            self.play.engine.reject(channel, tag, requeue=how == "requeue", now_ns=now)
        self._collect()

    @rule(who=st.integers(0, 1))
    def fetch(self, who: int) -> None:
        count, self.fetched[who] = self.fetched[who], 0
        self.play.engine.fetched(self.channels[who], count, self.play.now_ns)
        self._collect()

    @rule(who=st.integers(0, 1))
    def reopen(self, who: int) -> None:
        peer = self.channels[who].peer
        self.play.engine.close_channel(self.channels[who], self.play.now_ns)
        self._collect()
        self.fetched[who] = 0
        self.channels[who] = self.play.engine.open_channel(peer, 1)

    @rule()
    def get(self) -> None:
        self.play.engine.get(self.channels[1], "q", no_ack=False, now_ns=self.play.now_ns)

    @rule()
    def purge(self) -> None:
        self.play.engine.purge_queue(self.channels[0], "q", self.play.now_ns)

    @rule(ms=st.integers(1, 4))
    def wait(self, ms: int) -> None:
        self.play.now_ns += ms * MS

    @invariant()
    def every_message_is_somewhere(self) -> None:
        queue = self.play.engine.look(self.play.now_ns).queues["q"]
        counts = queue.counts(self.play.now_ns)
        assert counts.given == self.published
        assert counts.given == (
            counts.ready + counts.unacked + counts.taken + counts.dropped + counts.expired + counts.purged
        )
        assert counts.ready <= 4
        assert counts.unacked == sum(len(channel.unacked) for channel in self.channels)

    @invariant()
    def credit_is_kept(self) -> None:
        for channel in self.channels:
            assert channel.window >= 0
            assert channel.consumed == sum(one.consumer is not None for one in channel.unacked.values())
            for consumer in channel.consumers.values():
                assert consumer.unacked >= 0

    @invariant()
    def nobody_waits_who_could_be_served(self) -> None:
        queue = self.play.engine.look(self.play.now_ns).queues["q"]
        if queue.counts(self.play.now_ns).ready:
            assert not any(consumer.has_credit() for consumer in queue.consumers.values())


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


@given(st.lists(st.booleans(), max_size=30))
def test_messages_given_back_keep_their_order(give_back: list[bool]) -> None:
    play = Play()
    channel = play.channel()
    play.queue(channel, "q")
    for number in range(len(give_back)):
        play.publish(channel, "q", str(number).encode())
    play.consume(channel, "q")
    tags = [item.delivery_tag for item in play.engine.handed() if isinstance(item, Delivery)]
    play.engine.cancel(channel, next(iter(channel.consumers)), 0)
    for tag, back in zip(tags, give_back, strict=True):
        play.engine.reject(channel, tag, requeue=back, now_ns=0)
    play.consume(channel, "q")
    assert play.handed() == [str(number).encode() for number, back in enumerate(give_back) if back]
