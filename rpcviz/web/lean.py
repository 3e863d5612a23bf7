"""Comments and indentation are for those who read the source: the page's own styles go without. Pure.

Lines stay, empty where nothing is left of them, so that a line in an error is the same line in the source.
Text stays as it is: what stands between quotes.
"""

import re

_COMMENT = r"/\*.*?\*/"
_STRING = r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
# Spaces before a line's end and at a line's beginning; a space after a comment goes with it.
_SPACE = r"[ \t]*(?:\n[ \t]*)+"
_CSS = re.compile(rf"(?P<comment>{_COMMENT}[ \t]?)|(?P<string>{_STRING})|(?P<space>{_SPACE})", re.DOTALL)


def lean_css(text: str) -> str:
    """A stylesheet without comments and indentation."""
    return _CSS.sub(_kept, text)


def _kept(found: re.Match[str]) -> str:
    """Of a comment and of space between lines, the line ends; of anything else, all."""
    return "\n" * found.group().count("\n") if found.lastgroup in ("comment", "space") else found.group()
