"""What a scenario is: an act of a user, its parameters, and what must then be seen."""

from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from rpcviz.cloud.breakage import Trouble
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.problems import BadParameter
from rpcviz.cloud.run import Group, ParameterInfo, Scalar, ScenarioInfo, Words
from rpcviz.cloud.state import Era
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind

Plan = Mapping[str, str]
"""What was made ready for an act, such as the uuid of the server to delete."""
Parameters = Mapping[str, Scalar]


_UNKNOWN: Words = {"en": "there is no such parameter", "zh-CN": "没有这个参数"}
_NONE: Words = {"en": "none: it has no parameters", "zh-CN": "无：它没有参数"}


def _it_is(value: object) -> Words:
    told = repr(value)[:80]
    return {"en": f"it is {told}", "zh-CN": f"它的值是 {told}"}


def _same(text: str) -> Words:
    return {"en": text, "zh-CN": text}


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter with a few values; the first is the default."""

    name: str
    choices: tuple[str, ...]
    help: Words
    title: Words | None = None
    """What its field is called; None: its name will do."""
    called: dict[str, Words] = {}
    """What a value is called on the page; else as it is written."""

    def info(self) -> ParameterInfo:
        """As the catalogue shows it."""
        return ParameterInfo(
            name=self.name,
            type="choice",
            default=self.choices[0],
            choices=self.choices,
            help=self.help,
            title=self.title,
            called=tuple(self.called.get(each, _same(each)) for each in self.choices)
            if self.called
            else None,
        )

    def read(self, scenario: str, value: object) -> Scalar:
        """The value, if it is allowed. Raises BadParameter."""
        if isinstance(value, str) and value in self.choices:
            return value
        raise BadParameter(scenario, self.name, _it_is(value), _same(", ".join(self.choices)))


class Integer(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter that is a whole number within bounds."""

    name: str
    least: int
    most: int
    default: int
    help: Words
    title: Words | None = None
    """What its field is called; None: its name will do."""
    offered: tuple[int, ...] | None = None
    """Those that a form offers, where all would be too many."""

    def info(self) -> ParameterInfo:
        """As the catalogue shows it."""
        few = self.most - self.least < 20
        return ParameterInfo(
            name=self.name,
            type="integer",
            default=self.default,
            choices=tuple(range(self.least, self.most + 1)) if few else self.offered,
            help=self.help,
            title=self.title,
        )

    def read(self, scenario: str, value: object) -> Scalar:
        """The value, a number or its digits, if it is within bounds. Raises BadParameter."""
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most:
            return value
        allowed = {"en": f"{self.least} to {self.most}", "zh-CN": f"{self.least} 到 {self.most}"}
        raise BadParameter(scenario, self.name, _it_is(value), allowed)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that must be seen: a message, or a hop. None and globs of `*` match anything."""

    kind: Kind | HopKind
    name: str
    """A message's method, with its label after a space (`object_action Instance.save`), or event_type;
    a hop's name. A glob."""
    text: Words
    exchange: str | None = None
    key: str | None = None
    """The routing key, a glob; of a hop, its receiver."""
    taker: str | None = None
    """The host of a server that must have taken it, a glob. Where the tap knows no taker's name, a connection
    that took nothing of the steps before."""
    unnamed: Words | None = None
    """Its text where the taker has no name: `{who}` is where that one connects from."""
    routed: int | None = None
    """To how many queues it must go; 0: it is unheard, which is right."""
    result: Mapping[str, Scalar] = {}
    """What a hop's result must hold."""
    failure: str | None = None
    """The class of the exception that a failure must carry."""
    times: int = 1
    anytime: bool = False
    """It happens side by side with the steps around it, so its place among them is not fixed."""
    by_ids: bool = False
    """OpenStack loses the request id before this: it is known by a port's or server's id within."""


def answered(method: str, text: Words) -> Step:
    """A reply: by the default exchange to the caller's own queue, whoever it is."""
    return Step(kind=Kind.REPLY, exchange="", key="reply_*", name=method, text=text)


class ActFailed(Exception):
    """The act ended otherwise than the user wanted; `reason` says how."""

    def __init__(self, reason: Words) -> None:
        super().__init__(reason["en"])
        self.reason = reason


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """One act of a user and what must be seen."""

    name: str
    group: Group
    """Under which head it stands."""
    text: Mapping[str, Mapping[Literal["title", "story"], str]]
    """Title and story, by language."""
    play: Callable[[Cloud, str, Plan, Parameters], None]
    """Do it: cloud, request id, plan, parameters. Returns when the user has what was asked for.

    Raises ActFailed.
    """
    must_see: Callable[[Cloud, Plan, Parameters], tuple[Step, ...]]
    """The steps, in the order in which each is first seen."""
    prepare: Callable[[Cloud], Plan] = lambda _: {}
    """Make what the act needs, outside its steps. Raises ActFailed."""
    trouble: Callable[[Plan, Parameters], tuple[Trouble, ...]] | None = None
    """What the chaos desk breaks before `play`, and mends when it has returned; None: nothing."""
    afterwards: Callable[[Cloud, Plan], None] = lambda *_: None
    """Wait for what follows once all is mended. Raises ActFailed."""
    parameters: tuple[Choice | Integer, ...] = ()
    must_not_see: tuple[Step, ...] = ()
    """What ends the run as failed when it is seen."""
    needs: tuple[str, ...] = ()
    """Services without which it cannot be played."""

    def info(self, unavailable: Words | None) -> ScenarioInfo:
        """As the catalogue shows it."""
        return ScenarioInfo(
            name=self.name,
            group=self.group,
            title={language: words["title"] for language, words in self.text.items()},
            story={language: words["story"] for language, words in self.text.items()},
            parameters=tuple(parameter.info() for parameter in self.parameters),
            available=unavailable is None,
            reason=unavailable,
        )

    def read(self, given: Mapping[str, object]) -> dict[str, Scalar]:
        """Parameters with their defaults. Raises BadParameter."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                allowed = _same(", ".join(known)) if known else _NONE
                raise BadParameter(self.name, name, _UNKNOWN, allowed)
        return {
            name: parameter.read(self.name, given[name]) if name in given else parameter.info().default
            for name, parameter in known.items()
        }


def era_of(parameters: Parameters) -> Era:
    """The era an act is played in; `today` where it has no such parameter."""
    return "classic" if parameters.get("era") == "classic" else "today"


ERA = Choice(
    name="era",
    choices=("today", "classic"),
    title={"en": "Era", "zh-CN": "时代"},
    help={
        "en": "today: as the current release does it. classic: as in Newton (2016), the textbook's story.",
        "zh-CN": "today（现今）：当前版本的做法；classic（经典）：Newton（2016）的做法，也就是"
        "教科书里的故事。",
    },
    called={
        "today": {"en": "today", "zh-CN": "现今"},
        "classic": {"en": "classic", "zh-CN": "经典"},
    },
)
