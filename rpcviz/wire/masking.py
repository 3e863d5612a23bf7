"""Walks a decoded message and takes its secrets out; see `redact` for how that is written."""

import math
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from rpcviz.wire.envelope import BodyUnreadable, read_json
from rpcviz.wire.secret_keys import NO_RULES, REASONS, RULES, Action, Rule
from rpcviz.wire.secret_text import SAME_LIMIT, judge, suspicious, without_userinfo

NESTED_LIMIT = 4
"""JSON texts inside of JSON texts; a real failure is one deep, a connection_info too."""
SAME_VALUES_LIMIT = 64
"""Masked values of one message that are looked for in its other strings."""
_DEPTH_LIMIT = 64
_SAFE_NUMBER = 2**53
_JSON_STARTS = frozenset("{[ \n\t")
_WORD = re.compile(r"[A-Za-z_.]{0,64}")
_NAME = re.compile(r"[A-Za-z0-9_.:@-]{0,64}")
_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,2}")
_UPTIME = re.compile(r"\s?\d\d:\d\d:\d\d up [\w ,:]{1,80}load average: [\d., ]{1,40}\s?")
_OBJECT_KEYS = frozenset(
    f"{project}_object.{part}"
    for project in ("nova", "versioned")
    for part in ("name", "namespace", "version", "changes")
)
_TRUISMS = frozenset({"", "True", "False", "true", "false", "None", "null"})


class _Mark(dict[str, Any]):
    """One of our own objects, told from a message's by its type until both are text."""


_MARKS = {reason: _Mark({"$masked": reason}) for reason in REASONS}


def plain(value: Any, depth: int = 0) -> Any:
    """A copy of a value that came from AMQP or Python, made of what JSON knows."""
    if depth > _DEPTH_LIMIT:
        return _MARKS["deep"]
    if isinstance(value, Mapping):
        return {_text(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, bytes | bytearray | memoryview):
        try:
            return bytes(value).decode()
        except UnicodeDecodeError:
            return _Mark({"$bytes": len(value)})
    # The exact types, because a StrEnum or a bool-like number would slip past the walk below.
    for kind in (str, bool, int, float):
        if isinstance(value, kind):
            return kind(value)
    return None if value is None else _text(value)


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str) else str(value)[:1024]


