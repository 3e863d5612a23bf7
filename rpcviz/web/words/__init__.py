"""Every sentence of the HTTP API, in English and Chinese: `en.py` and `zh_cn.py`, same keys.

The page has its own words in `static/js/text/`; here stand only those that scripts read too.
"""

from collections.abc import Mapping
from typing import Final, Literal

from rpcviz.base.saying import Saying
from rpcviz.web.words import en, zh_cn

Lang = Literal["en", "zh-CN"]
TEXTS: Final[Mapping[str, Mapping[str, str]]] = {"en": en.TEXTS, "zh-CN": zh_cn.TEXTS}


def choose(asked: str | None, accept_language: str | None) -> Lang:
    """`?lang=` first, then the browser's list in its order; English when nothing fits. Never raises."""
    if asked:
        return "zh-CN" if asked.lower().startswith("zh") else "en"
    for part in (accept_language or "").split(",")[:20]:
        language = part.partition(";")[0].strip().lower()
        if language.startswith("zh"):
            return "zh-CN"
        if language.startswith("en"):
            return "en"
    return "en"


def say(lang: str, key: str, values: Mapping[str, object]) -> str:
    """The sentence of `key` with its `{values}`. Raises KeyError for a key or value that is missing."""
    texts = TEXTS.get(lang, en.TEXTS)
    return texts[key].format_map(values)


def told(lang: str, saying: Saying) -> str:
    """What somebody below this room has to say. A problem without words here says its own English."""
    texts, values = TEXTS.get(lang, en.TEXTS), saying.values
    if saying.key in texts:
        return texts[saying.key].format_map(values)
    what, cause = values.get("what", saying.key), values.get("cause")
    return f"{what}: {cause}" if cause else str(what)


def remedy_of(lang: str, saying: Saying) -> str | None:
    """What to do about a problem that is told; None where nothing is known."""
    key = f"{saying.key}.remedy"
    texts = TEXTS.get(lang, en.TEXTS)
    if key in texts:
        return texts[key].format_map(saying.values)
    return str(saying.values.get("remedy", "")) or None


def pick(words: Mapping[str, str], lang: str) -> str:
    """One text out of several languages; English when the asked one is missing."""
    return words.get(lang) or words.get("en") or next(iter(words.values()), "")
