"""The two ends of a bus, ours and oslo's, behind one face: a test says who calls and who answers."""

import itertools
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec

from rpcviz.base.clock import SystemClock
from rpcviz.base.concurrency import Worker, spawn
from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.bus.listener import Notification
from rpcviz.bus.problems import CallTimeout, RemoteFailure
from rpcviz.bus.process import BusProcess
from rpcviz.bus.url import BrokerUrl
from tests.program import clean_environment
from tests.real.cloud_errors import NoValidHost, Odd
from tests.wait import wait_until

_PEER = Path(__file__).parent / "oslo_peer.py"
_ANSWER_LIMIT_S = 60
NOTHING: Mapping[str, Any] = {}


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A request as a server's method got it."""

    server: str
    method: str
    args: dict[str, Any]
    context: dict[str, Any]


class Noticed(msgspec.Struct, frozen=True, kw_only=True):
    """A notification as a listener's callback got it; `listener` is its topic."""

    listener: str
    publisher_id: str
    event_type: str
    payload: Any
    context: dict[str, Any]
    message_id: str
    timestamp: str


class TimedOut(Exception):
    """Nobody answered in time, whatever this side calls that."""


class Failed(Exception):
    """The method raised, as its caller saw it. `rebuilt`: oslo made the exception itself anew."""

    def __init__(
        self, name: str, message: str, *, rebuilt: bool = False, facts: Mapping[str, Any] = {}
    ) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message
        self.rebuilt = rebuilt
        self.facts = facts


class Side(Protocol):
    """A program of either kind."""

    heard: list[Heard]
    noticed: list[Noticed]

    def serve(
        self, exchange: str, topic: str, server: str, *, version: str = "1.0", namespace: str | None = None
    ) -> None:
        """Answer as `server` of `topic`."""
        ...

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
        """Options: server, version, namespace, timeout, call_monitor_timeout. Raises TimedOut, Failed."""
        ...

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
        """Options: server, version, namespace, fanout."""
        ...

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
        """Announce as `compute.cmp1`."""
        ...

    def listen(
        self,
        exchange: str,
        topic: str,
        *,
        allow_requeue: bool = False,
        put_back: int = 0,
        fails: bool = False,
    ) -> None:
        """Listen to errors and infos; the first `put_back` are not wanted yet (`fails`: by an exception)."""
        ...

    def open_gate(self, name: str) -> None:
        """Let the method `wait` go on."""
        ...


class Oslo:
    """Real oslo.messaging, in a process of its own."""

    def __init__(self, url: str, log: Path, *, options: str = "") -> None:
        self.heard: list[Heard] = []
        self.noticed: list[Noticed] = []
        self._url = url.replace("amqp://", "rabbit://") + options
        self._log = log
        self._told = threading.Condition()
        self._answers: dict[int, dict[str, Any]] = {}
        self._numbers = itertools.count(1)
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, str(_PEER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=clean_environment(),
            )
        self._reader = spawn("oslo's words", self._read)

    def close(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait(10)
        self._reader.join(10)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def serve(
        self, exchange: str, topic: str, server: str, *, version: str = "1.0", namespace: str | None = None
    ) -> None:
        self._ask(
            "serve", exchange=exchange, topic=topic, server=server, version=version, namespace=namespace
        )

    def stop(self, name: str) -> None:
        """Stop one server or listener in order."""
        self._order("stop", {"name": name})

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
        return self._ask(
            "call",
            exchange=exchange,
            topic=topic,
            method=method,
            args=args,
            context=context,
            options={"timeout": 20, **options},
        )

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
        self._ask(
            "cast", exchange=exchange, topic=topic, method=method, args=args, context=context, options=options
        )

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
        self._ask(
            "notify",
            exchange=exchange,
            publisher_id="compute.cmp1",
            driver=driver,
            topics=topics,
            context=context,
            event_type=event_type,
            payload=payload,
            priority=priority,
        )

    def listen(
        self,
        exchange: str,
        topic: str,
        *,
        allow_requeue: bool = False,
        put_back: int = 0,
        fails: bool = False,
    ) -> None:
        self._ask(
            "listen",
            exchange=exchange,
            topic=topic,
            allow_requeue=allow_requeue,
            put_back=put_back,
            fails=fails,
        )

    def open_gate(self, name: str) -> None:
        self._order("open_gate", {"name": name})

    def output(self) -> str:
        """What it logged so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def _ask(self, do: str, **arguments: Any) -> Any:
        return self._order(do, {"url": self._url, **arguments})

    def _order(self, do: str, arguments: Mapping[str, Any]) -> Any:
        with self._told:
            number = next(self._numbers)
            assert self._process.stdin is not None
            self._process.stdin.write(
                json.dumps({"id": number, "do": do, "with": arguments}).encode() + b"\n"
            )
            self._process.stdin.flush()
            if not self._told.wait_for(lambda: number in self._answers, _ANSWER_LIMIT_S):
                raise AssertionError(f"oslo did not answer to {do}:\n{self.output()}")
            answer = self._answers.pop(number)
        if "error" in answer:
            raise self._raised(do, answer["error"])
        return answer.get("result")

    def _raised(self, do: str, error: dict[str, Any]) -> Exception:
        if error["name"] == "MessagingTimeout":
            return TimedOut()
        if error["name"] == "RemoteError":
            return Failed(error["exc_type"], error["value"])
        if error["name"].endswith("_Remote") or error["module"] == "builtins":
            return Failed(
                error["name"].removesuffix("_Remote"), str(error["args"][0]), rebuilt=True, facts=error
            )
        return AssertionError(f"oslo raised {error} when told to {do}:\n{self.output()}")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            with self._told:
                if "heard" in told:
                    self.heard.append(msgspec.convert(told["heard"], Heard))
                elif "noticed" in told:
                    self.noticed.append(msgspec.convert(told["noticed"], Noticed))
                else:
                    self._answers[told["id"]] = told
                self._told.notify_all()


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
        timeout_s, monitor_s = options.pop("timeout", 20), options.pop("call_monitor_timeout", None)
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


class Later:
    """Something that takes a while, carried out meanwhile."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self._act = act
        self._result: Any = None
        self._raised: Exception | None = None
        self._worker: Worker = spawn("later", self._run)

    def _run(self) -> None:
        try:
            self._result = self._act()
        except Exception as error:  # noqa: BLE001 - raised again where the test asks for the result
            self._raised = error

    def result(self) -> Any:
        """Wait for its end; raises what it raised."""
        wait_until(lambda: not self._worker.alive(), 30, "what was begun to end")
        if self._raised is not None:
            raise self._raised
        return self._result
