"""The page's own files travel without their comments, and are otherwise what they were."""

import pytest

from rpcviz.web.assets import Assets, static_folder
from rpcviz.web.lean import lean


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("// why\nlet a = 1;", "\nlet a = 1;"),
        ("/** what */\nlet a = 1; // stays", "\nlet a = 1; // stays"),
        ("  /**\n   * @param {number} a\n   */\nf();", "\n\n\nf();"),
        ("/* a */ b {}", "/* a */ b {}"),
        ("x = `\n// text\n/* text */\n`;", "x = `\n// text\n/* text */\n`;"),
        ("x = `${a}`;\n// gone", "x = `${a}`;\n"),
        ("a {\n  /* why\n     this */\n  b: c;\n}", "a {\n\n\n  b: c;\n}"),
    ],
)
def test_comments_with_lines_of_their_own_go_and_nothing_else(text: str, told: str) -> None:
    assert lean(text) == told


def test_every_line_of_the_page_keeps_its_number() -> None:
    served = Assets(static_folder())
    sources = [path for name in ("js", "css") for path in (static_folder() / name).rglob(f"*.{name}")]
    assert len(sources) > 100
    for path in sources:
        asset = served.get(path.relative_to(static_folder()).as_posix())
        assert asset is not None
        text = path.read_text(encoding="utf-8")
        sent = asset.plain.decode()
        assert sent.count("\n") == text.count("\n"), path
        # What is left of a line is the line.
        for line, source in zip(sent.split("\n"), text.split("\n"), strict=True):
            assert line in ("", source), path


def test_what_others_wrote_is_served_as_it_is() -> None:
    served = Assets(static_folder()).get("vendor/preact.mjs")
    assert served is not None
    assert served.plain == (static_folder() / "vendor" / "preact.mjs").read_bytes()
