"""From what is declared and bound to what `/api/v1/topology` answers. Pure."""

from collections.abc import Iterable

from rpcviz.trace.change import ExchangeView, QueueView, TopologyView
from rpcviz.trace.entry import Party
from rpcviz.trace.findings import Finding, findings
from rpcviz.trace.traffic import ExchangeTraffic, QueueTraffic
from rpcviz.web.answers.said import Said
from rpcviz.web.answers.topology import (
    BoundShape,
    ExchangeWhole,
    FindingShape,
    OwnerShape,
    QueueWhole,
    TopologyAnswer,
)
from rpcviz.web.ports import Declared
from rpcviz.web.rows import party, topology
from rpcviz.web.shapes import EdgeShape, ReaderShape
from rpcviz.web.words import TEXTS, say


def topology_answer(declared: Declared, edges: list[EdgeShape], *, seen: bool, lang: str) -> TopologyAnswer:
    """All of it; `seen`: the tap sees where messages go, so that rates of queues are known."""
    view = declared.topology
    shape = topology(view)
    bound: dict[str, list[BoundShape]] = {}
    fan: dict[str, int] = {}
    for exchange, key, queue in view.bindings:
        bound.setdefault(queue, []).append(BoundShape(exchange=exchange, key=key))
        fan[exchange] = fan.get(exchange, 0) + 1
    return TopologyAnswer(
        services=shape.services,
        exchanges=[
            _exchange(each, fan.get(each.name, 0) if view.told and each.name else None, declared)
            for each in view.exchanges
        ],
        queues=[
            _queue(each, bound.get(each.name, []), declared.queues.get(each.name) or QueueTraffic(), seen)
            for each in view.queues
        ],
        bindings=shape.bindings,
        edges=edges,
        told=view.told,
        needs_eye=[finding_shape(each, lang) for each in findings(view, declared.queues)],
        owners=owners(view),
    )


def _exchange(exchange: ExchangeView, bindings: int | None, declared: Declared) -> ExchangeWhole:
    traffic = declared.exchanges.get(exchange.name) or ExchangeTraffic()
    return ExchangeWhole(
        name=exchange.name,
        type=exchange.type,
        project=exchange.project,
        bindings=bindings,
        given=traffic.given,
        given_per_s=traffic.given_per_s,
    )


def _queue(queue: QueueView, bound: list[BoundShape], traffic: QueueTraffic, seen: bool) -> QueueWhole:
    return QueueWhole(
        name=queue.name,
        role=queue.role,
        topic=queue.topic,
        readers=[ReaderShape(service=service, host=host) for service, host in queue.readers],
        messages=queue.messages,
        consumers=queue.consumers,
        bound=bound,
        owner=party(queue.owner),
        owner_present=queue.owner_present,
        given=traffic.given,
        taken=traffic.taken,
        given_per_s=traffic.given_per_s if seen else None,
        taken_per_s=traffic.taken_per_s if seen else None,
        growth=traffic.growth,
        growing=traffic.growing,
    )


def owners(view: TopologyView) -> list[OwnerShape]:
    """Reply and fanout queues by whose they are; several processes of one service and host are one."""
    groups: dict[tuple[str | None, str | None], list[QueueView]] = {}
    for queue in view.queues:
        if queue.role in ("reply", "fanout"):
            owner = queue.owner or Party()
            groups.setdefault((owner.service, owner.host), []).append(queue)
    ordered = sorted(groups.items(), key=lambda item: (item[0] == (None, None), _words(item[0])))
    return [_owner(queues) for _, queues in ordered]


def _words(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(name or "" for name in names)


def _owner(queues: list[QueueView]) -> OwnerShape:
    counted = [queue.messages for queue in queues if queue.messages is not None]
    present = [queue.owner_present for queue in queues if queue.owner_present is not None]
    return OwnerShape(
        owner=party(queues[0].owner),
        present=any(present) if present else None,
        reply=[queue.name for queue in queues if queue.role == "reply"],
        fanout=[queue.name for queue in queues if queue.role == "fanout"],
        messages=sum(counted) if counted else None,
    )


def finding_shape(finding: Finding, lang: str) -> FindingShape:
    """One finding with its sentence in `lang`."""
    key = f"eye.{finding.key}"
    if finding.count == 1 and f"{key}.one" in TEXTS[lang]:
        key += ".one"
    return FindingShape(
        key=finding.key,
        level=finding.level,
        what=finding.what,
        names=list(finding.names),
        count=finding.count,
        summary=say(lang, key, finding.values),
        said=Said(key=key, values=dict(finding.values)),
    )
