import { minify } from "terser";

const source = `
function fib(n) { if (n < 2) { return n; } else { return fib(n - 1) + fib(n - 2); } }
const unused = 1, config = { debug: false, name: "terser" };
export function main(list) { let sum = 0; for (let i = 0; i < list.length; i++) { if (config.debug) console.log(i); sum += list[i] * 2 * 60 * 60; } return sum + fib(7); }
export class Counter { #n = 0; increment() { return ++this.#n; } static from(n) { const c = new Counter(); while (n-- > 0) c.increment(); return c; } }
`;

export default async function () {
  const small = await minify({ "a.js": source }, { module: true, compress: { passes: 3, unsafe: true }, mangle: { properties: { regex: /^_/ } }, sourceMap: { filename: "out.js" } });
  const large = await minify(Array.from({ length: 50 }, (_, n) => source.replaceAll("main", `main${n}`).replaceAll("Counter", `Counter${n}`).replace("function fib", `function fib${n}`).replace("const unused", `const unused${n}`).replace("config =", `config${n} =`)).join(""), { module: true });
  let error;
  try { await minify("let x = ;"); } catch (e) { error = `${e.name} ${e.message} ${e.line}:${e.col}`; }
  return [small.code, small.map, large.code, error].join("\n");
}
