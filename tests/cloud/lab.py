"""A laboratory of faults: real bytes through the embedded engine, its firehose, `decode` and the tracer.

Each run has a seed. It picks a fault, plays one call that meets it on a clock of its own, notes what was
really done, and compares the verdict with that. No worker runs and nothing waits.

    .venv/bin/python -m tests.cloud.lab 1000
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable

import msgspec

from rpcviz.trace.verdict import Confidence, Judgement
from tests.cloud.laboratory import HOST, QUEUE, Lab


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one run did, and what was said of it."""

    seed: int
    fault: str
    truth: str | None
    said: Judgement | None
    blind: bool
    """The tap missed something while the call was under way."""

    @property
    def right(self) -> bool:
        """The verdict is what was done, and what it rests on was seen; or it is said that nobody can know.

        That is said only where the tap did not see everything.
        """
        if self.said is not None and self.said.confidence is Confidence.CANNOT_KNOW:
            return self.blind or self.truth == "unknown"
        return self.truth == (None if self.said is None else self.said.word)


# --- the faults: each plays one call and returns what was really done to it


def nothing(lab: Lab) -> str | None:
    lab.call()
    lab.take()
    lab.work(lab.some_of(0.01, 0.8))
    lab.answer()
    lab.hear()
    lab.past()
    return None


def freeze(lab: Lab) -> str | None:
    lab.call()
    lab.to(lab.some_of(0.01, 0.3))
    lab.take(ack=lab.chance.random() < 0.5)
    lab.past()
    return "silent"


def freeze_in_method(lab: Lab) -> str | None:
    lab.call()
    lab.take()
    lab.work(lab.some_of(0.2, 0.95))
    lab.past()
    alive = lab.beats and lab.beats[-1] + lab.monitor_s >= lab.deadline_s
    return "working" if alive else "silent"


def kill_before(lab: Lab) -> str | None:
    lab.leave(lab.callee)
    lab.to(lab.now_s + lab.chance.random())
    lab.call()
    lab.past()
    return "unread"


def kill_in_method(lab: Lab) -> str | None:
    lab.call()
    lab.take(ack=lab.chance.random() < 0.5)
    lab.to(lab.some_of(0.1, 0.6))
    lab.leave(lab.callee)
    lab.past()
    return "silent"


def kill_and_revive(lab: Lab) -> str | None:
    lab.call()
    lab.to(lab.some_of(0.1, 0.3))
    lab.leave(lab.callee)
    again = lab.join("nova-compute", HOST)
    lab.consume(again, QUEUE)
    lab.take(by=again)
    lab.to(lab.some_of(0.4, 0.8))
    lab.answer(by=again)
    lab.hear()
    lab.past()
    return None


def slow(lab: Lab) -> str | None:
    lab.call()
    lab.take()
    done_s = lab.some_of(0.3, 2.5)
    lab.work(done_s)
    lab.answer()
    lab.hear()
    lab.past()
    return "late" if done_s > lab.deadline_s else None


def lose_replies(lab: Lab) -> str | None:
    lab.call()
    lab.take()
    lab.to(lab.some_of(0.1, 0.5))
    lab.past()
    return "silent"


def reply_late(lab: Lab) -> str | None:
    lab.call()
    lab.take()
    lab.to(lab.some_of(1.05, 4))
    lab.answer()
    lab.hear()
    lab.past()
    return "late"


def twice(lab: Lab) -> str | None:
    lab.call()
    lab.put_back()
    lab.to(lab.some_of(0.1, 0.5))
    lab.take()
    lab.answer()
    lab.hear()
    lab.past()
    return None


def wrong_version(lab: Lab) -> str | None:
    lab.call()
    lab.take()
    lab.to(lab.some_of(0.01, 0.5))
    lab.fail("UnsupportedVersion")
    lab.hear()
    lab.past()
    return "failed"


def unbound_queue(lab: Lab) -> str | None:
    lab.unbind()
    lab.call()
    lab.past()
    return "unrouted"


def dead_reply_queue(lab: Lab) -> str | None:
    lab.call()
    lab.take()
    lab.to(lab.some_of(0.1, 0.4))
    lab.delete(lab.reply_queue)
    assert not lab.answer()
    revived_s = lab.some_of(0.5, 1.6)
    lab.to(revived_s)
    if revived_s < lab.deadline_s:
        lab.declare(lab.caller, lab.reply_queue)
        lab.engine.cancel(lab.caller, "1", lab.now_ns)
        lab.consume(lab.caller, lab.reply_queue)
    arrived = lab.answer()
    lab.hear()
    lab.past()
    return None if arrived else "gone"


def caller_killed(lab: Lab) -> str | None:
    lab.call()
    lab.take()
    lab.to(lab.some_of(0.1, 0.5))
    lab.leave(lab.caller)
    lab.to(lab.some_of(0.6, 0.9))
    if lab.chance.random() < 0.5:
        lab.answer()
    lab.past()
    return "deserted"


def busy(lab: Lab) -> str | None:
    """Credit for one message, and that one is never done."""
    lab.leave(lab.callee)
    lab.callee = lab.join("nova-compute", HOST)
    lab.consume(lab.callee, QUEUE, prefetch=1)
    lab.publish(lab.caller, "nova", QUEUE, b"{}")
    lab.to(lab.now_s + 1)
    lab.call()
    lab.past()
    return "untaken"


