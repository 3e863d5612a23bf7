"""What a caller makes of answers written by hand: oslo's client first, ours alike."""

from typing import Any

import pytest

from tests.real.hand import Hand
from tests.real.side import Failed, Later, Side, TimedOut

X = "nova"


class Call:
    """One call that waits, and its answers as the test writes them."""

    def __init__(self, side: Side, topic: str, hand: Hand, **options: Any) -> None:
        self._hand = hand
        hand.make_queue(X, topic)
        self._later = Later(lambda: side.call(X, topic, "echo", {}, **options))
        self.request = hand.next(topic)

    def answer(self, **keys: Any) -> None:
        """Send these keys; `_msg_id` is the call's unless it is among them."""
        self._hand.send("", self.request["_reply_q"], {"_msg_id": self.request["_msg_id"], **keys})

    def result(self) -> Any:
        """What the caller got."""
        return self._later.result()


def test_an_answer_needs_no_unique_id(side: Side, topic: str, hand: Hand) -> None:
    call = Call(side, topic, hand)
    call.answer(result=5, failure=None, ending=True)
    assert call.result() == 5


def test_the_unique_id_of_an_answer_is_not_looked_at(side: Side, topic: str, hand: Hand) -> None:
    # oslo's client checks it against a list to which nothing is ever added.
    call = Call(side, topic, hand, call_monitor_timeout=20)
    for _ in range(2):
        call.answer(result=None, failure=None, ending=False, _unique_id="same")
    call.answer(result=5, failure=None, ending=True, _unique_id="same")
    assert call.result() == 5


def test_an_answer_in_two_parts_is_put_together(side: Side, topic: str, hand: Hand) -> None:
    # Servers before Mitaka.
    call = Call(side, topic, hand)
    call.answer(result={"n": 5}, failure=None, ending=False)
    call.answer(result=None, failure=None, ending=True)
    assert call.result() == {"n": 5}


def test_a_failure_in_two_parts_is_put_together(side: Side, topic: str, hand: Hand) -> None:
    call = Call(side, topic, hand)
    text = '{"class": "Odd", "module": "strange", "message": "told", "tb": [], "args": [], "kwargs": {}}'
    call.answer(result=None, failure=text, ending=False)
    call.answer(result=None, failure=None, ending=True)
    with pytest.raises(Failed, match="Odd: told"):
        call.result()


def test_the_answer_to_another_call_changes_nothing(side: Side, topic: str, hand: Hand) -> None:
    call = Call(side, topic, hand)
    call.answer(result="not yours", failure=None, ending=True, _msg_id="another")
    call.answer(result="yours", failure=None, ending=True)
    assert call.result() == "yours"


def test_an_answer_without_an_end_is_none(side: Side, topic: str, hand: Hand) -> None:
    call = Call(side, topic, hand, timeout=3)
    call.answer(result=5, failure=None)
    with pytest.raises(TimedOut):
        call.result()


@pytest.mark.parametrize("result", [None, False, 0, "", [], {}])
def test_an_empty_result_is_a_result(side: Side, topic: str, hand: Hand, result: Any) -> None:
    call = Call(side, topic, hand)
    call.answer(result=result, failure=None, ending=True)
    assert call.result() == result
