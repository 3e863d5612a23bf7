"""What a fault is: something that goes wrong on purpose at one program, and how it is put right again."""

from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from rpcviz.base.concurrency import Stop
from rpcviz.bus.disturb import UNDISTURBED, Disturbance
from rpcviz.bus.operate import FANOUT, Declared, Operator
from rpcviz.bus.process import BusProcess
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.run import Scalar
from rpcviz.cloud.scenario import Choice, Integer

Undo = Callable[[], None]
BROKER = "broker"
"""The target of what happens to the broker itself."""
SERVERS = (
    "nova-compute",
    "nova-conductor",
    "nova-scheduler",
    "neutron-openvswitch-agent",
    "neutron-dhcp-agent",
)
"""Programs that answer on the bus alone: without them the cloud's REST doors stay open."""


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """Where a fault happens."""

    cloud: Cloud
    operator: Operator
    who: str
    """`PROGRAM@HOST`, or BROKER."""
    found: BusProcess | None
    """Its process; None for BROKER."""
    values: Mapping[str, Scalar]
    over: Stop
    """Set when the fault is to end: whoever is held lets go."""

    @property
    def process(self) -> BusProcess:
        """The process that it happens to. Raises LookupError."""
        if self.found is None:
            raise LookupError(f"no process {self.who} here")
        return self.found

    def number(self, name: str) -> int:
        """A parameter that is a number."""
        return int(self.values[name])

    def disturb(self, disturbance: Disturbance) -> Undo:
        """Let it meet every request of the process from now on."""
        process = self.process
        process.disturbance = disturbance

        def undo() -> None:
            process.disturbance = UNDISTURBED

        return undo

    def own_queue(self) -> Declared:
        """The queue of this one server, `TOPIC.HOST`. Raises LookupError."""
        named = [each for each in self.process.queues() if each.name.endswith(f".{self.process.host}")]
        return _first(named, f"queue of {self.who} alone")

    def fanout_queue(self) -> Declared:
        """Its own queue at a fanout exchange. Raises LookupError."""
        return _first([each for each in self.process.queues() if FANOUT in each.name], "fanout queue")


def _first(queues: list[Declared], what: str) -> Declared:
    if not queues:
        raise LookupError(f"no {what}")
    return queues[0]


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be broken."""

    text: Mapping[str, Mapping[Literal["title", "story"], str]]
    """Title and story, by language: what goes wrong, and what is then to be seen."""
    do: Callable[[Scene], Undo]
    """Break it, and say how to mend it. Raises LookupError where the program has nothing of the kind."""
    programs: tuple[str, ...] = SERVERS
    """Whom it can happen to; BROKER is none of them, and has a name of its own."""
    parameters: tuple[Choice | Integer, ...] = ()
    """Its own; target, seconds and timeout come with every fault."""
    cuts: bool = False
    """True where programs cannot reach the broker meanwhile: mended first, as other mends may need it."""


def delay(default: int) -> Integer:
    """How long something takes longer than it should."""
    return Integer(
        name="delay",
        least=1,
        most=60,
        default=default,
        offered=(1, 2, 4, 8, 15, 30, 60),
        title={"en": "Delay in seconds", "zh-CN": "延迟（秒）"},
        help={
            "en": "Longer than the callers wait: they time out. Shorter: it is only slow.",
            "zh-CN": "比调用方的等待更长：超时；更短：只是慢。",
        },
    )
