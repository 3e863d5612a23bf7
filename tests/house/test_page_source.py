"""What the page's own code may not do: make HTML from text, keep a second clock, read the wire."""

import re

import pytest

from tests.house.source import PAGE, STYLES, code_of, scripts, short
from tests.program import TOP

SINKS = (
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|eval|new Function)\b"
)
CLOCKS = r"\b(requestAnimationFrame|setInterval|setTimeout|Date\.now|performance\.now|new Date\(\))"
WIRE_KEYS = r"_msg_id|_reply_q|_unique_id|_context_|oslo\.message|oslo\.version"
COLOURS = r"#[0-9a-fA-F]{3,8}\b|\b(rgb|rgba|hsl|hsla|oklch|oklab|lab|lch|color)\("


def uses(pattern: str, but: frozenset[str] = frozenset()) -> list[str]:
    """Each file and line of the page's code that matches."""
    return [
        f"{short(script)}: {line.strip()[:90]}"
        for script in scripts()
        if short(script) not in but
        for line in code_of(script).splitlines()
        if re.search(pattern, line)
    ]


def test_the_page_has_source() -> None:
    assert len(scripts()) > 10


def test_no_html_is_ever_made_from_text() -> None:
    assert uses(SINKS) == []


def test_there_is_one_loop_and_one_clock() -> None:
    assert uses(CLOCKS, frozenset({"static/js/loop.js"})) == []


def test_the_page_never_reads_the_wire() -> None:
    # Python classifies and pairs; the page only draws what it is told.
    assert uses(WIRE_KEYS) == []


def test_only_one_module_fetches_and_one_opens_the_socket() -> None:
    assert uses(r"\bfetch\(", frozenset({"static/js/api.js"})) == []
    assert uses(r"socket\.io-client", frozenset({"static/js/socket.js"})) == []


@pytest.mark.parametrize("folder", [STYLES, PAGE], ids=["css", "js"])
def test_every_colour_stands_in_the_tokens(folder) -> None:
    written = []
    for path in sorted(folder.rglob("*.css")) + sorted(folder.rglob("*.js")):
        if path.name == "tokens.css":
            continue
        text = (
            code_of(path)
            if path.suffix == ".js"
            else re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        )
        written += [
            f"{short(path)}: {line.strip()[:90]}" for line in text.splitlines() if re.search(COLOURS, line)
        ]
    assert written == []


def test_the_template_holds_no_script_but_the_import_map() -> None:
    page = (TOP / "templates" / "index.html").read_text(encoding="utf-8")
    inline = [tag for tag in re.findall(r"<script\b[^>]*>", page) if "src=" not in tag]
    assert len(inline) == 1
    assert 'type="importmap"' in inline[0]
    assert not re.search(r"\son[a-z]+=|\sstyle=", page)
