"""Every AMQP method that rpcviz's own connections send, and the rules that a tap keeps to."""

from http.client import HTTPConnection
from typing import Any

import pytest
from amqp import spec
from amqp.abstract_channel import AbstractChannel

from tests.rabbit import Rabbit

Sent = tuple[tuple[int, int], tuple[Any, ...]]
PEACEFUL = {
    spec.Connection.StartOk,
    spec.Connection.TuneOk,
    spec.Connection.Open,
    spec.Connection.Close,
    spec.Connection.CloseOk,
    spec.Channel.Open,
    spec.Channel.Close,
    spec.Channel.CloseOk,
    spec.Confirm.Select,
}
PASSIVE_OF_EXCHANGE, PASSIVE_OF_QUEUE = 3, 2
"""Where the bit `passive` is among the arguments."""
KEPT = {
    "queues": "name,durable,auto_delete,exclusive,arguments",
    "exchanges": "name,type,durable,auto_delete,arguments",
    "bindings": "source,destination,routing_key,arguments",
}


class Record:
    """Every method that connections of rpcviz's own sent, with its arguments; and what was asked by HTTP."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """From now on, by connections of this process whose name begins with `rpcviz.`"""
        self.sent: list[Sent] = []
        send = AbstractChannel.send_method

        def send_and_note(
            channel: Any, kind: Any, format: Any = None, args: Any = None, *rest: Any, **more: Any
        ) -> Any:
            name = str((channel.connection or channel).client_properties.get("connection_name"))
            if name.startswith("rpcviz."):
                self.sent.append((tuple(kind), tuple(args or ())))
            return send(channel, kind, format, args, *rest, **more)

        monkeypatch.setattr(AbstractChannel, "send_method", send_and_note)
        self.asked: set[str] = set()
        """Methods of HTTP: a broker's management API changes nothing for GET."""
        request = HTTPConnection.request

        def request_and_note(connection: HTTPConnection, method: str, *rest: Any, **more: Any) -> None:
            self.asked.add(method)
            request(connection, method, *rest, **more)

        monkeypatch.setattr(HTTPConnection, "request", request_and_note)

    def of(self, *kinds: tuple[int, int]) -> list[tuple[Any, ...]]:
        """The arguments of each that was of these kinds."""
        return [arguments for kind, arguments in self.sent if kind in kinds]

    def kinds(self) -> set[tuple[int, int]]:
        """What was sent besides opening and closing."""
        return {kind for kind, _ in self.sent} - PEACEFUL


def only_own_queues(record: Record) -> None:
    """The rules of a tap, on what it sent."""
    assert record.of(spec.Queue.Purge, spec.Queue.Delete, spec.Exchange.Delete) == []
    assert record.of(spec.Basic.Publish, spec.Basic.Get, spec.Basic.Ack, spec.Basic.Reject) == []
    assert record.of(spec.Exchange.Bind, spec.Exchange.Unbind) == []
    for arguments in record.of(spec.Exchange.Declare):
        assert arguments[PASSIVE_OF_EXCHANGE] is True
    for arguments in record.of(spec.Queue.Declare):
        if not arguments[PASSIVE_OF_QUEUE]:
            _own_and_bounded(arguments)
    for arguments in record.of(spec.Queue.Bind, spec.Queue.Unbind, spec.Basic.Consume):
        assert arguments[1].startswith("rpcviz.tap.")


def _own_and_bounded(arguments: tuple[Any, ...]) -> None:
    _ticket, name, _passive, durable, exclusive, auto_delete, _nowait, bounds = arguments
    assert name.startswith("rpcviz.tap.")
    assert (durable, exclusive, auto_delete) == (False, True, True)
    assert bounds["x-max-length"] > 0
    assert bounds["x-overflow"] == "drop-head"
    assert bounds["x-max-length-bytes"] > 0
    assert bounds["x-message-ttl"] > 0


def declared(node: Rabbit, vhost: str) -> dict[str, list[str]]:
    """All that a vhost has, and how it was declared; in order."""
    found: dict[str, list[str]] = {}
    for kind, columns in KEPT.items():
        rows = node.ask("GET", f"/{kind}/{vhost}?columns={columns}")
        assert isinstance(rows, list)
        found[kind] = sorted(str(sorted(row.items())) for row in rows)
    return found


def theirs(node: Rabbit, vhost: str) -> dict[str, list[str]]:
    """The same without what is ours."""
    return {
        kind: [row for row in rows if "rpcviz" not in row] for kind, rows in declared(node, vhost).items()
    }
