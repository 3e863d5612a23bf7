"""The page's modules, joined by set-up: served while they are what `static/` holds, and never an old page."""

import json
import re
import shutil
from pathlib import Path

import pytest

from rpcviz.web import bundle, packs
from rpcviz.web.assets import VENDOR, Assets, root, static_folder
from tests.web.conftest import Ask


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A copy of the page's files as set-up left them."""
    return Path(shutil.copytree(static_folder(), tmp_path / "static"))


def test_what_set_up_joined_is_made_of_what_is_there_now(static: Path) -> None:
    joined = bundle.read(static)
    assert joined is not None, "set-up did not join the modules, or not these"
    files = Assets(static)
    for name in (joined.first, "worker.js", *joined.texts.values()):
        assert files.get(f"{bundle.FOLDER}/{name}") is not None
    assert set(joined.texts) == {path.stem for path in (static / "js" / "text").glob("*.js")} - {"index"}


@pytest.mark.parametrize("name", ["js/loop.js", "js/views/top/view.js", "vendor/preact.mjs"])
def test_an_edited_module_is_served_instead_of_what_was_made_of_it(static: Path, name: str) -> None:
    with (static / name).open("a", encoding="utf-8") as file:
        file.write("// edited\n")
    assert bundle.read(static) is None
    assert Assets(static).joined is None


def test_a_new_module_counts_too(static: Path) -> None:
    (static / "js" / "views" / "new.js").write_text("export {};\n", encoding="utf-8")
    assert bundle.read(static) is None


@pytest.mark.parametrize("told", ["", "{}", "[]", json.dumps({"of": 1, "first": 2, "texts": []})])
def test_what_does_not_say_what_it_is_counts_for_nothing(static: Path, told: str) -> None:
    (static / bundle.FOLDER / bundle.MADE).write_text(told, encoding="utf-8")
    assert bundle.read(static) is None


def test_the_page_asks_for_the_joined_files_and_runs_no_script_of_its_own(ask: Ask) -> None:
    answer = ask().get("/")
    joined = bundle.read(static_folder())
    assert joined is not None
    scripts = re.findall(r"<script\b[^>]*>", answer.text)
    assert [joined.first in tag and "src=" in tag for tag in scripts] == [True]
    assert "modulepreload" in answer.text
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]


def test_the_import_map_and_the_joining_name_the_same_packages() -> None:
    text = (root() / "tools" / "bundle.js").read_text(encoding="utf-8")
    listed = re.search(r"const VENDOR = \{(.*?)\};", text, re.DOTALL)
    assert listed is not None
    named = dict(re.findall(r'"?([\w./-]+)"?: "([\w.]+)"', listed[1]))
    assert {name: f"vendor/{file}" for name, file in named.items()} == VENDOR


def test_what_is_asked_for_by_itself_has_no_pack_once_it_is_joined(static: Path) -> None:
    packs.write(static)
    tight = packs.read(static)
    made = Assets(static).joined
    assert made is not None
    first = static / bundle.FOLDER / made.first
    assert packs.name_of(first.read_bytes()) in tight
    assert packs.name_of((static / "js" / "main.js").read_bytes()) not in tight
