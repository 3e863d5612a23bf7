"""What is declared: exchanges, queues, bindings, and the rules about them."""

from rpcviz.bus.embedded.firehose import TRACE_EXCHANGE
from rpcviz.bus.embedded.queues import Queue, check_arguments, compared
from rpcviz.bus.embedded.records import ExchangeFlags, Options, QueueFlags, Refused
from rpcviz.bus.embedded.routing import Destination, Exchange

DEFAULT_EXCHANGE = ""
_NEVER_NS = 1 << 63

# RabbitMQ 4.0.5's own words, cut where it cuts them: after 255 bytes.
_NO_TRANSIENT = (
    "INTERNAL_ERROR - Feature `transient_nonexcl_queues` is deprecated.\n"
    "Its use is not permitted per the configuration (overriding the default, which is permitted):\n"
    '    "deprecated_features.permit.transient_nonexcl_queues = false"\n'
    "Its use will not be permit..."
)


class Vhost:
    """Names and what they stand for. Texts of refusals are RabbitMQ's."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.queues: dict[str, Queue] = {}
        self.exchanges: dict[str, Exchange] = {}
        for name in ("direct", "fanout", "topic"):
            self._add_exchange(f"amq.{name}", ExchangeFlags(type=name, durable=True))
        self._add_exchange(TRACE_EXCHANGE, ExchangeFlags(type="topic", durable=True, internal=True))
        self._named = 0
        # No queue expires before.
        self._expires_from_ns = _NEVER_NS

    # Exchanges

    def declare_exchange(self, name: str, flags: ExchangeFlags, *, passive: bool) -> None:
        """Make an exchange, or check that the one of that name is the same.

        Raises Refused: 403 for a reserved name, 404 when passive and absent, 406 when it differs.
        """
        if name == DEFAULT_EXCHANGE:
            if passive:
                return
            raise Refused(403, "ACCESS_REFUSED - operation not permitted on the default exchange")
        known = self.exchanges.get(name)
        if passive:
            self.exchange(name)
        elif known is None:
            if name.startswith("amq."):
                raise Refused(
                    403, f"ACCESS_REFUSED - exchange name '{name}' contains reserved prefix 'amq.*'"
                )
            self._add_exchange(name, flags)
        else:
            for field in ("type", "durable", "auto_delete", "internal"):
                self._same("exchange", name, field, getattr(flags, field), getattr(known.flags, field))

    def delete_exchange(self, name: str, *, if_unused: bool) -> None:
        """Delete an exchange and its bindings; one that is not there is already gone.

        Raises Refused: 403 for the default and `amq.*` exchanges, 406 when in use and `if_unused`.
        """
        if name == DEFAULT_EXCHANGE:
            raise Refused(403, "ACCESS_REFUSED - operation not permitted on the default exchange")
        if name.startswith("amq."):
            raise Refused(
                403, f"ACCESS_REFUSED - deletion of system exchange '{name}' in vhost '/' not allowed"
            )
        exchange = self.exchanges.get(name)
        if exchange is None:
            return
        if if_unused and exchange.is_bound:
            raise Refused(406, f"PRECONDITION_FAILED - exchange '{name}' in vhost '/' in use")
        del self.exchanges[name]
        self._forget(Destination(name, is_queue=False))

    def exchange(self, name: str) -> Exchange:
        """The exchange of that name. Raises Refused 404."""
        exchange = self.exchanges.get(name)
        if exchange is None:
            raise Refused(404, f"NOT_FOUND - no exchange '{name}' in vhost '{self.options.vhost}'")
        return exchange

    def bind(self, source: str, key: str, destination: Destination, *, peer: int) -> None:
        """Bind a queue or an exchange. Raises Refused: 403 for the default exchange, 404, 405."""
        self._check_ends(source, destination, peer)
        self.exchange(source).bind(key, destination)

    def unbind(self, source: str, key: str, destination: Destination, *, peer: int) -> None:
        """Take a binding away; one that is not there is already gone. Raises Refused: 403, 405."""
        exchange = self.exchanges.get(source)
        if DEFAULT_EXCHANGE in (source, destination.name):
            raise Refused(403, "ACCESS_REFUSED - operation not permitted on the default exchange")
        if destination.is_queue and destination.name in self.queues:
            self.queue(destination.name, peer=peer)
        if exchange is not None and exchange.unbind(key, destination):
            self._delete_unbound(exchange)

    def routed(self, exchange: str, key: str) -> dict[str, Queue]:
        """Queues that a message reaches, by name, through exchanges bound to exchanges too.

        Raises Refused 404 when the exchange is absent, 403 when it is internal.
        """
        if exchange == DEFAULT_EXCHANGE:
            queue = self.queues.get(key)
            return {} if queue is None else {key: queue}
        first = self.exchange(exchange)
        if first.flags.internal:
            raise Refused(
                403, f"ACCESS_REFUSED - cannot publish to internal exchange '{exchange}' in vhost '/'"
            )
        return self.reached(first, key)

    def reached(self, first: Exchange, key: str) -> dict[str, Queue]:
        """The same from an exchange in hand, be it internal."""
        queues: dict[str, Queue] = {}
        seen = {first.name}
        waiting = [first]
        while waiting:
            for destination in waiting.pop().route(key):
                if destination.is_queue:
                    queues[destination.name] = self.queues[destination.name]
                elif destination.name not in seen:
                    seen.add(destination.name)
                    waiting.append(self.exchanges[destination.name])
        return queues

    # Queues

    def declare_queue(self, name: str, flags: QueueFlags, *, passive: bool, peer: int, now_ns: int) -> Queue:
        """Make a queue, or check that the one of that name is the same; an empty name gets one.

        Raises Refused: 403 for a reserved name, 404 when passive and absent, 405 when it is
        another connection's, 406 when it differs, 541 for a transient one where those are refused.
        """
        if passive:
            queue = self.queue(name, peer=peer)
            # Looking is a use: it puts off `x-expires`.
            queue.used_ns = now_ns
            return queue
        if not name:
            self._named += 1
            name = f"amq.gen-{self._named}"
        elif name in self.queues:
            return self._redeclare(name, flags, peer, now_ns)
        elif name.startswith("amq."):
            raise Refused(403, f"ACCESS_REFUSED - queue name '{name}' contains reserved prefix 'amq.*'")
        check_arguments(name, flags)
        if self.options.refuses_transient and not flags.durable and not flags.exclusive:
            raise Refused(
                541,
                _NO_TRANSIENT,
                hard=True,
            )
        owner = peer if flags.exclusive else None
        made = self.queues[name] = Queue(name, flags, self.options, owner=owner, now_ns=now_ns)
        if (expires_ns := made.expires_ns) is not None:
            self._expires_from_ns = min(self._expires_from_ns, now_ns + expires_ns)
        return made

    def queue(self, name: str, *, peer: int) -> Queue:
        """The queue of that name, for use by `peer`. Raises Refused: 404, 405."""
        queue = self.queues.get(name)
        if queue is None:
            raise Refused(404, f"NOT_FOUND - no queue '{name}' in vhost '{self.options.vhost}'")
        if queue.owner not in (None, peer):
            raise _locked(name)
        return queue

    def remove_queue(self, queue: Queue) -> None:
        """Delete a queue, its bindings, and exchanges that go with their last binding."""
        del self.queues[queue.name]
        self._forget(Destination(queue.name))

    def forget_transient(self) -> list[Queue]:
        """A restart: exchanges go that are not durable; the queues that must go are told.

        What stays keeps its persistent messages. Source: AMQP 0-9-1, `durable` and `delivery-mode`.
        """
        for name in [name for name, exchange in self.exchanges.items() if not exchange.flags.durable]:
            self.exchanges.pop(name, None)
            self._forget(Destination(name, is_queue=False))
        for queue in self.queues.values():
            queue.forget_transient()
        return [queue for queue in self.queues.values() if not queue.flags.durable]

    def expired(self, now_ns: int) -> list[Queue]:
        """Queues that nobody used for as long as their `x-expires` says.

        A use only puts that off, so between two looks at thousands of queues lies the shortest
        time in which one of them could expire.
        """
        if now_ns < self._expires_from_ns:
            return []
        gone, soonest_ns = [], _NEVER_NS
        for queue in self.queues.values():
            at, lasts_ns = queue.expires_at_ns(), queue.expires_ns
            if at is not None and at <= now_ns:
                gone.append(queue)
            elif lasts_ns is not None:
                soonest_ns = min(soonest_ns, now_ns + lasts_ns if at is None else at)
        self._expires_from_ns = soonest_ns
        return gone

    # Inside

    def _add_exchange(self, name: str, flags: ExchangeFlags) -> None:
        self.exchanges[name] = Exchange(name, flags)

    def _check_ends(self, source: str, destination: Destination, peer: int) -> None:
        if DEFAULT_EXCHANGE in (source, destination.name):
            raise Refused(403, "ACCESS_REFUSED - operation not permitted on the default exchange")
        if destination.is_queue:
            self.queue(destination.name, peer=peer)
        else:
            self.exchange(destination.name)
        self.exchange(source)

    def _forget(self, destination: Destination) -> None:
        for exchange in list(self.exchanges.values()):
            if exchange.forget(destination):
                self._delete_unbound(exchange)

    def _delete_unbound(self, exchange: Exchange) -> None:
        """An auto-delete exchange goes when its last binding goes."""
        if exchange.flags.auto_delete and not exchange.is_bound:
            self.exchanges.pop(exchange.name, None)
            self._forget(Destination(exchange.name, is_queue=False))

    def _redeclare(self, name: str, flags: QueueFlags, peer: int, now_ns: int) -> Queue:
        queue = self.queue(name, peer=peer)
        if flags.exclusive != queue.flags.exclusive:
            raise _locked(name)
        for field in ("durable", "auto_delete"):
            self._same("queue", name, field, getattr(flags, field), getattr(queue.flags, field))
        asked, known = compared(flags.arguments), compared(queue.flags.arguments)
        for key in sorted(asked.keys() | known.keys()):
            self._same("queue", name, key, asked.get(key), known.get(key))
        queue.used_ns = now_ns
        return queue

    def _same(self, what: str, name: str, field: str, asked: object, known: object) -> None:
        if asked != known:
            raise Refused(
                406,
                f"PRECONDITION_FAILED - inequivalent arg '{field}' for {what} '{name}' in vhost "
                f"'{self.options.vhost}': received {_shown(asked)} but current is {_shown(known)}",
            )


def _locked(name: str) -> Refused:
    return Refused(
        405,
        f"RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '{name}' in vhost '/'. It could "
        "be originally declared on another connection or the exclusive property value does not match that of "
        "the original declaration.",
    )


def _shown(value: object) -> str:
    if value is None:
        return "none"
    return f"'{str(value).lower() if isinstance(value, bool) else value}'"
