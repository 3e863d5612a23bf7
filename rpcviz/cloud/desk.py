"""Where scenarios are played. A run is judged by what the tracer saw, not by what the cloud says it did."""

import logging
import threading
from collections import deque
from collections.abc import Mapping, Sequence

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import spawn
from rpcviz.base.problem import Problem
from rpcviz.base.table import load
from rpcviz.bus.problems import BusClosed
from rpcviz.cloud import acts, scenarios
from rpcviz.cloud.chaos import OWN_CLOUD, Chaos
from rpcviz.cloud.cloud import NOT_RUNNING, Cloud
from rpcviz.cloud.pace import Stopped
from rpcviz.cloud.problems import NotAvailable, UnknownRun, UnknownScenario
from rpcviz.cloud.run import Run, Scalar, ScenarioInfo, Words
from rpcviz.cloud.scenario import ActFailed, Scenario, Step, era_of
from rpcviz.cloud.state import Gone
from rpcviz.cloud.watch import Watch
from rpcviz.cloud.wire_era import note
from rpcviz.trace.change import Change

RUNS_KEPT = 100
PLAYING_MOST = 4
WAITING_MOST = 50
DEADLINE_S = 60.0
SETTLE_S = 5.0
"""How long the tap may need for the last messages once the act itself is over."""
LAST_WORDS_S = 0.3
"""The same for an act that failed: what was sent before the failure is still on its way to the tap."""
log = logging.getLogger(__name__)
START: Words = {"en": "Start rpcviz with its cloud.", "zh-CN": "请启动带有云的 rpcviz。"}
ADD: Words = {
    "en": "Start rpcviz without --services, or add the service there.",
    "zh-CN": "请不带 --services 启动 rpcviz，或在其中加上该服务。",
}
BUSY: Words = {
    "en": f"{WAITING_MOST} runs are waiting already.",
    "zh-CN": f"已有 {WAITING_MOST} 次运行在等待。",
}
WAIT: Words = {"en": "Wait for one to end.", "zh-CN": "请等其中一次结束。"}
NAMELESS: Words = {
    "en": "The servers are told apart by their connections. Their names are known to the broker's"
    " management API, which rpcviz cannot read here (--management).",
    "zh-CN": "这里按连接来区分各台服务器。它们的名字只有消息代理的管理 API 知道，"
    "而 rpcviz 在这里读不到它（--management）。",
}
RESET: Words = {"en": "The cloud was emptied (Start afresh).", "zh-CN": "云被清空了（重新开始）。"}


class _Play:
    """One run while it is played. Everything but `finished` is written under the desk's lock."""

    def __init__(self, run: Run, scenario: Scenario, deadline_ns: int) -> None:
        self.run = run
        self.scenario = scenario
        self.deadline_ns = deadline_ns
        self.watch: Watch | None = None
        self.finished = threading.Event()
        """Every step was seen, or it ended otherwise."""


