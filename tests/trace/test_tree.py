"""Which message caused which."""

from rpcviz.trace.tree import Node, tree
from tests.play import Play

CONNECTIONS = {
    "api": "nova-api:1:x",
    "con": "nova-conductor:2:x",
    "sch": "nova-scheduler:3:x",
    "cmp": "nova-compute:4:x",
}


def shape(nodes: tuple[Node, ...], names: dict[str, str]) -> list[object]:
    """Nested lists of names."""
    return [
        [names[node.message_id], *shape(node.children, names)] if node.children else names[node.message_id]
        for node in nodes
    ]


def boot() -> Play:
    play = Play().learn(connections=CONNECTIONS)
    play.cast("build", at=0, by="api", method="build_instances").deliver("build", at=0.1, by="con")
    play.call("select", at=0.2, by="con", method="select_destinations").deliver("select", at=0.3, by="sch")
    play.reply("select", at=0.4, by="sch").deliver("select/reply", at=0.5, by="con")
    return play.cast("run", at=0.6, by="con", method="build_and_run_instance").deliver(
        "run", at=0.7, by="cmp"
    )


def drawn(play: Play) -> list[object]:
    names = {entry.id: name for name, entry in play.entries.items()}
    return shape(tree(list(play.entries.values())), names)


def test_a_classic_boot_is_a_cast_that_caused_a_call_and_a_cast() -> None:
    assert drawn(boot()) == [["build", "select", "run"]]


def test_a_reply_stands_beside_its_call() -> None:
    play = boot()
    build = tree(list(play.entries.values()))[0]
    assert build.children[0].reply_id == play["select/reply"].id
    assert build.children[1].reply_id is None


def test_a_cause_is_said_to_be_inferred_and_a_root_is_not() -> None:
    root = tree(list(boot().entries.values()))[0]
    assert not root.inferred
    assert all(child.inferred for child in root.children)


def test_an_answered_call_causes_nothing_more() -> None:
    play = boot()
    play.call("save", at=1, by="cmp", method="set_it").deliver("save", at=1, by="con").reply(
        "save", at=1.1, by="con"
    )
    play.cast("later", at=2, by="con", method="cleanup").deliver("later", at=2, by="cmp")
    assert drawn(play) == [["build", "select", ["run", "save"], "later"]]


def test_a_conductor_that_saves_an_object_may_notify_but_calls_nobody_for_it() -> None:
    play = boot().call("save", at=1, by="cmp", method="object_action").deliver("save", at=1, by="con")
    play.notify("note", "compute.instance.update", at=1.1, by="con")
    play.cast("other", at=1.2, by="con", method="cleanup")
    assert drawn(play) == [["build", "select", ["run", ["save", "note"]], "other"]]


def test_an_answer_without_its_call_is_a_node_of_its_own() -> None:
    play = Play().reply("a", at=1)
    assert [node.message_id for node in tree(list(play.entries.values()))] == [play["a/reply"].id]


def test_heartbeats_are_left_out() -> None:
    play = Play().call("a").heartbeat("a", at=1).reply("a", at=2)
    assert drawn(play) == ["a"]


def test_a_long_chain_is_no_deep_recursion() -> None:
    play = Play().learn(connections={f"c{number}": f"s{number}:1:x" for number in range(3000)})
    for number in range(2999):
        name = f"m{number}"
        play.cast(name, at=number, by=f"c{number}").deliver(name, at=number + 0.5, by=f"c{number + 1}")
    node = tree(list(play.entries.values()))[0]
    depth = 1
    while node.children:
        node = node.children[0]
        depth += 1
    assert depth == 2999
