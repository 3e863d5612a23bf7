"""Secrets that no key gives away: inside of a string, whatever it is called.

Cheap first: all strings together are looked through once for what every such secret must hold,
and only where that is found are they judged one by one.
"""

import re
from collections.abc import Collection

JUDGED_LIMIT = 64 * 1024
"""Characters of a string that the patterns look through; a longer suspicious one is masked whole."""
SAME_LIMIT = 6
"""Characters that a masked value needs to be looked for elsewhere as a whole string."""
PART_LIMIT = 10
"""Characters that it needs to be looked for inside of other strings."""

_WORDS = ("pass", "secret", "token", "credential", "private", "apikey", "api_key")
_AFTER_WORD = re.compile(r"[a-z0-9_-]{0,40}[:=%'\"\\\s]")
_MARKS = ("gAAAA", "eyJ", "I2Nsb3VkLWNvbmZpZ")

# The user and password of each host of a URL, up to the last @ of its authority. Where a password
# holds an unescaped slash, up to an @ after it; but in a web address `:port/` is no password.
_USERINFO = re.compile(
    r"(?<=://)(?:(?:[^\s/?#\"'<>@]{0,512}@)+"
    r"|(?:(?<!http://)(?<!https://)(?<!ws://)|(?![^\s/?#@:]{0,256}:\d{1,5}(?:[/?#,\s]|$)))"
    r"[^\s/?#@:\"'<>]{0,256}:[^\s\"'<>@]{0,256}@(?:[^\s/?#\"'<>@]{0,256}@)*)"
)
_TOKEN = re.compile(
    r"gAAAA[\w=%-]{16,}|eyJ[\w-]{8,512}\.[\w-]{2,}|I2Nsb3VkLWNvbmZpZ"
    r"|(?i:-----BEGIN [A-Z ]{0,32}PRIVATE KEY|#cloud-config)",
    re.ASCII,
)
_NAMED = re.compile(
    r"(?:pass|secret|token|credential|api_?key|private|authorization)"
    r"[\w-]{0,40}(?:['\"\\\s]|%2[027]){0,64}(?:[:=]|%3[ad]|is\s)|bearer\s+\S",
    re.ASCII | re.IGNORECASE,
)


def suspicious(texts: str) -> bool:
    """Whether any of `texts`, the strings that a message still shows, may hold a secret.

    May say True for nothing, never False for something that `judge` or `without_userinfo` finds.
    """
    if ("@" in texts and "://" in texts) or any(mark in texts for mark in _MARKS):
        return True
    low = texts.lower()
    if ("#" in low and "#cloud-config" in low) or "authorization" in low or "bearer" in low:
        return True
    for word in _WORDS:
        at = low.find(word)
        while at >= 0:
            if _AFTER_WORD.match(low, at + len(word)):
                return True
            at = low.find(word, at + 1)
    return False


def judge(text: str, same: Collection[str]) -> str | None:
    """Why `text` must not show, None where it may. `same`: values masked elsewhere in the message."""
    for value in same:
        if value == text or (len(value) >= PART_LIMIT and value in text):
            return "same"
    if len(text) > JUDGED_LIMIT:
        return "text"
    if _TOKEN.search(text):
        return "token"
    if _NAMED.search(text):
        return "text"
    return None


def without_userinfo(text: str) -> str | None:
    """`text` with the user and password of each URL in it blotted out; None where it has none."""
    if "://" not in text or "@" not in text:
        return None
    blotted, times = _USERINFO.subn("***@", text)
    return blotted if times else None
