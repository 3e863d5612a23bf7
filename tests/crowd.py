"""A capture of a made-up cloud of any size: hosts that report, as fast as asked, and every trouble there is.

What the simulated cloud cannot be: three hundred hosts, ten thousand messages a second, on any machine.
Run `python -m tests.crowd FILE --hosts 300 --per-s 2000 --seconds 20` and `rpcviz replay FILE`.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from rpcviz.wire import compose
from rpcviz.wire.capture import write_line
from rpcviz.wire.tapped import Point, Route, Tapped

START_NS = 1_700_000_000_000_000_000
CONDUCTORS = 2
TROUBLE_EVERY_S = 2.0
REST_S = 0.001
"""How long a message rests in its queue until it is taken."""
PATIENCE_S = 4
"""How long the caller of a call that nobody answers waits."""


class Crowd:
    """nova and neutron with `hosts` computes; each act gives the copies that a firehose would show."""

    def __init__(self, hosts: int) -> None:
        self.hosts = [f"cmp{number}" for number in range(1, hosts + 1)]
        self._seq = 0
        self._ids = 0

    # ------------------------------------------------------------ what is declared

    def _servers(self) -> Iterator[tuple[str, str]]:
        yield "nova-api", "api1"
        for number in range(1, CONDUCTORS + 1):
            yield "nova-conductor", f"c{number}"
        yield "nova-scheduler", "s1"
        yield "neutron-server", "rpc1"
        for host in self.hosts:
            yield "nova-compute", host
            yield "neutron-openvswitch-agent", host
        yield "ceilometer-agent-notification", "tel1"

    def _reads(self, service: str, host: str) -> Iterator[tuple[str, str, str]]:
        """Exchange, key and queue of each queue that a server reads."""
        topics = {
            "nova-conductor": ("nova", "conductor"),
            "nova-scheduler": ("nova", "scheduler"),
            "nova-compute": ("nova", "compute"),
            "neutron-server": ("neutron", "q-plugin"),
            "ceilometer-agent-notification": ("nova", "notifications.info"),
        }
        if service in topics:
            exchange, topic = topics[service]
            yield exchange, topic, topic
            if service != "ceilometer-agent-notification":
                yield exchange, f"{topic}.{host}", f"{topic}.{host}"
        if service == "neutron-openvswitch-agent":
            fanout = "neutron-vo-Port-1.11_fanout"
            yield fanout, "", f"{fanout}_{self.id_of(f'fan {host}')}"
        yield "", self.reply_queue(service, host), self.reply_queue(service, host)

    @staticmethod
    def id_of(text: str) -> str:
        """32 hexadecimal digits, the same for the same text."""
        return text.encode().hex().ljust(32, "0")[-32:]

    def reply_queue(self, service: str, host: str) -> str:
        """Where a server's answers come back."""
        return f"reply_{self.id_of(f'{service}@{host}')}"

    @staticmethod
    def connection(service: str, host: str) -> str:
        """An address for each server."""
        number = hash_of(f"{service}@{host}")
        address = f"10.{number // 65536 % 250}.{number // 256 % 250}.{number % 250}"
        return f"{address}:{number % 50000} -> 10.0.0.1:5672"

    def meta(self) -> dict[str, Any]:
        """The first line: everything that is declared, and who is connected."""
        connections: list[dict[str, str]] = []
        consumers: list[tuple[str, str, str]] = []
        bindings: list[tuple[str, str, str]] = []
        queues: dict[str, dict[str, object]] = {}
        for service, host in self._servers():
            name = self.connection(service, host)
            program = f"{service}:{1000 + len(connections)}:{self.id_of(host)}"
            connections.append({"name": name, "user_provided_name": program, "host": host})
            for exchange, key, queue in self._reads(service, host):
                queues[queue] = {"name": queue, "consumers": 1, "messages": 0}
                consumers.append((queue, name, "1"))
                if exchange and (exchange, key, queue) not in bindings[-3:]:
                    bindings.append((exchange, key, queue))
        exchanges = [
            {"name": "", "type": "direct"},
            {"name": "nova", "type": "topic"},
            {"name": "neutron", "type": "topic"},
            {"name": "neutron-vo-Port-1.11_fanout", "type": "fanout"},
        ]
        topology = {
            "connections": connections,
            "exchanges": exchanges,
            "queues": list(queues.values()),
            "bindings": bindings,
            "consumers": consumers,
        }
        broker = {"product": "RabbitMQ", "version": "3.13.7"}
        return {"rpcviz_capture": 1, "broker": broker, "tap": "firehose", "vhost": "/", "topology": topology}

    # ------------------------------------------------------------ what happens

    def _new_id(self) -> str:
        self._ids += 1
        return f"{self._ids:032x}"

    def _copy(self, at_s: float, point: Point, body: bytes, server: tuple[str, str], **route: Any) -> Tapped:
        self._seq += 1
        properties = {"content_type": "application/json", **route.pop("properties", {})}
        return Tapped(
            seq=self._seq,
            ts_ns=START_NS + round(at_s * 1e9),
            point=point,
            route=Route(
                vhost="/", node="rabbit@lab", connection=self.connection(*server), channel=1, **route
            ),
            properties=properties,
            body=body,
        )

    def call(
        self, at_s: float, asker: tuple[str, str], server: tuple[str, str], to: tuple[str, str], method: str,
        *, request: str | None = None, ends: str = "reply", took_s: float = 0.004, rest_s: float = REST_S,
    ) -> list[Tapped]:  # fmt: skip
        """A call and what came of it: `reply`, `failure`, `nothing`, or `again` (it is redelivered first)."""
        exchange, key = to
        msg_id, back = self._new_id(), self.reply_queue(*asker)
        context = {"request_id": request, "user_id": "u", "project_id": "p"} if request else {}
        body = compose.request(
            method=method, args={"host": server[1]}, context=context, unique_id=self._new_id(),
            version="5.0", msg_id=msg_id, reply_q=back,
        )  # fmt: skip
        patience = {"properties": {"expiration": str(PATIENCE_S * 1000)}} if ends == "nothing" else {}
        sent = {"exchange": exchange, "routing_key": key}
        copies = [self._copy(at_s, Point.PUBLISH, body, asker, routed_queues=(key,), **sent, **patience)]
        if ends == "nothing":
            return copies
        copies.append(
            self._copy(at_s + rest_s, Point.DELIVER, body, server, queue=key, redelivered=False, **sent)
        )
        if ends == "again":
            other = (server[0], f"c{CONDUCTORS}")
            copies.append(
                self._copy(at_s + 0.3, Point.DELIVER, body, other, queue=key, redelivered=True, **sent)
            )
            server, took_s = other, took_s + 0.3
        answer = (
            compose.failure(
                exc_name="NoValidHost", module="nova.exception", message="No valid host was found.",
                tb=["Traceback (most recent call last):\n"], args=["No valid host was found."], kwargs=None,
                msg_id=msg_id, unique_id=self._new_id(),
            )
            if ends == "failure"
            else compose.reply(result={"ok": True}, msg_id=msg_id, unique_id=self._new_id())
        )  # fmt: skip
        home = {"exchange": "", "routing_key": back}
        done = at_s + rest_s + took_s
        copies.append(self._copy(done, Point.PUBLISH, answer, server, routed_queues=(back,), **home))
        copies.append(
            self._copy(done + rest_s, Point.DELIVER, answer, asker, queue=back, redelivered=False, **home)
        )
        return copies

    def report(self, at_s: float, number: int, rest_s: float = REST_S) -> list[Tapped]:
        """What hosts say all day: their state, to a conductor or to neutron."""
        host = self.hosts[number % len(self.hosts)]
        if number % 3 == 2:
            agent, to = ("neutron-openvswitch-agent", host), ("neutron", "q-plugin")
            return self.call(at_s, agent, ("neutron-server", "rpc1"), to, "report_state", rest_s=rest_s)
        server = ("nova-conductor", f"c{number % CONDUCTORS + 1}")
        asker, to = ("nova-compute", host), ("nova", "conductor")
        return self.call(at_s, asker, server, to, "object_action", rest_s=rest_s)

    def lost(self, at_s: float) -> list[Tapped]:
        """A cast that no queue takes."""
        body = compose.request(
            method="port_update", args={}, context={"request_id": f"req-lost-{self._ids}"},
            unique_id=self._new_id(),
        )  # fmt: skip
        to = {"exchange": "neutron", "routing_key": "q-agent-notifier-nobody", "routed_queues": ()}
        return [self._copy(at_s, Point.PUBLISH, body, ("neutron-server", "rpc1"), **to)]

    def push(self, at_s: float) -> list[Tapped]:
        """A fanout to every agent."""
        body = compose.request(
            method="push", args={"resource_type": "Port"}, context={}, unique_id=self._new_id()
        )
        exchange = "neutron-vo-Port-1.11_fanout"
        queues = tuple(f"{exchange}_{self.id_of(f'fan {host}')}" for host in self.hosts)
        to = {"exchange": exchange, "routing_key": ""}
        copies = [
            self._copy(at_s, Point.PUBLISH, body, ("neutron-server", "rpc1"), routed_queues=queues, **to)
        ]
        for number, (queue, host) in enumerate(zip(queues, self.hosts, strict=True)):
            agent = ("neutron-openvswitch-agent", host)
            copies.append(
                self._copy(
                    at_s + 0.002 + number * 1e-5,
                    Point.DELIVER,
                    body,
                    agent,
                    queue=queue,
                    redelivered=False,
                    **to,
                )
            )
        return copies

    def trouble(self, at_s: float, number: int) -> list[Tapped]:
        """In turn: a failure, a call that nobody answers, no queue, a second delivery, a fanout."""
        api, conductor = ("nova-api", "api1"), ("nova-conductor", "c1")
        request = f"req-{self.id_of(f'trouble {number}')}"
        host = self.hosts[number * 7 % len(self.hosts)]
        if number % 5 == 0:
            scheduler = ("nova-scheduler", "s1")
            to = ("nova", "scheduler")
            return self.call(
                at_s, conductor, scheduler, to, "select_destinations", request=request, ends="failure"
            )
        if number % 5 == 1:
            to = ("nova", f"compute.{host}")
            return self.call(
                at_s, api, ("nova-compute", host), to, "get_console_output", request=request, ends="nothing"
            )
        if number % 5 == 2:
            return self.lost(at_s)
        if number % 5 == 3:
            return self.call(
                at_s, api, conductor, ("nova", "conductor"), "migrate_server", request=request, ends="again"
            )
        return self.push(at_s)


