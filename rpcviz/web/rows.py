"""From what rpcviz knows to what the page draws: marks, hops, topology, edges. Pure."""

from rpcviz.trace.autopsy import verdict
from rpcviz.trace.change import Edge, Server, TopologyView
from rpcviz.trace.entry import Entry, Party
from rpcviz.web.shapes import (
    BindingShape,
    EdgeShape,
    ExchangeShape,
    HopMark,
    Mark,
    PartyShape,
    QueueShape,
    ReaderShape,
    ServerShape,
    ServiceShape,
    TopologyShape,
)
from rpcviz.wire.hop import Hop
from rpcviz.wire.message import Kind


def party(of: Party | None) -> PartyShape | None:
    """A sender or receiver; nobody known stays None."""
    if of is None or (of.service is None and of.host is None):
        return None
    return PartyShape(service=of.service, host=of.host, evidence=of.evidence, certainty=of.certainty)


def parties(of: tuple[Party, ...] | None) -> list[PartyShape] | None:
    """Receivers; None is unknown, empty is nobody."""
    if of is None:
        return None
    return [
        PartyShape(service=each.service, host=each.host, evidence=each.evidence, certainty=each.certainty)
        for each in of
    ]


def name_of(entry: Entry) -> str:
    """What to write on it: event_type, or method with its label; `?` when neither is known."""
    if entry.event_type is not None:
        return entry.event_type
    if entry.method is None:
        return entry.failure.name if entry.failure is not None else "?"
    return f"{entry.method} {entry.label}" if entry.label else entry.method


def pair_of(entry: Entry) -> str | None:
    """The other half: a call's final reply, a reply's call."""
    return entry.answer_id if entry.answer_id is not None else entry.reply_to_id


def milliseconds(ns: int | None) -> float | None:
    """Nanoseconds as milliseconds to the microsecond; None stays None."""
    return None if ns is None else round(ns / 1e6, 3)


def digits(ns: int | None) -> str | None:
    """Nanoseconds as a decimal string; None stays None."""
    return None if ns is None else str(ns)


def mark(entry: Entry) -> Mark:
    """One message on the stage and in the list."""
    return Mark(
        id=entry.id,
        seq=entry.seq,
        ts_ns=str(entry.ts_ns),
        kind=entry.kind,
        name=name_of(entry),
        exchange=entry.exchange,
        routing_key=entry.routing_key,
        sender=party(entry.sender),
        receivers=parties(entry.receivers),
        queues=None if entry.queues is None else list(entry.queues),
        routed=entry.routed,
        deliveries=entry.deliveries,
        delivered_ns=digits(entry.delivered_ns),
        redelivered=entry.redelivered,
        state=entry.state,
        deadline_ns=digits(entry.deadline_ns),
        pair=pair_of(entry),
        latency_ms=milliseconds(entry.latency_ns),
        heartbeats=entry.heartbeats,
        request_id=entry.request_id,
        background=entry.background,
        size=entry.size,
        version=entry.version,
        verdict=verdict(entry),
    )


def _end(text: str) -> PartyShape:
    """`service@host` or a bare service, as hops name their ends."""
    service, _, host = text.partition("@")
    return PartyShape(service=service, host=host or None, evidence="hop", certainty="seen")


def hop_mark(hop: Hop) -> HopMark:
    """One step off the bus."""
    return HopMark(
        id=hop.id,
        ts_ns=str(hop.ts_ns),
        what=hop.what,
        sender=_end(hop.sender),
        receiver=_end(hop.receiver),
        name=hop.name,
        result=hop.result,
        request_id=hop.request_id,
    )


def _server(server: Server) -> ServerShape:
    return ServerShape(
        host=server.host,
        certainty=server.certainty,
        evidence=server.evidence,
        reply_queues=list(server.reply_queues),
        silent_since_ns=digits(server.silent_since_ns),
    )


def topology(view: TopologyView) -> TopologyShape:
    """Everything the stage places, in the tracer's stable order."""
    return TopologyShape(
        services=[
            ServiceShape(
                name=service.name,
                project=service.project,
                servers=[_server(server) for server in service.servers],
                queues=list(service.queues),
            )
            for service in view.services
        ],
        exchanges=[
            ExchangeShape(name=each.name, type=each.type, project=each.project) for each in view.exchanges
        ],
        queues=[
            QueueShape(
                name=queue.name,
                role=queue.role,
                topic=queue.topic,
                readers=[ReaderShape(service=service, host=host) for service, host in queue.readers],
                messages=queue.messages,
                consumers=queue.consumers,
            )
            for queue in view.queues
        ],
        bindings=[
            BindingShape(exchange=exchange, key=key, queue=queue) for exchange, key, queue in view.bindings
        ],
    )


def edge(of: Edge) -> EdgeShape:
    """Who sends to whom through what."""
    return EdgeShape(
        sender=of.sender,
        exchange=of.exchange,
        receiver=of.receiver,
        kind=Kind(of.kind),
        messages=of.messages,
        bytes=of.bytes,
        per_s=round(of.per_s, 2),
    )
