import { parse, tokenizer, version } from "acorn";

const source = `import x, { y as z } from "m"; export default class { static { this.#p = 1 } #p; async *g() { yield* await z } }
const re = /(?<year>\\d{4})-[\\p{L}]/u, big = 10n ** 2n, t = \`a\${x?.[1] ?? 2}b\`; if (a ||= b) { label: while (1) break label }`;

export default function () {
  const json = (key, value) => (typeof value === "bigint" ? `${value}n` : value instanceof RegExp ? String(value) : value);
  const tree = parse(source, { ecmaVersion: "latest", sourceType: "module", locations: true });
  const tokens = [...tokenizer(source, { ecmaVersion: "latest", sourceType: "module" })].map(t => t.type.label + " " + String(t.value?.value ?? t.value));
  const errors = ["let let", "a => {} ()", "/[/", "class { constructor() {} constructor() {} }"].map(text => {
    try { parse(text, { ecmaVersion: 2024 }); return "parsed"; } catch (e) { return e.message; }
  });
  return [version, JSON.stringify(tree, json, 1), ...tokens, ...errors].join("\n");
}