class Desk:
    """The catalogue, and the runs: the last hundred are kept."""

    def __init__(
        self,
        cloud: Cloud,
        clock: Clock,
        chaos: Chaos,
        *,
        deadline_s: float = DEADLINE_S,
        settle_s: float = SETTLE_S,
    ) -> None:
        """`chaos` breaks what some scenarios need broken.

        `deadline_s` is a run's, from its start; `settle_s` what is granted to the tap after the act.
        """
        self._cloud = cloud
        self._clock = clock
        self._chaos = chaos
        self._deadline_s = deadline_s
        self._settle_s = settle_s
        self._scenarios = load("rpcviz.cloud.scenarios", "SCENARIO", Scenario, scenarios.NAMES)
        self._lock = threading.Lock()
        # Invariant: at most RUNS_KEPT here, and at most WAITING_MOST + `_playing_most` of them run.
        self._plays: dict[str, _Play] = {}
        self._waiting: deque[_Play] = deque(maxlen=WAITING_MOST)
        self._workers = 0
        self._playing_most = PLAYING_MOST
        self._watching: tuple[_Play, ...] = ()

    def scenarios(self) -> Sequence[ScenarioInfo]:
        """The catalogue in its teaching order."""
        return [scenario.info(self._why_not(scenario)) for scenario in self._scenarios.values()]

    def run(self, name: str, parameters: Mapping[str, object]) -> Run:
        """Start one. Raises UnknownScenario, BadParameter, NotAvailable."""
        scenario = self._scenarios.get(name)
        if scenario is None:
            raise UnknownScenario(name, self._scenarios)
        values = scenario.read(parameters)
        why_not = self._cloud.why_not()
        if why_not is not None:
            raise NotAvailable(name, why_not, START)
        if (lacks := self._cloud.lacks(scenario.needs)) is not None:
            raise NotAvailable(name, lacks, ADD)
        if (whole := self._unbreakable(scenario)) is not None:
            raise NotAvailable(name, whole, OWN_CLOUD)
        play = self._new(scenario, values)
        with self._lock:
            if len(self._waiting) >= WAITING_MOST:
                raise NotAvailable(name, BUSY, WAIT)
            self._plays[play.run.id] = play
            self._forget_old()
            self._waiting.append(play)
            if self._workers < self._playing_most:
                self._workers += 1
                spawn(f"desk {self._workers}", self._work)
        return self._shown(play)

    def run_by_id(self, run_id: str) -> Run:
        """One run as it is now. Raises UnknownRun."""
        with self._lock:
            play = self._plays.get(run_id)
        if play is None:
            raise UnknownRun(run_id, RUNS_KEPT)
        return self._shown(play)

    def runs(self) -> Sequence[Run]:
        """Newest first, at most 100."""
        with self._lock:
            plays = list(self._plays.values())
        return [self._shown(play) for play in reversed(plays)]

    def widen(self, playing: int) -> None:
        """Play so many at once where that is more than usual: for a load."""
        with self._lock:
            self._playing_most = max(PLAYING_MOST, playing)

    def full(self) -> Words | None:
        """Why no further server fits, None while one does."""
        return self._cloud.full()

    def see(self, changes: Sequence[Change], now_ns: int) -> None:
        """What the tracer said, in its order; `now_ns` ends runs whose deadline passed."""
        for play in self._watching:
            self._judge(play, changes, now_ns)

    def reset(self) -> None:
        """Empty the cloud; runs that still play fail with that reason."""
        with self._lock:
            self._waiting.clear()
            for play in self._plays.values():
                self._end(play, RESET)
        self._cloud.reset()

    # --- bookkeeping

    def _why_not(self, scenario: Scenario) -> Words | None:
        return self._cloud.why_not() or self._cloud.lacks(scenario.needs) or self._unbreakable(scenario)

    def _unbreakable(self, scenario: Scenario) -> Words | None:
        return None if scenario.trouble is None else self._chaos.why_not()

    def _new(self, scenario: Scenario, values: dict[str, Scalar]) -> _Play:
        now = self._clock.now_ns()
        run = Run(
            id=self._cloud.new_uuid(),
            scenario=scenario.name,
            parameters=values,
            state="running",
            started_ns=now,
            request_id=f"req-{self._cloud.new_uuid()}",
            wire=note(era_of(values), self._cloud.wires()),
        )
        play = _Play(run, scenario, now + int(self._deadline_s * 1e9))
        steps = scenario.must_see(self._cloud, {}, values)
        play.watch = self._watch(play, steps)
        return play

    def _watch(self, play: _Play, steps: tuple[Step, ...]) -> Watch:
        request_id = str(play.run.request_id)
        never = play.scenario.must_not_see
        return Watch(request_id, steps, lambda: self._cloud.world.made_by(request_id), never)

    def _forget_old(self) -> None:
        for run_id in [key for key, play in self._plays.items() if play.run.state != "running"]:
            if len(self._plays) <= RUNS_KEPT:
                return
            del self._plays[run_id]

    def _shown(self, play: _Play) -> Run:
        with self._lock:
            steps = play.watch.steps() if play.watch else ()
            return msgspec.structs.replace(play.run, steps=steps)

    def _end(self, play: _Play, reason: Words | None) -> None:
        """Write how a run ended, once; the lock is held."""
        if play.run.state == "running":
            play.run = msgspec.structs.replace(
                play.run,
                state="succeeded" if reason is None else "failed",
                reason=reason,
                note=NAMELESS if reason is None and play.watch and play.watch.strangers() else None,
                ended_ns=self._clock.now_ns(),
            )
        play.finished.set()

    # --- judging: on the worker that traces

    def _judge(self, play: _Play, changes: Sequence[Change], now_ns: int) -> None:
        with self._lock:
            watch = play.watch
            if watch is None or play.run.state != "running":
                return
            for change in changes:
                watch.feed(change)
            if watch.wrong() is not None:
                self._end(play, _not_seen(watch))
            elif watch.done():
                play.finished.set()
            elif now_ns >= play.deadline_ns:
                self._end(play, _not_seen(watch))

    # --- playing: on the desk's own workers

    def _work(self) -> None:
        while (play := self._next()) is not None:
            try:
                self._play(play)
            finally:
                with self._lock:
                    self._watching = tuple(other for other in self._watching if other is not play)

    def _next(self) -> _Play | None:
        with self._lock:
            if not self._waiting:
                self._workers -= 1
                return None
            return self._waiting.popleft()

    def _play(self, play: _Play) -> None:
        reason: Words | None
        try:
            with self._cloud.in_era(era_of(play.run.parameters)):
                reason = self._act(play)
        except ActFailed as failed:
            reason = failed.reason
            play.finished.wait(LAST_WORDS_S)
        except Gone:
            reason = acts.EMPTIED
        except (Stopped, BusClosed):
            reason = NOT_RUNNING
        except NotAvailable as refused:
            reason = refused.reason
        except LookupError as missing:
            reason = {"en": f"There is {missing}.", "zh-CN": f"缺少服务：{missing}。"}
        except Problem as problem:
            reason = {"en": problem.what, "zh-CN": problem.what}
        except Exception as failure:
            log.exception("run of %s", play.run.scenario)
            reason = {"en": f"rpcviz itself failed: {failure!r}", "zh-CN": f"rpcviz 自身出错：{failure!r}"}
        if reason is not None:
            # Where the cloud ended meanwhile, that is why; what the act met is only how it noticed.
            reason = self._cloud.why_not() or reason
        with self._lock:
            self._end(play, reason)

    def _act(self, play: _Play) -> Words | None:
        """Prepare, watch, play, and wait until everything was seen; why not, where it was not."""
        scenario, run = play.scenario, play.run
        plan = scenario.prepare(self._cloud)
        watch = self._watch(play, scenario.must_see(self._cloud, plan, run.parameters))
        with self._lock:
            if play.run.state != "running":
                return None
            play.watch = watch
            self._watching = (*self._watching, play)
        troubles = () if scenario.trouble is None else scenario.trouble(plan, run.parameters)
        with self._chaos.broken_for(troubles):
            scenario.play(self._cloud, str(run.request_id), plan, run.parameters)
        scenario.afterwards(self._cloud, plan)
        left_s = (play.deadline_ns - self._clock.now_ns()) / 1e9
        play.finished.wait(max(0.0, min(self._settle_s, left_s)))
        with self._lock:
            return None if watch.done() else _not_seen(watch)


def _not_seen(watch: Watch) -> Words:
    wrong = watch.wrong()
    if wrong is not None:
        return {
            "en": f"This must not happen, and was seen: {wrong.text['en']}.",
            "zh-CN": f"出现了不该出现的：{wrong.text['zh-CN']}。",
        }
    step = watch.missing()
    if step is None:
        return {"en": "It ended before it was judged.", "zh-CN": "在判定之前就结束了。"}
    return {
        "en": f"This was not seen in time: {step.text['en']}.",
        "zh-CN": f"没有及时看到：{step.text['zh-CN']}。",
    }
