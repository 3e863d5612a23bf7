"""Secrets that no key gives away: inside of a string, whatever it is called.

Cheap first: the encoded message is looked through once for what every such secret must hold, and
only where that is found are its strings judged one by one.
"""

import re
from collections.abc import Collection

JUDGED_LIMIT = 64 * 1024
"""Characters of a string that the patterns look through; a longer suspicious one is masked whole."""
SAME_LIMIT = 6
"""Characters that a masked value needs to be looked for elsewhere as a whole string."""
PART_LIMIT = 10
"""Characters that it needs to be looked for inside of other strings."""

_WORDS = (b"pass", b"pswd", b"secret", b"token", b"credential", b"apikey", b"api_key", b"private", b"bearer")
_AFTER_WORD = re.compile(rb"[a-z0-9_-]{0,40}[:=%'\\\s]")
"""What follows such a word inside of a string; at the end of a key or of a string there is a quote."""
_MARKS = (b"gaaaa", b"eyj", b"-----begin", b"#cloud-config", b"i2nsb3vklwnvbmzpz", b"authorization")

# The user and password of each host of a URL, up to the last @ of its authority. Where a password
# holds an unescaped slash, up to an @ after it; but in a web address `:port/` is no password.
_USERINFO = re.compile(
    r"(?<=://)(?:(?:[^\s/?#\"'<>@]{0,512}@)+"
    r"|(?:(?<!http://)(?<!https://)(?<!ws://)|(?![^\s/?#@:]{0,256}:\d{1,5}(?:[/?#,\s]|$)))"
    r"[^\s/?#@:\"'<>]{0,256}:[^\s\"'<>@]{0,256}@(?:[^\s/?#\"'<>@]{0,256}@)*)"
)
_TOKEN = re.compile(
    r"gAAAA[\w=%-]{16,}|eyJ[\w-]{8,512}\.[\w-]{2,}|-----BEGIN|#cloud-config|I2Nsb3VkLWNvbmZpZ"
)
_NAMED = re.compile(
    r"(?i)(?:pass(?:word|wd|phrase)?|pswd|secret|token|credential|api_?key|private_?key|authorization)"
    r"[\w-]{0,40}(?:['\"\\\s]|%2[027]){0,4}(?:[:=]|%3[ad]|is\s)|bearer\s+\S"
)


def suspicious(encoded: bytes, sharp: Collection[bytes]) -> bool:
    """Whether a message, masked by its keys and encoded, may still hold a secret.

    `sharp`: values masked already, as they stand in JSON text. May say True for nothing, never
    False for something.
    """
    for value in sharp:
        if value in encoded:
            return True
    if b"://" in encoded and b"@" in encoded:
        return True
    low = encoded.lower()
    if any(mark in low for mark in _MARKS):
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
