"""What the first opening costs: bytes and files of everything the page fetches until its stage is drawn."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.reading import visit
from tests.conftest import Start

MOST_KB = 160
"""Compressed, of all own and third-party files, in one language."""

MOST_FILES = 15
"""Each costs a browser some milliseconds, and another server a way there and back."""

FILES = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .map(({ name, encodedBodySize }) => [new URL(name).pathname, encodedBodySize])
  .filter(([path]) => path === "/" || path.startsWith("/static/"))"""

CHANGED = """async () => {
  const sheets = [...document.querySelectorAll("link[rel=stylesheet]")];
  const late = sheets[0].cloneNode();
  late.href = sheets[0].href.replace("first.css", "late.css");
  late.media = "not all";
  const come = new Promise((done) => { late.onload = done; });
  sheets.at(-1).before(late);
  await come;
  const looks = () => [...document.querySelectorAll("#page, #page *")].map((each) => {
    const style = getComputedStyle(each);
    const who = `${each.tagName}.${each.getAttribute("class")}`;
    return [...style].map((name) => `${who} ${name}: ${style.getPropertyValue(name)}`);
  });
  // The first look lays out what is folded. Between the next two nothing else can happen to the page.
  looks();
  const before = looks();
  late.media = "all";
  const after = looks();
  const changed = after.flatMap((each, i) =>
    each.flatMap((look, n) => (look === before[i][n] ? [] : [[before[i][n], look]])));
  late.remove();
  return changed;
}"""
"""What the styles of all that comes late would change of what is drawn now."""


def test_the_first_opening_is_light_and_needs_none_of_the_late_styles(
    start: Start, new_page: Callable[..., Page]
) -> None:
    page = new_page(reduced_motion="reduce", locale="en-GB")
    visit(page, start())
    expect(page.locator(".stage-host[data-cards]")).to_be_visible()
    files = dict(page.evaluate(FILES))
    # A file the browser had already would weigh nothing.
    assert all(size > 0 for size in files.values()), files
    assert sum(files.values()) < MOST_KB * 1000, sorted(files.items(), key=lambda file: -file[1])
    names = [path.rsplit("/", 1)[-1] for path in files]
    assert len(names) < MOST_FILES, names
    assert [name for name in names if name.startswith(("en", "zh-CN"))] == [
        name for name in names if name.startswith("en-")
    ]
    assert page.evaluate(CHANGED) == []
    # The other language comes when it is asked for, and the whole page speaks it.
    page.locator("[data-do=lang]").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert any("/zh-CN-" in path for path, _ in page.evaluate(FILES))
