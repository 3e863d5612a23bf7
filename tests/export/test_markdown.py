"""A request as a Markdown table, for a ticket."""

from rpcviz.export.markdown import MOST_ROWS, markdown
from tests.play import Play

REQUEST = "req-1"


def written(play: Play) -> list[str]:
    entries = sorted(play.entries.values(), key=lambda entry: entry.seq)
    play.wait_until(1000)
    return markdown(play.journeys[REQUEST], entries, play.hops).splitlines()


def test_a_call_is_a_line_with_its_time_and_who_took_it() -> None:
    play = Play().learn(connections={"con": "nova-conductor:1:x"})
    play.call("a", at=1, by="con", request=REQUEST, method="build_it").reply("a", at=1.5)
    head, _, names, rule, call, reply = written(play)
    assert head.startswith("**build\\_it** `req-1`, succeeded after 500.0 ms: 1 RPCs, 0 fanout copies")
    assert names.count("|") == rule.count("|") == call.count("|")
    assert call == "| 0.0 | call | build\\_it | nova-conductor | compute | 500.0 |  |"
    assert reply.startswith("| 500.0 | reply | build\\_it |")


def test_trouble_is_in_the_notes() -> None:
    play = Play().call("a", at=0, request=REQUEST).failure("a", at=1)
    play.call("b", at=2, timeout=1, request=REQUEST).wait_until(5)
    play.cast("c", at=6, queues=(), request=REQUEST).fanout("d", at=7, request=REQUEST)
    text = "\n".join(written(play))
    assert "NoValidHost" in text
    assert "timed out" in text
    assert "| nobody |  | reached no queue |" in text
    assert "×2" in text


def test_a_hop_stands_where_it_happened() -> None:
    lines = written(Play().hop("POST /servers", at=0, request=REQUEST).cast("c", at=1, request=REQUEST))
    assert lines[4].startswith("| 0.0 | rest | POST /servers | user | nova-api |")


def test_a_name_from_the_wire_cannot_break_out_of_its_cell() -> None:
    text = "\n".join(written(Play().cast("c", at=0, request=REQUEST, method="x|y\n<b>`")))
    assert "x\\|y \\<b\\>\\`" in text
    assert "\n<b>" not in text


def test_a_long_request_is_cut_and_says_so() -> None:
    play = Play()
    for number in range(MOST_ROWS + 3):
        play.cast(f"c{number}", at=number / 1000, request=REQUEST)
    lines = written(play)
    assert lines[-1] == "3 more lines left out"
