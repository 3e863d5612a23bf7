"""The page's files: one hash in their path, kept for ever, compressed."""

import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rpcviz.web import assets, problems
from tests.web.conftest import Ask


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "main.js").write_text("let a = 1;\n" * 100, encoding="utf-8")
    (tmp_path / "tiny.css").write_text("a{}", encoding="utf-8")
    (tmp_path / "types.d.ts").write_text("export {}", encoding="utf-8")
    return tmp_path


@pytest.fixture
def files(folder: Path) -> assets.Assets:
    return assets.Assets(folder)


@pytest.fixture
def client(files: assets.Assets) -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    problems.install(app)
    app.register_blueprint(assets.blueprint(files))
    return app.test_client()


def test_what_has_the_current_hash_may_be_kept_for_ever(client: FlaskClient, files: assets.Assets) -> None:
    answer = client.get(f"{files.base()}/js/main.js")
    assert answer.headers["Cache-Control"] == assets.FOR_EVER
    assert answer.content_type == "text/javascript; charset=utf-8"


def test_what_has_an_old_hash_is_the_newest_file_and_may_not_be_kept(client: FlaskClient) -> None:
    assert client.get("/static/0123456789abcdef/js/main.js").headers["Cache-Control"] == "no-cache"


def test_whoever_takes_gzip_gets_it(client: FlaskClient, files: assets.Assets) -> None:
    packed = client.get(f"{files.base()}/js/main.js", headers={"Accept-Encoding": "gzip"})
    plain = client.get(f"{files.base()}/js/main.js")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data


def test_what_gets_no_smaller_is_not_packed(client: FlaskClient, files: assets.Assets) -> None:
    answer = client.get(f"{files.base()}/tiny.css", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    "name", ["types.d.ts", "../secret", "js/../../secret", "js", "%2e%2e/secret", "js/none.js"]
)
def test_nothing_but_the_files_of_the_page_can_be_asked_for(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/x/{name}").status_code == 404


def test_another_content_is_another_hash(folder: Path, files: assets.Assets) -> None:
    (folder / "tiny.css").write_text("b{}", encoding="utf-8")
    assert assets.Assets(folder).hash != files.hash
    assert len(files.hash) == 16


@pytest.mark.usefixtures("apart")
def test_the_import_map_names_third_party_files_only(ask: Ask) -> None:
    page = ask().get("/").text
    assert "vendor/preact.mjs" in page
    assert "/js/main.js" in page


def test_every_file_that_the_import_map_names_is_served(ask: Ask) -> None:
    files = assets.Assets(assets.static_folder())
    assert set(assets.VENDOR.values()) <= set(files.names())


def test_every_style_is_in_one_sheet_of_the_page() -> None:
    named = [name for names in assets.SHEETS.values() for name in names.split()]
    own = {path.stem for path in (assets.static_folder() / "css").glob("*.css")}
    # The page that asks for the token is no part of the page.
    assert sorted(named) == sorted(own - {"door"} | {"../vendor/uplot"})


def test_a_sheet_is_its_files_one_after_another(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    for name in ("kiosk", "layout"):
        (tmp_path / "css" / f"{name}.css").write_text(f".{name} {{}}", encoding="utf-8")
    last = assets.Assets(tmp_path).get("css/last.css")
    assert last is not None
    assert last.plain == b".layout {}\n.kiosk {}"
