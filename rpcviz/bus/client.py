"""The one who asks: `call`, `cast` and `fanout`.

Source: oslo_messaging/rpc/client.py, oslo_messaging/_drivers/amqpdriver.py `_send`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from rpcviz.bus import topology
from rpcviz.bus.habits import CLASSIC_LONGEST_S, TODAY, Habits
from rpcviz.bus.problems import CallTimeout
from rpcviz.bus.replies import Replies
from rpcviz.bus.sender import Sender
from rpcviz.wire import compose


class RpcClient:
    """Sends requests to the servers of one control exchange; safe from any worker."""

    def __init__(  # noqa: PLR0917 - made by BusProcess alone
        self,
        exchange: str,
        sender: Sender,
        replies: Replies,
        style: Callable[[], topology.Style],
        new_id: Callable[[], str],
        patience: Callable[[], float | None] = lambda: None,
        habits: Habits = TODAY,
    ) -> None:
        """`patience`: no call waits longer than so many seconds; None: as long as each says."""
        self._habits = habits
        self._patience = patience
        self._exchange = exchange
        self._sender = sender
        self._replies = replies
        self._style = style
        self._new_id = new_id

    def call(
        self,
        topic: str,
        method: str,
        args: Mapping[str, Any],
        *,
        context: Mapping[str, Any],
        server: str | None = None,
        version: str | None = None,
        namespace: str | None = None,
        timeout_s: float = 60.0,
        monitor_s: int | None = None,
    ) -> Any:
        """Ask any server of `topic`, or `server` alone, and wait for what the method returns.

        `monitor_s`: the server must give a sign of life that often, or the call fails before its
        timeout; before there were such signs, a call waited for CLASSIC_LONGEST_S at most.
        Raises CallTimeout, RemoteFailure, BrokerUnreachable, BusClosed.
        """
        msg_id, patience_s = self._new_id(), self._patience()
        if monitor_s is not None and not self._habits.monitors_calls:
            timeout_s, monitor_s = min(timeout_s, CLASSIC_LONGEST_S), None
        timeout_s = timeout_s if patience_s is None else min(timeout_s, patience_s)
        waiter = self._replies.expect(msg_id)
        try:
            body = compose.request(
                method=method,
                args=args,
                context=self._habits.spoken(context),
                version=version,
                namespace=namespace,
                unique_id=self._new_id(),
                msg_id=msg_id,
                reply_q=self._replies.queue,
                timeout=monitor_s,
                says_timeout=self._habits.monitors_calls,
            )
            target = _key(topic, server)
            self._send(target, body, ttl_s=timeout_s)
            return waiter.wait(timeout_s, monitor_s)
        except TimeoutError:
            raise CallTimeout(method, _key(topic, server), timeout_s) from None
        finally:
            self._replies.forget(msg_id)

    def cast(
        self,
        topic: str,
        method: str,
        args: Mapping[str, Any],
        *,
        context: Mapping[str, Any],
        server: str | None = None,
        version: str | None = None,
        namespace: str | None = None,
    ) -> None:
        """Tell any server of `topic`, or `server` alone; nobody answers. Raises BrokerUnreachable."""
        self._send(_key(topic, server), self._told(method, args, context, version, namespace))

    def fanout(
        self,
        topic: str,
        method: str,
        args: Mapping[str, Any],
        *,
        context: Mapping[str, Any],
        version: str | None = None,
        namespace: str | None = None,
    ) -> None:
        """Tell every server of `topic`. Raises BrokerUnreachable."""
        exchange = topology.fanout_exchange(topic, self._style())
        body = self._told(method, args, context, version, namespace)
        self._sender.publish(body, exchange=exchange.name, key="", declares=[exchange])

    def _told(
        self,
        method: str,
        args: Mapping[str, Any],
        context: Mapping[str, Any],
        version: str | None,
        namespace: str | None,
    ) -> bytes:
        return compose.request(
            method=method,
            args=args,
            context=self._habits.spoken(context),
            version=version,
            namespace=namespace,
            unique_id=self._new_id(),
        )

    def _send(self, key: str, body: bytes, ttl_s: float | None = None) -> None:
        exchange = topology.control_exchange(self._exchange, self._style())
        self._sender.publish(body, exchange=exchange.name, key=key, declares=[exchange], ttl_s=ttl_s)


def _key(topic: str, server: str | None) -> str:
    return topic if server is None else f"{topic}.{server}"
