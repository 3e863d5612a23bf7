"""Comments and indentation are for those who read the source: the page's own files go without. Pure.

Lines stay, empty where nothing is left of them, so that a line in an error is the same line in the source.
Text stays as it is: what stands between quotes or backticks, and what a regular expression looks for.
"""

import re

_COMMENT = r"/\*.*?\*/"
_STRING = r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
# Spaces before a line's end and at a line's beginning; a space after a comment goes with it.
_SPACE = r"[ \t]*(?:\n[ \t]*)+"
_CSS = re.compile(rf"(?P<comment>{_COMMENT}[ \t]?)|(?P<string>{_STRING})|(?P<space>{_SPACE})", re.DOTALL)
# A slash begins a regular expression where a value may begin; after a value it divides.
_MAY_BEGIN = r"(?:(?<=[(,=:\[!&|?{;+>\n])|(?<=[(,=:\[!&|?{;+>] )|(?<=return ))"
_REGEX = _MAY_BEGIN + r"/(?![*/])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/"
_CODE = re.compile(
    rf"(?P<comment>[ \t]*//[^\n]*|{_COMMENT}[ \t]?)|(?P<string>{_STRING}|{_REGEX})"
    rf"|(?P<space>{_SPACE})|(?P<tick>`)|(?P<open>\{{)|(?P<close>\}})",
    re.DOTALL,
)
_TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(?P<end>`|\$\{)", re.DOTALL)


def lean_css(text: str) -> str:
    """A stylesheet without comments and indentation."""
    return _CSS.sub(_kept, text)


def lean(text: str) -> str:
    """JavaScript without comments and indentation."""
    parts: list[str] = []
    # How many braces are open in each template's `${`, the innermost last; outside of templates, of the file.
    depth = [0]
    at = 0
    while found := _CODE.search(text, at):
        parts.append(text[at : found.start()])
        at = found.end()
        depth[-1] += (found.lastgroup == "open") - (found.lastgroup == "close")
        inside = found.lastgroup == "tick"
        if found.lastgroup == "close" and depth[-1] < 0 and len(depth) > 1:
            depth.pop()
            inside = True
        parts.append(_kept(found))
        if inside and (rest := _TEMPLATE.match(text, at)):
            parts.append(rest.group())
            at = rest.end()
            if rest["end"] == "${":
                depth.append(0)
    return "".join(parts) + text[at:]


def _kept(found: re.Match[str]) -> str:
    """Of a comment and of space between lines, the line ends; of anything else, all."""
    return "\n" * found.group().count("\n") if found.lastgroup in ("comment", "space") else found.group()
