"""Wild cards: `*` is any text, `?` one character."""


def fits(text: str, pattern: str) -> bool:
    """True when the whole of `text` is described by `pattern`; both in lower case.

    Linear in practice and never worse than their product: it goes back to the last `*` only,
    so no pattern that a stranger sends can make it run away, as a regular expression could.
    """
    at = seen = 0
    star, resume = -1, 0
    while at < len(text):
        if seen < len(pattern) and pattern[seen] == "*":
            star, resume = seen, at
            seen += 1
        elif seen < len(pattern) and pattern[seen] in ("?", text[at]):
            at += 1
            seen += 1
        elif star >= 0:
            resume += 1
            at, seen = resume, star + 1
        else:
            return False
    return not pattern[seen:].strip("*")
