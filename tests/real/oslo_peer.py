"""Real oslo.messaging as a program of its own: lines of JSON tell it what to do, lines of JSON come back.

It imports nothing of rpcviz. `{"id": 7, "do": "call", "with": {...}}` is answered by `{"id": 7, "result":
...}` or `{"id": 7, "error": {...}}`, each from a thread of its own; what its servers and listeners hear
comes in between as `{"heard": {...}}` and `{"noticed": {...}}`.
"""

import json
import os
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Any

with warnings.catch_warnings():
    # futurist imports eventlet where it finds it, to see whether anything is patched: nothing is.
    warnings.simplefilter("ignore")
    from oslo_service import backend

    # Before oslo_messaging, which would take eventlet.
    backend.init_backend(backend.BackendType.THREADING)

    import cloud_errors  # type: ignore[import-not-found]  # it lies beside this program
    import oslo_messaging
    from oslo_config import cfg
    from oslo_context.context import RequestContext

_output = os.fdopen(os.dup(1), "w", encoding="utf-8")
_output_lock = threading.Lock()
_transports_lock = threading.Lock()
_transports: dict[str, Any] = {}
_running: dict[str, Any] = {}
_gates: dict[str, threading.Event] = {}


def tell(line: dict[str, Any]) -> None:
    """One line to who started this program."""
    text = json.dumps(line, default=str)
    with _output_lock:
        _output.write(text + "\n")
        _output.flush()


def gate(name: str) -> threading.Event:
    """What a slow method waits for."""
    return _gates.setdefault(name, threading.Event())


def rpc_transport(url: str) -> Any:
    """One for all who name the same URL, as in a service."""
    with _transports_lock:
        if url not in _transports:
            _transports[url] = oslo_messaging.get_rpc_transport(
                cfg.CONF, url=url, allowed_remote_exmods=["cloud_errors"]
            )
        return _transports[url]


def notification_transport(url: str, exchange: str) -> Any:
    """The same for notifications, whose drivers name no exchange: it is the default when this is made."""
    key = f"{exchange} {url}"
    with _transports_lock:
        if key not in _transports:
            oslo_messaging.set_transport_defaults(control_exchange=exchange)
            _transports[key] = oslo_messaging.get_notification_transport(cfg.CONF, url=url)
        return _transports[key]


def own(context: dict[str, Any]) -> dict[str, Any]:
    """A context without the key that oslo adds by itself; a project's own class drops it too."""
    return {key: value for key, value in context.items() if key != "client_timeout"}


class Methods:
    """What each server of the tests can do."""

    def __init__(self, server: str, version: str, namespace: str | None, client: Any) -> None:
        self._server = server
        self._client = client
        self.target = oslo_messaging.Target(version=version, namespace=namespace)

    def _hear(self, method: str, context: dict[str, Any], args: dict[str, Any]) -> None:
        tell({"heard": {"server": self._server, "method": method, "context": own(context), "args": args}})

    def echo(self, context: dict[str, Any], **args: Any) -> dict[str, Any]:
        """Give the arguments back."""
        self._hear("echo", context, args)
        return args

    def wait(self, context: dict[str, Any], name: str) -> str:
        """Return when the test opens the gate."""
        self._hear("wait", context, {"name": name})
        gate(name).wait(60)
        return "done"

    def relay(self, context: dict[str, Any], what: str, how: dict[str, Any]) -> Any:
        """Ask the own topic, and raise whatever that raises."""
        return self._client.call(own(context), what, **how)

    def no_valid_host(self, context: dict[str, Any], reason: str) -> None:
        """Fail in a way that callers know."""
        raise cloud_errors.NoValidHost(reason=reason)

    def bad_value(self, context: dict[str, Any], first: str, second: int) -> None:
        """Fail with an exception of Python's own."""
        raise ValueError(first, second)

    def missing_key(self, context: dict[str, Any]) -> None:
        """Fail with one whose text is not its argument."""
        raise KeyError("host")

    def odd(self, context: dict[str, Any]) -> None:
        """Fail in a way that no caller knows."""
        raise cloud_errors.Odd("nobody knows this")


