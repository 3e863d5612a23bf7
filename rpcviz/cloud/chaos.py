"""The chaos desk: breaks the simulated cloud on purpose, for a while, and puts it right again.

Only where this process owns the simulated cloud: never a hand on a bus that somebody else depends on.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Final

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Stop, spawn
from rpcviz.base.table import load
from rpcviz.bus.connect import LOST
from rpcviz.bus.operate import Operator
from rpcviz.cloud import faults
from rpcviz.cloud.breakage import Breakage, FaultInfo, Trouble
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.fault import BROKER, Fault, Scene, Undo
from rpcviz.cloud.problems import BadParameter, NotAvailable, UnknownBreakage, UnknownFault
from rpcviz.cloud.run import Scalar, Words
from rpcviz.cloud.scenario import Choice, Integer

BROKEN_MOST: Final = 10
UNMENDED: tuple[type[Exception], ...] = (*LOST, LookupError)
"""What a mend may end in."""
AGAIN_S: Final = 3.0
"""How long after a mend that failed it is tried again."""
OTHERS_S: Final = 10.0
"""How long a wish to mend waits for somebody who is mending the same."""
log = logging.getLogger(__name__)
SECONDS: Final = Integer(
    name="seconds",
    least=1,
    most=300,
    default=30,
    offered=(5, 10, 20, 30, 60, 120, 300),
    title={"en": "Seconds", "zh-CN": "秒数"},
    help={"en": "After so long it is mended by itself.", "zh-CN": "到时自动修复。"},
)
TIMEOUT: Final = Integer(
    name="timeout",
    least=1,
    most=60,
    default=5,
    offered=(1, 2, 5, 10, 30, 60),
    title={"en": "Callers wait (seconds)", "zh-CN": "调用方等待（秒）"},
    help={
        "en": "While something is broken no call of the cloud waits longer than this; else it is 60 s.",
        "zh-CN": "有东西损坏期间，云中的 call 最多等待这么久；平时是 60 秒。",
    },
)
FOREIGN: Words = {
    "en": "The simulated cloud does not run in this process: only its owner may break it.",
    "zh-CN": "模拟云不在本进程中运行：只有它的所有者才能破坏它。",
}
OWN_CLOUD: Words = {
    "en": "Start rpcviz with its own cloud: rpcviz serve.",
    "zh-CN": "请启动带有自己的云的 rpcviz：rpcviz serve。",
}
NOBODY: Words = {"en": "No service that it can happen to runs here.", "zh-CN": "这里没有它可作用的服务。"}
MORE_SERVICES: Words = {"en": "Start one: --services.", "zh-CN": "请启动一个：--services。"}
BUSY: Words = {"en": "This service is broken already.", "zh-CN": "这个服务已经损坏。"}
MEND_FIRST: Words = {"en": "Mend it first, or wait.", "zh-CN": "请先修复它，或等待。"}
MANY: Words = {
    "en": f"{BROKEN_MOST} things are broken already.",
    "zh-CN": f"已有 {BROKEN_MOST} 处损坏。",
}


class _Broken:
    """One breakage, in the desk's table until it is mended. Who holds `mending` mends it."""

    def __init__(self, breakage: Breakage, timeout_s: float) -> None:
        self.breakage = breakage
        self.timeout_s = timeout_s
        self.over = Stop()
        """It need not last any longer: whoever it holds goes on."""
        self.settled = Stop()
        """It was mended, or nobody tries any more."""
        self.mending = threading.Lock()
        self.undo: Undo = _nothing


def _nothing() -> None:
    """Nothing is to be mended yet."""


