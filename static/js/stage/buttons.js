// Real buttons over services, queues and exchanges, so that the stage can be read and used with a keyboard.

import { termOf } from "../state/search.js";

/** @typedef {import("./layout.js").Geometry} Geometry */

/** Targets are at least this large, in px. */
const TARGET = 24;
/** Neighbours may share this much of an edge, in px: rounding. */
const TOUCHING = 0.01;

/**
 * @param {HTMLElement} overlay
 * @param {Geometry} geometry
 * @param {import("./route.js").Words} words
 * @param {(term: string) => void} pick with a term of the search language
 * @param {(card: string) => void} [open] a card is to be opened to its servers, or closed
 */
export function buttonsOver(overlay, geometry, words, pick, open) {
  const had =
    document.activeElement instanceof HTMLElement && overlay.contains(document.activeElement)
      ? document.activeElement.dataset["key"]
      : null;
  overlay.replaceChildren();
  for (const card of geometry.cards) {
    if (card.ghost) continue;
    const name = card.more.join(", ") || card.id;
    const n = card.tiles.length;
    const label = n > 0 ? words("stage.service", { name, n }) : words("stage.service_absent", { name });
    const box = { x: card.x + card.w / 2, y: card.y + card.h / 2, w: card.w, h: card.h };
    const button = place(overlay, `card ${card.id}`, label, box, () =>
      pick(`service:${card.id.split(" ")[0]}`),
    );
    if (card.more.length === 0) button.dataset["q"] = `service:${card.id}`;
    if (open && card.more.length === 0) canOpen(button, card, words, open);
  }
  for (const station of geometry.stations) {
    const names = station.exchanges.map((name) => name || "(default)").join(", ");
    const button = place(
      overlay,
      `station ${station.id}`,
      words("stage.exchange", { name: names, type: station.type }),
      station,
      null,
    );
    if (station.exchanges.length === 1)
      button.dataset["q"] = termOf("exchange", station.exchanges[0] || "default");
  }
  for (const { key, names, card, box, queue } of targetsOf([...geometry.docks.values()])) {
    const values = { name: names.join(", "), service: card, n: names.length };
    const button = place(overlay, key, words("stage.queue", values), box, null);
    if (queue) button.dataset["q"] = termOf("queue", queue);
  }
  const again = had ? overlay.querySelector(`[data-key="${CSS.escape(had)}"]`) : null;
  // Whoever is here with the keyboard stays here, and the camera where it was.
  if (again instanceof HTMLElement) {
    overlay.toggleAttribute("data-anew", true);
    again.focus({ preventScroll: true });
    overlay.toggleAttribute("data-anew", false);
  }
  overlay.onkeydown = (event) => step(overlay, event);
}

/**
 * A second press opens a card to its servers, and closes it again; the key is `o`.
 *
 * @param {HTMLButtonElement} button
 * @param {import("./layout.js").PlacedCard} card
 * @param {import("./route.js").Words} words
 * @param {(card: string) => void} open
 */
function canOpen(button, card, words, open) {
  button.title = `${button.title}\n${words(card.open ? "stage.close_card" : "stage.open_card")}`;
  button.setAttribute("aria-expanded", card.open ? "true" : "false");
  button.setAttribute("aria-keyshortcuts", "o");
  button.addEventListener("dblclick", (event) => {
    event.stopPropagation();
    open(card.id);
  });
}

/**
 * Where docks of one card stand so near to each other that a finger could not choose, they are one target.
 *
 * @param {readonly import("./docks.js").PlacedDock[]} docks
 * @returns {{key: string, names: string[], card: string, queue: string | null, box: import("./layout.js").Box}[]} queue: the only one behind it
 */
export function targetsOf(docks) {
  /** @type {{key: string, names: string[], card: string, queue: string | null, left: number, right: number, y: number, h: number}[]} */
  const found = [];
  for (const dock of docks) {
    if (dock.count === 0) continue;
    const [left, right] = [dock.x - dock.w / 2, dock.x + dock.w / 2];
    const last = found.at(-1);
    if (
      last?.card === dock.card &&
      reach(last.left, last.right) - (2 * dock.x - reach(left, right)) > TOUCHING
    ) {
      last.names.push(dock.name);
      last.queue = null;
      last.right = right;
      continue;
    }
    const { card, y, h } = dock;
    found.push({
      key: `dock ${dock.id}`,
      names: [dock.name],
      card,
      queue: dock.count === 1 ? (dock.queues[0] ?? null) : null,
      left,
      right,
      y,
      h,
    });
  }
  return found.map(({ key, names, card, queue, left, right, y, h }) => ({
    ...{ key, names, card, queue },
    box: { x: (left + right) / 2, y, w: Math.max(TARGET, right - left), h },
  }));
}

/** How far to the right a target goes that is wide enough. @param {number} left @param {number} right */
function reach(left, right) {
  return (left + right) / 2 + Math.max(TARGET, right - left) / 2;
}

/**
 * @param {HTMLElement} overlay
 * @param {string} key
 * @param {string} label
 * @param {import("./layout.js").Box} box
 * @param {(() => void) | null} press
 * @returns {HTMLButtonElement}
 */
function place(overlay, key, label, { x, y, w, h }, press) {
  const button = document.createElement("button");
  const wide = Math.max(TARGET, w);
  const high = Math.max(TARGET, h);
  button.type = "button";
  button.className = "stage-button";
  button.dataset["key"] = key;
  button.setAttribute("aria-label", label);
  button.title = label;
  button.style.left = `${x - wide / 2}px`;
  button.style.top = `${y - high / 2}px`;
  button.style.width = `${wide}px`;
  button.style.height = `${high}px`;
  // The second press of two is no press of its own.
  if (press)
    button.addEventListener("click", (event) => {
      if (event.detail < 2) press();
    });
  overlay.append(button);
  return button;
}

/**
 * Arrow keys go to the nearest neighbour on screen.
 *
 * @param {HTMLElement} overlay
 * @param {KeyboardEvent} event
 */
function step(overlay, event) {
  const ways = /** @type {Record<string, readonly [number, number]>} */ ({
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  });
  const way = ways[event.key];
  if (!way || !(event.target instanceof HTMLButtonElement)) return;
  const from = middle(event.target);
  let best = Number.POSITIVE_INFINITY;
  /** @type {HTMLButtonElement | null} */
  let next = null;
  for (const button of overlay.querySelectorAll("button")) {
    const to = middle(button);
    const along = (to.x - from.x) * way[0] + (to.y - from.y) * way[1];
    const aside = Math.abs((to.x - from.x) * way[1]) + Math.abs((to.y - from.y) * way[0]);
    if (along <= 1) continue;
    const cost = along + 2 * aside;
    if (cost < best) {
      best = cost;
      next = button;
    }
  }
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** @param {HTMLElement} element */
function middle(element) {
  return { x: element.offsetLeft + element.offsetWidth / 2, y: element.offsetTop + element.offsetHeight / 2 };
}
