"""The page's own styles travel without comments and indentation, and are otherwise what they were."""

import re

from rpcviz.web.assets import Assets, static_folder
from rpcviz.web.lean import lean_css


def test_a_stylesheet_keeps_its_texts() -> None:
    assert lean_css('a {\n  /* why\n     this */\n  b: "/* c */";\n}') == 'a {\n\n\nb: "/* c */";\n}'


def test_every_line_of_a_style_keeps_its_number() -> None:
    served = Assets(static_folder())
    sources = [*(static_folder() / "css").glob("*.css")]
    assert len(sources) > 30
    for path in sources:
        asset = served.get(path.relative_to(static_folder()).as_posix())
        assert asset is not None
        lines = path.read_text(encoding="utf-8").split("\n")
        sent = asset.plain.decode().split("\n")
        for line, source in zip(sent, lines, strict=True):
            # What is left of a line is the line, less a comment in it.
            assert line in ("", source, source.strip()) or re.search(r"/\*|//", source), path
