import * as Babel from "@babel/standalone";

const source = `
class A extends B { #x = 1; static y = 2; get x() { return this.#x ?? super.x } async *[Symbol.asyncIterator]() { yield* [1, 2] } }
const { a, ...rest } = { a: 1, b: 2 }, f = (x = a, ...more) => x ** more?.length;
export default <A key="1" {...rest}>{f\`tagged \${a}\`}<>text</></A>;
label: for (const [k, v] of Object.entries(rest)) { if (k) continue label; }
`;

export default function () {
  const code = Babel.transform(source, { presets: [["env", { targets: "ie 11", modules: "commonjs" }], "react"], filename: "a.jsx" }).code;
  const types = Babel.transform("enum E { A = 1, B } namespace N { export const x: number = E.B } let y = <any>N.x as string;", { presets: ["typescript"], filename: "b.ts" }).code;
  const many = Babel.transform("{ const f = async () => { for await (const x of y) await x?.z } }\n".repeat(100), { presets: ["env"] }).code;
  let error;
  try { Babel.transform("let x = ;", {}); } catch (e) { error = e.message; }
  return [Babel.version, code, types, many, error].join("\n");
}
