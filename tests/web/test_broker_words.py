"""What is told of a broker is said in the reader's language, and whatever the tap says has words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import rpcviz
from rpcviz.base.problem import Problem
from rpcviz.base.saying import Saying, saying
from rpcviz.bus import problems
from rpcviz.bus.management import NotManaged
from rpcviz.bus.management.ask import NotThere
from rpcviz.tap.facts import TapFacts
from rpcviz.web.ports import BrokerFacts
from rpcviz.web.sentences import broker_shape
from rpcviz.web.shapes import BrokerShape
from rpcviz.web.words import en, told

CHINESE = re.compile(r"[\u4e00-\u9fff]")
URL, VHOST = "amqp://ctl1:5672/", "/"
MET = (
    problems.BrokerUnreachable(URL, "[Errno 111] Connection refused"),
    problems.BrokerLost(URL, "320 CONNECTION_FORCED"),
    problems.TlsRefused(URL, "self signed", "Name it", flaw="untrusted"),
    problems.TlsRefused(URL, "who answers there speaks no TLS", "Use 5671", flaw="plain"),
    problems.TlsRefused(URL, "no file", "Check it", flaw="files"),
    problems.LoginRefused(URL, "403 ACCESS_REFUSED"),
    problems.VhostRefused(URL, "530 NOT_ALLOWED", user="viz", vhost=VHOST),
    problems.TraceExchangeRefused(user="viz", vhost=VHOST),
    problems.TraceExchangeMissing(vhost=VHOST, why="404 NOT_FOUND"),
    problems.ExchangeRefused("nova", user="viz", vhost=VHOST),
    problems.ExchangeMissing("nova", vhost=VHOST),
    problems.ChannelRefused(URL, "406 PRECONDITION_FAILED"),
    NotManaged("http://ctl1:15672", "Connection refused"),
    NotThere("http://ctl1:15672", "404 for /vhosts/x"),
)
"""What a tap may meet while it connects."""


def shape(lang: str, **facts: object) -> BrokerShape:
    known = {"url": URL, "product": "RabbitMQ", "version": "3", "vhost": VHOST, "state": "connecting"}
    return broker_shape(BrokerFacts(**{**known, **facts}), lang)  # type: ignore[arg-type]


@pytest.mark.parametrize("problem", MET, ids=lambda problem: problem.saying().key)
def test_what_keeps_a_tap_away_is_told_with_its_remedy_in_both_languages(problem: Problem) -> None:
    trouble = problem.saying()
    english, chinese = shape("en", trouble=trouble), shape("zh-CN", trouble=trouble)
    for text in (chinese.why, chinese.remedy):
        assert CHINESE.search(text or ""), text
    for text in (english.why, english.remedy):
        assert text
        assert not CHINESE.search(text)
    assert english.made_of == chinese.made_of == {"why": [trouble]}


def test_the_line_that_grants_the_firehose_is_one_to_copy() -> None:
    trouble = problems.TraceExchangeRefused(user="viz", vhost=VHOST).saying()
    line = (
        "rabbitmqctl set_permissions -p / viz '^rpcviz[.]' '^rpcviz[.]' "
        "'^(rpcviz[.].*|amq[.]rabbitmq[.]trace)$'"
    )
    for lang in ("en", "zh-CN"):
        assert line in (shape(lang, trouble=trouble).remedy or "")


def test_a_problem_without_words_says_its_own_english() -> None:
    trouble = Problem("the moon is gone", cause="clouds", remedy="wait").saying()
    for lang in ("en", "zh-CN"):
        assert (shape(lang, trouble=trouble).why, shape(lang, trouble=trouble).remedy) == (
            "the moon is gone: clouds",
            "wait",
        )


def test_a_hint_that_is_a_refusal_comes_with_its_remedy() -> None:
    hint = problems.TraceExchangeRefused(user="viz", vhost=VHOST).saying()
    assert "set_permissions" in (shape("zh-CN", hint=hint).hint or "")


def test_all_that_is_well_has_no_words() -> None:
    well = shape("en", state="connected")
    assert (well.why, well.remedy, well.hint, well.made_of) == (None, None, None, {})


def said_in_the_package() -> Iterator[str]:
    """The first word of each `saying(...)` below web."""
    for room in ("bus", "tap"):
        for path in (Path(rpcviz.__file__).parent / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id == "saying"
                ):
                    for each in ast.walk(node.args[0]):
                        if isinstance(each, ast.Constant) and isinstance(each.value, str):
                            yield each.value


def test_whatever_the_tap_says_has_words_and_no_words_are_left_over() -> None:
    used = set(said_in_the_package())
    # `did.` is put before what happened to the firehose's switch.
    used |= {f"did.{word}" for word in ("left_on", "not_turned_on", "still_on")}
    # What a replayed file tells stands in a variable first.
    used |= {"file.cut", "file.damaged_and_cut", "tap.turn_on", "tap.turn_on_first"}
    words = {key for key in en.TEXTS if key.split(".")[0] in ("tap", "blind", "did", "mirror", "file")}
    assert words <= used
    assert {key for key in used if not key.endswith(".")} <= words


def test_the_taps_facts_are_those_that_web_knows() -> None:
    facts = TapFacts(
        url=URL,
        product="RabbitMQ",
        version="3",
        vhost=VHOST,
        state="connected",
        chosen=saying("tap.firehose_on", vhost="/"),
        said=(Saying(key="did.restored", values={"vhost": "/"}),),
    )
    known = msgspec.convert(facts, BrokerFacts, from_attributes=True)
    assert told("en", known.said[0]) == "the firehose of vhost / is off again, as it was found"
    names = {field.name for field in msgspec.structs.fields(TapFacts)}
    assert {field.name for field in msgspec.structs.fields(BrokerFacts)} <= names
