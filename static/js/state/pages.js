// Values by id in the order in which they came, in pages: a change copies the page that it touches, and not thousands.

/** Values of one page. */
export const PAGE = 256;
/** More pages than twice those that are needed, and these, are bound anew: what is kept long leaves nearly empty ones. */
const SPARE = 8;

/**
 * Never changed; a `Draft` makes the next. A page of it is the same object in each successor that has the same in it, so
 * what was found out of a page can be kept by it.
 *
 * @template V
 * @implements {ReadonlyMap<string, V>}
 */
export class Pages {
  /** @param {readonly ReadonlyMap<string, V>[]} [pages] oldest first */
  constructor(pages = []) {
    this.pages = pages;
    this.size = pages.reduce((size, page) => size + page.size, 0);
  }

  /** @param {string} id @returns {V | undefined} */
  get(id) {
    for (let at = this.pages.length - 1; at >= 0; at -= 1) {
      const found = this.pages[at]?.get(id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** @param {string} id */
  has(id) {
    return this.get(id) !== undefined;
  }

  /** @returns {Generator<[string, V], undefined>} */
  *entries() {
    for (const page of this.pages) yield* page;
  }

  /** @returns {Generator<[string, V], undefined>} */
  [Symbol.iterator]() {
    return this.entries();
  }

  /** @returns {Generator<string, undefined>} */
  *keys() {
    for (const page of this.pages) yield* page.keys();
  }

  /** @returns {Generator<V, undefined>} */
  *values() {
    for (const page of this.pages) yield* page.values();
  }

  /** @param {(value: V, id: string, all: ReadonlyMap<string, V>) => void} call */
  forEach(call) {
    for (const [id, value] of this) call(value, id, this);
  }
}

/**
 * The next state of some pages, while it is made: it owns the pages that it has changed.
 *
 * @template V
 */
export class Draft {
  /** @param {ReadonlyMap<string, V>} known */
  constructor(known) {
    this.size = known.size;
    /** @type {ReadonlyMap<string, V>[]} */
    this.pages = [...pagesOf(known)];
    /** @type {Set<ReadonlyMap<string, V>>} */
    this.owned = new Set();
  }

  /** @param {string} id @returns {V | undefined} */
  get(id) {
    return this.pages[this.pageOf(id)]?.get(id);
  }

  /** A known id keeps its place; a new one comes last. @param {string} id @param {V} value */
  set(id, value) {
    const at = this.pageOf(id);
    if (at < 0) this.size += 1;
    this.own(at < 0 ? this.last() : at).set(id, value);
  }

  /** What is surely new needs no look for it. @param {string} id @param {V} value */
  add(id, value) {
    this.size += 1;
    this.own(this.last()).set(id, value);
  }

  /**
   * Let the oldest go until so many are left.
   *
   * @param {number} limit
   * @param {(value: V) => boolean} [stays] it is passed over
   * @param {(value: V) => boolean} [ends] neither it nor what came after it goes
   */
  shed(limit, stays = never, ends = never) {
    for (let at = 0; at < this.pages.length; at += 1) {
      for (const [id, value] of this.pages[at] ?? []) {
        if (this.size <= limit || ends(value)) return;
        if (stays(value)) continue;
        this.own(at).delete(id);
        this.size -= 1;
      }
    }
  }

  /** Oldest first. @returns {Generator<V, undefined>} */
  *values() {
    for (const page of this.pages) yield* page.values();
  }

  /** @returns {Pages<V>} */
  done() {
    const pages = this.pages.filter((page) => page.size > 0);
    const kept = new Pages(pages);
    return pages.length > SPARE + (2 * this.size) / PAGE ? bound(kept) : kept;
  }

  /** What was found of the page of this value holds no more: it hangs on another value, which changes. @param {string | null} id */
  touch(id) {
    const at = id === null ? -1 : this.pageOf(id);
    if (at >= 0) this.own(at);
  }

  /** @param {string} id @returns {number} -1: it is on none */
  pageOf(id) {
    let at = this.pages.length - 1;
    while (at >= 0 && !this.pages[at]?.has(id)) at -= 1;
    return at;
  }

  /** The page that takes what is new. */
  last() {
    if ((this.pages.at(-1)?.size ?? PAGE) >= PAGE) this.pages.push(new Map());
    return this.pages.length - 1;
  }

  /** @param {number} at @returns {Map<string, V>} */
  own(at) {
    const page = this.pages[at] ?? new Map();
    if (this.owned.has(page)) return /** @type {Map<string, V>} */ (page);
    const copy = new Map(page);
    this.owned.add(copy);
    this.pages[at] = copy;
    return copy;
  }
}

function never() {
  return false;
}

/**
 * The pages of a map; one that has none is a page itself.
 *
 * @template V
 * @param {ReadonlyMap<string, V>} known
 * @returns {readonly ReadonlyMap<string, V>[]}
 */
export function pagesOf(known) {
  return known instanceof Pages ? known.pages : [known];
}

/**
 * @template V
 * @param {Iterable<readonly [string, V]>} entries
 * @returns {Pages<V>}
 */
export function bound(entries) {
  /** @type {Map<string, V>[]} */
  const pages = [];
  for (const [id, value] of new Map(entries)) {
    if ((pages.at(-1)?.size ?? PAGE) >= PAGE) pages.push(new Map());
    pages.at(-1)?.set(id, value);
  }
  return new Pages(pages);
}

/**
 * Each message has its number on the bus and keeps it: one above all that came before is surely new, and need not be looked
 * for on every page.
 *
 * @param {number} topSeq
 */
export function numbersAfter(topSeq) {
  let top = topSeq;
  return {
    top: () => top,
    isNew: (/** @type {{seq: number}} */ { seq }) => {
      if (seq <= top) return false;
      top = seq;
      return true;
    },
  };
}
