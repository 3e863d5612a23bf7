"""Many messages are laid together pixel by pixel: they have to look as those that are drawn one by one."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

ROOT = Path(__file__).resolve().parents[3]
PLACE = "http://files.test"
# The same sixty on a canvas that they crowd, and on one that has room for them; then the same part of both.
PAINT = """async (view) => {
  const { painterOn } = await import("/static/js/stage/paint.js");
  const SIDE = 200;
  const glyphs = ["call", "reply", "cast", "fanout", "notification", "heartbeat"];
  // Each has a place of its own, for among the crowd one lies under those that are drawn one by one.
  const way = (n) => {
    const [x, y] = [22 + (n % 8) * 23 + n / 60, 22 + Math.floor(n / 8) * 23 + n / 70];
    const curve = [x - 2, y - 2, x, y - 1, x, y + 1, x + 2, y + 3];
    const falls = n % 7 === 0;
    return {
      id: `m${n}`, glyph: glyphs[n % glyphs.length], kind: glyphs[n % glyphs.length], request: null,
      role: n % 13 === 0 ? "focus" : n % 3 === 0 ? "other" : "background", form: "bus", known: true,
      start: falls ? -800 : -200 - (n % 5), lasts: 1000, end: 1000,
      first: Infinity, back: Infinity, taken: Infinity,
      falls, again: n % 8 === 7, unread: false, depth: 6, branches: 1, x, y,
      path: Float32Array.from([...curve, ...curve, ...curve, ...curve]),
      words: { name: "", key: "", copies: "", end: "" }, ring: null,
    };
  };
  const colours = { bg: "#101218", t1: "#ffffff", s2: "#222222", call: "#4f7df0", reply: "#9adcf5",
    cast: "#f5c542", fanout: "#e0409a", notification: "#4fd8a0", heartbeat: "#8a8f9c",
    failure: "#f07050", other: "#b0b0b0", rest: "#c0c0c0" };
  const ways = Array.from({ length: 60 }, (_, n) => way(n));
  let laid = 0;
  const { putImageData } = OffscreenCanvasRenderingContext2D.prototype;
  OffscreenCanvasRenderingContext2D.prototype.putImageData = function (...how) {
    laid += 1;
    return putImageData.apply(this, how);
  };
  const painted = (side, ratio) => {
    const canvas = new OffscreenCanvas(1, 1);
    const painter = painterOn(canvas, (w, h) => new OffscreenCanvas(w, h));
    painter.size({ w: side, h: side, k: 1, phone: false, railY: 100, stationH: 20, ratio });
    painter.theme(colours, true);
    painter.look({ selected: null, request: null, hover: null, off: [], still: false, rich: false, ...view });
    painter.turn(3, -2);
    painter.put(ways, [], true);
    laid = 0;
    painter.draw(0, 0);
    painter.draw(0, 0);
    const data = canvas.getContext("2d").getImageData(0, 0, SIDE * ratio, SIDE * ratio).data;
    return { data, laid };
  };
  const found = [];
  for (const ratio of [1, 2]) {
    const [crowd, single] = [painted(SIDE, ratio), painted(3 * SIDE, ratio)];
    let [drawn, off] = [0, 0];
    for (let at = 0; at < crowd.data.length; at += 4) {
      // Colours count as much as they are seen.
      const [a, b] = [crowd.data[at + 3], single.data[at + 3]];
      drawn += b > 0 ? 1 : 0;
      let most = Math.abs(a - b);
      for (let i = 0; i < 3; i += 1)
        most = Math.max(most, Math.abs(crowd.data[at + i] * a - single.data[at + i] * b) / 255);
      off = Math.max(off, most);
    }
    found.push({ laid: [crowd.laid, single.laid], drawn, off });
  }
  return found;
}"""


def served(route: Route) -> None:
    path = route.request.url.removeprefix(PLACE)
    if path == "/":
        route.fulfill(body="<!doctype html><title>-</title>", content_type="text/html")
    else:
        route.fulfill(path=ROOT / path.lstrip("/"), content_type="text/javascript")


def painted(page: Page, **view: Any) -> list[dict[str, Any]]:
    page.route(f"{PLACE}/**", served)
    page.goto(f"{PLACE}/")
    found: list[dict[str, Any]] = page.evaluate(PAINT, view)
    return found


def test_a_crowd_looks_as_if_each_were_drawn_by_itself(page: Page) -> None:
    for each in painted(page):
        assert each["laid"] == [2, 0]
        assert each["drawn"] > 1000
        assert each["off"] <= 4, each


def test_who_is_pointed_at_stands_out_of_the_crowd_and_the_rest_is_dim(page: Page) -> None:
    for each in painted(page, selected="m4", hover="m5"):
        assert each["laid"] == [2, 0]
        assert each["off"] <= 4, each


def test_with_trails_or_without_motion_nothing_is_laid_together(page: Page) -> None:
    for view in ({"rich": True}, {"still": True}):
        assert all(each["laid"] == [0, 0] for each in painted(page, **view))
