"""Brotli packs: made by set-up, named by what they hold, sent to who takes them."""

from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from rpcviz.web import assets, packs

BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.mjs").write_text("let a = 1;\n" * 100, encoding="utf-8")
    return tmp_path


def client(folder: Path) -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(assets.blueprint(assets.Assets(folder)))
    return app.test_client()


def test_whoever_takes_brotli_gets_what_set_up_packed(folder: Path) -> None:
    assert packs.write(folder) > 0
    answer = client(folder).get("/static/x/main.mjs", headers=BROWSER)
    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(answer.data) == (folder / "main.mjs").read_bytes()


@pytest.mark.parametrize(
    ("takes", "gets"), [("gzip, deflate", "gzip"), ("gzip, br;q=0", "gzip"), ("identity", None)]
)
def test_who_does_not_take_it_gets_what_they_take(folder: Path, takes: str, gets: str | None) -> None:
    packs.write(folder)
    answer = client(folder).get("/static/x/main.mjs", headers={"Accept-Encoding": takes})
    assert answer.headers.get("Content-Encoding") == gets


def test_without_packs_everything_is_served_all_the_same(folder: Path) -> None:
    answer = client(folder).get("/static/x/main.mjs", headers=BROWSER)
    assert answer.headers["Content-Encoding"] == "gzip"


def test_a_file_that_changed_is_not_sent_as_it_was(folder: Path) -> None:
    packs.write(folder)
    (folder / "main.mjs").write_text("let b = 2;\n" * 100, encoding="utf-8")
    assert client(folder).get("/static/x/main.mjs", headers=BROWSER).headers["Content-Encoding"] == "gzip"
    assert packs.write(folder) == 1
    assert client(folder).get("/static/x/main.mjs", headers=BROWSER).headers["Content-Encoding"] == "br"


def test_packing_twice_packs_nothing_and_packs_are_no_files_of_the_page(folder: Path) -> None:
    packs.write(folder)
    assert packs.write(folder) == 0
    assert not [name for name in assets.Assets(folder).names() if name.endswith(packs.SUFFIX)]
