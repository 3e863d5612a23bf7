"""Publishing for a whole process: one connection, one message at a time."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from amqp import exceptions
from kombu import Connection, Exchange, Producer, Queue

from rpcviz.base.problem import Problem
from rpcviz.bus import topology
from rpcviz.bus.connect import CONNECTION_ERRORS, close
from rpcviz.bus.problems import BusClosed

CONFIRM_TIMEOUT_S = 30.0
PERSISTENT = 2


class Sender:
    """Safe from any worker. What it declares, it declares once per channel, as oslo does."""

    def __init__(
        self,
        program: str,
        open_connection: Callable[[], Connection],
        compression: str | None = None,
        *,
        held_back: Callable[[], Problem | None] = lambda: None,
    ) -> None:
        """`held_back`: what to raise where the broker takes no messages."""
        self._held_back = held_back
        self._program = program
        self._open = open_connection
        self._compression = compression
        self._lock = threading.Lock()
        self._closed = False
        self._connection: Connection | None = None
        self._producer: Producer | None = None
        self._declared: set[str] = set()
        self.exchanges: set[str] = set()
        self.queues: set[str] = set()
        """What it ever declared."""
        self._returned = False

    def publish(
        self,
        body: bytes,
        *,
        exchange: str,
        key: str,
        declares: Sequence[Exchange | Queue] = (),
        mandatory: bool = False,
        ttl_s: float | None = None,
    ) -> bool:
        """Send one message with oslo's properties; False when it was mandatory and reached no queue.

        A connection that broke is opened again once. Raises BrokerUnreachable, BusClosed, NotFound where an
        exchange that is not declared here is missing, BrokerBlocked where the broker took nothing for
        CONFIRM_TIMEOUT_S because it ran short of memory or disk.
        """

        def publish() -> bool:
            return self._publish(
                body, exchange=exchange, key=key, declares=declares, mandatory=mandatory, ttl_s=ttl_s
            )

        with self._lock:
            try:
                return publish()
            except exceptions.NotFound:
                self._drop_channel()
                if not declares:
                    raise
                # An auto-delete exchange went after we declared it.
            except CONNECTION_ERRORS:
                self._drop()
                problem = self._held_back()
                if problem is not None:
                    raise problem from None
            try:
                return publish()
            except exceptions.NotFound:
                self._drop_channel()
                raise

    def close(self) -> None:
        """Leave the bus; a message on its way is finished first."""
        with self._lock:
            self._closed = True
            self._drop()

    def _publish(
        self,
        body: bytes,
        *,
        exchange: str,
        key: str,
        declares: Sequence[Exchange | Queue],
        mandatory: bool,
        ttl_s: float | None,
    ) -> bool:
        producer = self._ready()
        for entity in declares:
            self._declare(producer.channel, entity)
        self._returned = False
        producer.publish(
            body,
            exchange=exchange,
            routing_key=key,
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=PERSISTENT,
            priority=0,
            mandatory=mandatory,
            expiration=ttl_s,
            compression=self._compression,
            confirm_timeout=CONFIRM_TIMEOUT_S,
        )
        return not self._returned

    def _ready(self) -> Producer:
        if self._closed:
            raise BusClosed(self._program)
        if self._connection is None:
            self._connection = self._open()
        if self._producer is None:
            self._declared.clear()
            self._producer = Producer(
                self._connection.channel(), auto_declare=False, on_return=self._note_return
            )
        return self._producer

    def _declare(self, channel: Any, entity: Exchange | Queue) -> None:
        # One queue may be bound to several exchanges, as `notifications.info` is.
        exchange = entity.exchange.name if isinstance(entity, Queue) else None
        known = f"{exchange} {entity.name}"
        if known in self._declared:
            return
        if isinstance(entity, Queue):
            topology.declare_queue(channel, entity)
            self.queues.add(entity.name)
            self.exchanges.add(entity.exchange.name)
        else:
            topology.declare_exchange(channel, entity)
            self.exchanges.add(entity.name)
        self._declared.add(known)

    def _note_return(self, *_why: object) -> None:
        self._returned = True

    def _drop_channel(self) -> None:
        # py-amqp opens a refused channel anew but forgets that it was confirming: take another.
        self._producer = None

    def _drop(self) -> None:
        self._producer = None
        if self._connection is not None:
            close(self._connection)
            self._connection = None
