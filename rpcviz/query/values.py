"""What a message has for each field. None is unknown, and fits nothing."""

from collections.abc import Callable, Mapping
from typing import Final

from rpcviz.trace.autopsy import verdict
from rpcviz.trace.entry import Entry, Party, RpcState
from rpcviz.trace.rpc import ANNOUNCEMENTS
from rpcviz.wire.message import Kind

Texts = tuple[str | None, ...]


def _names(party: Party | None) -> Texts:
    return () if party is None else (party.service, party.host)


def _taken(entry: Entry) -> Texts:
    receivers = entry.receivers
    if not receivers:
        return ()
    if len(receivers) == 1:
        return receivers[0].service, receivers[0].host
    return tuple(name for party in receivers for name in (party.service, party.host))


def _to(entry: Entry) -> Texts:
    # Before anybody is known to have taken it, the address says which server it is for.
    return (*_taken(entry), entry.server)


def _ends(entry: Entry) -> Texts:
    return (*_names(entry.sender), *_taken(entry))


def _hosts(entry: Entry) -> Texts:
    sender = entry.sender
    here = None if sender is None else sender.host
    return (here, entry.server, *(party.host for party in entry.receivers or ()))


def _pair(entry: Entry) -> Texts:
    if entry.answer_id is None and entry.reply_to_id is None:
        return ()
    return entry.msg_id, entry.answer_id, entry.reply_to_id


TEXTS: Final[Mapping[str, Callable[[Entry], Texts]]] = {
    "kind": lambda entry: (entry.kind.value,),
    "method": lambda entry: (entry.method, entry.label, entry.event_type),
    "event": lambda entry: (entry.event_type,),
    "pair": _pair,
    "service": _ends,
    "from": lambda entry: _names(entry.sender),
    "to": _to,
    "host": _hosts,
    "exchange": lambda entry: (entry.exchange or "default",),
    "key": lambda entry: (entry.routing_key,),
    "queue": lambda entry: entry.queues or (),
    "request": lambda entry: (entry.request_id, entry.global_request_id),
    "msg": lambda entry: (entry.msg_id,),
    "id": lambda entry: (entry.unique_id, entry.id),
    "version": lambda entry: (entry.version,),
    "namespace": lambda entry: (entry.namespace,),
    "user": lambda entry: (entry.user_id,),
    "project": lambda entry: (entry.project_id,),
    "conn": lambda entry: (entry.connection, entry.program),
    "verdict": lambda entry: (verdict(entry),),
}
"""By field, for those that compare text. A name that is known by two words has both."""


def said(entry: Entry) -> Texts:
    """What a bare word is searched in: methods, services and ids."""
    return (
        entry.method, entry.label, entry.event_type, *_ends(entry), entry.server, entry.topic,
        entry.request_id, entry.global_request_id, entry.msg_id, entry.unique_id, entry.id,
    )  # fmt: skip


NUMBERS: Final[Mapping[str, Callable[[Entry], int | None]]] = {
    "latency": lambda entry: entry.latency_ns,
    "size": lambda entry: entry.size,
    "routed": lambda entry: entry.routed,
}
"""By field, for those that compare numbers: nanoseconds, bytes, queues."""


def _unroutable(entry: Entry) -> bool:
    return entry.routed == 0 or entry.state is RpcState.UNROUTABLE


def _timeout(entry: Entry) -> bool:
    return entry.state in (RpcState.TIMED_OUT, RpcState.LATE)


def _inferred(entry: Entry) -> bool:
    parties = (entry.sender, *(entry.receivers or ()))
    return any(party is not None and party.certainty == "inferred" for party in parties)


def _trouble(entry: Entry) -> bool:
    failed = entry.kind is Kind.FAILURE or entry.state is RpcState.FAILED
    lost = _unroutable(entry) and entry.kind not in ANNOUNCEMENTS
    return failed or entry.redelivered or _timeout(entry) or lost


STATES: Final[Mapping[str, Callable[[Entry], bool]]] = {
    "waiting": lambda entry: entry.state is RpcState.WAITING,
    "timeout": _timeout,
    "late": lambda entry: entry.state is RpcState.LATE,
    "unroutable": _unroutable,
    "redelivered": lambda entry: entry.redelivered,
    "inferred": _inferred,
    "background": lambda entry: entry.background,
    "trouble": _trouble,
}
"""What `is` asks, by its word."""
