"""A request as a sequence diagram that Mermaid can read."""

from rpcviz.export.mermaid import MOST_LINES, mermaid
from tests.play import Play

REQUEST = "req-1"


def played(play: Play) -> str:
    return mermaid(REQUEST, sorted(play.entries.values(), key=lambda entry: entry.seq), play.hops)


def test_a_call_with_its_reply_and_a_hop() -> None:
    play = Play().hop("boot", at=0, request=REQUEST).call("a", at=1, request=REQUEST, method="build")
    text = played(play.reply("a", at=1.5))
    assert text.startswith("sequenceDiagram\n  %% req-1\n  participant p1 as user\n")
    assert "boot (rest)" in text
    assert "->>" in text
    assert "reply to build 500.0 ms" in text


def test_an_exception_is_named_and_a_timeout_noted() -> None:
    play = (
        Play().call("a", at=0, request=REQUEST).failure("a", at=1).call("b", at=2, timeout=1, request=REQUEST)
    )
    text = played(play.wait_until(10))
    assert "NoValidHost in ping" in text
    assert "timed out" in text


def test_what_reached_no_queue_went_to_nobody() -> None:
    text = played(Play().cast("c", at=0, queues=(), request=REQUEST))
    assert "as nobody" in text
    assert "reached no queue" in text


def test_notifications_are_counted_and_left_out() -> None:
    play = Play().cast("c", at=0, request=REQUEST).notify("n", "compute.start", at=1, request=REQUEST)
    text = played(play)
    assert "compute.start" not in text
    assert "1 notifications and heartbeats left out" in text


def test_a_name_from_the_wire_cannot_break_out_of_its_line() -> None:
    text = played(Play().cast("c", at=0, request=REQUEST, method="x\nend;#<script>"))
    (line,) = (line for line in text.splitlines() if "script" in line)
    assert "x end#59;#35;<script>" in line


def test_a_long_request_is_cut_and_says_so() -> None:
    play = Play()
    for number in range(MOST_LINES + 5):
        play.cast(f"c{number}", at=number, request=REQUEST)
    assert "5 more lines left out" in played(play)
