// Our own icons: a path each, in a box of 18, drawn with the colour of the text around.

import { html } from "./html.js";

/** @type {Readonly<Record<string, {d: string, solid?: boolean}>>} */
const ICONS = Object.freeze({
  play: { d: "M5 2.5v13l10.500-6.500z", solid: true },
  pause: { d: "M4 3h3.600v12H4zM10.400 3H14v12h-3.600z", solid: true },
  next: { d: "M4.500 3.500v11l7-5.500zM12.400 3.500H14v11h-1.600z", solid: true },
  back: { d: "M13.500 3.500v11L6.500 9zM4 3.500h1.600v11H4z", solid: true },
  search: { d: "M8 3.200a4.800 4.800 0 1 1 0 9.600 4.800 4.800 0 0 1 0-9.600M11.600 11.600 15 15" },
  trouble: { d: "M9 3 16 15H2zM9 7.500v3.500M9 13v.1" },
  close: { d: "m5 5 8 8M13 5l-8 8" },
  star: { d: "m9 2.500 2 4.200 4.500.6-3.300 3.200.8 4.600L9 12.900l-4 2.200.8-4.600L2.500 7.300 7 6.700z" },
  check: { d: "m4 9.500 3.400 3.400L14 5.600" },
  lang: {
    d: "M2 4.500h8M6 2.500v2M8.600 4.500C8 8 5.400 10.400 2.400 11.600M3.800 7c1 2 2.800 3.600 5 4.400M9.500 15.500l3.200-8 3.200 8M10.600 13h4.200",
  },
  help: {
    d: "M9 2.400a6.600 6.600 0 1 1 0 13.200A6.600 6.600 0 0 1 9 2.400M7 7.200a2 2 0 1 1 2.800 1.900c-.6.3-.8.6-.8 1.200M9 12.600v.1",
  },
  half: { d: "M9 2.800a6.200 6.200 0 1 1 0 12.400A6.200 6.200 0 0 1 9 2.800" },
  down: { d: "m5 7 4 4 4-4" },
  right: { d: "m7 5 4 4-4 4" },
  link: {
    d: "M7.600 10.400a2.800 2.800 0 0 0 4 0l2.400-2.400a2.800 2.800 0 0 0-4-4L9 5M10.400 7.600a2.800 2.800 0 0 0-4 0L4 10a2.800 2.800 0 0 0 4 4l1-1",
  },
  copy: { d: "M6.500 6.500h8v8h-8zM11.500 6.500v-3h-8v8h3" },
  journey: { d: "M3 4.500h6M9 4.500v4.500M9 9h6M6 13.500h9M6 9v4.500" },
  stage: { d: "M2.500 9h13M5 9V4.500M9 9V4.500M13 9V4.500M7 9v4.500M11 9v4.500" },
  up: { d: "m5 11 4-4 4 4" },
  left: { d: "m11 5-4 4 4 4" },
  expand: { d: "M10.500 3.500h4v4M14.500 3.500 10 8M7.500 14.500h-4v-4M3.500 14.500 8 10" },
  fresh: { d: "M14.500 9a5.500 5.500 0 1 1-1.700-4M14.500 2.500v3.200h-3.200" },
  scenario: { d: "M4 3.500h10M4 9h10M4 14.500h6" },
  server: { d: "M3 3.500h12v4.500H3zM3 10h12v4.500H3zM5.600 5.800v.1M5.600 12.200v.1" },
  trash: { d: "M3.500 5h11M7 5V3.200h4V5M5 5l.8 10h6.400L13 5M7.800 8v4.500M10.200 8v4.500" },
  shield: {
    d: "M9 2.500 14.500 4.500v4.200c0 3.400-2.300 5.700-5.500 6.800-3.200-1.100-5.500-3.400-5.500-6.800V4.500z",
  },
  network: { d: "M9 2.500v4M4 15.500v-4.500h10v4.500M9 6.500v4.500M7 2.500h4v4H7z" },
  disk: {
    d: "M3 5c0-1.400 2.700-2.500 6-2.500s6 1.100 6 2.500-2.700 2.500-6 2.500S3 6.400 3 5M3 5v8c0 1.400 2.700 2.500 6 2.500s6-1.100 6-2.500V5",
  },
  move: { d: "M2.500 5.500h11M10.500 2.500l3 3-3 3M15.500 12.500h-11M7.500 9.500l-3 3 3 3" },
  grow: { d: "M3 10h5v5H3zM10.500 3H15v4.500M15 3 9.500 8.500" },
  console: { d: "M2.500 3.500h13v11h-13zM5 7l2.400 2L5 11M9 11.500h4" },
});

/** @type {Readonly<Record<string, string>>} */
const SCENARIO_ICONS = Object.freeze({
  boot_vm: "server",
  delete_vm: "trash",
  security_group_update: "shield",
  console_log: "console",
  live_migrate: "move",
  resize_vm: "grow",
  vnc_console: "console",
});

/** Of those without one of their own. @type {Readonly<Record<import("../types").ScenarioShape["group"], string>>} */
const GROUP_ICONS = Object.freeze({
  nova: "server",
  neutron: "network",
  cinder: "disk",
  patterns: "scenario",
});

/** @param {string} scenario @param {import("../types").ScenarioShape["group"]} group */
export const scenarioIcon = (scenario, group) => SCENARIO_ICONS[scenario] ?? GROUP_ICONS[group];

/** @param {{name: string}} props */
export function Icon({ name }) {
  const icon = ICONS[name] ?? { d: "" };
  return html`<svg class="icon" viewBox="0 0 18 18" aria-hidden="true" fill=${icon.solid ? "currentColor" : "none"}
    stroke=${icon.solid ? "none" : "currentColor"} stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">
    <path d=${icon.d} />
    ${name === "half" && html`<path d="M9 2.800a6.200 6.200 0 0 1 0 12.400z" fill="currentColor" stroke="none" />`}
  </svg>`;
}

/** The mark: a call and a cast, crossing the broker. */
export function Mark() {
  return html`<svg class="mark" viewBox="0 0 24 24" fill="none" aria-hidden="true" stroke-linecap="round">
    <path class="ink-ctl" d="M2 12h20" stroke="currentColor" stroke-width="2.4" />
    <path class="ink-call" d="M5 4c0 4 4.600 3.400 7 8" stroke="currentColor" stroke-width="2.200" />
    <path class="ink-cast" d="M12 12c2.400 4.600 7 4 7 8" stroke="currentColor" stroke-width="2.200" />
    <circle class="ink-call" cx="5" cy="4" r="2.500" fill="currentColor" />
    <path class="ink-cast" d="M19 23l-3.300-5h6.600z" fill="currentColor" />
    <circle class="hub" cx="12" cy="12" r="2.600" stroke-width="2" />
  </svg>`;
}
