"""Which word was meant: a slip of the finger, or what others call it."""

from collections.abc import Iterable
from difflib import SequenceMatcher


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like `word`, or "" when none is like it."""
    word = word.casefold()[:40]
    if len(word) < 2:
        return ""
    rated = [(_likeness(word, each), each) for each in known]
    best = max((likeness for likeness, _ in rated), default=0.0)
    return next((each for likeness, each in rated if likeness == best), "") if best > 0.6 else ""


def _likeness(word: str, other: str) -> float:
    if len(word) > 2 and other.startswith(word):
        return 0.95
    return SequenceMatcher(None, word, other, autojunk=False).ratio()
