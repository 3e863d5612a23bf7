"""Wild cards: `*` is any text, `?` one character."""

import re
from collections.abc import Callable
from typing import Final

Test = Callable[[str], bool]
SHORT: Final = 32
"""Characters of a piece that is tried at every place: so many steps at most a character of the text."""


def compiled(pattern: str, *, whole: bool, wild: bool = True) -> Test:
    """A test for texts: `pattern` describes the whole of a text, or (`whole` False) a part of it.

    Without `wild` the pattern is taken as it stands. The time of a test grows with the length of the
    text, whatever stands in the pattern, so none that a stranger sends can make it run away as a regular
    expression of theirs could.
    """
    if not wild or not ("*" in pattern or "?" in pattern):
        return (lambda text: text == pattern) if whole else (lambda text: pattern in text)
    pieces = pattern.split("*") if whole else ["", *pattern.split("*"), ""]
    if len(pieces) == 1:
        return _Piece(pattern).is_all
    first, last = _Piece(pieces[0]), _Piece(pieces[-1])
    middle = [_Piece(piece) for piece in pieces[1:-1] if piece]
    if not middle and not last.length:
        return first.begins
    if not middle and not first.length:
        return last.ends

    def fits(text: str) -> bool:
        if not (first.begins(text) and last.ends(text)):
            return False
        at, end = first.length, len(text) - last.length
        for piece in middle:
            at = piece.find(text, at, end)
            if at < 0:
                return False
            at += piece.length
        return at <= end

    return fits


class _Piece:
    """What stands between two `*`: text of a fixed length, where `?` is any one character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.length = len(text)
        self.plain = "?" not in text
        self.runs = {run for run in text.split("?") if run}
        # A fixed length, so nothing is ever tried twice from the same place.
        self.short = (
            re.compile("".join("." if each == "?" else re.escape(each) for each in text), re.DOTALL)
            if self.length <= SHORT
            else None
        )
        masks: dict[str, int] = {}
        self.other = 0
        for index, character in enumerate(text):
            if character == "?":
                self.other |= 1 << index
            else:
                masks[character] = masks.get(character, 0) | 1 << index
        self.masks = {character: mask | self.other for character, mask in masks.items()}

    def at(self, text: str, start: int) -> bool:
        """It stands at `start`."""
        if self.plain:
            return text.startswith(self.text, start)
        return start >= 0 and self.find(text, start, start + self.length) == start

    def begins(self, text: str) -> bool:
        """It stands at the beginning."""
        return self.at(text, 0)

    def ends(self, text: str) -> bool:
        """It stands at the end."""
        return len(text) >= self.length and self.at(text, len(text) - self.length)

    def is_all(self, text: str) -> bool:
        """The text is nothing else."""
        return len(text) == self.length and self.at(text, 0)

    def find(self, text: str, start: int, end: int) -> int:
        """Where it first stands between `start` and `end`, or -1."""
        if self.plain:
            return text.find(self.text, start, end)
        if any(text.find(run, start, end) < 0 for run in self.runs):
            return -1
        if self.short is not None:
            found = self.short.search(text, start, end)
            return -1 if found is None else found.start()
        # Shift-and: bit n of `seen` says that the first n + 1 characters of the piece end here.
        seen, done = 0, 1 << (self.length - 1)
        masks, other = self.masks, self.other
        for at in range(start, min(end, len(text))):
            seen = ((seen << 1) | 1) & masks.get(text[at], other)
            if seen & done:
                return at - self.length + 1
        return -1
