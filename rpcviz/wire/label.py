"""What a generic method is about: `Instance.save` says more than `object_action`.

A label is made of identifiers alone, each checked against a pattern and a length, so it can never
carry a value. Source: nova/conductor/rpcapi.py, neutron/api/rpc/handlers/resources_rpc.py,
nova/compute/rpcapi.py `external_instance_event`.
"""

import re

import msgspec

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")


class _Object(msgspec.Struct):
    nova: str | None = msgspec.field(default=None, name="nova_object.name")
    other: str | None = msgspec.field(default=None, name="versioned_object.name")


class _Action(msgspec.Struct):
    objinst: _Object | None = None
    objname: str | None = None
    objmethod: str | None = None


class _Push(msgspec.Struct):
    resource_list: list[_Object] = []
    event_type: str | None = None
    resource_type: str | None = None


class _EventData(msgspec.Struct):
    name: str | None = None


class _Event(msgspec.Struct):
    data: _EventData | None = msgspec.field(default=None, name="nova_object.data")


class _Events(msgspec.Struct):
    events: list[_Event] = []


_ACTION = msgspec.json.Decoder(_Action)
_PUSH = msgspec.json.Decoder(_Push)
_EVENTS = msgspec.json.Decoder(_Events)


def _joined(*words: str | None) -> str | None:
    known = [word for word in words if word is not None and _WORD.fullmatch(word)]
    return ".".join(known) or None


def _name(thing: _Object | None) -> str | None:
    return None if thing is None else thing.nova or thing.other


def _of_action(args: msgspec.Raw) -> str | None:
    action = _ACTION.decode(args)
    return _joined(action.objname or _name(action.objinst), action.objmethod)


def _of_push(args: msgspec.Raw) -> str | None:
    push = _PUSH.decode(args)
    first = _name(push.resource_list[0]) if push.resource_list else push.resource_type
    return _joined(first, push.event_type)


def _of_event(args: msgspec.Raw) -> str | None:
    events = _EVENTS.decode(args).events
    return _joined(events[0].data.name) if events and events[0].data else None


_READERS = {
    "object_action": _of_action,
    "object_class_action_versions": _of_action,
    "object_class_action": _of_action,
    "object_backport_versions": _of_action,
    "push": _of_push,
    "pull": _of_push,
    "bulk_pull": _of_push,
    "external_instance_event": _of_event,
}


def label_of(method: str, args: msgspec.Raw) -> str | None:
    """The label of a request, None for a method that says it all. Never raises."""
    reader = _READERS.get(method)
    if reader is None:
        return None
    try:
        return reader(args)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