def hash_of(text: str) -> int:
    """The same number on every machine."""
    value = 7
    for letter in text.encode():
        value = (value * 31 + letter) % 2**31
    return value


def write(
    file: TextIO, *, hosts: int, per_s: float, seconds: float, trouble_every_s: float = TROUBLE_EVERY_S,
    rest_s: float = REST_S,
) -> None:  # fmt: skip
    """A capture of that cloud: `per_s` messages a second, of which half are replies."""
    crowd = Crowd(hosts)
    print(json.dumps(crowd.meta()), file=file)
    copies = []
    for number in range(round(per_s * seconds / 2)):
        copies += crowd.report(number * 2 / per_s, number, rest_s)
    for number in range(int(seconds / trouble_every_s) if trouble_every_s else 0):
        copies += crowd.trouble(0.5 + number * trouble_every_s, number)
    copies.sort(key=lambda copy: copy.ts_ns)
    for copy in copies:
        print(write_line(copy).decode(), file=file)


def main() -> None:
    """Write one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--hosts", type=int, default=300)
    parser.add_argument("--per-s", type=float, default=500)
    parser.add_argument("--seconds", type=float, default=20)
    asked = parser.parse_args()
    with asked.file.open("w", encoding="utf-8") as file:
        write(file, hosts=asked.hosts, per_s=asked.per_s, seconds=asked.seconds)


if __name__ == "__main__":
    main()
