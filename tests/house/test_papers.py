"""What the documents say is what the repository holds."""

import re

import pytest

from tests.program import TOP
from tools.readme import with_table
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


def test_every_picture_is_there() -> None:
    for document in DOCUMENTS:
        for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", document.read_text(encoding="utf-8")):
            assert (TOP / picture).stat().st_size > 10_000, picture


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_within_the_repository_lead_somewhere(document) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (TOP / link).exists()] == []
