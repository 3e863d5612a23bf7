"""Every sentence exists in both languages, with the same values."""

import string

import pytest

from rpcviz.trace.entry import RpcState
from rpcviz.web.sentences import summary
from rpcviz.web.words import choose, en, pick, say, zh_cn
from tests.play import Play


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert set(en.TEXTS) == set(zh_cn.TEXTS)


@pytest.mark.parametrize("key", sorted(en.TEXTS))
def test_both_languages_use_the_same_values(key: str) -> None:
    assert placeholders(en.TEXTS[key]) == placeholders(zh_cn.TEXTS[key])


@pytest.mark.parametrize("key", sorted(key for key in en.TEXTS if key.startswith("problem.")))
def test_every_problem_has_a_remedy(key: str) -> None:
    assert key.removesuffix(".remedy") + ".remedy" in en.TEXTS


@pytest.mark.parametrize(
    ("asked", "header", "lang"),
    [
        (None, None, "en"),
        ("zh-CN", "en", "zh-CN"),
        ("zh", None, "zh-CN"),
        ("fr", "zh", "en"),
        (None, "fr, zh-CN;q=0.8, en;q=0.5", "zh-CN"),
        (None, "en-GB,zh;q=0.1", "en"),
        (None, ";;;,,,", "en"),
    ],
)
def test_the_language_is_the_first_that_fits(asked: str | None, header: str | None, lang: str) -> None:
    assert choose(asked, header) == lang


def test_a_missing_language_is_english() -> None:
    assert pick({"en": "yes"}, "zh-CN") == "yes"
    assert pick({}, "en") == ""


def test_a_missing_value_is_an_error_and_not_a_hole() -> None:
    with pytest.raises(KeyError):
        say("en", "who.on", {"service": "x"})


NAMES = {"k1": "nova-conductor:1:a", "k2": "nova-scheduler:2:b"}
HOSTS = {"k1": "c1", "k2": "s1"}


def known() -> Play:
    return Play().learn(connections=NAMES, hosts=HOSTS, consumers={"scheduler": "k2", "scheduler.s1": "k2"})


def test_a_call_to_a_topic_asks_any_one() -> None:
    play = known().call("a", by="k1", method="select_destinations", key="scheduler", queues=("scheduler",))
    sentence, said = summary(play["a"], "en")
    assert sentence == "nova-conductor on c1 asks any nova-scheduler: select_destinations"
    assert said.values["receiver"] == "any nova-scheduler"


def test_a_cast_to_a_server_names_it() -> None:
    play = known().cast("a", by="k1", method="build_and_run_instance", key="compute.cmp1")
    assert "cmp1" in summary(play["a"], "en")[0]
    assert "does not wait" in summary(play["a"], "en")[0]


def test_a_fanout_tells_every_listener_and_says_when_there_is_none() -> None:
    play = known().fanout("a", by="k1", method="update", topic="scheduler")
    play.fanout("b", by="k1", method="update", topic="old", queues=())
    assert "every listener" in summary(play["a"], "en")[0]
    assert summary(play["b"], "en")[0].endswith("nobody hears it")


def test_an_answer_names_what_was_asked() -> None:
    play = known().call("a", by="k1", method="select_destinations", key="scheduler")
    play.failure("a", at=1, by="k2")
    assert "select_destinations failed with NoValidHost" in summary(play["a/failure"], "en")[0]


def test_a_call_that_ran_out_of_time_says_so() -> None:
    play = known().call("a", by="k1", timeout=5).wait_until(6)
    assert play["a"].state is RpcState.TIMED_OUT
    assert summary(play["a"], "en")[0].endswith("no answer came in time")


def test_what_is_no_message_says_why() -> None:
    assert "not JSON" in summary(Play().other("a")["a"], "en")[0]


def test_every_kind_has_its_sentence_in_both_languages() -> None:
    play = known().call("a").cast("b").fanout("c").notify("d", "compute.instance.create.end").other("e")
    play.reply("a", at=1).call("f").failure("f", at=1).call("g").heartbeat("g", at=1)
    for entry in play.entries.values():
        assert summary(entry, "en")[0] != summary(entry, "zh-CN")[0]
