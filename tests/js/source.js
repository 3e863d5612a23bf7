// The page's own source, read for tests: without comments, its texts in quotes, its templates as patterns.

/** @param {string} source */
export function codeOf(source) {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}

/** Texts in quotes. @param {string} code */
export function literalsOf(code) {
  return [...code.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)].map((match) => match[1] ?? match[2] ?? "");
}

/** Templates such as `kind.${kind}_is`, as patterns of what they may become. @param {string} code */
export function templatesOf(code) {
  const simple = [...code.matchAll(/`([a-z]+\.[^`$]*(?:\$\{[^{}`]*\}[^`$]*)+)`|`(\$\{[^{}`]*\}_\w+)`/g)];
  return simple.map((match) => {
    const parts = (match[1] ?? match[2] ?? "")
      .split(/\$\{[^{}]*\}/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join("[\\w.]+")}$`);
  });
}
