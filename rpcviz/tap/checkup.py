"""What `rpcviz doctor` looks at: each check says how it stands and, where it is not well, the remedy."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Stop
from rpcviz.base.problem import Problem
from rpcviz.base.saying import Saying
from rpcviz.bus import management as api
from rpcviz.bus.connect import close, connect, own_name
from rpcviz.bus.management.ask import NotManaged, ask
from rpcviz.bus.probe import may_read_trace, refusal
from rpcviz.tap.choose import Found, choose
from rpcviz.tap.place import Place
from rpcviz.tap.switch import Switch
from rpcviz.tap.tap import TapOptions

Grade = Literal["ok", "note", "warn", "fail"]
READABLE = "firehose, right to read"
CLOCK_OFF_S = 1.0
"""The broker's clock may differ by this much before it is worth a word."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a check-up."""

    grade: Grade
    name: str
    text: str
    remedy: str = ""


def _of(problem: Problem, name: str, grade: Grade) -> Finding:
    text = f"{problem.what}: {problem.cause}" if problem.cause else problem.what
    return Finding(grade=grade, name=name, text=text, remedy=problem.remedy)


class Checkup:
    """Looks at one broker; nothing is changed there, and only queues of our own come and go."""

    def __init__(
        self,
        place: Place,
        options: TapOptions,
        folder: Path,
        clock: Clock,
        *,
        words: Callable[[Saying], str],
    ) -> None:
        """`words` gives a sentence its language."""
        self._place = place
        self._url = place.url
        self._management = place.management
        self._options = options
        self._folder = folder
        self._clock = clock
        self._words = words

    def findings(self) -> Iterator[Finding]:
        """One after the other, as they are found; a broker that cannot be entered ends it."""
        yield from self._state_folder()
        try:
            facts = api.broker_facts(self._url, self._management)
            close(connect(self._url, name=own_name("doctor", uuid4().hex)))
        except Problem as problem:
            yield _of(problem, "broker", "fail")
            return
        where = f"{facts.product} {facts.version}, node {facts.node}, vhost {facts.vhost}"
        yield Finding(grade="ok", name="broker", text=f"{self._url.text} answers: {where}")
        if self._url.is_embedded:
            yield Finding(grade="ok", name="tap", text="the broker in memory shows everything")
            return
        checks: Mapping[str, Callable[[], Finding]] = {
            "management API": self._managed,
            "permissions": self._permissions,
            READABLE: self._readable,
            "firehose": self._firehose,
            "tap": self._tap,
            "mirror": self._mirror,
            "transient queues": self._transient,
            "alarms": self._alarms,
            "clock": self._clocks,
        }
        for name, check in checks.items():
            try:
                yield check()
            except NotManaged as problem:
                if name == "management API":
                    yield _of(problem, name, "warn")
                else:
                    yield Finding(grade="note", name=name, text="not known without the management API")
            except Problem as problem:
                yield _of(problem, name, self._grade(name))

    def _grade(self, name: str) -> Grade:
        """What only makes a tap see less is a warning; what it was told to use must be there."""
        return "fail" if name == READABLE and self._options.mode == "firehose" else "warn"

    def _state_folder(self) -> Iterator[Finding]:
        left = Switch(self._place, self._folder, now_ns=self._clock.now_ns()).left_over()
        if left is not None:
            yield Finding(
                grade="warn",
                name="left over",
                text=f"an rpcviz (process {left.pid}) ended without turning the firehose of {left.vhost} off",
                remedy="The next `rpcviz serve` or `tap` on this broker puts it back; or: "
                + api.trace_line(self._url, on=False),
            )

    def _managed(self) -> Finding:
        found = api.topology(self._url, self._management)
        named = sum(each.user_provided_name is not None for each in found.connections)
        text = (
            f"it answers: {len(found.connections)} connections ({named} with a name), "
            f"{len(found.exchanges)} exchanges, {len(found.queues)} queues"
        )
        return Finding(grade="ok", name="management API", text=text)

    def _permissions(self) -> Finding:
        found = api.permissions(self._url, self._management)
        if found is None or found.configure is None:
            text = f"user {self._url.user!r}: the API does not tell its permissions"
            return Finding(grade="note", name="permissions", text=text)
        text = (
            f"user {found.user!r}: configure {found.configure!r}, write {found.write!r}, read {found.read!r}"
        )
        if found.configure != ".*" and found.write != ".*":
            return Finding(grade="ok", name="permissions", text=text)
        return Finding(
            grade="note",
            name="permissions",
            text=f"{text}; rpcviz needs less",
            remedy="Give it an account of its own: rabbitmqctl set_permissions -p "
            f"{self._url.vhost} USER '^rpcviz[.]' '^rpcviz[.]' '^(rpcviz[.].*|amq[.]rabbitmq[.]trace)$'",
        )

    def _readable(self) -> Finding:
        may_read_trace(self._url)
        return Finding(grade="ok", name=READABLE, text="amq.rabbitmq.trace may be read")

    def _firehose(self) -> Finding:
        if api.tracing(self._url, self._management):
            return Finding(grade="ok", name="firehose", text=f"on for vhost {self._url.vhost}")
        return Finding(
            grade="warn",
            name="firehose",
            text=f"off for vhost {self._url.vhost}: replies and deliveries cannot be seen",
            remedy=f"--enable-firehose, or: {api.trace_line(self._url, on=True)}",
        )

    def _tap(self) -> Finding:
        refused: Saying | None = None
        on: bool | None = None
        unasked = ""
        try:
            may_read_trace(self._url)
        except Problem as problem:
            refused = problem.saying()
        try:
            on = api.tracing(self._url, self._management)
        except NotManaged as problem:
            unasked = problem.cause
        found = Found(
            vhost=self._url.vhost,
            firehose_on=on,
            unasked=unasked,
            refused=refused,
            trace_on=api.trace_line(self._url, on=True),
        )
        choice = choose(self._options, found)
        text = (
            f"--tap {self._options.mode} would take {' and '.join(choice.sources)}: {self._words(choice.why)}"
        )
        return Finding(grade="ok", name="tap", text=text)

    def _mirror(self) -> Finding:
        try:
            found = api.topology(self._url, self._management).exchanges
            many = str(sum(each.auto_delete and each.type == "fanout" for each in found))
        except NotManaged:
            many = "the"
        return Finding(
            grade="note",
            name="mirror",
            text=f"a mirror tap would bind to {many} fanout exchanges that delete themselves. Killed "
            "while its binding is the last one, it takes such an exchange along, and the next sender may "
            "fail once; and while it listens, a message for nobody counts as delivered",
            remedy="Prefer the firehose; or end a mirror by Ctrl+C: it leaves while services are bound",
        )

    def _transient(self) -> Finding:
        policy = api.transient_policy(self._url, self._management)
        words = refusal(self._url) if policy is None else None
        if policy == "denied" or words is not None:
            return Finding(
                grade="note",
                name="transient queues",
                text="refused where they are not exclusive" + (f" ({words})" if words else ""),
                remedy="OpenStack needs rabbit_quorum_queue and rabbit_transient_quorum_queue here; "
                "the simulated cloud does so by itself, and the tap's own queues are exclusive",
            )
        return Finding(grade="ok", name="transient queues", text="permitted")

    def _alarms(self) -> Finding:
        found = api.alarms(self._url, self._management)
        if not found:
            return Finding(grade="ok", name="alarms", text="none")
        return Finding(
            grade="warn",
            name="alarms",
            text=f"the broker is short of {' and '.join(found)}: publishers wait",
            remedy="Free it on the broker's machine; rabbitmq-diagnostics alarms says where",
        )

    def _clocks(self) -> Finding:
        name = own_name("doctor", uuid4().hex)
        connection = connect(self._url, name=name)
        here_ns = self._clock.now_ns()
        try:
            there_ms = self._connected_at(name)
        finally:
            close(connection)
        if there_ms is None:
            return Finding(grade="note", name="clock", text="the broker does not tell its time")
        off_s = there_ms / 1000 - here_ns / 1e9
        text = f"the broker's differs from this machine's by {abs(off_s):.1f} s"
        if abs(off_s) <= CLOCK_OFF_S:
            return Finding(grade="ok", name="clock", text=text)
        return Finding(
            grade="warn",
            name="clock",
            text=f"{text}; times are this machine's, order and latencies are not touched",
            remedy="Set both by NTP, so that the services' logs can be laid beside what is shown",
        )

    def _connected_at(self, name: str) -> int | None:
        """When the broker says that our connection came, in ms; it takes a moment to show it."""
        pause = Stop()
        path = "/connections?columns=user_provided_name,client_properties.connection_name,connected_at"
        for _ in range(20):
            found = ask(self._url, self._management, path, list[dict[str, Any]])
            for each in found:
                said = each.get("client_properties") or {}
                if name in (each.get("user_provided_name"), said.get("connection_name")):
                    at = each.get("connected_at")
                    return at if isinstance(at, int) else None
            pause.wait(0.3)
        return None