class Chaos:
    """The catalogue of faults, and what is broken now."""

    def __init__(self, cloud: Cloud, clock: Clock) -> None:
        self._cloud = cloud
        self._clock = clock
        self._operator = Operator(cloud.url)
        self._faults = load("rpcviz.cloud.faults", "FAULT", Fault, faults.NAMES)
        self._lock = threading.Lock()
        # Invariant: at most BROKEN_MOST, and one for each program.
        self._broken: dict[str, _Broken] = {}

    def faults(self) -> Sequence[FaultInfo]:
        """The catalogue in its teaching order."""
        return [self._info(name, fault) for name, fault in self._faults.items()]

    def broken(self) -> Sequence[Breakage]:
        """What is broken now, oldest first."""
        with self._lock:
            return [each.breakage for each in self._broken.values()]

    def why_not(self) -> Words | None:
        """Why nothing can be broken here, None when it can."""
        return self._cloud.why_not() or (None if self._cloud.owns() else FOREIGN)

    def break_it(self, name: str, given: Mapping[str, object]) -> Breakage:
        """Break something. Raises UnknownFault, BadParameter, NotAvailable, BrokerUnreachable."""
        fault = self._faults.get(name)
        if fault is None:
            raise UnknownFault(name, self._faults)
        reason = self._why_not(fault)
        if reason is not None:
            raise NotAvailable(name, reason, MORE_SERVICES if reason is NOBODY else OWN_CLOUD)
        values = _read(name, self._parameters(fault), given)
        entry = self._enter(name, fault, values)
        try:
            self._do(fault, entry)
        except BaseException:
            self._settle(entry)
            raise
        spawn(f"chaos {name}", lambda: self._wait(entry))
        return entry.breakage

    def mend(self, breakage_id: str) -> Breakage:
        """Put one right. Raises UnknownBreakage; BrokerUnreachable where it cannot be.

        What cannot be mended stays broken, and is tried again when its time is over.
        """
        with self._lock:
            entry = self._broken.get(breakage_id)
        if entry is None:
            raise UnknownBreakage(breakage_id)
        self._undo(entry, OTHERS_S)
        return entry.breakage

    @contextmanager
    def broken_for(self, troubles: Sequence[Trouble]) -> Iterator[None]:
        """Break these meanwhile. Raises as `break_it` does; then none of them is broken.

        What cannot be mended at the end is told in the log, and tried again when its time is over.
        """
        with ExitStack() as mends:
            for each in troubles:
                mends.callback(self._mend_quietly, self.break_it(each.fault, each.values))
            yield

    def mend_all(self) -> None:
        """Put everything right; what cannot be is told in the log, and tried again when its time is over."""
        with self._lock:
            entries = list(self._broken.values())
        for entry in sorted(entries, key=lambda each: not self._faults[each.breakage.fault].cuts):
            self._undo_quietly(entry)

    def close(self) -> None:
        """The same, for good: what cannot be put right now never is."""
        self.mend_all()
        with self._lock:
            entries = list(self._broken.values())
        for entry in entries:
            self._settle(entry)

    # --- bookkeeping

    def _why_not(self, fault: Fault) -> Words | None:
        return self.why_not() or (None if self._targets(fault) else NOBODY)

    def _targets(self, fault: Fault) -> tuple[str, ...]:
        """Those that it can happen to, in the fault's order: the most instructive first."""
        here = (*self._cloud.programs(), BROKER)
        return tuple(who for program in fault.programs for who in here if who.partition("@")[0] == program)

    def _parameters(self, fault: Fault) -> tuple[Choice | Integer, ...]:
        target = Choice(
            name="target",
            choices=self._targets(fault) or ("",),
            title={"en": "Target", "zh-CN": "目标"},
            help={"en": "The program and its host.", "zh-CN": "程序及其主机。"},
        )
        return (target, *fault.parameters, SECONDS, TIMEOUT)

    def _info(self, name: str, fault: Fault) -> FaultInfo:
        reason = self._why_not(fault)
        return FaultInfo(
            name=name,
            title={language: words["title"] for language, words in fault.text.items()},
            story={language: words["story"] for language, words in fault.text.items()},
            parameters=tuple(each.info() for each in self._parameters(fault)),
            available=reason is None,
            reason=reason,
        )

    def _enter(self, name: str, fault: Fault, values: dict[str, Scalar]) -> _Broken:
        now_ns, target = self._clock.now_ns(), str(values["target"])
        breakage = Breakage(
            id=self._cloud.new_uuid(),
            fault=name,
            title={language: words["title"] for language, words in fault.text.items()},
            target=target,
            parameters=values,
            since_ns=now_ns,
            until_ns=now_ns + int(values["seconds"]) * 1_000_000_000,
        )
        entry = _Broken(breakage, int(values["timeout"]))
        with self._lock:
            if any(each.breakage.target == target for each in self._broken.values()):
                raise NotAvailable(name, BUSY, MEND_FIRST)
            if len(self._broken) >= BROKEN_MOST:
                raise NotAvailable(name, MANY, MEND_FIRST)
            self._broken[breakage.id] = entry
        return entry

    def _do(self, fault: Fault, entry: _Broken) -> None:
        target = entry.breakage.target
        process = self._cloud.process(target)
        if process is None and target != BROKER:
            raise NotAvailable(entry.breakage.fault, NOBODY, MORE_SERVICES)
        scene = Scene(
            cloud=self._cloud,
            operator=self._operator,
            who=target,
            found=process,
            values=entry.breakage.parameters,
            over=entry.over,
        )
        self._use_patience()
        entry.undo = _both(fault.do(scene), entry.over.set)

    def _settle(self, entry: _Broken) -> None:
        """Nothing is to be mended there any more."""
        with self._lock:
            self._broken.pop(entry.breakage.id, None)
        entry.settled.set()
        self._use_patience()

    def _undo(self, entry: _Broken, others_s: float = 0.0) -> None:
        """Mend it, or wait so long for whoever is at it; what fails leaves it as it is."""
        if not entry.mending.acquire(blocking=others_s > 0, timeout=others_s if others_s > 0 else -1):
            return
        try:
            if not entry.settled.is_set():
                entry.undo()
                self._settle(entry)
        finally:
            entry.mending.release()

    def _use_patience(self) -> None:
        """The shortest that any breakage asked for; none: as long as each call says."""
        with self._lock:
            waits = [each.timeout_s for each in self._broken.values()]
        self._cloud.be_patient(min(waits, default=None))

    def _wait(self, entry: _Broken) -> None:
        """Mend it when its time is over; where that fails, again and again."""
        left_s = (entry.breakage.until_ns - self._clock.now_ns()) / 1e9
        while not entry.settled.wait(max(0.0, left_s)):
            left_s = AGAIN_S
            self._undo_quietly(entry)

    def _mend_quietly(self, breakage: Breakage) -> None:
        """Mend one that was broken for somebody, unless another did."""
        try:
            self.mend(breakage.id)
        except UnknownBreakage:
            pass
        except UNMENDED as failure:
            _tell(breakage, failure)

    def _undo_quietly(self, entry: _Broken) -> None:
        try:
            self._undo(entry)
        except UNMENDED as failure:
            _tell(entry.breakage, failure)


def _tell(breakage: Breakage, failure: Exception) -> None:
    log.warning("%s of %s was not mended: %s", breakage.fault, breakage.target, failure)


def _both(undo: Undo, release: Callable[[], None]) -> Undo:
    """Mend first, then let go whoever is held: nobody is caught again on the way out."""

    def done() -> None:
        try:
            undo()
        finally:
            release()

    return done


def _read(
    fault: str, parameters: Sequence[Choice | Integer], given: Mapping[str, object]
) -> dict[str, Scalar]:
    """Parameters with their defaults. Raises BadParameter."""
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            allowed = ", ".join(known)
            raise BadParameter(fault, name, UNKNOWN, {"en": allowed, "zh-CN": allowed})
    return {
        name: parameter.read(fault, given[name]) if name in given else parameter.info().default
        for name, parameter in known.items()
    }


UNKNOWN: Final[Words] = {"en": "there is no such parameter", "zh-CN": "没有这个参数"}
