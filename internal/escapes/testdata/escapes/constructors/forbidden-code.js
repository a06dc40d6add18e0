// escape: make code where the host has forbidden it, by all the ways there are
// want: 1 1 1 1 1 1 object SyntaxError
// without: EvalError EvalError EvalError EvalError EvalError EvalError CompileError SyntaxError
globalThis.eval2 = eval;
Function.prototype.constructor = Function;
const wasm = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
[
  () => eval('1'), () => eval2('1'), () => Function('return 1')(), () => Reflect.construct(Function, ['return 1'], class {})(),
  () => [1].map(Function('return 1')).join(), () => ['1'].map(eval)[0], () => typeof new WebAssembly.Module(wasm),
  () => JSON.parse('secret'),
].map(tried).join(' ');
