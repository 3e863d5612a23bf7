"""A query against a message."""

import pytest

from rpcviz.query.language import parse
from rpcviz.query.match import match
from tests.play import Play


def entries() -> Play:
    play = Play().learn(
        connections={"a": "nova-api:1:x", "c": "nova-compute:2:x"}, hosts={"a": "ctl1", "c": "cmp07"}
    )
    play.call("call", method="object_action", label="Instance.save", by="c", request="req-1")
    play.cast("cast", method="reboot_instance", by="a", request="req-2", root="req-1").deliver(
        "cast", at=1, by="c"
    )
    play.notify("note", "compute.instance.create.end", by="c")
    return play.reply("call", at=1)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", {"call", "cast", "note", "call/reply"}),
        ("kind:call", {"call"}),
        ("kind:c*", {"call", "cast"}),
        ("kind:call,cast", {"call", "cast"}),
        ("-kind:call", {"cast", "note", "call/reply"}),
        ("NOT kind:call,cast", {"note", "call/reply"}),
        ("method:object_*", {"call", "call/reply"}),
        ("method:instance.save", {"call", "call/reply"}),
        ("method:REBOOT_instance", {"cast"}),
        ("method:*.create.end", {"note"}),
        ("method:reboot_instanc?", {"cast"}),
        ("method:reboot", set()),
        ("service:nova-api", {"cast"}),
        ("service:cmp07", {"call", "cast", "note", "call/reply"}),
        ("service:nova-compute -method:object_*", {"cast", "note"}),
        ("request:req-1", {"call", "call/reply", "cast"}),
        ("request:req-*", {"call", "call/reply", "cast"}),
        ("-request:*", {"note"}),
        ("kind:cast method:object_*", set()),
    ],
)
def test_which_messages_a_query_lets_through(text: str, names: set[str]) -> None:
    query = parse(text)
    assert {name for name, entry in entries().entries.items() if match(query, entry)} == names
