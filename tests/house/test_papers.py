"""What the documents say is what the repository holds."""

import re

import pytest

from rpcviz.config.options import OPTIONS
from tests.program import TOP
from tools.readme import table_cells, with_table
from tools.rooms import with_maps

DOCUMENTS = sorted(TOP.glob("*.md"))


def named_files(text: str) -> set[str]:
    """Paths in backquotes that look like files or folders of this repository."""
    return {
        name
        for name in re.findall(r"`([A-Za-z0-9_./-]+)`", text)
        if re.fullmatch(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]*)+", name)
        and not name.startswith(("/", "."))
        and (TOP / name.split("/")[0]).is_dir()
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_exists(document) -> None:
    generated = ("static/vendor/", "node_modules/")
    missing = [
        name
        for name in sorted(named_files(document.read_text(encoding="utf-8")))
        if not (TOP / name).exists() and not name.startswith(generated)
    ]
    assert missing == []


def test_the_map_of_the_house_is_what_each_file_says_of_itself() -> None:
    text = (TOP / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert with_maps(text) == text, "run: make rooms"


def test_the_option_table_is_what_the_command_line_says() -> None:
    text = (TOP / "README.md").read_text(encoding="utf-8")
    assert with_table(text) == text, "run: make readme"


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_the_chinese_readme_has_a_line_for_each_option(option) -> None:
    flag, variable, default, _ = table_cells(option)
    text = (TOP / "README.zh-CN.md").read_text(encoding="utf-8")
    assert f"| {flag} | {variable} | {default} | " in text


def test_both_readmes_have_the_same_parts_and_commands() -> None:
    readmes = [(TOP / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")]
    heads, links = zip(
        *(
            (len(re.findall(r"^## ", text, re.MULTILINE)), set(re.findall(r"\]\(((?!README)[^)#]+)", text)))
            for text in readmes
        ),
        strict=True,
    )
    assert heads[0] == heads[1]
    assert links[0] == links[1]


def test_every_picture_is_there() -> None:
    for document in DOCUMENTS:
        for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", document.read_text(encoding="utf-8")):
            assert (TOP / picture).stat().st_size > 10_000, picture


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_within_the_repository_lead_somewhere(document) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (TOP / link).exists()] == []
