"""What can be wrong with a query: one sentence each, with what to do about it."""

from typing import Final
from unicodedata import east_asian_width

from rpcviz.base.problem import Usage

MAX_LENGTH: Final = 500
"""Characters."""
MAX_TERMS: Final = 40
MAX_DEPTH: Final = 10
"""Brackets and NOTs inside each other."""

FLAWS: Final[dict[str, tuple[str, str]]] = {
    "long": (
        "the query is longer than {about} characters",
        "Leave some terms out; field:a,b,c takes several values at once.",
    ),
    "many": (
        "there are more than {about} terms",
        "Leave some terms out; field:a,b,c takes several values at once.",
    ),
    "deep": ("brackets and NOTs stand more than {about} deep in each other", "Take some brackets away."),
    "unknown_field": ("there is no field “{about}”", "Fields are {words}."),
    "unknown_kind": ("there is no kind “{about}”", "Kinds are {words}."),
    "unknown_word": ("“{field}” knows no “{about}”", "It takes {words}."),
    "no_value": ("a value is missing after “{about}”", "Such as: {example}"),
    "no_number": ("“{about}” is not a number for “{field}”", "Such as: {example}"),
    "unit": ("“{about}” is not a unit of “{field}”", "Units are {words}."),
    "no_version": ("“{about}” cannot be compared as a version", "Such as: {example}"),
    "no_order": ("“{about}” has no order: nothing of it is greater or smaller", "Such as: {example}"),
    "one_value": ("“{about}” compares with one value", "Write one term for each value, and OR between them."),
    "odd": ("“{about}” means nothing here", "Put a value that has such a character in quotes."),
    "unclosed": ("the quotes are not closed", 'Close them: "…"'),
    "comma": ("a comma stands between values of one field", "Such as: kind:call,cast"),
    "sign": ("no field stands before “{about}”", "Such as: latency>50ms"),
    "nothing_after": ("nothing follows {about}", "Write a term after it, such as kind:call."),
    "nothing_before": ("nothing stands before {about}", "Write a term before it, such as kind:call."),
    "empty": ("there is nothing in these brackets", "Such as: (kind:call OR kind:cast)"),
    "unclosed_bracket": ("this bracket is not closed", "Add a ) where it ends."),
    "unopened_bracket": ("no bracket is open here", "Take it away, or open one with ( before."),
}
"""By name: what is wrong, and the remedy. Other languages have the same names in `web.words`."""


class QueryError(Usage):
    """A query that cannot be understood.

    `at` is where in the text `part` begins, in characters; `flaw` names what is wrong, `about` what exactly,
    for whoever says it in another language; `meant` is what could stand in place of `part`, or "".
    """

    def __init__(
        self,
        flaw: str,
        part: str,
        at: int,
        *,
        about: str | int = "",
        meant: str = "",
        field: str = "",
        example: str = "",
        words: str = "",
    ) -> None:
        what, remedy = FLAWS[flaw]
        values = {"about": about, "field": field, "example": example, "words": words}
        remedy = f"Did you mean {meant}?" if meant else remedy.format_map(values)
        super().__init__(what.format_map(values), remedy=remedy)
        self.flaw = flaw
        self.part = part
        self.at = at
        self.about = about
        self.meant = meant
        self.field = field
        self.example = example
        self.words = words

    def shown_in(self, text: str) -> None:
        """Show the query with a caret under its flaw, as the cause that a terminal prints."""
        before = "".join("  " if east_asian_width(each) in "WF" else " " for each in text[: self.at])
        self.cause = f"\n    {' '.join(text.split(chr(10)))}\n    {before}^"
