"""docs/search.md says what the language is; here it is held to that."""

import re

from rpcviz.query.fields import FIELDS, STATES, VERDICTS
from rpcviz.query.flaws import MAX_DEPTH, MAX_LENGTH, MAX_TERMS
from rpcviz.query.language import parse
from rpcviz.store.sight import SLOW_BYTES, SLOW_MESSAGES
from rpcviz.web.api.query import MOST_COUNTED
from rpcviz.web.insides import MOST_BYTES
from tests.program import TOP

PAPER = (TOP / "docs" / "search.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| .* \| `(.+)` \|$", PAPER, flags=re.MULTILINE)
EXAMPLES = re.search(r"```\n(.*?)```", PAPER, flags=re.DOTALL)


def test_the_paper_has_every_field_in_its_order_with_its_example() -> None:
    assert [(field.name, field.example) for field in FIELDS.values()] == ROWS


def test_the_paper_has_every_state_and_every_verdict() -> None:
    assert tuple(re.findall(r"^\| `(\w+)` \| [^|]* \|$", PAPER, flags=re.MULTILINE)) == (*STATES, *VERDICTS)


def test_the_papers_queries_are_understood() -> None:
    assert EXAMPLES is not None
    for text in EXAMPLES.group(1).splitlines():
        assert parse(text).tree is not None


def test_the_papers_bounds_are_those_of_the_program() -> None:
    for bound in (
        f"{MAX_LENGTH} characters", f"{MAX_TERMS} terms", f"brackets {MAX_DEPTH} deep",
        f"last {SLOW_MESSAGES:,} messages", f"{SLOW_BYTES >> 20} MiB", f"{MOST_BYTES >> 10} KiB",
        f"last {MOST_COUNTED:,} messages",
    ):  # fmt: skip
        assert bound in PAPER
