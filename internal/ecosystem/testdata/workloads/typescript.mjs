import ts from "typescript";

// A program with errors of several kinds, its diagnostics, and the emitted code.
const source = `
interface Shape { kind: "circle" | "square"; size: number }
enum Color { Red = 1, Green = Red << 1, Blue }
abstract class Base<T> { constructor(protected readonly value: T) {} abstract show(): string }
class Named extends Base<Shape> { show() { return \`\${this.value.kind}:\${this.value.size ?? 0}\` } }
const area = ({ kind, size }: Shape): number => kind === "circle" ? Math.PI * size ** 2 : size * size;
export async function* all(shapes: Shape[]) { for await (const s of shapes) yield [area(s), Color[s.size]] as const }
const wrong: number = "text"; new Base(1); area({ kind: "oval", size: 1 });
export { Named, Color };
`;

export default function () {
  const options = { target: ts.ScriptTarget.ES2015, module: ts.ModuleKind.CommonJS, strict: true, noLib: true, sourceMap: true };
  const file = ts.createSourceFile("shapes.ts", source, options.target, true);
  let written = "";
  const host = {
    getSourceFile: name => (name === "shapes.ts" ? file : undefined),
    writeFile: (name, text) => { written += `// ${name}\n${text}\n`; },
    getDefaultLibFileName: () => "lib.d.ts",
    useCaseSensitiveFileNames: () => true,
    getCanonicalFileName: name => name,
    getCurrentDirectory: () => "",
    getNewLine: () => "\n",
    fileExists: name => name === "shapes.ts",
    readFile: () => undefined,
  };
  const program = ts.createProgram(["shapes.ts"], options, host);
  program.emit();
  const diagnostics = ts.getPreEmitDiagnostics(program).map(d => `${d.start ?? ""} ${d.code} ${ts.flattenDiagnosticMessageText(d.messageText, "\n")}`);
  const whole = ts.transpileModule(source.repeat(20), { compilerOptions: { target: ts.ScriptTarget.ES5, downlevelIteration: true } });
  return [ts.version, written, ...diagnostics, whole.outputText].join("\n");
}
