"""A verdict in the API: its word, its sentence in two languages, and what it rests on."""

import pytest

from rpcviz.trace import verdicts
from rpcviz.trace.autopsy import FINDINGS
from rpcviz.web.answers.messages import VerdictShape
from rpcviz.web.rows import mark
from rpcviz.web.verdicts import verdict_shape
from tests.play import Play
from tests.trace.test_autopsy import PLAYS, silent
from tests.web.conftest import Ask


def shape(word: str, lang: str) -> VerdictShape:
    found = verdict_shape(PLAYS[word](Play())["a"], lang)
    assert found is not None
    return found


@pytest.mark.parametrize("word", verdicts.NAMES)
def test_each_has_its_sentences_in_both_languages_made_of_the_same(word: str) -> None:
    english, chinese = shape(word, "en"), shape(word, "zh-CN")
    assert english.said == chinese.said
    assert english.sentence != chinese.sentence
    assert [each.said for each in english.evidence] == [each.said for each in chinese.evidence]


def test_a_message_carries_its_verdict_and_the_mark_its_word(ask: Ask) -> None:
    play = silent(Play())
    found = ask(play).get(f"/api/v1/messages/{play['a'].id}").get_json()["verdict"]
    assert (found["word"], found["confidence"]) == ("silent", "seen")
    assert found["sentence"].startswith("Delivered, then silence: nova-compute@cmp1 took it")
    assert [each["id"] for each in found["evidence"]] == [play["a"].id, play["a"].id, None]
    assert mark(play["a"]).verdict == "silent"


def test_a_message_with_which_nothing_is_wrong_has_none(ask: Ask) -> None:
    play = Play().call("a").deliver("a", at=1).reply("a", at=2)
    assert ask(play).get(f"/api/v1/messages/{play['a'].id}").get_json()["verdict"] is None
    assert mark(play["a"]).verdict is None


def test_a_search_finds_each_by_its_word(ask: Ask) -> None:
    for word in FINDINGS:
        play = PLAYS[word](Play())
        found = ask(play).get(f"/api/v1/messages?q=verdict:{word}").get_json()["messages"]
        assert play["a"].id in [each["id"] for each in found]
