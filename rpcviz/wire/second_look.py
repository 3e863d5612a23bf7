"""The second look at a message: each string for itself, where the first look gave cause."""

from collections.abc import Collection
from typing import Any

from rpcviz.wire.marks import MARKS, Mark
from rpcviz.wire.secret_text import judge, without_userinfo


def masked_key(number: int) -> str:
    """What stands for a key that may not show; the number keeps two of them apart."""
    return f"$masked key {number}"


class SecondLook:
    """Judges strings; made for one message and thrown away after it."""

    def __init__(self, same: Collection[str], count: int) -> None:
        self.count = count
        """How many values were masked, those of the first look with them."""
        self._same = same

    def judged(self, value: Any) -> Any:
        """A copy of a walked value without the strings that may not show."""
        kind = type(value)
        if kind is str:
            return self._text(value)
        if kind is list:
            return [self.judged(item) for item in value]
        if kind is dict:
            return {self._key(key): self.judged(item) for key, item in value.items()}
        if kind is Mark and "$json" in value:
            return Mark({"$json": self.judged(value["$json"])})
        return value

    def _text(self, text: str) -> Any:
        reason = judge(text, self._same)
        if reason is not None:
            self.count += 1
            return MARKS[reason]
        blotted = without_userinfo(text)
        if blotted is None:
            return text
        self.count += 1
        return Mark({"$partly": blotted})

    def _key(self, key: str) -> str:
        if judge(key, self._same) is None and without_userinfo(key) is None:
            return key
        self.count += 1
        return masked_key(self.count)