def full_queue(lab: Lab) -> str | None:
    """Nobody reads, and what comes later pushes the call out."""
    lab.leave(lab.callee)
    lab.delete(QUEUE)
    lab.callee = lab.join("nova-compute", "cmp9")
    lab.declare(lab.callee, QUEUE, **{"x-max-length": 3})
    lab.bind()
    lab.call()
    for _ in range(5):
        lab.publish(lab.caller, "nova", QUEUE, b"{}")
    lab.past()
    return "unread"


def network_pause(lab: Lab) -> str | None:
    """The callee is cut off: before it took the call, before its ack, or before its answer left."""
    when = lab.chance.choice(("before", "unacked", "acked"))
    if when == "before":
        lab.leave(lab.callee)
    lab.call()
    lab.to(lab.some_of(0.05, 0.2))
    if when != "before":
        lab.take(ack=when == "acked")
        lab.leave(lab.callee)
    back_s = lab.some_of(0.3, 0.8) if lab.chance.random() < 0.5 else lab.deadline_s + 1
    lab.to(back_s)
    lab.callee_back()
    taken = lab.take() or when == "acked"
    if taken:
        lab.answer()
        lab.hear()
    lab.past()
    if back_s < lab.deadline_s:
        return None
    return {"before": "unread", "unacked": "silent", "acked": "late"}[when]


def network_pause_of_caller(lab: Lab) -> str | None:
    """Its answer waits for it; it comes back in time, or not."""
    lab.call()
    lab.take()
    lab.to(lab.some_of(0.05, 0.2))
    lab.leave(lab.caller)
    lab.to(lab.some_of(0.25, 0.4))
    lab.answer()
    back_s = lab.some_of(0.5, 0.9) if lab.chance.random() < 0.5 else lab.deadline_s + 1
    lab.to(back_s)
    lab.caller_back()
    lab.hear()
    lab.past()
    return None if back_s < lab.deadline_s else "deserted"


def clock_skew(lab: Lab) -> str | None:
    """Whatever the callee believes the time to be, what was seen is by the tap's clock."""
    lab.notify(ahead_s=lab.chance.choice((-3600, -300, 300, 3600)))
    (said,) = [each for each in lab.entries.values() if each.kind == "notification"]
    assert lab.mirror or said.ts_ns == lab.now_ns
    return slow(lab)


def broker_restart(lab: Lab) -> str | None:
    """Who is back first: the programs, and the tap misses what they say, or the tap."""
    taken = lab.chance.random() < 0.6
    if not taken:
        lab.leave(lab.callee)
    lab.call()
    lab.take()
    lab.to(lab.some_of(0.1, 0.4))
    lab.restart()
    tap_first = lab.chance.random() < 0.5
    if tap_first:
        lab.listens_again(anew=True)
    lab.caller_back()
    lab.callee_back()
    lab.to(lab.some_of(0.5, 1.5))
    in_time = taken and lab.now_s < lab.deadline_s
    if taken:
        lab.answer()
        lab.hear()
    if not tap_first:
        lab.listens_again(anew=True)
    lab.past()
    if taken:
        return None if in_time else "late"
    return "lost with its queue"


def lost_copies(lab: Lab) -> str | None:
    """The tap's own queue overflows for a while; the call is answered meanwhile, or it is not."""
    lab.call()
    lab.to(lab.some_of(0.01, 0.3))
    answered = lab.chance.random() < 0.6
    lab.deafen()
    lab.take()
    lab.to(lab.some_of(0.4, 0.6))
    if answered:
        lab.answer()
        lab.hear()
    lab.to(lab.some_of(0.7, 1.3))
    lab.listens_again(anew=False)
    lab.past()
    return None if answered else "silent"


FAULTS: tuple[Callable[[Lab], str | None], ...] = (
    nothing, freeze, freeze_in_method, kill_before, kill_in_method, kill_and_revive, slow, lose_replies,
    reply_late, twice, wrong_version, unbound_queue, dead_reply_queue, caller_killed, busy, full_queue,
    network_pause, network_pause_of_caller, clock_skew, broker_restart, lost_copies,
)  # fmt: skip


def run(seed: int) -> Outcome:
    """One fault, one call, one verdict. Faults take turns, all else is chance."""
    lab = Lab(seed)
    fault = FAULTS[seed % len(FAULTS)]
    lab.others()
    truth = fault(lab)
    name = fault.__name__
    if lab.mirror:
        # It saw the call go out, and nothing else can be seen by it.
        name, truth = f"{name} (mirror)", "unknown"
    return Outcome(seed=seed, fault=name, truth=truth, said=lab.judged(), blind=lab.blind)


def table(outcomes: Iterable[Outcome]) -> str:
    """How often the verdict was right, by fault; and each that was wrong."""
    outcomes = list(outcomes)
    runs, right = (
        Counter(each.fault for each in outcomes),
        Counter(each.fault for each in outcomes if each.right),
    )
    lines = [
        f"{fault:34} {right[fault]:4} of {runs[fault]:4} right: {_said(outcomes, fault)}"
        for fault in sorted(runs)
    ]
    wrong = [
        f"seed {each.seed}: {each.fault} was {each.truth}, and was called "
        f"{None if each.said is None else each.said.word}"
        for each in outcomes
        if not each.right
    ]
    return "\n".join([*lines, *wrong])


def _said(outcomes: list[Outcome], fault: str) -> str:
    said = Counter(
        "nothing wrong" if each.said is None else f"{each.said.word} ({each.said.confidence})"
        for each in outcomes
        if each.fault == fault
    )
    return ", ".join(f"{word} {times}" for word, times in said.most_common())


if __name__ == "__main__":
    sys.stdout.write(table(run(seed) for seed in range(int(sys.argv[1]))) + "\n")
