"""A bus that never ends takes no more room than one that ran for a while."""

import random
from collections import OrderedDict, deque
from typing import Any

from rpcviz.trace.limits import Limits
from rpcviz.trace.stats import Edges, Stats
from tests.play import Play, moment

SMALL = Limits(
    copies=40, open_calls=20, overdue_calls=10, orphans=10, journeys=20, processes=30, names=40, unnamed=10
)
METHODS = ("ping", "build_instances", "object_action", "select_destinations", "reboot_instance")


class Cloud:
    """Speaks for ever: fresh ids, new connections and reply queues now and then, calls without answer."""

    def __init__(self) -> None:
        self.play = Play(SMALL)
        self.stats, self.edges = Stats(), Edges()
        self._chance = random.Random(3)
        self._at = 0

    def live(self, acts: int) -> "Cloud":
        for _ in range(acts):
            self._at += 1
            before = len(self.play.changes)
            self._act(self.play)
            self.play.wait_until(self._at)
            for change in self.play.changes[before:]:
                self.stats.feed(change, moment(self._at))
                self.edges.feed(change, moment(self._at))
        return self

    def _act(self, play: Play) -> None:
        at, who = self._at, f"c{self._chance.randrange(8) + self._at // 20}"
        name = f"m{at}"
        common: dict[str, Any] = {"at": at, "by": who, "method": self._chance.choice(METHODS)}
        common["request"] = f"req-{at // 7}"
        act = self._chance.choice(
            ["answered", "unanswered", "failed", "cast", "fanout", "notified", "foreign", "orphan", "learn"]
        )
        if act in ("answered", "unanswered", "failed"):
            play.call(name, timeout=30, reply_queue=f"reply_{who}", **common)
            play.deliver(name, at=at, by=f"t{at // 20}")
        if act == "answered":
            play.heartbeat(name, at=at, by=f"p{at // 20}").reply(name, at=at, by=f"p{at // 20}")
            play.deliver(f"{name}/reply", at=at, by=f"r{who}")
        elif act == "failed":
            play.failure(name, at=at)
        elif act == "cast":
            play.cast(name, **common).deliver(name, at=at, by=f"t{at // 20}")
        elif act == "fanout":
            play.fanout(name, topic=f"topic{at // 20}", **common).deliver(name, at=at, by=f"t{at // 20}")
        elif act == "notified":
            play.notify(name, "volume.create.end", at=at, by=who, publisher=f"volume.host{at}")
        elif act == "foreign":
            play.other(name, at=at, by=who, size=at, key=f"key{at}")
        elif act == "orphan":
            play.call(name, told=False).reply(name, at=at)
        elif act == "learn" and self._chance.random() < 0.2:
            play.learn(
                connections={f"c{each + at // 20}": f"nova-api:{each + at // 20}:x" for each in range(8)},
                consumers={f"reply_c{each + at // 20}": f"r{each + at // 20}" for each in range(8)},
                exchanges={"nova": "topic", f"topic{at // 20}_fanout": "fanout"},
            )


def reached(root: object) -> int:
    """How many objects hang on one, it included: containers, their items, attributes."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type):
            continue
        seen.add(id(one))
        if isinstance(one, dict | OrderedDict):
            waiting.extend(one.keys())
            waiting.extend(one.values())
        elif isinstance(one, list | tuple | set | frozenset | deque):
            waiting.extend(one)
        else:
            names = [name for each in type(one).__mro__ for name in getattr(each, "__slots__", ())]
            waiting.extend(getattr(one, name) for name in names if hasattr(one, name))
            waiting.extend(getattr(one, "__dict__", {}).values())
    return len(seen)


def test_what_the_tracer_holds_does_not_grow_with_time() -> None:
    cloud = Cloud()
    sizes = [reached(cloud.live(700).play.tracer) for _ in range(6)]
    assert max(sizes[3:]) < 1.1 * max(sizes[:3]), sizes


def test_numbers_are_kept_without_the_messages_that_were_counted() -> None:
    cloud = Cloud().live(500)
    assert reached(cloud.stats) < 2_000
