// A decoded value on the page: lines that open and close, secrets as hatched chips. Text nodes only.

import { useState } from "preact/hooks";

import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { Plain } from "./plain.js";
import { isShort, LONG, MANY, MORE, nodeOf, startsOpen } from "./tree.js";

/** @typedef {import("../../text/index.js").Words} Words */

/** @param {{value: unknown, words: Words}} props */
export function Tree({ value, words }) {
  const node = nodeOf(value);
  if (isShort(node))
    return html`<div class="tree mono"><div class="tree-line"><${Scalar} node=${node} words=${words} /></div></div>`;
  return html`<div class="tree mono"><${Children} node=${node} level=${0} words=${words} /></div>`;
}

/** @param {{node: import("./tree.js").Node, level: number, words: Words}} props */
function Children({ node, level, words }) {
  const [all, setAll] = useState(false);
  const shown = all ? node.children : node.children.slice(0, MANY);
  const rest = node.children.length - shown.length;
  return html`<ul class="tree-level">
    ${shown.map(([key, value]) => html`<${Branch} key=${key} name=${key} index=${node.what === "list"} value=${value} level=${level} words=${words} />`)}
    ${rest > 0 && html`<li><button class="tree-more" onClick=${() => setAll(true)}>${words("drawer.more", { count: rest })}</button></li>`}
  </ul>`;
}

/** @param {{name: string, index: boolean, value: unknown, level: number, words: Words}} props */
function Branch({ name, index, value, level, words }) {
  const node = nodeOf(value);
  const [open, setOpen] = useState(startsOpen(node, level + 1));
  const label = html`<span class=${index ? "tree-index" : "tree-key"}><${Plain} text=${name} /></span>`;
  if (isShort(node))
    return html`<li class="tree-line">${label}<${Scalar} node=${node} words=${words} /></li>`;
  const count = words(node.what === "list" ? "drawer.items" : "drawer.fields", {
    count: node.children.length,
  });
  return html`<li>
    <button class="tree-line tree-branch" aria-expanded=${open ? "true" : "false"} onClick=${() => setOpen(!open)}>
      <span class="tree-arrow"><${Icon} name="right" /></span>${label}
      <span class="tree-what">${node.tag ?? count}${node.json ? " · JSON" : ""}</span>
    </button>
    ${open && html`<${Children} node=${node} level=${level + 1} words=${words} />`}
  </li>`;
}

/** @param {{node: import("./tree.js").Node, words: Words}} props */
function Scalar({ node, words }) {
  const [shown, setShown] = useState(LONG);
  switch (node.what) {
    case "masked":
      return html`<span class="masked" title=${node.text} data-masked>${words("drawer.masked")}</span>`;
    case "partly":
      return html`<span class="tree-text">"<${Plain} text=${node.text} />"</span> <span class="masked" data-masked>${words("drawer.masked")}</span>`;
    case "bytes":
      return html`<span class="tree-word">${words.bytes(Number(node.text))}</span>`;
    case "object":
      return html`<span class="tree-word">{}</span>`;
    case "list":
      return html`<span class="tree-word">[]</span>`;
    case "text":
      if (node.text.length <= shown)
        return html`<span class="tree-text">"<${Plain} text=${node.text} />"</span>`;
      return html`<span class="tree-text">"<${Plain} text=${node.text.slice(0, shown)} />…</span>
        <button class="tree-more" onClick=${() => setShown(shown + MORE)}>${words("drawer.longer", { count: node.text.length })}</button>`;
    default:
      return html`<span class=${`tree-${node.what}`}>${node.text}</span>`;
  }
}
