"""The page's types are those of the records."""

import re
from pathlib import Path

from rpcviz.web.page_types import page_types

TYPES = Path(__file__).resolve().parents[2] / "static" / "js" / "types.d.ts"


def test_the_pages_types_are_what_the_records_say() -> None:
    assert TYPES.read_text(encoding="utf-8") == page_types(), "run: make types"


def test_an_enum_is_a_union_so_that_a_new_kind_fails_until_it_is_drawn() -> None:
    assert 'export type Kind = "call" | "reply"' in page_types()


def test_what_may_be_unknown_may_be_null_and_nothing_can_be_changed() -> None:
    types = page_types()
    assert "readonly sender: PartyShape | null;" in types
    assert "readonly marks: readonly Mark[];" in types


def test_a_shape_that_grows_another_one_says_so() -> None:
    assert "export interface MessageWhole extends MessageShape {" in page_types()


def test_every_type_that_is_named_is_written() -> None:
    # The type checker of the page passes over a name that is missing in a file of declarations.
    code = re.sub(r"/\*\*.*?\*/|//[^\n]*|\"[^\"]*\"", "", page_types(), flags=re.DOTALL)
    written = set(re.findall(r"export (?:interface|type) (\w+)", code))
    assert set(re.findall(r"\b[A-Z]\w*", code)) - written == {"Readonly", "Record"}
