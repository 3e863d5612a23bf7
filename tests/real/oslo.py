"""Real oslo.messaging as a side: a process of its own, told by lines of JSON what to do."""

import itertools
import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from rpcviz.base.concurrency import spawn
from tests.program import clean_environment
from tests.real.side import NOTHING, Failed, Heard, Noticed, TimedOut

_PEER = Path(__file__).parent / "oslo_peer.py"
_ANSWER_LIMIT_S = 120


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
        self._process.wait(60)
        self._reader.join(60)
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
            options={"timeout": 60, **options},
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
