"""rpcviz's own peers as a side."""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rpcviz.base.clock import SystemClock
from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.bus.listener import Notification
from rpcviz.bus.problems import CallTimeout, RemoteFailure
from rpcviz.bus.process import BusProcess
from rpcviz.bus.url import BrokerUrl
from tests.real.cloud_errors import NoValidHost, Odd
from tests.real.side import NOTHING, Failed, Heard, Noticed, TimedOut


class Ours:
    """rpcviz's own peers."""

    def __init__(self, url: str, **options: Any) -> None:
        self.heard: list[Heard] = []
        self.noticed: list[Noticed] = []
        self.process = BusProcess(
            BrokerUrl.parse(url), program="ours", host="ctl", pid=7, clock=SystemClock(), **options
        )
        self._gates: dict[str, threading.Event] = {}

    def close(self) -> None:
        """Leave the bus."""
        self.process.close()

    def serve(
        self, exchange: str, topic: str, server: str, *, version: str = "1.0", namespace: str | None = None
    ) -> None:
        methods = {
            "echo": self._hearing(server, lambda request: request.args),
            "wait": self._hearing(server, self._wait),
            "relay": lambda request: self.process.client(exchange).call(
                topic,
                request.args["what"],
                request.args["how"],
                context=request.context,
                version=version,
                namespace=namespace,
            ),
            "no_valid_host": _no_valid_host,
            "bad_value": _bad_value,
            "missing_key": _missing_key,
            "odd": _odd,
        }
        endpoint = Endpoint(namespace=namespace, version=version, methods=methods)
        self.process.server(exchange, topic, server, [endpoint]).start()

    def call(
        self,
        exchange: str,
        topic: str,
        method: str,
        args: Mapping[str, Any],
        *,
        context: Mapping[str, Any] = NOTHING,
        **options: Any,
    ) -> Any:
        client = self.process.client(exchange)
        timeout_s, monitor_s = options.pop("timeout", 60), options.pop("call_monitor_timeout", None)
        try:
            return client.call(
                topic, method, args, context=context, timeout_s=timeout_s, monitor_s=monitor_s, **options
            )
        except CallTimeout:
            raise TimedOut from None
        except RemoteFailure as failure:
            facts = {"kwargs": failure.kwargs}
            raise Failed(failure.exc_name, failure.message, facts=facts) from None

    def cast(
        self,
        exchange: str,
        topic: str,
        method: str,
        args: Mapping[str, Any],
        *,
        context: Mapping[str, Any] = NOTHING,
        **options: Any,
    ) -> None:
        client = self.process.client(exchange)
        send = client.fanout if options.pop("fanout", False) else client.cast
        send(topic, method, args, context=context, **options)

    def notify(
        self,
        exchange: str,
        topics: Sequence[str],
        event_type: str,
        payload: Any,
        *,
        context: Mapping[str, Any] = NOTHING,
        driver: str = "messagingv2",
        priority: str = "INFO",
    ) -> None:
        notifier = self.process.notifier(
            exchange, "compute.cmp1", topics=topics, envelope=driver == "messagingv2"
        )
        notifier.notify(context, event_type, payload, priority)

    def listen(
        self,
        exchange: str,
        topic: str,
        *,
        allow_requeue: bool = False,
        put_back: int = 0,
        fails: bool = False,
    ) -> None:
        left = put_back

        def take(notification: Notification) -> None:
            nonlocal left
            self.noticed.append(
                Noticed(
                    listener=topic,
                    publisher_id=notification.publisher_id,
                    event_type=notification.event_type,
                    payload=notification.payload,
                    context={key: value for key, value in notification.context.items() if value is not None},
                    message_id=str(notification.message_id),
                    timestamp=str(notification.timestamp),
                )
            )
            if left > 0:
                left -= 1
                raise ValueError("not now")

        sources = [(exchange, f"{topic}.info"), (exchange, f"{topic}.error")]
        self.process.listener(sources, take, allow_requeue=allow_requeue).start()

    def open_gate(self, name: str) -> None:
        self._gate(name).set()

    def _gate(self, name: str) -> threading.Event:
        return self._gates.setdefault(name, threading.Event())

    def _wait(self, request: Request) -> str:
        self._gate(request.args["name"]).wait(60)
        return "done"

    def _hearing(self, server: str, method: Callable[[Request], Any]) -> Callable[[Request], Any]:
        def run(request: Request) -> Any:
            self.heard.append(
                Heard(server=server, method=request.method, args=request.args, context=request.context)
            )
            return method(request)

        return run


def _no_valid_host(request: Request) -> None:
    raise NoValidHost(reason=request.args["reason"])


def _bad_value(request: Request) -> None:
    raise ValueError(request.args["first"], request.args["second"])


def _missing_key(request: Request) -> None:
    raise KeyError("host")


def _odd(request: Request) -> None:
    raise Odd("nobody knows this")
