"""Whatever room a problem comes from: it has a key, its values, and words in both languages."""

import re

import pytest

from rpcviz.base.problem import Problem
from rpcviz.cloud.cloud import NOT_RUNNING
from rpcviz.cloud.desk import BUSY, START, WAIT
from rpcviz.cloud.line import MemberAway, OwnerAway
from rpcviz.cloud.problems import NotAvailable, UnknownRun, UnknownScenario
from rpcviz.cloud.scenario import ERA, Choice, Integer, Scenario
from rpcviz.query.flaws import FLAWS, MAX_DEPTH, MAX_LENGTH, MAX_TERMS
from rpcviz.query.language import parse
from rpcviz.store.archive import UnknownCursor
from rpcviz.web.problems import shape_of

SERVERS = Integer(name="servers", least=1, most=5, default=1, help={})
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def scenario(*parameters: Choice | Integer) -> Scenario:
    return Scenario(
        name="boot_vm",
        group="nova",
        text={},
        play=lambda *_: None,
        must_see=lambda *_: (),
        parameters=parameters,
    )


def refusal(given: dict[str, object], *parameters: Choice | Integer) -> Problem:
    with pytest.raises(Problem) as caught:
        scenario(*parameters).read(given)
    return caught.value


def query_error(text: str) -> Problem:
    with pytest.raises(Problem) as caught:
        parse(text)
    return caught.value


FLAWED = {
    "long": ("m" * (MAX_LENGTH + 1), MAX_LENGTH),
    "many": ("a " * (MAX_TERMS + 1), 2 * MAX_TERMS),
    "deep": ("(" * (MAX_DEPTH + 1), MAX_DEPTH),
    "unknown_field": ("colour:red", 0),
    "unknown_kind": ("kind:shout", 5),
    "unknown_word": ("is:odd", 3),
    "no_value": ("kind:", 4),
    "no_number": ("latency>fast", 8),
    "unit": ("size>5q", 5),
    "no_version": ("version>5.*", 8),
    "no_order": ("method>5", 6),
    "one_value": ("size>5,6", 6),
    "odd": ("a#b", 1),
    "unclosed": ('"a', 0),
    "comma": ("a,b", 1),
    "sign": (">5", 0),
    "nothing_after": ("NOT", 0),
    "nothing_before": ("OR a", 0),
    "empty": ("()", 0),
    "unclosed_bracket": ("(a", 0),
    "unopened_bracket": ("a)", 1),
}
"""Each flaw of a query, with a text that has it, and where."""


@pytest.mark.parametrize(
    ("problem", "key", "values"),
    [
        (UnknownScenario("fly", ("boot_vm",)), "unknown_scenario", {"scenario": "fly", "known": "boot_vm"}),
        (UnknownRun("r1", 100), "unknown_run", {"id": "r1", "kept": 100}),
        (UnknownCursor("c"), "unknown_cursor", {"cursor": "c"}),
        (NotAvailable("boot_vm", NOT_RUNNING, START), "not_available", {"scenario": "boot_vm"}),
        (NotAvailable("boot_vm", BUSY, WAIT), "not_available", {"scenario": "boot_vm"}),
        (refusal({"servers": 9}, SERVERS), "bad_parameter", {"parameter": "servers", "scenario": "boot_vm"}),
        (refusal({"era": "past"}, ERA), "bad_parameter", {"parameter": "era", "allowed": "today, classic"}),
        (refusal({"x": 1}, ERA), "bad_parameter", {"parameter": "x", "allowed": "era"}),
        (refusal({"x": 1}), "bad_parameter", {"parameter": "x"}),
        (OwnerAway("no process owns it"), "owner_away", {}),
        (MemberAway("claim"), "member_away", {"method": "claim"}),
        *((query_error(text), "bad_query", {"flaw": flaw, "at": at}) for flaw, (text, at) in FLAWED.items()),
        (query_error("latncy:5"), "bad_query", {"word": "latncy", "at": 0, "meant": "latency"}),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Problem) else None,
)
def test_a_problem_of_another_room_speaks_the_readers_language(
    problem: Problem, key: str, values: dict[str, object]
) -> None:
    english, chinese = shape_of(problem, "en"), shape_of(problem, "zh-CN")
    assert (english.key, chinese.key) == (key, key)
    assert values.items() <= english.values.items()
    assert english.values.keys() == chinese.values.keys()
    for text in (chinese.detail, chinese.remedy or "", chinese.values.get("reason", "没")):
        assert CHINESE.search(str(text)), text
    for text in (english.detail, english.remedy or "", *english.values.values()):
        assert not CHINESE.search(str(text)), text


def test_every_flaw_of_a_query_is_told_in_both_languages() -> None:
    assert set(FLAWED) == set(FLAWS)
    told = shape_of(query_error("kind:call latncy>5ms"), "zh-CN")
    assert (told.detail, told.remedy) == ("无法使用该过滤条件：没有字段“latncy”。", "是不是想写 latency？")
