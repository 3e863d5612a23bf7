"""Walks a decoded message and takes its secrets out; see `redact` for how that is written."""

import math
import re
from collections.abc import Mapping
from typing import Any

from rpcviz.wire.envelope import BodyUnreadable, read_json
from rpcviz.wire.marks import MARKS, Mark, digits, encoded
from rpcviz.wire.second_look import SecondLook, masked_key
from rpcviz.wire.secret_keys import MASKING, NOTHING, Action, Rule
from rpcviz.wire.secret_text import SAME_LIMIT, suspicious

NESTED_LIMIT = 4
"""JSON texts inside of JSON texts; a real failure is one deep, a connection_info too."""
SAME_VALUES_LIMIT = 64
"""Masked values of one message that are looked for in its other strings."""
_SAFE_NUMBER = 2**53
_JSON_STARTS = frozenset('{[" \n\t')
_JSON_ENDS = frozenset('}]"')
_WORD = re.compile(r"[A-Za-z_.]{0,64}")
_NAME = re.compile(r"[A-Za-z0-9_.:@/-]{0,64}")
_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,2}")
_UPTIME = re.compile(r"\s?\d\d:\d\d:\d\d up [\w ,:]{1,80}load average: [\d., ]{1,40}\s?")
_OBJECT_KEYS = frozenset(
    f"{project}_object.{part}"
    for project in ("nova", "versioned")
    for part in ("name", "namespace", "version", "changes")
)
_RENAMES = frozenset({Action.ESCAPE, Action.KEY})
_TRUISMS = frozenset({"", "True", "False", "true", "false", "None", "null"})


class Masker:
    """Masks one message; made for it and thrown away after it."""

    def __init__(self, *, masks: bool) -> None:
        self.count = 0
        """How many values were masked."""
        self._masks = masks
        self._rules = MASKING if masks else NOTHING
        self._same: set[str] = set()
        self._texts: list[str] = []
        self._nested = 0

    def walked(self, tree: Any) -> Any:
        """The first look, by keys: `tree` masked. It is used up."""
        if self._masks and type(tree) is dict:
            self._shapes(tree)
        return self._value(tree)

    def written(self, shown: Mapping[str, Any]) -> bytes:
        """The JSON text of values that were walked, after the second look where there is cause."""
        text = encoded({**shown, "masked": self.count})
        if self._masks and self._has_cause(text):
            look = SecondLook(self._same, self.count)
            judged = {key: look.judged(value) for key, value in shown.items()}
            self.count = look.count
            text = encoded({**judged, "masked": self.count})
        return text

    def _has_cause(self, text: bytes) -> bool:
        return suspicious("\0".join(self._texts)) or any(encoded(value)[1:-1] in text for value in self._same)

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
        rule = self._rules.of(args["objname"])
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
            return self._string(text)
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
        return Mark({"$json": tree})

    # The walk: every value by its key.

    def _value(self, value: Any) -> Any:
        kind = type(value)
        if kind is str:
            return self._string(value)
        if kind is dict:
            self._dict(value)
        elif kind is list:
            self._list(value)
        elif kind is int or kind is float:
            return self._number(value)
        return value

    def _string(self, text: str) -> Any:
        if text[:1] in _JSON_STARTS:
            return self._json_in(text)
        self._texts.append(text)
        return text

    def _number(self, number: float) -> Any:
        if -_SAFE_NUMBER <= number <= _SAFE_NUMBER or (type(number) is float and math.isfinite(number)):
            return number
        return Mark({"$number": digits(number) if type(number) is int else str(number)})

    def _list(self, items: list[Any]) -> None:
        for at, item in enumerate(items):
            if type(item) is dict:
                self._dict(item)
            else:
                items[at] = self._value(item)

    def _dict(self, tree: dict[str, Any]) -> None:
        # The hottest loop of all: the order of the tests is that of how often they fit.
        known, texts = self._rules.known, self._texts
        if "tb" in tree and self._masks:
            self._failure(tree)
        escaped = False
        for key, value in tree.items():
            try:
                rule = known[key]
            except KeyError:
                rule = self._rules.learn(key)
            if rule is not None:
                if rule.action in _RENAMES:
                    escaped = True
                    rule = self._rules.of(key.lstrip("$"))
                tree[key] = self._value(value) if rule is None else self._ruled(rule, value)
                continue
            kind = type(value)
            if kind is str:
                if value[:1] in _JSON_STARTS:
                    tree[key] = self._json_in(value)
                else:
                    texts.append(value)
            elif kind is dict:
                self._dict(value)
            elif kind is list:
                self._list(value)
            elif kind is int or kind is float:
                tree[key] = self._number(value)
        if escaped:
            items = [(self._shown_key(key), value) for key, value in tree.items()]
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
            return self._masked("deep") if self._masks else text
        if text.rstrip()[-1:] not in _JSON_ENDS:
            # A parser's refusal costs more than this look.
            self._texts.append(text)
            return text
        try:
            tree = read_json(text.encode("utf-8", "surrogatepass"))
        except BodyUnreadable:
            tree = None
        self._nested += 1
        tree = self._value(tree)
        self._nested -= 1
        if type(tree) in (dict, list, Mark):
            return Mark({"$json": tree})
        # Text in quotes, or no JSON.
        self._texts.append(text)
        return text

    # What a rule does to a value.

    def _ruled(self, rule: Rule, value: Any) -> Any:
        if value is None or value is True or value is False or (not value and type(value) is not int):
            return value
        if rule.action is Action.WHOLE or rule.action is Action.KEY:
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
            # Names of classes are no keys for rules, but somebody may send anything.
            self._texts.extend(value)
            return value
        return self._value(value)

    def _prose(self, value: Any) -> Any:
        if type(value) is str:
            return self._words(value, "text")
        if type(value) is list:
            return self._leaves(value, "text")
        return self._value(value)

    def _words(self, text: str, reason: str) -> Any:
        return self._string(text) if _WORD.fullmatch(text) else self._masked(reason)

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
            rule = self._rules.of(key)
            if rule is not None and rule.sharp:
                self._remember(value)
            leaves[self._shown_key(key)] = self._leaves(value, reason)
        return leaves

    def _shown_key(self, key: str) -> str:
        rule = self._rules.of(key)
        if rule is not None and rule.action is Action.KEY:
            self.count += 1
            return masked_key(self.count)
        return "$" + key if key.startswith("$") else key

    def _masked(self, reason: str) -> Mark:
        self.count += 1
        return MARKS[reason]

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
