// done
const seen = [], { isArray } = Array;
Array.isArray = (x) => { if (isArray(x)) seen.push(x);
return isArray(x) };
for (const k of [0, 1, 2, 3]) Object.defineProperty(Array.prototype, k, { set(x) { seen[4 + k] = x } });
new hooks.AsyncLocalStorage().run({}, () => 0);
if (seen.length) throw new SyntaxError()
