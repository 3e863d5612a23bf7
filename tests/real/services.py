"""A broker full of real oslo.messaging services, and work for them of which each piece has a number."""

import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from tests.real.oslo import Oslo
from tests.real.side import Later
from tests.wait import wait_until

SERVERS = (
    # Program, exchange, topic, server.
    ("compute", "nova", "compute", "cmp1.example.org"),
    ("compute", "nova", "compute", "cmp2.example.org"),
    ("control", "nova", "conductor", "ctl1"),
    ("control", "nova", "compute", "cmp3.example.org"),
    ("control", "neutron", "q-plugin", "ctl1"),
    ("control", "openstack", "cinder-volume", "ctl1"),
)
EXCHANGES = ("nova", "neutron", "openstack")
TOPICS = {topic: exchange for _, exchange, topic, _ in SERVERS}
NOTIFICATIONS = "notifications"
CONTEXT = {"request_id": "req-1", "user_id": "u", "auth_token": "gAAAA-secret"}


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """Work that was given out: the numbers of each kind."""

    calls: tuple[int, ...]
    casts: tuple[int, ...]
    fanouts: dict[int, str]
    """With the topic of each."""
    notifications: tuple[int, ...]

    def executions(self) -> int:
        """How often a server's method runs for it."""
        copies = [sum(topic == each[2] for each in SERVERS) for topic in self.fanouts.values()]
        return len(self.calls) + len(self.casts) + sum(copies)

    def asked(self) -> int:
        """Calls, with that which asks every server at the end."""
        return len(self.calls) + len(SERVERS)

    def messages(self) -> dict[str, int]:
        """What goes over the wire, by kind."""
        return {
            "call": self.asked(),
            "reply": self.asked(),
            "cast": len(self.casts),
            "fanout": len(self.fanouts),
            "notification": len(self.notifications),
        }

    def deliveries(self) -> int:
        """How often the broker gives a message to somebody."""
        return self.executions() + self.asked() + len(SERVERS) + len(self.notifications)


class Services:
    """Three processes: two of them answer, the third asks."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.vhost = url.rpartition("/")[2]
        self._numbers = itertools.count(1)
        self._programs = {name: Oslo(url, folder / f"{name}.log") for name in ("compute", "control", "api")}
        self._api = self._programs["api"]
        for program, exchange, topic, server in SERVERS:
            self._programs[program].serve(exchange, topic, server)
        for exchange in EXCHANGES:
            self._programs["control"].listen(exchange, f"{NOTIFICATIONS}_{exchange}")

    def close(self) -> None:
        """End them, whatever they do."""
        for program in self._programs.values():
            program.close()

    def work(self, rounds: int = 2) -> Done:
        """Give out work, several pieces at a time, and wait until all of it was done."""
        done = Done(
            calls=self._take(rounds * (len(SERVERS) + len(TOPICS))),
            casts=self._take(rounds * (len(SERVERS) + len(TOPICS))),
            fanouts={number: topic for topic in TOPICS for number in self._take(rounds)},
            notifications=self._take(rounds * len(EXCHANGES)),
        )
        acts = [
            Later(lambda: self._call(done.calls)),
            Later(lambda: self._cast(done.casts)),
            Later(lambda: self._fan_out(done.fanouts)),
            Later(lambda: self._notify(done.notifications)),
        ]
        for act in acts:
            act.result()
        expected = done.executions(), len(done.notifications)
        wait_until(lambda: self._totals(done) >= expected, 30, f"{expected} pieces of work")
        self._ask_everybody()
        return done

    def check_each_once(self, done: Done) -> None:
        """Each call and cast ran once, each fanout once on each server, each notification was heard once."""
        ran = Counter((one.args["n"], one.server) for one in self._heard(done))
        runs: Counter[int] = Counter()
        for (number, _), times in ran.items():
            runs[number] += times
        copies = {
            (number, server): 1
            for number, of in done.fanouts.items()
            for _, _, topic, server in SERVERS
            if topic == of
        }
        assert {number: runs[number] for number in (*done.calls, *done.casts)} == dict.fromkeys(
            (*done.calls, *done.casts), 1
        )
        assert {key: times for key, times in ran.items() if key[0] in done.fanouts} == copies
        noticed = Counter(one.payload["n"] for one in self._noticed(done))
        assert noticed == dict.fromkeys(done.notifications, 1)

    # ------------------------------------------------------------ pieces of work

    def _take(self, count: int) -> tuple[int, ...]:
        return tuple(itertools.islice(self._numbers, count))

    def _call(self, numbers: tuple[int, ...]) -> None:
        for number, where in zip(numbers, itertools.cycle(_places()), strict=False):
            args = {"n": number}
            assert self._api.call(*where[:2], "echo", args, context=CONTEXT, **where[2]) == args

    def _cast(self, numbers: tuple[int, ...]) -> None:
        for number, where in zip(numbers, itertools.cycle(_places()), strict=False):
            self._api.cast(*where[:2], "echo", {"n": number}, context=CONTEXT, **where[2])

    def _fan_out(self, numbers: dict[int, str]) -> None:
        for number, topic in numbers.items():
            self._api.cast(TOPICS[topic], topic, "echo", {"n": number}, context=CONTEXT, fanout=True)

    def _notify(self, numbers: tuple[int, ...]) -> None:
        for number, exchange in zip(numbers, itertools.cycle(EXCHANGES), strict=False):
            topic = f"{NOTIFICATIONS}_{exchange}"
            self._api.notify(exchange, [topic], "compute.x.end", {"n": number}, context=CONTEXT)

    def _ask_everybody(self) -> None:
        """Whatever was given to a server twice comes before this call, for a queue keeps the order."""
        for _, exchange, topic, server in SERVERS:
            self._api.call(exchange, topic, "echo", {}, server=server)

    # ------------------------------------------------------------ what was heard of it

    def _totals(self, done: Done) -> tuple[int, int]:
        return len(self._heard(done)), len(self._noticed(done))

    def _heard(self, done: Done) -> list[Any]:
        numbers = {*done.calls, *done.casts, *done.fanouts}
        programs = self._programs.values()
        return [one for each in programs for one in list(each.heard) if one.args.get("n") in numbers]

    def _noticed(self, done: Done) -> list[Any]:
        return [
            one for one in list(self._programs["control"].noticed) if one.payload["n"] in done.notifications
        ]


def _places() -> list[tuple[str, str, dict[str, str]]]:
    """Exchange, topic, and the server where it is one in particular."""
    servers = [(exchange, topic, {"server": server}) for _, exchange, topic, server in SERVERS]
    return [*servers, *((exchange, topic, {}) for topic, exchange in TOPICS.items())]