class Ears:
    """A listener's endpoint; it puts back what it is told to, so many times."""

    def __init__(self, name: str, put_back: int, fails: bool) -> None:
        self._name = name
        self._left = put_back
        self._fails = fails

    def _take(
        self, context: Any, publisher_id: str, event_type: str, payload: Any, metadata: dict[str, Any]
    ) -> Any:
        tell(
            {
                "noticed": {
                    "listener": self._name,
                    "context": {key: value for key, value in own(context).items() if value is not None},
                    "publisher_id": publisher_id,
                    "event_type": event_type,
                    "payload": payload,
                    "message_id": metadata["message_id"],
                    "timestamp": metadata["timestamp"],
                }
            }
        )
        if self._left > 0:
            self._left -= 1
            if self._fails:
                raise ValueError("not now")
            return oslo_messaging.NotificationResult.REQUEUE
        return oslo_messaging.NotificationResult.HANDLED

    info = _take
    error = _take


def serve(*, url: str, exchange: str, topic: str, server: str, version: str, namespace: str | None) -> None:
    """Start an RPC server."""
    target = oslo_messaging.Target(exchange=exchange, topic=topic, server=server)
    client = _client(url, exchange, topic, {"version": version, "namespace": namespace})
    methods = Methods(server, version, namespace, client)
    one = oslo_messaging.get_rpc_server(rpc_transport(url), target, [methods])
    one.start()
    _running[f"{topic}.{server}"] = one


def stop(name: str) -> None:
    """Stop a server or listener in order."""
    one = _running.pop(name)
    one.stop()
    one.wait()


def _client(url: str, exchange: str, topic: str, options: dict[str, Any]) -> Any:
    target = oslo_messaging.Target(exchange=exchange, topic=topic)
    return oslo_messaging.get_rpc_client(rpc_transport(url), target).prepare(
        **{name: value for name, value in options.items() if value is not None}
    )


def call(
    *, url: str, exchange: str, topic: str, method: str, args: Any, context: Any, options: dict[str, Any]
) -> Any:
    """Ask and wait."""
    return _client(url, exchange, topic, options).call(context, method, **args)


def cast(
    *, url: str, exchange: str, topic: str, method: str, args: Any, context: Any, options: dict[str, Any]
) -> None:
    """Tell; a fanout where the options say so."""
    _client(url, exchange, topic, options).cast(context, method, **args)


def notify(
    *,
    url: str,
    exchange: str,
    publisher_id: str,
    driver: str,
    topics: list[str],
    context: dict[str, Any],
    event_type: str,
    payload: Any,
    priority: str,
) -> None:
    """Announce, with a context of oslo's own class."""
    here = notification_transport(url, exchange)
    notifier = oslo_messaging.Notifier(here, publisher_id=publisher_id, driver=driver, topics=topics)
    whole: Any = RequestContext.from_dict(context) if context else {}
    getattr(notifier, priority.lower())(whole, event_type, payload)


def listen(*, url: str, exchange: str, topic: str, allow_requeue: bool, put_back: int, fails: bool) -> None:
    """Start a notification listener."""
    target = oslo_messaging.Target(exchange=exchange, topic=topic)
    ears = Ears(topic, put_back, fails)
    one = oslo_messaging.get_notification_listener(
        notification_transport(url, exchange), [target], [ears], allow_requeue=allow_requeue
    )
    one.start()
    _running[topic] = one


def open_gate(name: str) -> None:
    """Let a slow method go on."""
    gate(name).set()


COMMANDS: dict[str, Callable[..., Any]] = {
    command.__name__: command for command in (serve, stop, call, cast, notify, listen, open_gate)
}


def obey(order: dict[str, Any]) -> None:
    """Carry out one order and tell how it ended."""
    try:
        tell({"id": order["id"], "result": COMMANDS[order["do"]](**order["with"])})
    except Exception as error:  # noqa: BLE001 - whatever oslo raises is what the test asks about
        facts = {name: getattr(error, name, None) for name in ("exc_type", "value", "kwargs", "args")}
        kind = type(error)
        tell({"id": order["id"], "error": {"name": kind.__name__, "module": kind.__module__} | facts})


def main() -> None:
    """Obey until the input ends."""
    cfg.CONF([], project="oslo_peer")
    for line in sys.stdin:
        threading.Thread(target=obey, args=(json.loads(line),), daemon=True).start()  # noqa: TID251 - no rpcviz here
    os._exit(0)


if __name__ == "__main__":
    main()
