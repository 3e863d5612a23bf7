// Joins the page's modules, so that a browser asks for a few files and not for one hundred and thirty: node tools/bundle.js
//
// Writes static/vendor/page/: what the first opening needs as one file, what comes late as one for each view, the stage's
// worker as one, and `made.json`, which says what they were made of. The server takes them only while that is what it has
// (rpcviz/web/bundle.py): whoever edits a module sees the module, and no old page.

import { createHash } from "node:crypto";
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

import { rolldown } from "rolldown";

const STATIC = resolve(import.meta.dirname, "../static");
const OUT = join(STATIC, "vendor/page");
/** Third-party packages by their names, as in the import map (rpcviz/web/assets.py). */
const VENDOR = {
  preact: "preact.mjs",
  "preact/hooks": "hooks.mjs",
  htm: "htm.mjs",
  "socket.io-client": "socket.io.mjs",
  uplot: "uplot.mjs",
};
const FIRST = "first";

const alias = Object.fromEntries(
  Object.entries(VENDOR).map(([name, file]) => [name, join(STATIC, "vendor", file)]),
);

/** What the files were made of, as rpcviz/web/bundle.py counts it. */
function sources() {
  const whole = createHash("sha256");
  const names = [...globSync("js/**/*.js", { cwd: STATIC }), ...globSync("vendor/*.mjs", { cwd: STATIC })];
  for (const name of names.map((each) => each.replaceAll("\\", "/")).sort()) {
    whole.update(`${name}\0`);
    whole.update(readFileSync(join(STATIC, name)));
    whole.update("\0");
  }
  return whole.digest("hex");
}

/** All that the page needs before it can draw: what main.js imports, and what that imports. */
async function needed() {
  const found = new Set();
  const bundle = await rolldown({
    input: join(STATIC, "js/main.js"),
    resolve: { alias },
    plugins: [
      {
        name: "needed",
        buildEnd() {
          const waiting = [join(STATIC, "js/main.js")];
          for (const id of waiting) {
            if (found.has(id)) continue;
            found.add(id);
            waiting.push(...(this.getModuleInfo(id)?.importedIds ?? []));
          }
        },
      },
    ],
  });
  await bundle.generate({ format: "esm" });
  await bundle.close();
  return found;
}

async function page() {
  const first = await needed();
  const bundle = await rolldown({ input: { main: join(STATIC, "js/main.js") }, resolve: { alias } });
  const { output } = await bundle.write({
    dir: OUT,
    format: "esm",
    minify: true,
    chunkFileNames: "[name]-[hash].js",
    codeSplitting: { groups: [{ name: FIRST, test: (id) => first.has(id) }] },
  });
  await bundle.close();
  const chunks = output.filter((each) => each.type === "chunk");
  const nameOf = (/** @type {(chunk: (typeof chunks)[0]) => boolean} */ fits) => chunks.find(fits)?.fileName;
  const texts = chunks.filter((each) => /\/js\/text\/[^/]+\.js$/.test(each.facadeModuleId ?? ""));
  return {
    first: nameOf((each) => each.name === FIRST),
    texts: Object.fromEntries(
      texts.map((each) => [basename(each.facadeModuleId ?? "", ".js"), each.fileName]),
    ),
  };
}

async function worker() {
  // By itself: a worker that shares files with the page would wait for them.
  const bundle = await rolldown({ input: { worker: join(STATIC, "js/stage/worker.js") } });
  await bundle.write({ dir: OUT, format: "esm", minify: true });
  await bundle.close();
}

rmSync(OUT, { recursive: true, force: true });
const made = { of: sources(), ...(await page()) };
await worker();
// Last: without it the files count for nothing.
writeFileSync(join(OUT, "made.json"), `${JSON.stringify(made)}\n`);
