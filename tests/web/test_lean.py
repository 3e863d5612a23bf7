"""The page's own files travel without comments and indentation, and are otherwise what they were."""

import re

import pytest

from rpcviz.web.assets import Assets, static_folder
from rpcviz.web.lean import lean, lean_css


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("// why\nlet a = 1;", "\nlet a = 1;"),
        ("/** what */\nlet a = 1; // gone", "\nlet a = 1;"),
        ("  /**\n   * @param {number} a\n   */\n  f();", "  \n\n\nf();"),
        ("f(/** @type {A} */ (a));", "f((a));"),
        ("if (a) {\n  b();\n}", "if (a) {\nb();\n}"),
        ("x = `\n  // text\n  /* text */\n`;\n  a();", "x = `\n  // text\n  /* text */\n`;\na();"),
        ("x = `${a}`;\n// gone", "x = `${a}`;\n"),
        ("x = `a ${b ? `\n  c` : { d: 1 }}\n  e`;\n  f;", "x = `a ${b ? `\n  c` : { d: 1 }}\n  e`;\nf;"),
        ("x = `${\n  a // gone\n}  b\\`\n  c`;", "x = `${\na\n}  b\\`\n  c`;"),
        ("x = \"a // b\" + '/* c */';", "x = \"a // b\" + '/* c */';"),
        ("x = a.replace(/[/`]\\/*/g, b); // gone", "x = a.replace(/[/`]\\/*/g, b);"),
        ("x = a / b; y = c / d; // gone", "x = a / b; y = c / d;"),
    ],
)
def test_comments_and_indentation_go_and_nothing_else(text: str, told: str) -> None:
    assert lean(text) == told


def test_a_stylesheet_keeps_its_texts() -> None:
    assert lean_css('a {\n  /* why\n     this */\n  b: "/* c */";\n}') == 'a {\n\n\nb: "/* c */";\n}'


def test_every_line_of_the_page_keeps_its_number() -> None:
    served = Assets(static_folder())
    sources = [path for name in ("js", "css") for path in (static_folder() / name).rglob(f"*.{name}")]
    assert len(sources) > 100
    for path in sources:
        asset = served.get(path.relative_to(static_folder()).as_posix())
        assert asset is not None
        lines = path.read_text(encoding="utf-8").split("\n")
        sent = asset.plain.decode().split("\n")
        for line, source in zip(sent, lines, strict=True):
            # What is left of a line is the line, less a comment in it.
            assert line in ("", source, source.strip()) or re.search(r"/\*|//", source), path


def test_what_others_wrote_is_served_as_it_is() -> None:
    served = Assets(static_folder()).get("vendor/preact.mjs")
    assert served is not None
    assert served.plain == (static_folder() / "vendor" / "preact.mjs").read_bytes()