class Masker:
    """Masks one message; made for it and thrown away after it."""

    def __init__(self, *, masks: bool) -> None:
        self.count = 0
        """How many values were masked."""
        self._masks = masks
        self._rules: dict[str, Rule | None] = RULES if masks else NO_RULES
        self._same: set[str] = set()
        self._nested = 0

    def whole(self, tree: Any) -> bytes:
        """The JSON text of `tree`, masked. `tree` is used up."""
        if self._masks and type(tree) is dict:
            self._shapes(tree)
        tree = self._value(tree)
        text = _encoded(tree)
        if self._masks and suspicious(text, [_in_json(value) for value in self._same]):
            text = _encoded(self._judged(tree))
        return text

    # What a message is as a whole can tell more than its keys.

    def _shapes(self, tree: dict[str, Any]) -> None:
        args = tree.get("args")
        if type(args) is dict and type(args.get("objname")) is str:
            self._object_call(args)
        if "method" in tree:
            return
        failure = tree.get("failure")
        if type(failure) is str:
            tree["failure"] = self._failure_text(failure)
        result = tree.get("result")
        if type(result) is str:
            tree["result"] = self._result_text(result)
        elif type(result) is list and len(result) == 2 and type(result[1]) is str:
            # An object's method answers with its changes and with what it returned: the token
            # that `ConsoleAuthToken.authorize` returns stands here without any key.
            result[1] = self._words(result[1], "token")

    def _object_call(self, args: dict[str, Any]) -> None:
        # `ConsoleAuthToken.validate` takes a token by position.
        rule = self._rules[args["objname"]]
        if rule is not None and rule.sharp:
            for name in ("args", "kwargs"):
                if name in args:
                    args[name] = self._leaves(args[name], rule.reason)

    def _result_text(self, text: str) -> Any:
        """A bare string as the result of a call.

        `get_console_output` answers with the guest's console, which prints passwords, and a reply
        does not name its method. So only what looks like one name, or like a host's uptime, shows.
        """
        if _NAME.fullmatch(text) or _UPTIME.fullmatch(text):
            return text
        return self._masked("console")

    def _failure_text(self, text: str) -> Any:
        try:
            tree = read_json(text.encode("utf-8", "surrogatepass"))
        except BodyUnreadable:
            return self._masked("text") if text else text
        if type(tree) is not dict:
            return self._masked("text")
        tree.setdefault("tb", None)
        self._dict(tree)
        if tree["tb"] is None:
            del tree["tb"]
        return _Mark({"$json": tree})

    # The walk: every value by its key.

    def _value(self, value: Any) -> Any:
        kind = type(value)
        if kind is str:
            return self._json_in(value) if value[:1] in _JSON_STARTS else value
        if kind is dict:
            self._dict(value)
        elif kind is list:
            self._list(value)
        elif kind is int:
            if not -_SAFE_NUMBER <= value <= _SAFE_NUMBER:
                return _Mark({"$number": _digits(value)})
        elif kind is float and not math.isfinite(value):
            return _Mark({"$number": str(value)})
        return value

    def _list(self, items: list[Any]) -> None:
        for at, item in enumerate(items):
            kind = type(item)
            if kind is dict:
                self._dict(item)
            elif kind is not str or item[:1] in _JSON_STARTS:
                items[at] = self._value(item)

    def _dict(self, tree: dict[str, Any]) -> None:
        rules = self._rules
        if self._masks and "tb" in tree:
            self._failure(tree)
        escaped = False
        for key, value in tree.items():
            rule = rules[key]
            kind = type(value)
            if rule is not None:
                if rule.action is Action.ESCAPE:
                    escaped = True
                    rule = rules[key.lstrip("$")]
                tree[key] = self._value(value) if rule is None else self._ruled(rule, value)
            elif kind is dict:
                self._dict(value)
            elif kind is str:
                if value[:1] in _JSON_STARTS:
                    tree[key] = self._json_in(value)
            elif kind is list:
                self._list(value)
            elif kind is int or kind is float:
                tree[key] = self._value(value)
        if escaped:
            items = [("$" + key if key.startswith("$") else key, value) for key, value in tree.items()]
            tree.clear()
            tree.update(items)

    def _failure(self, tree: dict[str, Any]) -> None:
        # A remote exception: class and module tell enough, all else quotes values.
        for name in ("args", "kwargs"):
            if name in tree:
                tree[name] = self._leaves(tree[name], "text")

    def _json_in(self, text: str) -> Any:
        """A string that is JSON itself, decoded; any other string as it is."""
        if self._nested >= NESTED_LIMIT:
            return self._masked("deep") if self._masks and text.lstrip()[:1] in ("{", "[") else text
        try:
            tree = read_json(text.encode("utf-8", "surrogatepass"))
        except BodyUnreadable:
            return text
        if type(tree) is not dict and type(tree) is not list:
            return text
        self._nested += 1
        tree = self._value(tree)
        self._nested -= 1
        return _Mark({"$json": tree})

    # What a rule does to a value.

    def _ruled(self, rule: Rule, value: Any) -> Any:
        if value is None or value is True or value is False or (not value and type(value) is not int):
            return value
        if rule.action is Action.WHOLE:
            if type(value) is str and value in _TRUISMS:
                return value
            if rule.sharp:
                self._remember(value)
            return self._masked(rule.reason)
        if rule.action is Action.LEAVES:
            return self._leaves(value, rule.reason)
        if rule.action is Action.TEXT:
            return self._prose(value)
        if type(value) is dict and all(type(v) is str and _VERSION.fullmatch(v) for v in value.values()):
            return value
        return self._value(value)

    def _prose(self, value: Any) -> Any:
        if type(value) is str:
            return self._words(value, "text")
        if type(value) is list:
            return self._leaves(value, "text")
        return self._value(value)

    def _words(self, text: str, reason: str) -> Any:
        return text if _WORD.fullmatch(text) else self._masked(reason)

    def _leaves(self, value: Any, reason: str) -> Any:
        kind = type(value)
        if kind is dict:
            return self._leaves_of_dict(value, reason)
        if kind is list:
            return [self._leaves(item, reason) for item in value]
        if kind is str:
            return value if value in _TRUISMS else self._masked(reason)
        if kind in (int, float) and reason != "text":
            return self._masked(reason)
        return self._value(value)

    def _leaves_of_dict(self, tree: dict[str, Any], reason: str) -> dict[str, Any]:
        leaves: dict[str, Any] = {}
        for key, value in tree.items():
            if key in _OBJECT_KEYS:
                leaves[key] = self._value(value)
                continue
            rule = self._rules[key]
            if rule is not None and rule.sharp:
                self._remember(value)
            leaves["$" + key if key.startswith("$") else key] = self._leaves(value, reason)
        return leaves

    def _masked(self, reason: str) -> _Mark:
        self.count += 1
        return _MARKS[reason]

    def _remember(self, value: Any) -> None:
        waiting = [value]
        while waiting and len(self._same) < SAME_VALUES_LIMIT:
            item = waiting.pop()
            if type(item) is str:
                if len(item) >= SAME_LIMIT and item not in _TRUISMS:
                    self._same.add(item)
            elif type(item) is dict:
                waiting.extend(item.values())
            elif type(item) is list:
                waiting.extend(item)

    # The second look, at each string for itself.

    def _judged(self, value: Any) -> Any:
        kind = type(value)
        if kind is str:
            return self._judged_text(value)
        if kind is list:
            return [self._judged(item) for item in value]
        if kind is dict:
            return {self._judged_key(key): self._judged(item) for key, item in value.items()}
        if kind is _Mark and "$json" in value:
            return _Mark({"$json": self._judged(value["$json"])})
        return value

    def _judged_text(self, text: str) -> Any:
        reason = judge(text, self._same)
        if reason is not None:
            return self._masked(reason)
        blotted = without_userinfo(text)
        if blotted is None:
            return text
        self.count += 1
        return _Mark({"$partly": blotted})

    def _judged_key(self, key: str) -> str:
        if judge(key, self._same) is None and without_userinfo(key) is None:
            return key
        self.count += 1
        return f"$masked key {self.count}"


def _digits(number: int) -> str:
    try:
        return str(number)
    except ValueError:
        # Python writes no more than 4,300 digits.
        return hex(number)


def _in_json(value: str) -> bytes:
    return _encoded(value)[1:-1]


def _encoded(tree: Any) -> bytes:
    try:
        return msgspec.json.encode(tree)
    except UnicodeError:
        return msgspec.json.encode(_clean(tree))


def _clean(value: Any) -> Any:
    """Halves of surrogate pairs have no UTF-8; they become question marks."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value
